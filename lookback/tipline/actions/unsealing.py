"""Opening a reporter's name by two custodians: the second one's share is wrapped for the first one's key alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.dispatch.actions import send_personal
from lookback.journal.actions import locked, move, record
from lookback.kit import clock, sealing
from lookback.kit.sealing import Unreadable
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.tipline.actions.common import words
from lookback.tipline.actions.reminders import in_both_languages
from lookback.tipline.models import IdentityShare, Unsealing
from lookback.tipline.models.unsealing import MOST_HOURS
from lookback.tipline.queries import custody, keys
from lookback.tipline.rules.unsealing import UNSEALING, WAITS, Timekeeper, name_number, over

Noted = dict[str, Any]
S = Unsealing.Status
TITLE = lazy("Another custodian asks you for a share of a sealed name")


@transaction.atomic
def ask_unsealing(*, by: Person, number: str, reason: str, hours: int) -> Unsealing:
    """Ask to read the name of that number, for some hours from the moment somebody grants it.

    Whoever holds no share of it is told the same as for a number that does not exist.
    """
    if not by.may_anywhere(P.TIP_CUSTODY):
        raise Refused(_("Only a custodian opens a sealed name."), forbidden=True)
    share = custody.share_of(by, number)
    if share is None:
        raise Refused(_("You hold no share of a name of that number."), field="number")
    if not 1 <= hours <= MOST_HOURS:
        raise Refused(_("Choose between 1 and %(most)d hours.") % {"most": MOST_HOURS}, field="hours")
    others = custody.other_keepers(share.identity, by)
    if not others:
        raise Refused(_("Nobody else who holds a share of it is a custodian today."))
    identity = locked(share.identity)  # two requests at once must not both stand
    if Unsealing.objects.filter(identity=identity, asked_by=by, status=S.ASKED).exists():
        raise Refused(_("You have asked for this name already."))
    row = Unsealing.objects.create(
        identity=identity,
        number=name_number(bytes(identity.trace)),
        unit=custody.lowest_scope([by, *others]),
        reason=words(reason),
        hours=hours,
        asked_by=by,
    )
    record("tipline.unsealing.asked", subject=row, actor=by, unit=row.unit, now=row.status, hours=hours)
    _tell(row, others)
    return row


def advance_unsealing(row: Unsealing, step: str, *, by: Any, private: bytes | None = None, **values: Any) -> Unsealing:
    """Grant, refuse or end. `private` is the unlocked key of who grants; nothing else needs one."""
    effects: dict[str, Callable[..., Noted]] = {
        "grant": partial(_grant, private=private),
        "refuse": _decide,
        "end": _take_back,
        "expire": _take_back,
    }
    return move(UNSEALING, row, step, by=by, effect=effects.get(step), **values)


def open_name(row: Unsealing, *, by: Person, private: bytes) -> dict[str, str]:
    """The name and contact, for who asked, while it is granted. Each opening is on record, the name is not."""
    with transaction.atomic():
        row = locked(row)
        if row.asked_by_id != by.pk or not by.may_anywhere(P.TIP_CUSTODY):
            raise Refused(_("Only who asked for it can open it."), forbidden=True)
        if row.status != S.GRANTED or over(row) or row.identity is None:
            raise Refused(_("Nobody has granted this, or the time is over."))
        share = IdentityShare.objects.get(identity=row.identity, ring__person=by)
        found = _combined(row, share, private)
        record("tipline.unsealing.opened", subject=row, actor=by, unit=row.unit)
    return found


def expire_unsealings() -> int:
    """End what is over and throw the passed-on shares away. Returns how many; again at once: none."""
    rows = [row for row in Unsealing.objects.filter(status__in=(S.ASKED, S.GRANTED)).order_by("pk") if over(row)]
    for row in rows:
        advance_unsealing(row, "expire", by=Timekeeper())
    return len(rows)


def _grant(row: Unsealing, *, by: Person, private: bytes | None, note: str = "") -> Noted:
    if private is None:
        raise Refused(_("Unlock your key first."))
    mine = IdentityShare.objects.select_related("identity").get(identity=row.identity, ring__person=by)
    theirs = keys.current_ring(row.asked_by)
    if theirs is None:
        raise Refused(_("Whoever asked has no key any more."))
    part = _unwrapped(mine, private)
    row.wrapped = sealing.wrap(bytes(theirs.public), part, _context(row))
    row.expires_at = clock.now() + timedelta(hours=row.hours)
    _decide(row, by=by)
    return {"until": row.expires_at}


def _decide(row: Unsealing, *, by: Person, reason: str = "") -> Noted:
    row.decided_by, row.decided_at = by, clock.now()
    return {}


def _take_back(row: Unsealing, *, by: Any, note: str = "") -> Noted:
    row.wrapped = b""
    return {}


def _combined(row: Unsealing, share: IdentityShare, private: bytes) -> dict[str, str]:
    try:
        other = sealing.unwrap(private, bytes(row.wrapped), _context(row))
        key = sealing.combine(_unwrapped(share, private), other)
        text = sealing.unseal(key, bytes(share.identity.sealed), custody.share_context(bytes(share.identity.trace)))
    except Unreadable:
        raise Refused(_("Your key does not open this.")) from None
    return json.loads(text)


def _unwrapped(share: IdentityShare, private: bytes) -> bytes:
    try:
        return sealing.unwrap(private, bytes(share.wrapped), custody.share_context(bytes(share.identity.trace)))
    except Unreadable:
        raise Refused(_("Your key does not open your share.")) from None


def _context(row: Unsealing) -> str:
    """What a share on its way to the other custodian is bound to."""
    return f"unsealing:{row.pk}"


def _tell(row: Unsealing, people: list[Person]) -> None:
    due_date = (row.asked_at + WAITS).date()
    about = {"subject_kind": row._meta.label_lower, "subject_key": row.pk, "title": in_both_languages(TITLE)}
    send_personal(
        [
            {"person": person, "unit_id": row.unit_id, "kind": "green", "due_date": due_date, **about}
            for person in people
        ]
    )
