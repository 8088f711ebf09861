"""Reckoning every running clock anew after the rules or the holidays changed: in batches, without an object per row.

A clock goes over to the newest version of its table that was in force on the day it started. Where its end moves,
or the version does, an event keeps both; what was reckoned before stays on record under the version of the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from lookback.casework.actions.bulk import insert_rows, update_rows
from lookback.casework.models import CaseClock, ClockEvent, ClockTable
from lookback.casework.queries import calendars
from lookback.casework.rules import first_alert, in_force, table_of
from lookback.casework.rules.clocks import SUSPENDED, Calendar, Event, Rule, State, Table, reckon
from lookback.journal.actions import record
from lookback.kit import clock as house
from lookback.kit.workflow import Refused

BATCH = 5000
K = ClockEvent.Kind
COLUMNS = ("pk", "table_id", "rule_key", "is_custody", "started_at", "due_at", "due_date")
NOTED = {"kind": K.RECOMPUTE.value, "amount": 0, "basis": "", "approver": "", "document_number": "", "note": ""}
EVENT = ("clock_id", "kind", "at", "basis", "approver", "amount", "number")


@dataclass
class Outcome:
    """What a run found: how many clocks it looked at and changed, and which it had to leave (key, sentence)."""

    seen: int = 0
    changed: int = 0
    left: list[tuple[int, str]] = field(default_factory=list)


class Change(NamedTuple):
    """One clock under its new version."""

    clock: int
    table: int
    was_due: datetime
    due: datetime
    last_day: date
    alert: datetime | None
    number: int


def recompute_clocks(*, table_key: str = "") -> Outcome:
    """Reckon all clocks that have not ended anew, or those of one table. Each batch is one transaction.

    A clock whose events the newer rules would refuse stays under its version and is named in the outcome.
    """
    world, outcome, last = _World(), Outcome(), 0
    while rows := _recompute_batch(world, outcome, last, table_key):
        last = rows[-1][0]
    return outcome


class _World:
    """What a run needs beside the rows, read once: the tables by key, and the working days."""

    def __init__(self) -> None:
        self.rows = {row.pk: row for row in ClockTable.objects.all()}
        self.tables: dict[int, Table] = {key: table_of(row) for key, row in self.rows.items()}
        self.calendars: dict[str, Calendar] = calendars({row.calendar for row in self.rows.values()})
        self.zone = timezone.get_current_timezone()
        self.now = house.now()
        self._newest: dict[tuple[str, date], int] = {}

    def newest(self, table_id: int, day: date) -> int:
        """The newest version of the table that was in force on the day."""
        key = (self.rows[table_id].key, day)
        if key not in self._newest:
            fitting = [row for row in self.rows.values() if row.key == key[0] and in_force(row, day)]
            self._newest[key] = max(fitting, key=lambda row: row.version).pk if fitting else table_id
        return self._newest[key]


@transaction.atomic
def _recompute_batch(world: _World, outcome: Outcome, after: int, table_key: str) -> list[Any]:
    rows = CaseClock.objects.filter(pk__gt=after, ended_at=None).order_by("pk")
    rows = rows.filter(table__key=table_key) if table_key else rows
    batch = list(rows.select_for_update(of=("self",)).values_list(*COLUMNS)[:BATCH])
    if not batch:
        return []
    events = _events(batch[0][0], batch[-1][0])
    changes = [change for row in batch if (change := _change(world, outcome, row, events.get(row[0], [])))]
    if changes:
        _save(world, changes)
    outcome.seen += len(batch)
    outcome.changed += len(changes)
    return batch


def _events(first: int, last: int) -> dict[int, list[Any]]:
    rows = ClockEvent.objects.filter(clock__gte=first, clock__lte=last).order_by("clock_id", "number")
    return {key: list(group) for key, group in groupby(rows.values_list(*EVENT).iterator(), key=lambda row: row[0])}


def _change(world: _World, outcome: Outcome, row: Any, events: list[Any]) -> Change | None:
    key, table_id, rule_key, is_custody, started_at, was_due, was_day = row
    newest = world.newest(table_id, started_at.astimezone(world.zone).date())
    table = world.tables[newest]
    rule = table.rules.get(rule_key)
    try:
        state = _state(world, rule, table, events)
    except Refused as refused:
        outcome.left.append((key, str(refused)))
        return None
    due = state.due.replace(tzinfo=world.zone)
    if newest == table_id and due == was_due and state.last_day == was_day:
        return None
    alert = _alert(world, state, due, rule, is_custody)
    return Change(key, newest, was_due, due, state.last_day, alert, events[-1][6] + 1)


def _state(world: _World, rule: Rule | None, table: Table, events: list[Any]) -> State:
    if rule is None:
        raise Refused("the newer version has no such limit")
    zone = world.zone
    played = [
        Event(kind, at.astimezone(zone).replace(tzinfo=None), basis, approver, amount)
        for _clock, kind, at, basis, approver, amount, _number in events
        if kind != K.RECOMPUTE
    ]
    return reckon(rule, played, world.calendars[table.calendar])


def _alert(world: _World, state: State, due: datetime, rule: Any, is_custody: bool) -> datetime | None:
    if state.status == SUSPENDED:
        return world.now if is_custody else None
    return first_alert(due, is_custody=is_custody, in_hours=rule.in_hours)


def _save(world: _World, changes: list[Change]) -> None:
    moved: dict[str, list[Any]] = {
        "table_id": [change.table for change in changes],
        "due_at": [change.due for change in changes],
    }
    rest: dict[str, list[Any]] = {
        "due_date": [change.last_day for change in changes],
        "next_alert_at": [change.alert for change in changes],
    }
    noted: dict[str, list[Any]] = {
        "clock_id": [change.clock for change in changes],
        "number": [change.number for change in changes],
        "was_due_at": [change.was_due for change in changes],
    }
    same = {**NOTED, "at": world.now, "recorded_at": world.now}
    update_rows(CaseClock, moved | rest, keys=noted["clock_id"])
    insert_rows(ClockEvent, moved | noted, same=same)
    for table, number in _by_table(changes):
        row = world.rows[table]
        record("casework.clocktable.recomputed", subject=row, key=row.key, version=row.version, clocks=number)


def _by_table(changes: list[Change]) -> Iterator[tuple[int, int]]:
    numbers: dict[int, int] = {}
    for change in changes:
        numbers[change.table] = numbers.get(change.table, 0) + 1
    return iter(numbers.items())
