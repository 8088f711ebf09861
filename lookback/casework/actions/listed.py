"""The list of difficult cases: putting a case on it, measures, breakthrough, taking it off."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.casework.actions.common import past_day, words
from lookback.casework.actions.desk import follow, queue_measure
from lookback.casework.models import Case, ListedCase, ListedMeasure
from lookback.casework.rules import LISTED, MEASURE, require_duty
from lookback.dispatch.actions import end_deadline, start_deadline
from lookback.journal.actions import Effect, locked, move, record
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit

Noted = dict[str, Any]


@transaction.atomic
def list_case(
    case: Case, *, listing_unit: Unit, leader: Person, difficulty: Any, listed_date: date, by: Person
) -> ListedCase:
    """Put a difficult case on the list of a superior, under a leader who holds a post there."""
    case = locked(case)
    require_duty("list_case", case, by)
    if not by.may(P.CASE_OVERSEE, listing_unit) or not case.leading_unit.is_within(listing_unit):
        raise Refused(_("A case is listed by a unit above its authority, within your reach."), field="listing_unit")
    if not any(post.unit_id == listing_unit.pk or post.scope_id == listing_unit.pk for post in leader.current_posts):
        raise Refused(_("The supervising leader holds a post at the unit that lists the case."), field="leader")
    listed = ListedCase.objects.create(
        case=case,
        listing_unit=listing_unit,
        leader=leader,
        difficulty=words(difficulty, "difficulty"),
        listed_date=past_day(listed_date, "listed_date", first=case.reported_date),
        listed_by=by,
    )
    record("casework.listedcase.listed", subject=listed, actor=by, unit=listing_unit, code=case.code)
    follow(case)
    return listed


@transaction.atomic
def plan_measure(listed: ListedCase, *, text: Any, unit: Unit, due_date: date, by: Person) -> ListedMeasure:
    """Plan what a unit on the case does by a day. The unit is reminded as of any other deadline."""
    listed = locked(listed)
    require_duty("plan_measure", listed, by)
    if unit not in listed.case.authorities:
        raise Refused(_("A measure is taken by an authority on the case."), field="unit")
    if due_date < clock.today():
        raise Refused(_("That day is already past."), field="due_date")
    measure = ListedMeasure.objects.create(listed=listed, text=words(text, "text"), unit=unit, due_date=due_date)
    record("casework.listedmeasure.planned", subject=measure, actor=by, unit=unit, due_date=due_date)
    start_deadline(
        measure,
        "due",
        title=measure.coded_title,
        unit=unit,
        permission=P.CASE_REPORT,
        due_date=due_date,
        by=by,
    )
    queue_measure(measure)
    return measure


@transaction.atomic
def advance_listed(listed: ListedCase, step: str, *, by: Person, **values: Any) -> ListedCase:
    """Record the breakthrough (breakthrough, breakthrough_date), or take the case off the list (reason)."""
    listed = move(LISTED, listed, step, by=by, effect=EFFECTS[step], **values)
    follow(locked(listed.case))
    return listed


@transaction.atomic
def advance_measure(measure: ListedMeasure, step: str, *, by: Person, **values: Any) -> ListedMeasure:
    """Report a measure done (result, done_date), or drop it (reason)."""
    measure = move(MEASURE, measure, step, by=by, effect=partial(_settle, step), **values)
    queue_measure(measure)
    return measure


def _break_through(listed: ListedCase, *, by: Person, breakthrough: Any, breakthrough_date: date) -> Noted:
    listed.breakthrough = words(breakthrough, "breakthrough")
    listed.breakthrough_date = past_day(breakthrough_date, "breakthrough_date", first=listed.listed_date)
    return {"date": breakthrough_date}


def _remove(listed: ListedCase, *, by: Person, reason: str) -> Noted:
    listed.removed_date = clock.today()
    return {"reason": str(words(reason, "reason"))}


def _settle(step: str, measure: ListedMeasure, *, by: Person, reason: str = "", **done: Any) -> Noted:
    end_deadline(measure, by=by)
    if step == "drop":
        return {"reason": str(words(reason, "reason"))}
    measure.result = words(done.get("result"), "result")
    first = measure.listed.listed_date
    measure.done_date = past_day(done.get("done_date") or clock.today(), "done_date", first=first)
    return {"date": measure.done_date}


EFFECTS: dict[str, Effect] = {"break_through": _break_through, "remove": _remove}
