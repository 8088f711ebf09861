"""Who, two together, could open a reporter's identity."""

from __future__ import annotations

from collections.abc import Iterable

from lookback.org.authority import GRANTS, Permission
from lookback.org.models import Level, Post, Unit
from lookback.tipline.models import KeyRing
from lookback.tipline.queries.desks import barred

GUARDS = [role for role, held in GRANTS.items() if Permission.TIP_CUSTODY in held]
MOST = 12


def guardians(place: Unit, accused: Iterable[Unit] = ()) -> list[KeyRing]:
    """Keys of the custodians who stand above the place and apart from every accused unit, nearest first.

    Fewer than two: no identity can be kept, and the form says so.
    """
    accused = list(accused)
    reach = set(place.lineage).intersection(*(unit.lineage for unit in accused))
    posts = Post.objects.current().filter(role__in=GUARDS, scope__in=reach, person__is_active=True)
    highest = min((unit.level for unit in accused), default=None)
    if highest is not None and highest > Level.NATIONAL:
        posts = posts.filter(scope__level__lt=highest)
    posts = posts.exclude(person__in=barred(accused)).order_by("-scope__depth", "pk")
    people = list(dict.fromkeys(posts.values_list("person", flat=True)))
    rings = {ring.person_id: ring for ring in KeyRing.objects.filter(person__in=people, retired_at=None)}
    return [rings[person] for person in people if person in rings][:MOST]
