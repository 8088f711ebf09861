"""Handing a matter to another body as a stripped copy, and what that body does with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import locked, move, record
from lookback.kit import clock, sealing
from lookback.kit.sealing import Unreadable
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit
from lookback.tipline.actions.common import hold, note_down, sign_undertaking, tell, words
from lookback.tipline.actions.copies import end_copies, sweep_copies
from lookback.tipline.actions.parts import add_part
from lookback.tipline.models import Copy, KeyRing, Part, Tip, Transfer
from lookback.tipline.queries import desks, keys, tips, transfers
from lookback.tipline.rules import unit_refuses
from lookback.tipline.rules.transfer import ANSWER_DAYS, OPEN, REFERRABLE, SIGN_DAYS, TRANSFER

Noted = dict[str, Any]


class GivesAway(Refused):
    """A text that would leave the desk names the tip or its reporter."""


@contextmanager
def refusals_on_record(tip: Tip, by: Person) -> Iterator[None]:
    """A copy refused for what it gives away is on record: whoever tries names out is seen. Outside the transaction."""
    try:
        yield
    except GivesAway:
        with transaction.atomic():
            record("tipline.tip.copy_refused", subject=tip, actor=by)
        raise


def check_text(tip: Tip, key: bytes, text: str, field: str) -> str:
    """The text without blanks at its ends; refused where it would give the tip or its reporter away."""
    text = words(text, field)
    if sentence := transfers.copy_refuses(tip, key, text):
        raise GivesAway(sentence, field=field)
    return text


def refer(tip: Tip, *, by: Person, private: bytes, unit: Unit, copy: str, reason: str, text: str) -> Transfer:
    """Hand a copy to another body beside one's own work on the tip. The tip itself stays where it stands."""
    with refusals_on_record(tip, by), transaction.atomic():
        row, key = hold(tip, by, private)
        if not by.may(P.TIP_TRIAGE, row.desk_unit):
            raise Refused(_("This is not among the duties of your post for this unit."), forbidden=True)
        if row.status not in REFERRABLE:
            raise Refused(_("In this status nothing is handed to another body."))
        sent = hand_on(row, key, by=by, unit=unit, copy=copy, reason=reason, text=text)
        record("tipline.tip.referred", subject=row, actor=by)
    return sent


def hand_on(tip: Tip, key: bytes, *, by: Person, unit: Unit, copy: str, reason: str, text: str) -> Transfer:
    """Seal the copy for the people of the body who answer for it. Part of a transaction of the caller."""
    accused = tips.subjects(tip, key)
    if sentence := unit_refuses(unit, accused):
        raise Refused(sentence, field="unit")
    if unit == tip.desk_unit:
        raise Refused(_("This is the desk that has the tip."), field="unit")
    if tip.transfers.filter(unit=unit, status__in=OPEN).exists():
        raise Refused(_("This body has the matter already."), field="unit")
    body = {"text": check_text(tip, key, copy, "copy"), "units": [one.pk for one in accused]}
    rings = _receivers(tip, unit, accused)
    note_down(tip, f"{unit} ({unit.code}): {words(reason)}", key=key, by=by, step="transfer")
    tell(tip, words(text, "text"), key=key, by=by)
    sent, own_key = _send(tip, unit, body, by=by)
    Copy.objects.bulk_create(
        Copy(
            transfer=sent,
            person_id=ring.person_id,
            ring=ring,
            wrapped=sealing.wrap(bytes(ring.public), own_key, sent.context("key")),
        )
        for ring in rings
    )
    way = {"number": sent.number, "key": own_key.hex()}
    add_part(tip, Part.Kind.TRANSFER, way, key=key, author=by)
    # No unit and no tip: who reads the journal of either side must not see that they belong together.
    record("tipline.transfer.sent", subject=sent, actor=by, now=sent.status, due_date=sent.due_date)
    return sent


def _send(tip: Tip, unit: Unit, body: dict[str, Any], *, by: Person) -> tuple[Transfer, bytes]:
    key, today = sealing.new_key(), clock.today()
    sent = Transfer(
        tip=tip,
        sender_unit=tip.desk_unit,
        unit=unit,
        sent_by=by,
        sign_by_date=transfers.period_end("tip_transfer_sign", today, SIGN_DAYS),
        due_date=transfers.period_end("tip_transfer_answer", today, ANSWER_DAYS),
    )
    sent.sealed = sealing.seal(key, json.dumps(body, ensure_ascii=False).encode(), sent.context("copy"))
    sent.save(force_insert=True)
    return sent, key


