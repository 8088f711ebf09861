"""Whose keys can open what."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from lookback.kit import clock, sealing
from lookback.org.authority import Permission, roles_with
from lookback.org.models import Person, Post
from lookback.tipline.models import Access, KeyRing, Part, Recovery, Tip, Unlocked


def current_ring(person: Person) -> KeyRing | None:
    """The person's key pair, or None before one was made."""
    return KeyRing.objects.filter(person=person, retired_at=None).first()


def rings_of(people: Iterable[Person | int]) -> list[KeyRing]:
    """The current key pairs of several people; who has none is left out."""
    return list(KeyRing.objects.filter(person__in=list(people), retired_at=None))


def unlocked_row(person: Person, session_key: bytes) -> Unlocked | None:
    """The row of a key in use, if it belongs to the person and has not expired."""
    trace = sealing.derive(session_key, "tip-session")
    rows = Unlocked.objects.filter(lookup=trace, ring__person=person, ring__retired_at=None)
    return rows.filter(expires_at__gt=clock.now()).select_related("ring").first()


def private_key(person: Person, session_key: bytes | None) -> bytes | None:
    """The person's private key while it is unlocked, else None. For this request only: never store it."""
    row = unlocked_row(person, session_key) if session_key else None
    if row is None or session_key is None:
        return None
    return sealing.unseal(session_key, bytes(row.sealed), unlocked_context(row.ring))


def unlocked_context(ring: KeyRing) -> str:
    """What a sealed private key in use is bound to."""
    return f"ring:{ring.pk}"


def escrow(ring: KeyRing) -> str:
    """What a wrapped share of a key is bound to."""
    return f"escrow:{ring.pk}"


def recovery_context(recovery: Recovery) -> str:
    """What a share on its way back to the owner is bound to."""
    return f"recovery:{recovery.pk}"


def custodians_of(person: Person) -> list[Person]:
    """Custodians with keys whose posts reach one of the person's, beside the person."""
    reach = {key for post in person.current_posts for key in post.unit.lineage}
    roles = roles_with(Permission.TIP_CUSTODY)
    posts = Post.objects.current().filter(role__in=roles, scope__in=reach, person__is_active=True)
    return list(
        Person.objects.filter(
            pk__in=posts.values("person"), key_rings__in=KeyRing.objects.filter(retired_at=None)
        ).exclude(pk=person.pk)
    )


def recoveries_for(person: Person) -> QuerySet[Recovery]:
    """Requests that wait for the person's share. Nobody else sees them."""
    if not person.may_anywhere(Permission.TIP_CUSTODY):
        return Recovery.objects.none()
    return Recovery.objects.filter(ended_at=None, ring__shares__custodian=person).select_related("ring__person")


def tip_key(access: Access, private: bytes) -> bytes:
    """The key of a tip, from the person's row on its list. Raises Unreadable."""
    return sealing.unwrap(private, bytes(access.wrapped), key_context(access.tip))


def key_context(tip: Tip) -> str:
    """What a wrapped tip key is bound to."""
    return f"tip:{tip.ref}:{tip.key_version}"


def access_of(tip: Tip, person: Person) -> Access | None:
    """The person's standing row on the list of the tip."""
    return Access.objects.filter(tip=tip, person=person, ended_at=None).select_related("tip").first()


def opened(part: Part, key: bytes) -> bytes:
    """The text of a part. Raises Unreadable."""
    return sealing.unseal(key, bytes(part.sealed), part.context)


def readable(tip: Tip, private: bytes) -> bytes:
    """The key of a tip for its reporter. Raises Unreadable where the receipt code is another tip's."""
    return sealing.unwrap(private, bytes(tip.reporter_wrapped), key_context(tip))


def left(tip: Tip) -> list[int]:
    """Keys of the people who stood aside or were named: they do not come back."""
    gone = Access.objects.filter(tip=tip, ended_why__in=(Access.Ended.RECUSED, Access.Ended.NAMED))
    return list(gone.values_list("person", flat=True))


def holders(tip: Tip) -> QuerySet[Access]:
    """Everybody who ever could read the tip, with when and why: what a leak inquiry begins with."""
    return Access.objects.filter(tip=tip).select_related("person", "given_by").order_by("pk")
