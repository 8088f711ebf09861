"""Starting a clock in a case, and what happens to it: each with its event, its due moment, and the journal."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lookback.casework.actions.common import line
from lookback.casework.models import Accused, Case, CaseClock, ClockEvent
from lookback.casework.queries import calendars, table_in_force
from lookback.casework.rules import CLOCK, as_events, aware, first_alert, require_duty, rule_of, table_of, wall
from lookback.casework.rules.clock import STILL_HELD
from lookback.casework.rules.clocks import HELD, Event, State, check_start, counted, reckon
from lookback.dispatch.actions import settle_alerts
from lookback.journal.actions import locked, move, record
from lookback.kit import clock as house
from lookback.kit.workflow import Refused
from lookback.org.models import Person

K = ClockEvent.Kind
LONGEST_NUMBER = 80


@transaction.atomic
def start_clock(
    case: Case,
    *,
    table_key: str,
    rule_key: str,
    at: datetime,
    document_number: str,
    by: Person,
    accused: Accused | None = None,
    is_held: bool = False,
) -> CaseClock:
    """Start one time limit of a law in a case, under the rules in force on that day.

    Refused where the case had as many as the law allows (CPL 175: two supplementary investigations), or where the
    same limit runs already.
    """
    case = locked(case)
    require_duty("start_clock", case, by)
    _check_moment(at, case)
    clock = _new(case, table_key, rule_key, at, accused)
    rule = rule_of(clock)
    check_start(rule, _before(clock).count())
    if _before(clock).filter(ended_at=None).exists():
        raise Refused(_("This limit runs in the case already; end that clock first."), field="rule")
    first = Event("start", wall(at), HELD if is_held else "")
    _set(clock, reckon(rule, [first], calendars([clock.table.calendar])[clock.table.calendar]))
    clock.original_due_date = clock.due_date
    clock.save(force_insert=True)
    _write(clock, 1, first, by, None, line(document_number, "document_number", longest=LONGEST_NUMBER))
    record(
        "casework.caseclock.started",
        subject=clock,
        actor=by,
        unit=clock.unit,
        now=clock.status,
        case=case.code,
        rule=rule_key,
        rules=f"{table_key} v{clock.table.version}",
        due_at=clock.due_at,
    )
    return clock


@transaction.atomic
def advance_clock(clock: CaseClock, step: str, *, by: Person, **values: Any) -> CaseClock:
    """Extend, stop, let run again, count anew or end a clock. `values`: at, and by the step basis, approver, amount,
    document_number, note. What the law does not allow is refused with its article; then nothing is saved."""
    return move(CLOCK, clock, step, by=by, effect=partial(_happen, step), **values)


def _happen(
    step: str,
    clock: CaseClock,
    *,
    by: Person,
    at: datetime,
    basis: str = "",
    approver: str = "",
    amount: int | None = None,
    document_number: str = "",
    note: str = "",
) -> dict[str, Any]:
    if at > house.now():
        raise Refused(_("That moment is still to come."), field="at")
    event = Event(step, wall(at), basis, approver, amount or 0)
    if step != "end" and not document_number.strip():
        raise Refused(_("Name the document that says so."), field="document_number")
    rows = list(clock.events.order_by("number"))
    code = clock.table.calendar
    was = clock.due_at
    _set(clock, reckon(rule_of(clock), [*as_events(rows), event], calendars([code])[code]))
    clock.extensions += step == K.EXTEND
    _write(clock, len(rows) + 1, event, by, was, document_number.strip()[:LONGEST_NUMBER], note.strip()[:300])
    settle_alerts(clock)
    return {"case": clock.case.code, "rule": clock.rule_key, "basis": basis, "was_due": was, "due_at": clock.due_at}


def _check_moment(at: datetime, case: Case) -> None:
    if at > house.now():
        raise Refused(_("That moment is still to come."), field="at")
    if timezone.localdate(at) < case.reported_date:
        sentence = _("This is before %(date)s, when the report of the case was received.")
        raise Refused(sentence % {"date": case.reported_date}, field="at")


def _new(case: Case, table_key: str, rule_key: str, at: datetime, accused: Accused | None) -> CaseClock:
    table = table_in_force(table_key, timezone.localdate(at))
    if table is None:
        raise Refused(_("These rules were not in force on that day."), field="at")
    rule = table_of(table).rules.get(rule_key)
    if rule is None:
        raise Refused(_("The rules in force on that day have no such limit."), field="rule")
    if accused is not None and accused.case_id != case.pk:
        raise Refused(_("That accused belongs to another case."), field="accused")
    unit, name = case.holding_unit, rule.name
    return CaseClock(case=case, accused=accused, table=table, rule_key=rule_key, name=name, unit=unit, started_at=at)


def _before(clock: CaseClock) -> Any:
    return CaseClock.objects.filter(case=clock.case, accused=clock.accused, rule_key=clock.rule_key)


def _set(clock: CaseClock, state: State) -> None:
    """Keep what the engine found; the status is the workflow's."""
    clock.is_custody, clock.rank = state.custody, 0 if state.custody else 1
    clock.due_at, clock.due_date = aware(state.due), state.last_day
    passed = counted(state, state.last_at)
    clock.counted = int(passed.total_seconds() // 3600) if state.rule.in_hours else passed.days
    clock.ended_at = aware(state.ended_at) if state.ended_at else None
    clock.is_late = state.paused_at is None and state.is_late
    clock.next_alert_at = _next_alert(clock, state)


def _next_alert(clock: CaseClock, state: State) -> datetime | None:
    if state.ended_at is not None:
        return None
    if state.paused_at is not None:
        return house.now() + STILL_HELD if clock.is_custody else None
    return first_alert(clock.due_at, is_custody=clock.is_custody, in_hours=state.rule.in_hours)


def _write(
    clock: CaseClock,
    number: int,
    event: Event,
    by: Person,
    was: datetime | None,
    document_number: str,
    note: str = "",
) -> None:
    ClockEvent.objects.create(
        clock=clock,
        number=number,
        kind=event.kind,
        at=aware(event.at),
        basis=event.basis,
        approver=event.approver,
        amount=event.amount,
        document_number=document_number,
        note=note,
        by=by,
        table=clock.table,
        was_due_at=was,
        due_at=clock.due_at,
    )
