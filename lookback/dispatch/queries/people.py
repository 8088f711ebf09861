"""Who is told: the people at many units, read at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from lookback.org.authority import Role, roles_with
from lookback.org.models import Person, Post, Unit


@dataclass
class Staff:
    """The people who hold posts at some units and above them."""

    posts: dict[int, list[Post]] = field(default_factory=dict)

    def holders(self, permissions: Collection[str], unit: Unit) -> list[Person]:
        """Those at exactly `unit` whose role carries one of the permissions."""
        return self._people(unit.pk, set(roles_with(*permissions)))

    def leaders(self, roles: Collection[Role], unit: Unit) -> list[Person]:
        """Those at exactly `unit` with one of the roles."""
        return self._people(unit.pk, roles)

    def nearest_leaders(self, roles: Collection[Role], lineage: list[int]) -> list[Person]:
        """Those with one of the roles at the lowest unit of `lineage` (keys from the top) that has any."""
        return next(filter(None, (self._people(key, roles) for key in reversed(lineage))), [])

    def _people(self, unit_key: int, roles: Iterable[str]) -> list[Person]:
        found = {post.person_id: post.person for post in self.posts.get(unit_key, []) if post.role in roles}
        return list(found.values())


def staff_of(units: Iterable[Unit]) -> Staff:
    """The current posts at the units and at all units above them, in one query."""
    keys = {key for unit in units for key in unit.lineage}
    rows = Post.objects.current().filter(Q(scope__in=keys) | Q(unit__in=keys), person__is_active=True)
    staff = Staff()
    for post in rows.select_related("person").order_by("person_id"):
        # A post in an office that acts for its level counts at the level and at the office itself.
        for key in {post.scope_id, post.unit_id}:
            staff.posts.setdefault(key, []).append(post)
    return staff
