"""The clocks of a case: their workflow, when somebody is told, and the way between rows and the pure engine."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.casework.models import CaseClock, ClockEvent, ClockTable
from lookback.casework.rules.clocks import Event, Rule, Table, parse
from lookback.kit import vocabulary
from lookback.kit.prose import Prose
from lookback.kit.workflow import Step, Workflow
from lookback.org.authority import Permission as P
from lookback.org.models import Person

C, K = CaseClock.Status, ClockEvent.Kind
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

# When somebody is told, before and after the limit passes. Custody goes on every day until the clock is ended.
CUSTODY_IN_DAYS = (-3 * DAY, -1 * DAY, 0 * DAY)
CUSTODY_IN_HOURS = (-6 * HOUR, -1 * HOUR, 0 * HOUR)
OTHER_IN_DAYS = (-10 * DAY, -3 * DAY, 0 * DAY)
OTHER_IN_HOURS = (-6 * HOUR, 0 * HOUR)
# A clock on custody that stands still is not forgotten either: the person is still held.
STILL_HELD = 7 * DAY


# --- rules of a clock ---------------------------------------------------------------------------------------------


_PARSED: dict[str, Table] = {}


def table_of(row: ClockTable) -> Table:
    """The rules of a stored table; parsed once a process."""
    found = _PARSED.get(row.digest)
    if found is None:
        found = _PARSED[row.digest] = parse(row.content)
    return found


def rule_of(clock: CaseClock) -> Rule:
    """The rule that the clock runs by."""
    return table_of(clock.table).rules[clock.rule_key]


def clock_title(clock: CaseClock) -> Prose:
    """Number of the case, accused if any, and the limit: for lists and letters."""
    who = f" · {clock.accused.number}" if clock.accused else ""
    return Prose({language: f"{clock.case.code}{who} · {text}" for language, text in clock.name.items()})


# --- workflow -----------------------------------------------------------------------------------------------------


def extensible(clock: CaseClock, by: Person) -> str | None:
    """Some limits cannot be extended at all."""
    return None if rule_of(clock).extensions else _("The law allows no extension of this limit.")


def suspensible(clock: CaseClock, by: Person) -> str | None:
    """Some limits never stop."""
    return None if rule_of(clock).suspends else _("The law gives no reason to stop this clock.")


def restartable(clock: CaseClock, by: Person) -> str | None:
    """Some limits are never counted anew."""
    return None if rule_of(clock).restarts else _("The law gives no reason to count this limit anew.")


def _step(name: str, label: Any, sources: tuple[str, ...], target: str, *guards: Any, **more: Any) -> Step:
    return Step(name, label, sources, target, P.CASE_REPORT, "unit", guards, **{"main": False, **more})


CLOCK = Workflow(
    "casework.caseclock",
    C,
    (
        _step("extend", lazy("Extend"), (C.RUNNING,), C.RUNNING, extensible),
        _step("suspend", lazy("Stop the clock"), (C.RUNNING,), C.SUSPENDED, suspensible),
        _step("resume", lazy("Let the clock run again"), (C.SUSPENDED,), C.RUNNING),
        _step("restart", lazy("Count anew"), (C.RUNNING, C.SUSPENDED), C.RUNNING, restartable),
        _step("end", lazy("End the clock"), (C.RUNNING, C.SUSPENDED), C.ENDED, main=True),
    ),
    terminal=(C.ENDED,),
)

vocabulary.register(
    {
        "casework.caseclock": lazy("Time limit"),
        "casework.clocktable": lazy("Table of time limits"),
        "casework.clockevent": lazy("Event of a time limit"),
        "casework.caseclock.started": lazy("Clock started"),
        "casework.clocktable.loaded": lazy("Table of time limits loaded"),
        "casework.clocktable.recomputed": lazy("Clocks reckoned anew"),
    }
)


# --- between rows and the engine ----------------------------------------------------------------------------------


def wall(at: datetime) -> datetime:
    """A moment as the clock on the wall shows it."""
    return timezone.make_naive(at)


def aware(at: datetime) -> datetime:
    """The moment that the clock on the wall shows."""
    return timezone.make_aware(at)


def as_events(rows: Iterable[ClockEvent]) -> list[Event]:
    """What the engine plays; another version of the rules is no event."""
    return [
        Event(row.kind, wall(row.at), row.basis, row.approver, row.amount) for row in rows if row.kind != K.RECOMPUTE
    ]


# --- when somebody is told ----------------------------------------------------------------------------------------


def alert_offsets(*, is_custody: bool, in_hours: bool) -> tuple[timedelta, ...]:
    """When somebody is told, counted from the moment at which the limit passes."""
    if is_custody:
        return CUSTODY_IN_HOURS if in_hours else CUSTODY_IN_DAYS
    return OTHER_IN_HOURS if in_hours else OTHER_IN_DAYS


def first_alert(due_at: datetime, *, is_custody: bool, in_hours: bool) -> datetime:
    """The first telling about a limit that passes then. Where that lies in the past, the next beat tells."""
    return due_at + alert_offsets(is_custody=is_custody, in_hours=in_hours)[0]


def alert_after(due_at: datetime, now: datetime, *, is_custody: bool, in_hours: bool) -> datetime | None:
    """The telling that follows one at `now`: for custody there always is one."""
    for offset in alert_offsets(is_custody=is_custody, in_hours=in_hours):
        if due_at + offset > now:
            return due_at + offset
    return due_at + ((now - due_at) // DAY + 1) * DAY if is_custody else None


def in_force(row: ClockTable, day: date) -> bool:
    """Whether the law of the table was in force on the day."""
    return row.from_date <= day and (row.to_date is None or day <= row.to_date)
