"""Making, unlocking and locking the keys of those who work on tips."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import record
from lookback.kit import clock, sealing
from lookback.kit.sealing import Unreadable
from lookback.kit.workflow import Refused
from lookback.org.models import Person
from lookback.tipline import rules
from lookback.tipline.models import EscrowShare, KeyRing, Unlocked
from lookback.tipline.queries import keys


def make_ring(*, by: Person, passphrase: str, custodians: list[Person]) -> KeyRing:
    """Make the person's own key pair. Any two custodians with keys of their own can recover it together."""
    if sentence := rules.passphrase_refuses(passphrase):
        raise Refused(sentence, field="passphrase")
    if keys.current_ring(by):
        raise Refused(_("You have a key already."))
    # Stretching takes a third of a second: not inside the transaction, where others would wait for it.
    pair = sealing.new_pair()
    locked = sealing.lock(pair.private, passphrase)
    with transaction.atomic():
        ring = KeyRing.objects.create(person=by, public=pair.public, locked=locked)
        holders = _share(ring, pair.private, [person for person in custodians if person != by])
        record("tipline.keyring.made", subject=ring, actor=by, custodians=holders)
    return ring


def unlock(*, by: Person, passphrase: str) -> bytes:
    """Unlock the person's key for this session. Returns the session key, which only the person's browser keeps."""
    ring = _own_ring(by)
    private = _opened(ring, passphrase, "passphrase")
    session_key = sealing.new_key()
    with transaction.atomic():
        Unlocked.objects.create(
            lookup=sealing.derive(session_key, "tip-session"),
            ring=ring,
            sealed=sealing.seal(session_key, private, keys.unlocked_context(ring)),
            expires_at=clock.now() + rules.IDLE,
        )
        record("tipline.keyring.unlocked", subject=ring, actor=by)
    return session_key


@transaction.atomic
def lock(*, by: Person) -> int:
    """Lock the person's key in every session. Returns in how many it was unlocked."""
    count, _rows = Unlocked.objects.filter(ring__person=by).delete()
    ring = keys.current_ring(by)
    if count and ring:
        record("tipline.keyring.locked", subject=ring, actor=by)
    return count


def change_passphrase(*, by: Person, old: str, new: str) -> KeyRing:
    """Lock the same key with another passphrase. What it opens stays open to it."""
    if sentence := rules.passphrase_refuses(new):
        raise Refused(sentence, field="new")
    ring = _own_ring(by)
    locked = sealing.lock(_opened(ring, old, "old"), new)
    with transaction.atomic():
        # Only if nobody changed it in the meantime: the other change may be the one that shut out a thief.
        if not KeyRing.objects.filter(pk=ring.pk, locked=ring.locked, retired_at=None).update(locked=locked):
            raise Refused(_("The passphrase was changed elsewhere in the meantime."), field="old")
        record("tipline.keyring.passphrase_changed", subject=ring, actor=by)
    return keys.current_ring(by) or ring


def _own_ring(person: Person) -> KeyRing:
    ring = keys.current_ring(person)
    if ring is None:
        raise Refused(_("You have no key yet."))
    return ring


def _opened(ring: KeyRing, passphrase: str, field: str) -> bytes:
    try:
        return sealing.unlock(bytes(ring.locked), passphrase)
    except Unreadable:
        raise Refused(_("This passphrase does not open your key."), field=field) from None


def _share(ring: KeyRing, private: bytes, custodians: list[Person]) -> list[int]:
    """Give each custodian who has a key one share. With fewer than two there is no recovery; the page says so."""
    rings = list(KeyRing.objects.filter(person__in=custodians, retired_at=None))
    if len(rings) < 2:
        return []
    parts = sealing.shares(private, len(rings))
    EscrowShare.objects.bulk_create(
        EscrowShare(ring=ring, custodian=holder.person, wrapped=sealing.wrap(bytes(holder.public), part, escrow(ring)))
        for holder, part in zip(rings, parts, strict=True)
    )
    return sorted(holder.person_id for holder in rings)


def escrow(ring: KeyRing) -> str:
    """What a wrapped share is bound to."""
    return f"escrow:{ring.pk}"
