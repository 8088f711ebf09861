"""Who, two together, could open a reporter's identity."""

from __future__ import annotations

from collections.abc import Iterable

from lookback.org.authority import Permission, roles_with
from lookback.org.models import Unit
from lookback.tipline.models import KeyRing
from lookback.tipline.queries.desks import competent

GUARDS = roles_with(Permission.TIP_CUSTODY)
MOST = 12


def guardians(place: Unit, accused: Iterable[Unit] = ()) -> list[KeyRing]:
    """Keys of the custodians who stand above the place and apart from every accused unit, nearest first.

    Fewer than two: no identity can be kept, and the form says so.
    """
    posts = competent(place, accused, GUARDS).order_by("-scope__depth", "pk")
    people = list(dict.fromkeys(posts.values_list("person", flat=True)))
    rings = {ring.person_id: ring for ring in KeyRing.objects.filter(person__in=people, retired_at=None)}
    return [rings[person] for person in people if person in rings][:MOST]
