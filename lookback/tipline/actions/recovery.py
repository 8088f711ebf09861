"""Getting a key back whose passphrase is lost: two custodians together, and only for its owner."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import locked, record
from lookback.kit import clock, sealing
from lookback.kit.sealing import Unreadable
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.tipline import rules
from lookback.tipline.actions.keys import count_try, own_ring
from lookback.tipline.models import EscrowShare, KeyRing, Recovery, RecoveryApproval, Unlocked
from lookback.tipline.queries import keys

NEEDED = 2


def ask_recovery(*, by: Person, passphrase: str) -> Recovery:
    """Ask for one's key back. The new passphrase is chosen now; nobody else ever has it."""
    if sentence := rules.passphrase_refuses(passphrase):
        raise Refused(sentence, field="passphrase")
    ring = own_ring(by)
    if ring.shares.count() < NEEDED:
        raise Refused(_("This key was not shared among custodians: it cannot be recovered."))
    pair = sealing.new_pair()
    fresh = sealing.lock(pair.private, passphrase)
    with transaction.atomic():
        locked(ring)
        Recovery.objects.filter(ring=ring, ended_at=None).update(ended_at=clock.now())
        recovery = Recovery.objects.create(ring=ring, public=pair.public, locked=fresh)
        record("tipline.recovery.asked", subject=recovery, actor=by)
    return recovery


@transaction.atomic
def approve_recovery(recovery: Recovery, *, by: Person, private: bytes) -> RecoveryApproval:
    """Pass one's share on, to the fresh pair of whoever asked. The custodian has made sure who that is."""
    row = _standing(recovery)
    if not by.may_anywhere(P.TIP_CUSTODY) or row.ring.person_id == by.pk:
        raise Refused(_("Only a custodian may do this, and nobody for himself or herself."), forbidden=True)
    share = EscrowShare.objects.filter(ring=row.ring, custodian=by).first()
    if share is None:
        raise Refused(_("You hold no share of this key."), forbidden=True)
    if row.approvals.filter(custodian=by).exists():
        raise Refused(_("You have approved this already."))
    try:
        part = sealing.unwrap(private, bytes(share.wrapped), keys.escrow(row.ring))
    except Unreadable:
        raise Refused(_("Your key does not open your share.")) from None
    wrapped = sealing.wrap(bytes(row.public), part, keys.recovery_context(row))
    approval = RecoveryApproval.objects.create(recovery=row, custodian=by, wrapped=wrapped)
    record("tipline.recovery.approved", subject=row, actor=by)
    return approval


def finish_recovery(*, by: Person, passphrase: str) -> KeyRing:
    """Put the two shares together with the new passphrase, and lock the old key with it."""
    ring = own_ring(by)
    recovery = ring.recoveries.filter(ended_at=None).first()
    if recovery is None:
        raise Refused(_("You have not asked for your key back."))
    approvals = list(recovery.approvals.order_by("pk")[:NEEDED])
    if len(approvals) < NEEDED:
        raise Refused(_("A second custodian must approve this first."))
    count_try(ring)
    private = _joined(ring, recovery, approvals, passphrase)
    relocked = sealing.lock(private, passphrase)
    with transaction.atomic():
        row = _standing(recovery)
        Unlocked.objects.filter(ring=ring).delete()
        KeyRing.objects.filter(pk=ring.pk).update(locked=relocked, tries=0, tries_since=None)
        _end(row)
        record("tipline.recovery.finished", subject=row, actor=by)
    return own_ring(by)


@transaction.atomic
def withdraw_recovery(*, by: Person) -> int:
    """It is not needed, or somebody else asked for it in one's name."""
    rows = list(Recovery.objects.filter(ring__person=by, ended_at=None))
    for row in rows:
        _end(row)
        record("tipline.recovery.withdrawn", subject=row, actor=by)
    return len(rows)


def _joined(ring: KeyRing, recovery: Recovery, approvals: list[RecoveryApproval], passphrase: str) -> bytes:
    try:
        fresh = sealing.unlock(bytes(recovery.locked), passphrase)
        context = keys.recovery_context(recovery)
        private = sealing.combine(*(sealing.unwrap(fresh, bytes(row.wrapped), context) for row in approvals))
        if sealing.pair_from(private).public != bytes(ring.public):
            raise Unreadable
    except Unreadable:
        raise Refused(_("This is not the passphrase that you chose when you asked."), field="passphrase") from None
    return private


def _standing(recovery: Recovery) -> Recovery:
    row = locked(recovery)
    if row.ended_at is not None:
        raise Refused(_("This recovery is over."))
    return row


def _end(row: Recovery) -> None:
    row.approvals.all().delete()
    row.ended_at, row.locked, row.public = clock.now(), b"", b""
    row.save(update_fields=["ended_at", "locked", "public"])
