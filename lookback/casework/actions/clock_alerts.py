"""Telling people that a limit passes. For custody: the case unit, its superior and the prosecutor, until it is ended.

Nothing here asks whether somebody has read, muted or been absent: only the end of the clock or a lawful extension
changes when the next telling comes (domain.md 3.1; a check of the database keeps it).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from lookback.casework.models import CaseClock
from lookback.casework.rules import alert_after, clock_title, rule_of
from lookback.casework.rules.clock import STILL_HELD
from lookback.dispatch.actions import BATCH, in_batches, send_alerts
from lookback.dispatch.models import Notice
from lookback.dispatch.queries import Staff, staff_of
from lookback.org.authority import Permission as P
from lookback.org.authority import Role
from lookback.org.models import Person, Unit

HANDLING = frozenset({P.CASE_REPORT})
LEADING = frozenset({Role.BODY_HEAD, Role.PRINCIPAL, Role.CASE_OVERSIGHT})
ABOVE = LEADING | {Role.SECRETARIAT}
PROCURATORATE = "procuratorate"


def send_clock_alerts(now: datetime) -> int:
    """Tell whoever is to be told by now, a batch per transaction; gives back how many notices that were."""
    return in_batches(_alert, now)


@transaction.atomic
def _alert(now: datetime) -> tuple[int, int]:
    clocks = _due(now)
    liaisons = _liaisons(clocks)
    staff = staff_of([*(clock.unit for clock in clocks), *liaisons.values()])
    rows = [row for clock in clocks for row in _letters(clock, staff, liaisons.get(clock.pk), now)]
    for clock in clocks:
        clock.next_alert_at = _next(clock, now)
    CaseClock.objects.bulk_update(clocks, ["next_alert_at"])
    return len(clocks), send_alerts(rows)


def _due(now: datetime) -> list[CaseClock]:
    """The first clocks that no other run has in hand, locked."""
    skip = connection.features.has_select_for_update_skip_locked
    rows = CaseClock.objects.filter(ended_at=None, next_alert_at__lte=now).order_by("next_alert_at", "pk")
    rows = rows.select_related("case__prosecuting_unit", "case__leading_unit", "accused", "table", "unit")
    return list(rows.select_for_update(of=("self",), skip_locked=skip)[:BATCH])


def _next(clock: CaseClock, now: datetime) -> datetime | None:
    if clock.status == CaseClock.Status.SUSPENDED:
        return now + STILL_HELD
    return alert_after(clock.due_at, now, is_custody=clock.is_custody, in_hours=rule_of(clock).in_hours)


def _letters(clock: CaseClock, staff: Staff, liaison: Unit | None, now: datetime) -> list[dict[str, Any]]:
    people = _case_unit(staff, clock.unit)
    if clock.is_custody:
        people += staff.nearest_leaders(ABOVE, clock.unit.lineage[:-1])
        people += _case_unit(staff, liaison) if liaison else []
    about = {
        "subject_kind": clock._meta.label_lower,
        "subject_key": clock.pk,
        "title": clock_title(clock),
        "unit": clock.unit,
        "due_date": clock.due_date,
        "kind": _kind(clock, now),
    }
    return [{"person": person, **about} for person in dict.fromkeys(people)]


def _case_unit(staff: Staff, unit: Unit) -> list[Person]:
    """Who handles cases there and who leads it; where nobody does, the nearest who leads above."""
    people = staff.holders(HANDLING, unit) + staff.leaders(LEADING, unit)
    return people or staff.nearest_leaders(ABOVE, unit.lineage)


def _kind(clock: CaseClock, now: datetime) -> str:
    passed = clock.due_at <= now and clock.status == CaseClock.Status.RUNNING
    if clock.is_custody:
        return Notice.Kind.CUSTODY_OVER if passed else Notice.Kind.CUSTODY
    return Notice.Kind.RED if passed else Notice.Kind.YELLOW


def _liaisons(clocks: list[CaseClock]) -> dict[int, Unit]:
    """The procuratorate of each clock on custody: that of the case, else the one nearest to the investigators."""
    found = {}
    asked = []
    for clock in clocks:
        if clock.is_custody and clock.case.prosecuting_unit is not None:
            found[clock.pk] = clock.case.prosecuting_unit
        elif clock.is_custody:
            asked.append(clock)
    above = {key for clock in asked for key in clock.case.leading_unit.lineage}
    beside: dict[int | None, Unit] = {}
    for unit in Unit.objects.filter(kind=PROCURATORATE, parent__in=above).order_by("pk") if above else ():
        beside.setdefault(unit.parent_id, unit)
    for clock in asked:
        near = [beside[key] for key in reversed(clock.case.leading_unit.lineage) if key in beside]
        if near:
            found[clock.pk] = near[0]
    return found