def _receivers(tip: Tip, unit: Unit, accused: Iterable[Unit]) -> list[KeyRing]:
    people = desks.staff_at(unit, P.TIP_ANSWER, without=keys.left(tip))
    out = desks.unfit([person.pk for person in people], accused)
    rings = keys.rings_of([person for person in people if person.pk not in out])
    if not rings:
        raise Refused(_("Nobody at this body who may answer for it has made a key."), field="unit")
    return rings


# --- the receiving side -------------------------------------------------------------------------------------------


def look_at_copy(transfer: Transfer, *, by: Person, private: bytes) -> tuple[Transfer, bytes] | None:
    """Note that somebody opens a referred matter, and return it with its key.

    Before that, whoever has come to belong to a unit that it is about, or declared an interest in one, loses the key.
    None where this was the person who wanted to look.
    """
    with transaction.atomic():
        row, key = _hold_copy(transfer, by, private)
        accused = Unit.objects.filter(pk__in=transfers.copied(row, key)["units"])
        sweep_copies(row.copies.all(), list(accused), by=by)
        if transfers.copy_of(row, by) is None:
            return None
        record("tipline.transfer.opened", subject=row, actor=by)
    return row, key


@transaction.atomic
def undertake_copy(transfer: Transfer, *, by: Person) -> Copy:
    """Sign the confidentiality undertaking, before the first opening."""
    return sign_undertaking(transfers.copy_of(transfer, by), transfer, "tipline.transfer.undertaken", by=by)


@transaction.atomic
def advance_transfer(transfer: Transfer, step: str, *, by: Person, private: bytes, **values: Any) -> Transfer:
    """Take a step of the receiving side: `sign_for`, `accept`, `return` (reason), `answer` (text, result)."""
    if step == "sign_for":
        undertake_copy(transfer, by=by)
    row, key = _hold_copy(transfer, by, private)
    return move(TRANSFER, row, step, by=by, effect=partial(_run, EFFECTS[step], key), **values)


@transaction.atomic
def withdraw(transfer: Transfer, *, by: Person, private: bytes, reason: str) -> Transfer:
    """Take a matter back: whoever holds the key of its tip and triages there. The copies open nothing any more."""
    tip, key = hold(transfer.tip, by, private)
    note_down(tip, words(reason), key=key, by=by, step="withdraw")
    row = move(TRANSFER, transfer, "withdraw", by=by, effect=_ended)
    end_copies(row.copies.filter(ended_at=None))
    return row


def _hold_copy(transfer: Transfer, by: Person, private: bytes) -> tuple[Transfer, bytes]:
    row = locked(transfer)
    copy = transfers.copy_of(row, by)
    if copy is None:
        raise Refused(_("You hold no key to this."), forbidden=True)
    if copy.undertaken_at is None:
        raise Refused(_("Sign the confidentiality undertaking first."))
    try:
        return row, transfers.copy_key(copy, private)
    except Unreadable:
        raise Refused(_("Your key does not open this.")) from None


def _run(effect: Callable[..., Noted], key: bytes, transfer: Transfer, *, by: Person, **values: Any) -> Noted:
    return effect(transfer, key, by, **values)


def _sign_for(transfer: Transfer, key: bytes, by: Person, **values: Any) -> Noted:
    transfer.signed_by, transfer.signed_date = by, clock.today()
    return {}


def _accept(transfer: Transfer, key: bytes, by: Person, **values: Any) -> Noted:
    return {}


def _answer(transfer: Transfer, key: bytes, by: Person, *, text: str, result: str) -> Noted:
    if result not in Tip.Result.values:
        raise Refused(_("Choose one of the values offered."), field="result")
    return _seal_answer(transfer, key, {"text": words(text, "text"), "result": result})


def _return(transfer: Transfer, key: bytes, by: Person, *, reason: str) -> Noted:
    return _seal_answer(transfer, key, {"text": words(reason), "result": ""})


def _seal_answer(transfer: Transfer, key: bytes, body: dict[str, str]) -> Noted:
    content = json.dumps(body, ensure_ascii=False).encode()
    transfer.answer = sealing.seal(key, content, transfer.context("answer"))
    return _ended(transfer)


def _ended(transfer: Transfer, **values: Any) -> Noted:
    transfer.ended_date = clock.today()
    return {}


EFFECTS: dict[str, Callable[..., Noted]] = {
    "sign_for": _sign_for,
    "accept": _accept,
    "answer": _answer,
    "return": _return,
}
