"""Making, unlocking and locking the keys of those who work on tips."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import locked as locked_row
from lookback.journal.actions import record
from lookback.kit import clock, sealing
from lookback.kit.sealing import Unreadable
from lookback.kit.workflow import Refused
from lookback.org.models import Person
from lookback.tipline import rules
from lookback.tipline.models import EscrowShare, KeyRing, Unlocked
from lookback.tipline.queries import keys

# How long a key stays usable is written at most once a minute: not a write for every page.
GRAIN = timedelta(minutes=1)


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
        locked_row(by)  # two at once must not both make one
        if keys.current_ring(by):
            raise Refused(_("You have a key already."))
        ring = KeyRing.objects.create(person=by, public=pair.public, locked=locked)
        holders = _share(ring, pair.private, [person for person in custodians if person != by])
        record("tipline.keyring.made", subject=ring, actor=by, custodians=holders)
    return ring


def unlock(*, by: Person, passphrase: str) -> bytes:
    """Unlock the person's key for this session. Returns the session key, which only the person's browser keeps."""
    ring = own_ring(by)
    private = opened_ring(ring, passphrase, "passphrase", by=by)
    session_key = sealing.new_key()
    with transaction.atomic():
        Unlocked.objects.filter(expires_at__lte=clock.now()).delete()
        Unlocked.objects.create(
            lookup=sealing.derive(session_key, "tip-session"),
            ring=ring,
            sealed=sealing.seal(session_key, private, keys.unlocked_context(ring)),
            expires_at=clock.now() + rules.IDLE,
        )
        record("tipline.keyring.unlocked", subject=ring, actor=by)
    return session_key


def use(*, by: Person, session_key: bytes | None) -> bytes | None:
    """The person's private key while it is unlocked, else None; using it keeps it unlocked for another while."""
    private = keys.private_key(by, session_key)
    if private is not None and session_key is not None:
        until = clock.now() + rules.IDLE
        trace = sealing.derive(session_key, "tip-session")
        Unlocked.objects.filter(lookup=trace, expires_at__lt=until - GRAIN).update(expires_at=until)
    return private


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
    ring = own_ring(by)
    locked = sealing.lock(opened_ring(ring, old, "old", by=by), new)
    with transaction.atomic():
        # Only if nobody changed it in the meantime: the other change may be the one that shut out a thief.
        if not KeyRing.objects.filter(pk=ring.pk, locked=ring.locked, retired_at=None).update(locked=locked):
            raise Refused(_("The passphrase was changed elsewhere in the meantime."), field="old")
        Unlocked.objects.filter(ring=ring).delete()
        record("tipline.keyring.passphrase_changed", subject=ring, actor=by)
    return keys.current_ring(by) or ring


@transaction.atomic
def share_anew(*, by: Person, private: bytes, custodians: list[Person]) -> list[int]:
    """Share the key out again, among the custodians of today. Returns whom; shares of before are useless then."""
    ring = own_ring(by)
    EscrowShare.objects.filter(ring=ring).delete()
    holders = _share(ring, private, [person for person in custodians if person != by])
    record("tipline.keyring.shared", subject=ring, actor=by, custodians=holders)
    return holders


def own_ring(person: Person) -> KeyRing:
    """The person's key pair. Refused before one was made."""
    ring = keys.current_ring(person)
    if ring is None:
        raise Refused(_("You have no key yet."))
    return ring


def opened_ring(ring: KeyRing, passphrase: str, field: str, *, by: Person) -> bytes:
    """The private key. Each try is counted before it is made, so that many at once are counted too."""
    count_try(ring)
    try:
        private = sealing.unlock(bytes(ring.locked), passphrase)
    except Unreadable:
        with transaction.atomic():
            record("tipline.keyring.refused", subject=ring, actor=by)
        raise Refused(_("This passphrase does not open your key."), field=field) from None
    KeyRing.objects.filter(pk=ring.pk).update(tries=0, tries_since=None)
    return private


@transaction.atomic
def count_try(ring: KeyRing) -> None:
    """One more try of a passphrase; refused where there were too many in a quarter of an hour."""
    row, now = locked_row(ring), clock.now()
    if row.tries_since is None or now - row.tries_since >= rules.TRY_WINDOW:
        row.tries, row.tries_since = 0, now
    if row.tries >= rules.MOST_TRIES:
        raise Refused(_("Too many wrong passphrases. Wait a quarter of an hour."), field="passphrase")
    row.tries += 1
    row.save(update_fields=["tries", "tries_since"])


def _share(ring: KeyRing, private: bytes, custodians: list[Person]) -> list[int]:
    """Give each custodian who has a key one share. With fewer than two there is no recovery; the page says so."""
    rings = list(KeyRing.objects.filter(person__in=custodians, retired_at=None))
    if len(rings) < 2:
        return []
    parts = sealing.shares(private, len(rings))
    EscrowShare.objects.bulk_create(
        EscrowShare(
            ring=ring, custodian=holder.person, wrapped=sealing.wrap(bytes(holder.public), part, keys.escrow(ring))
        )
        for holder, part in zip(rings, parts, strict=True)
    )
    return sorted(holder.person_id for holder in rings)
