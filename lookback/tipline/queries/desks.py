"""Whose desk a tip goes to: the nearest one above the place that is not the accused's own and can open it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from lookback.kit.fields import subtree
from lookback.org.authority import GRANTS, Permission
from lookback.org.models import Interest, Level, Post, Unit

TRIAGERS = [role for role, permissions in GRANTS.items() if Permission.TIP_TRIAGE in permissions]


def desk_of(place: Unit, accused: Iterable[Unit] = ()) -> list[Post]:
    """The posts of the competent desk, all at one unit, one for each person; [] where no desk can open a tip.

    Competent is the lowest desk that reaches the place and stands above the level of every accused unit (domain.md
    2.3: at least one level above the official's unit; at the very top, beside it). Nobody who belongs to an accused
    unit or declared an interest in one is among them.
    """
    accused = list(accused)
    reach = set(place.lineage).intersection(*(unit.lineage for unit in accused))
    posts = Post.objects.current().filter(role__in=TRIAGERS, scope__in=reach, person__is_active=True)
    highest = min((unit.level for unit in accused), default=None)
    if highest is not None and highest > Level.NATIONAL:
        posts = posts.filter(scope__level__lt=highest)
    posts = posts.filter(person__key_rings__retired_at=None, person__key_rings__isnull=False)
    posts = posts.exclude(person__in=barred(accused)).order_by("-scope__depth", "unit_id", "pk")
    found = list(posts.select_related("unit").distinct())
    return list({post.person_id: post for post in found if post.unit_id == found[0].unit_id}.values())


def barred(accused: Iterable[Unit]):
    """Keys of persons who must not learn of a tip that accuses these units."""
    inside, interested = Q(pk__in=[]), Q(pk__in=[])
    for unit in accused:
        inside |= subtree(unit.path, field="unit__path")
        interested |= Q(unit=unit)
    members = Post.objects.filter(inside).values("person")
    return members.union(Interest.objects.filter(interested, ended_at=None).values("person"))
