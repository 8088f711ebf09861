"""Reckoning every running clock anew after the rules or the holidays changed: in batches, without an object per row.

A clock goes over to the newest version of its table that was in force on the day it started. Where its end moves,
or the version does, an event keeps both; what was reckoned before stays on record under the version of the time.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

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
# Moments are read and written as text in UTC, which both databases take: a field's own conversion costs more per row
# than the reckoning.
NOTED = {"kind": K.RECOMPUTE.value, "amount": 0, "basis": "", "approver": "", "document_number": "", "note": ""}


@dataclass
class Outcome:
    """What a run found: how many clocks it looked at and changed, and which it had to leave (key, sentence)."""

    seen: int = 0
    changed: int = 0
    left: list[tuple[int, str]] = field(default_factory=list)


class Change(NamedTuple):
    """One clock under its new version; moments and days as text."""

    clock: int
    table: int
    was_due: str
    due: str
    last_day: str
    alert: str | None
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
    """What a run needs beside the rows, read once: tables, working days, and moments already converted."""

    def __init__(self) -> None:
        self.rows = {row.pk: row for row in ClockTable.objects.all()}
        self.tables: dict[int, Table] = {key: table_of(row) for key, row in self.rows.items()}
        self.calendars: dict[str, Calendar] = calendars({row.calendar for row in self.rows.values()})
        self.zone = timezone.get_current_timezone()
        self.now = _text(house.now())
        self._newest: dict[tuple[str, date], int] = {}
        self._texts: dict[datetime, str] = {}
        self._alerts: dict[tuple[datetime, bool, bool], str] = {}

    def wall(self, text: str) -> datetime:
        """A moment of the database as the clock on the wall shows it."""
        return datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None)

    def text(self, wall: datetime) -> str:
        """The way back; most limits pass at one of few midnights."""
        found = self._texts.get(wall)
        if found is None:
            found = self._texts[wall] = _text(wall.replace(tzinfo=self.zone))
        return found

    def alert(self, due: datetime, is_custody: bool, in_hours: bool) -> str:
        """When somebody is told first of a limit that passes then."""
        key = (due, is_custody, in_hours)
        if key not in self._alerts:
            self._alerts[key] = self.text(first_alert(due, is_custody=is_custody, in_hours=in_hours))
        return self._alerts[key]

    def newest(self, table_id: int, day: date) -> int:
        """The newest version of the table that was in force on the day."""
        key = (self.rows[table_id].key, day)
        if key not in self._newest:
            fitting = [row for row in self.rows.values() if row.key == key[0] and in_force(row, day)]
            self._newest[key] = max(fitting, key=lambda row: row.version).pk if fitting else table_id
        return self._newest[key]


def _text(moment: datetime) -> str:
    return str(moment.astimezone(UTC).replace(tzinfo=None))


@transaction.atomic
def _recompute_batch(world: _World, outcome: Outcome, after: int, table_key: str) -> list[Any]:
    rows = CaseClock.objects.filter(pk__gt=after, ended_at=None).order_by("pk")
    rows = rows.filter(table__key=table_key) if table_key else rows
    columns = ("pk", "table_id", "rule_key", "is_custody", _cast("due_at"), _cast("due_date"))
    batch = list(rows.select_for_update(of=("self",)).values_list(*columns)[:BATCH])
    if not batch:
        return []
    events = _events(batch[0][0], batch[-1][0])
    changes = [change for row in batch if (change := _change(world, outcome, row, events.get(row[0], [])))]
    if changes:
        _save(world, changes)
    outcome.seen += len(batch)
    outcome.changed += len(changes)
    return batch


def _cast(column: str) -> Cast:
    return Cast(column, TextField())


def _events(first: int, last: int) -> dict[int, list[Any]]:
    """Of the clocks between two keys: (kind, at, basis, approver, amount, number), in order."""
    rows = ClockEvent.objects.filter(clock__gte=first, clock__lte=last).order_by("clock_id", "number")
    columns = ("clock_id", "kind", _cast("at"), "basis", "approver", "amount", "number")
    found: dict[int, list[Any]] = {}
    for key, *event in rows.values_list(*columns):
        found.setdefault(key, []).append(event)
    return found


def _change(world: _World, outcome: Outcome, row: Any, events: list[Any]) -> Change | None:
    key, table_id, rule_key, is_custody, due_at, was_day = row
    was_due = due_at.removesuffix("+00")
    played = [
        Event(kind, world.wall(at.removesuffix("+00")), basis, approver, amount)
        for kind, at, basis, approver, amount, _number in events
        if kind != K.RECOMPUTE
    ]
    newest = world.newest(table_id, played[0].at.date())
    table = world.tables[newest]
    rule = table.rules.get(rule_key)
    try:
        state = _state(rule, played, world.calendars[table.calendar])
    except Refused as refused:
        outcome.left.append((key, str(refused)))
        return None
    due, last_day = world.text(state.due), str(state.last_day)
    if newest == table_id and due == was_due and last_day == was_day:
        return None
    alert = _alert(world, state, is_custody)
    return Change(key, newest, was_due, due, last_day, alert, events[-1][-1] + 1)


def _state(rule: Rule | None, played: list[Event], calendar: Calendar) -> State:
    if rule is None:
        raise Refused(_("The newer version has no such limit."))
    return reckon(rule, played, calendar)


def _alert(world: _World, state: State, is_custody: bool) -> str | None:
    if state.status == SUSPENDED:
        return world.now if is_custody else None
    return world.alert(state.due, is_custody, state.rule.in_hours)


def _save(world: _World, changes: list[Change]) -> None:
    keys, tables, was_due, due, last_day, alert, number = (list(column) for column in zip(*changes, strict=True))
    moved: dict[str, list[Any]] = {"table_id": tables, "due_at": due}
    update_rows(CaseClock, {**moved, "due_date": last_day, "next_alert_at": alert}, keys=keys)
    same = {**NOTED, "at": world.now, "recorded_at": world.now}
    insert_rows(ClockEvent, {**moved, "clock_id": keys, "number": number, "was_due_at": was_due}, same=same)
    for table, count in Counter(tables).items():
        row = world.rows[table]
        record("casework.clocktable.recomputed", subject=row, key=row.key, version=row.version, clocks=count)
