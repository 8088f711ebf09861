"""What is kept no longer than needed. Erasing means that the keys go: what they sealed cannot be opened any more."""

from __future__ import annotations

import secrets
from datetime import date
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import locked, record
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.models import Person
from lookback.tipline.actions.common import hold as hold_key
from lookback.tipline.actions.common import note_down, words
from lookback.tipline.actions.copies import end_copies
from lookback.tipline.actions.rekey import end as end_access
from lookback.tipline.models import Access, Copy, Hold, Identity, Retention, Tip, TipEnd
from lookback.tipline.queries import retention
from lookback.tipline.queries.custody import identity_of
from lookback.tipline.rules.retention import after, periods
from lookback.tipline.rules.tip import TIP
from lookback.tipline.rules.transfer import OPEN as OPEN_TRANSFERS


def follow_end(tip: Tip, key: bytes) -> None:
    """Note the day a tip ended, or that it goes on. Part of the step's transaction: afterwards nobody has the key."""
    identity = identity_of(tip, key)
    if tip.status not in TIP.terminal:
        TipEnd.objects.filter(tip=tip).delete()
        Retention.objects.filter(identity=identity).delete()
        return
    TipEnd.objects.get_or_create(tip=tip, defaults={"ended_date": clock.today()})
    if identity:
        erase = after(clock.today(), periods().identity_months)
        Retention.objects.update_or_create(identity=identity, defaults={"erase_date": erase})


def keep_identity(tip: Tip, key: bytes, kind: str) -> Hold | None:
    """Keep the identity while a reward, a protection or proceedings are open; None where there is none."""
    identity = identity_of(tip, key)
    return Hold.objects.create(identity=identity, kind=kind) if identity else None


@transaction.atomic
def set_proceedings(tip: Tip, *, by: Person, private: bytes, is_open: bool, reason: str) -> None:
    """Note that proceedings need the reporter's identity, or need it no longer."""
    row, key = hold_key(tip, by, private)
    identity = identity_of(row, key)
    if identity is None:
        raise Refused(_("Nobody's identity is kept for this tip."))
    note_down(row, words(reason), key=key, by=by, step="proceedings")
    held = Hold.objects.filter(identity=identity, kind=Hold.Kind.PROCEEDINGS)
    if is_open and not held.exists():
        Hold.objects.create(identity=identity, kind=Hold.Kind.PROCEEDINGS)
    if not is_open:
        held.delete()
    record("tipline.identity.held", subject=identity, actor=by, is_open=is_open)


def erase_due(today: date | None = None) -> tuple[int, int]:
    """Erase identities and contents whose time is over. Returns how many of each; again on the same day: none."""
    today = today or clock.today()
    identities = [_erase_identity(row) for row in retention.identities_due(today)]
    contents = [_erase_content(row) for row in retention.contents_due(today)]
    return sum(identities), sum(contents)


@transaction.atomic
def _erase_identity(row: Identity) -> bool:
    row = locked(row)
    if row.holds.exists():
        return False
    record("tipline.identity.erased", subject=row)
    row.delete()  # and with it every share of its key
    return True


@transaction.atomic
def _erase_content(end: TipEnd) -> bool:
    tip = locked(end.tip)
    if tip.status not in TIP.terminal or tip.plans.filter(ended_date=None).exists():
        return False
    if tip.transfers.filter(status__in=OPEN_TRANSFERS).exists():
        return False
    end_access(Access.objects.filter(tip=tip, ended_at=None), Access.Ended.NOT_NEEDED)
    stored = [path for file in tip.files.all() for path in (file.path, file.clean_path)]
    tip.files.all().delete()
    tip.plans.all().delete()
    end_copies(Copy.objects.filter(transfer__tip=tip, ended_at=None))
    tip.transfers.update(sealed=b"", answer=b"")
    tip.parts.all().delete()
    tip.reporter_wrapped = tip.reporter_public = b""
    tip.code_lookup = secrets.token_bytes(32)
    tip.save(update_fields=["reporter_wrapped", "reporter_public", "code_lookup"])
    TipEnd.objects.filter(pk=end.pk).update(erased_date=clock.today())
    record("tipline.tip.erased", subject=tip)
    for path in stored:
        transaction.on_commit(partial(path.unlink, missing_ok=True))
    return True
