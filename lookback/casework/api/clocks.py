"""The clocks of cases: due soon, one with its arithmetic, starting, and what happens; the rules in force."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Schema

from lookback.casework import actions, forms, queries
from lookback.casework.api.common import do_duty, one_of, router, take_step, visible_case
from lookback.casework.api.schemas import Text
from lookback.casework.models import CaseClock
from lookback.casework.rules import CLOCK, rule_of
from lookback.casework.rules.clocks import Rule, length_words
from lookback.kit.payload import Cursor, Key, Size, body_of, body_of_steps, checked, parameters_of
from lookback.org.shapes import PersonRef, UnitRef


class ClockRuleOut(Schema):
    """A time limit of a law. `verified` is false where the source of a detail could not be read."""

    key: str
    article: str
    name: Text
    length: str
    custody: str
    extensions: list[str]
    verified: bool


class ClockTableOut(Schema):
    """The time limits of one law, in the version in force."""

    key: str
    version: int
    name: Text
    from_date: date
    to_date: date | None
    rules: list[ClockRuleOut]


class CaseClockRow(Schema):
    """The columns of a clock. `due_at` is the moment at which it has passed, `due_date` its last day."""

    id: int
    case_id: int
    case_code: str
    accused_number: int | None
    table: str
    version: int
    rule: str
    name: Text
    article: str
    unit: UnitRef
    status: str
    is_custody: bool
    started_at: datetime
    due_at: datetime
    due_date: date
    original_due_date: date
    ended_at: datetime | None
    is_late: bool
    colour: str


class CaseClockPage(Schema):
    """A page of clocks."""

    rows: list[CaseClockRow]
    next: str | None
    previous: str | None


class ClockLineOut(Schema):
    """One step of the arithmetic: the date or moment it leads to, and the sentence in the language asked for."""

    when: str
    sentence: str


class ClockEventOut(Schema):
    """Something that happened to a clock, with the version of the rules of the time."""

    number: int
    kind: str
    at: datetime
    basis: str
    approver: str
    amount: int
    document_number: str
    note: str
    by: PersonRef | None
    version: int
    was_due_at: datetime | None
    due_at: datetime


class CaseClockOut(CaseClockRow):
    """A clock with its arithmetic and events, and the steps open to the reader."""

    counted: int
    arithmetic: list[ClockLineOut]
    events: list[ClockEventOut]
    steps: list[str]


@router.get("/clocks", response=CaseClockPage, openapi_extra=parameters_of(forms.ClockFilterForm))
def list_clocks(request: HttpRequest, cursor: Cursor = None, size: Size = 50) -> dict[str, Any]:
    """Limits that have passed or pass within ten days, custody first, of cases that the owner of the token sees."""
    form = forms.ClockFilterForm(request.GET)
    checked(form)
    page = queries.clock_page(request.user, filters=form.filters(), cursor=cursor, size=size)
    return {"rows": [clock_row(row) for row in page.rows], "next": page.next, "previous": page.previous}


@router.get("/clock-rules", response=list[ClockTableOut])
def list_clock_rules(request: HttpRequest) -> list[dict[str, Any]]:
    """The time limits in force today, law by law."""
    columns = ("key", "version", "name", "from_date", "to_date")
    return [
        {**{name: getattr(row, name) for name in columns}, "rules": [_rule(rule) for rule in rules]}
        for row, rules in queries.clock_rules()
    ]


@router.post("/cases/{case_id}/clocks", response=CaseClockOut, openapi_extra=body_of(forms.StartClockForm))
def start_clock(request: HttpRequest, case_id: Key) -> dict[str, Any]:
    """Start a time limit in a case. `rule` is the key of the table and of the limit: "cn-cpl-2018:bail"."""
    case = visible_case(request, case_id)
    return whole(request, do_duty(request, "start_clock", case, forms.StartClockForm, actions.start_clock).pk)


@router.get("/clocks/{clock_id}", response=CaseClockOut)
def read_clock(request: HttpRequest, clock_id: Key) -> dict[str, Any]:
    """One clock with its arithmetic."""
    return whole(request, clock_id)


@router.post("/clocks/{clock_id}/steps/{step}", response=CaseClockOut, openapi_extra=body_of_steps(forms.CLOCK_FORMS))
def take_clock_step(request: HttpRequest, clock_id: Key, step: str) -> dict[str, Any]:
    """Extend, suspend, resume, restart or end. What the law does not allow is refused with its article."""
    clock = one_of(queries.seen_clocks(request.user), clock_id)
    take_step(request, CLOCK, clock, step, forms.CLOCK_FORMS, actions.advance_clock)
    return whole(request, clock_id)


def clock_row(clock: CaseClock) -> dict[str, Any]:
    """The columns of a clock; its case, accused, table and unit are loaded already."""
    names = ("id", "case_id", "name", "unit", "status", "is_custody", "started_at", "due_at", "due_date")
    names += ("original_due_date", "ended_at", "is_late")
    return {
        **{name: getattr(clock, name) for name in names},
        "case_code": clock.case.code,
        "accused_number": clock.accused.number if clock.accused else None,
        "table": clock.table.key,
        "version": clock.table.version,
        "rule": clock.rule_key,
        "article": rule_of(clock).article,
        "colour": clock.tint,
    }


def whole(request: HttpRequest, key: int) -> dict[str, Any]:
    """A clock as it is now, for the answer."""
    clock = one_of(queries.seen_clocks(request.user), key)
    shown = queries.show_all([clock])[0]
    return {
        **clock_row(clock),
        "counted": shown.counted,
        "arithmetic": [{"when": line.when.isoformat(), "sentence": line.sentence} for line in shown.lines],
        "events": [_event(event) for event in shown.events],
        "steps": [step.name for step in CLOCK.available(clock, request.user)],
    }


def _event(event: Any) -> dict[str, Any]:
    names = [name for name in ClockEventOut.model_fields if name != "version"]
    return {**{name: getattr(event, name) for name in names}, "version": event.table.version}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "key": rule.key,
        "article": rule.article,
        "name": rule.name,
        "length": length_words(rule.length),
        "custody": rule.custody,
        "extensions": list(rule.extensions),
        "verified": rule.is_verified,
    }
