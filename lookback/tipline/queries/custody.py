"""Who, two together, can open a reporter's identity, and which identity belongs to a tip."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db.models import QuerySet

from lookback.kit import sealing
from lookback.org.authority import Permission, roles_with
from lookback.org.models import Person, Post, Unit
from lookback.tipline.models import Identity, IdentityShare, KeyRing, Part, Tip, Unsealing
from lookback.tipline.queries import keys
from lookback.tipline.queries.desks import competent
from lookback.tipline.rules.unsealing import read_number

GUARDS = roles_with(Permission.TIP_CUSTODY)
MOST = 12
TRACE_BYTES = 32


def guardians(place: Unit, accused: Iterable[Unit] = ()) -> list[KeyRing]:
    """Keys of the custodians who stand above the place and apart from every accused unit, nearest first.

    Fewer than two: no identity can be kept, and the form says so.
    """
    posts = competent(place, accused, GUARDS).order_by("-scope__depth", "pk")
    people = list(dict.fromkeys(posts.values_list("person", flat=True)))
    rings = {ring.person_id: ring for ring in KeyRing.objects.filter(person__in=people, retired_at=None)}
    return [rings[person] for person in people if person in rings][:MOST]


def identity_trace(tip_key: bytes) -> bytes:
    """How whoever holds the tip's key finds the identity that belongs to it."""
    return sealing.derive(tip_key, "tip-identity")


def identity_of(tip: Tip, key: bytes) -> Identity | None:
    """The identity that belongs to a tip, for whoever holds its key; what it says stays sealed."""
    traces = [identity_trace(key)]
    for part in tip.parts.filter(kind=Part.Kind.IDENTITY):
        traces.append(bytes.fromhex(json.loads(keys.opened(part, key))["trace"]))
    return Identity.objects.filter(trace__in=traces).first()


def share_context(trace: bytes) -> str:
    """What an identity and its shares are bound to."""
    return f"identity:{trace.hex()}"


def share_of(person: Person, number: str) -> IdentityShare | None:
    """The person's share of the name of that number; None for any other number."""
    start = read_number(number)
    if start is None:
        return None
    rest = TRACE_BYTES - len(start)
    bounds = (start + b"\x00" * rest, start + b"\xff" * rest)
    rows = IdentityShare.objects.filter(ring__person=person, ring__retired_at=None)
    rows = rows.filter(identity__trace__gte=bounds[0], identity__trace__lte=bounds[1])
    return rows.select_related("identity", "ring").first()


def other_keepers(identity: Identity, person: Person) -> list[Person]:
    """Who else holds a share and is a custodian today."""
    rings = KeyRing.objects.filter(pk__in=identity.shares.values("ring"), retired_at=None).exclude(person=person)
    posts = Post.objects.current().filter(role__in=GUARDS, person__in=rings.values("person"), person__is_active=True)
    return list(Person.objects.filter(pk__in=posts.values("person")).order_by("pk"))


def register(user: Person) -> QuerySet[Unsealing]:
    """The requests that the person may know of, newest first."""
    return Unsealing.objects.visible_to(user).select_related("asked_by", "decided_by", "unit", "identity")


def lowest_scope(people: Iterable[Person]) -> Unit:
    """The lowest unit that the posts of these custodians reach: their posts stand in one line above the place."""
    posts = Post.objects.current().filter(role__in=GUARDS, person__in=list(people))
    return posts.select_related("scope").order_by("-scope__depth", "pk")[0].scope
