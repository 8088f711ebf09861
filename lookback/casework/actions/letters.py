"""Letters of suggestion: drafting one, and every step of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.casework.actions import letter_parts as parts
from lookback.casework.actions.common import line, past_day, words
from lookback.casework.models import Case, Letter
from lookback.casework.queries import limit
from lookback.casework.rules import LETTER, WRITTEN_BY, not_to_write, require_duty
from lookback.dispatch.actions import end_deadline
from lookback.documents.actions import next_number
from lookback.journal.actions import Effect, locked, move, record
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit
from lookback.org.rules import require

Noted = dict[str, Any]


@transaction.atomic
def draft_letter(
    *,
    issuer_unit: Unit,
    addressee_unit: Unit,
    title: Any,
    problem: Any,
    legal_basis: str,
    points: Sequence[Any],
    by: Person,
    case: Case | None = None,
    reply_days: int | None = None,
    is_fictional: bool = False,
) -> Letter:
    """Draft a letter; which of the four it is follows from who issues it. `points` are what it asks for."""
    require(by, P.LETTER_ISSUE, issuer_unit)
    if sentence := not_to_write(issuer_unit, addressee_unit):
        raise Refused(sentence, field="addressee_unit")
    year = clock.today().year
    letter = Letter(
        code=f"L-{year}-{next_number(f'casework.letter:{year}'):05d}",
        kind=WRITTEN_BY[issuer_unit.kind_id],
        issuer_unit=issuer_unit,
        drafted_by=by,
        is_fictional=is_fictional,
    )
    parts.fill(letter, addressee_unit, case, title, problem, legal_basis, reply_days)
    letter.save(force_insert=True)
    parts.set_points(letter, points)
    record("casework.letter.drafted", subject=letter, actor=by, unit=issuer_unit, now=letter.status, code=letter.code)
    parts.queue(letter)
    return letter


@transaction.atomic
def edit_letter(
    letter: Letter,
    *,
    addressee_unit: Unit,
    title: Any,
    problem: Any,
    legal_basis: str,
    points: Sequence[Any],
    by: Person,
    case: Case | None = None,
    reply_days: int | None = None,
) -> Letter:
    """Change a draft."""
    letter = locked(letter)
    require_duty("edit_letter", letter, by)
    if sentence := not_to_write(letter.issuer_unit, addressee_unit):
        raise Refused(sentence, field="addressee_unit")
    parts.fill(letter, addressee_unit, case, title, problem, legal_basis, reply_days)
    letter.save()
    parts.set_points(letter, points)
    record("casework.letter.edited", subject=letter, actor=by, unit=letter.issuer_unit, points=len(points))
    parts.queue(letter)
    return letter


@transaction.atomic
def advance_letter(letter: Letter, step: str, *, by: Person, **values: Any) -> Letter:
    """Take a step. What each takes is the signature of its effect below. Raises `Refused`; then nothing is saved."""
    letter = move(LETTER, letter, step, by=by, effect=EFFECTS[step], **values)
    parts.queue(letter)
    return letter


# --- effects ------------------------------------------------------------------------------------------------------


def _issue(letter: Letter, *, by: Person, note: str = "") -> Noted:
    letter.issued_by, letter.issued_date = by, clock.today()
    return {"note": note, "to": letter.addressee_unit.code}


def _sign_for(letter: Letter, *, by: Person, note: str = "") -> Noted:
    return {"note": note, **_begin(letter, clock.today(), by=by)}


def _serve(letter: Letter, *, by: Person, served_date: date, note: str) -> Noted:
    """The issuer's own record of a service: how it was done is told."""
    served_date = past_day(served_date, "served_date", first=letter.issued_date)
    return {"note": line(note, "note", longest=500), **_begin(letter, served_date, by=by)}


def _begin(letter: Letter, day: date, *, by: Person) -> Noted:
    """The limit runs from the service."""
    found = limit(letter.kind, day, days=letter.reply_days)
    letter.served_date, letter.table = day, found.table
    letter.original_due_date = letter.due_date = found.date
    parts.start_clock(letter, by=by)
    return {"date": day, "due_date": found.date}


def _noted(letter: Letter, *, by: Person, note: str = "") -> Noted:
    return {"note": note}


def _object(letter: Letter, *, by: Person, grounds: Any) -> Noted:
    letter.objection = words(grounds, "grounds")
    return {}


def _rectify(letter: Letter, *, by: Person, note: str = "") -> Noted:
    return {"note": note, "items": parts.open_items(letter, by)}


def _insist(letter: Letter, *, by: Person, reason: Any) -> Noted:
    letter.decision = words(reason, "reason")
    return {"reason": str(letter.decision), "items": parts.open_items(letter, by)}


def _withdraw(letter: Letter, *, by: Person, reason: Any) -> Noted:
    letter.decision = words(reason, "reason")
    end_deadline(letter, by=by)
    return {"reason": str(letter.decision)}


def _reply(letter: Letter, *, by: Person, reply: Any, reply_number: str) -> Noted:
    letter.reply = words(reply, "reply")
    letter.reply_number = line(reply_number, "reply_number", longest=80)
    letter.replied_date = letter.replied_date or clock.today()
    end_deadline(letter, by=by)
    return {"document": letter.reply_number}


def _return(letter: Letter, *, by: Person, reason: str, due_date: date) -> Noted:
    """The reply goes back with a new day; the first one stays on record."""
    if due_date < clock.today():
        raise Refused(_("That day is already past."), field="due_date")
    reason = line(reason, "reason", longest=2000)
    letter.returns += 1
    letter.due_date = due_date
    parts.start_clock(letter, by=by)
    return {"reason": reason, "due_date": due_date}


def _verify(letter: Letter, *, by: Person, tested: Any) -> Noted:
    letter.tested, letter.verified_date = words(tested, "tested"), clock.today()
    return {}


EFFECTS: dict[str, Effect] = {
    "issue": _issue,
    "sign_for": _sign_for,
    "serve": _serve,
    "accept": _noted,
    "object": _object,
    "rectify": _rectify,
    "insist": _insist,
    "withdraw": _withdraw,
    "reply": _reply,
    "return": _return,
    "verify": _verify,
    "close": _noted,
}
