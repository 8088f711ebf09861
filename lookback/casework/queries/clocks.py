"""Reads over clocks: those of a case with their arithmetic, those due soon, and the rules in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from lookback.casework.models import Case, CaseClock, CaseReach, ClockEvent, ClockTable
from lookback.casework.models.clock import CLOCK_COLOURS
from lookback.casework.rules import as_events, aware, in_force, rule_of, table_of, wall
from lookback.casework.rules.clocks import Calendar, Rule, State, counted, explain, reckon
from lookback.casework.rules.clocks.words import Line
from lookback.dispatch.models import Holiday
from lookback.dispatch.queries import Count
from lookback.kit import clock as house
from lookback.kit import colour
from lookback.kit.pagination import PAGE_SIZE, Page, SideBySide, paginate
from lookback.org.authority import Permission as P
from lookback.org.models import Person

SOON = CLOCK_COLOURS[colour.GREEN]
COUNT_LIMIT = 1000
FEW = 500
COLOURS = (colour.RED, colour.YELLOW, colour.GREEN)
BY_DUE = ("rank", "due_at", "id")


# --- rules --------------------------------------------------------------------------------------------------------


def tables_in_force(day: date | None = None) -> list[ClockTable]:
    """The newest version of each table whose law was in force on the day (today unless told), by key."""
    day = day or house.today()
    newest: dict[str, ClockTable] = {}
    for row in ClockTable.objects.order_by("key", "version"):
        if in_force(row, day):
            newest[row.key] = row
    return list(newest.values())


def newest_tables() -> list[ClockTable]:
    """The newest version of every table, in force or not: a limit may be entered that began under an older law."""
    newest = {row.key: row for row in ClockTable.objects.order_by("key", "version")}
    return list(newest.values())


def table_in_force(key: str, day: date) -> ClockTable | None:
    """The newest version of one table in force on a day."""
    rows = ClockTable.objects.filter(Q(to_date=None) | Q(to_date__gte=day), key=key, from_date__lte=day)
    return rows.order_by("-version").first()


def calendars(codes: Iterable[str]) -> dict[str, Calendar]:
    """Working days by the code of the calendar, in one query. The empty code knows weekends alone."""
    special: dict[str, dict[date, bool]] = {code: {} for code in codes}
    rows = Holiday.objects.filter(calendar__in=[code for code in special if code])
    for code, day, kind in rows.values_list("calendar", "date", "kind"):
        special[code][day] = kind == Holiday.Kind.MAKEUP
    return {code: Calendar(days) for code, days in special.items()}


# --- clocks of a case ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A clock with all that its page shows."""

    clock: CaseClock
    rule: Rule
    state: State
    lines: list[Line]
    events: list[ClockEvent]

    @property
    def is_kept_due_off(self) -> bool:
        """The kept due moment is not what the rules and the calendar give today: a bulk run is waiting."""
        return self.clock.is_open and aware(self.state.due) != self.clock.due_at

    @property
    def counted(self) -> int:
        """Days, or hours, counted by now."""
        passed = counted(self.state, wall(house.now()))
        return int(passed.total_seconds() // 3600) if self.rule.in_hours else passed.days

    @property
    def past_due(self) -> bool:
        """Open, not standing still, and passed."""
        return self.clock.status == CaseClock.Status.RUNNING and self.clock.due_at <= house.now()


def seen_clocks(user: Person) -> QuerySet[CaseClock]:
    """Clocks that the person sees, with what a page shows of one."""
    return _with_all(CaseClock.objects.visible_to(user))


def clocks_of(case: Case) -> list[Shown]:
    """The clocks of a case, open ones first, custody before the rest; three queries however many."""
    rows = sorted(
        _with_all(CaseClock.objects.filter(case=case)), key=lambda row: (not row.is_open, row.rank, row.due_at, row.pk)
    )
    return show_all(rows)


def show_all(rows: list[CaseClock]) -> list[Shown]:
    """Clocks with their arithmetic. The rows must have their events at hand."""
    known = calendars({row.table.calendar for row in rows}) if rows else {}
    return [_shown(row, known) for row in rows]


def _with_all(rows: QuerySet[CaseClock]) -> QuerySet[CaseClock]:
    rows = rows.select_related("case", "accused", "table", "unit")
    return rows.prefetch_related("events__by", "events__table")


def _shown(row: CaseClock, known: Mapping[str, Calendar]) -> Shown:
    events = sorted(row.events.all(), key=lambda event: event.number)
    rule = rule_of(row)
    state = reckon(rule, as_events(events), known[row.table.calendar], tell=True)
    return Shown(row, rule, state, explain(rule, state.steps or []), events)


# --- due soon -----------------------------------------------------------------------------------------------------


def clock_page(
    user: Person, *, filters: Mapping[str, Any] | None = None, cursor: str | None = None, size: int = PAGE_SIZE
) -> Page:
    """Limits that have passed or pass within ten days, of cases that the person sees: custody first, earliest first.

    Filters: colour (red, yellow, green), custody (True or False). A clock that stands still passes on no day.
    """
    given = dict(filters or {})
    page = paginate(_walks(user, given.get("colour"), given.get("custody")), by=BY_DUE, cursor=cursor, size=size)
    rows = CaseClock.objects.select_related("case", "accused", "table", "unit")
    clocks = rows.in_bulk([row["id"] for row in page.rows])
    return replace(page, rows=[clocks[row["id"]] for row in page.rows])


def clock_counts(user: Person) -> dict[str, Count]:
    """How many of them have each colour, each counted up to `COUNT_LIMIT`."""
    running = CaseClock.objects.filter(_seen(user), ended_at=None, status=CaseClock.Status.RUNNING)
    numbers = {tint: running.filter(_due(tint))[:COUNT_LIMIT].count() for tint in COLOURS}
    return {tint: Count(number, number >= COUNT_LIMIT) for tint, number in numbers.items()}


def _walks(user: Person, tint: str | None, custody: bool | None) -> Any:
    """One walk over the index for custody and one for the rest, each as far as the tenth day from now."""
    seen, due = _seen(user), _due(tint)
    ranks = (0, 1) if custody is None else (0,) if custody else (1,)
    running = CaseClock.objects.filter(seen, due, ended_at=None, status=CaseClock.Status.RUNNING)
    walks: list[QuerySet] = [running.filter(rank=rank) for rank in ranks]
    return walks[0].values(*BY_DUE) if len(walks) == 1 else SideBySide(walks, BY_DUE)


def _seen(user: Person) -> Q:
    """Clocks of the cases in reach: few cases by their keys; of many, each clock due soon is looked at instead."""
    reach = CaseReach.objects.filter(unit_id__in=[scope.pk for scope in user.scopes(P.CASE_READ)])
    keys = list(reach.values_list("case_id", flat=True)[: FEW + 1])
    if len(keys) <= FEW:
        return Q(case_id__in=keys)
    return Q(Exists(reach.filter(case=OuterRef("case"))))


def _due(tint: str | None) -> Q:
    now, soon, end = house.now(), _after(CLOCK_COLOURS[colour.YELLOW]), _after(SOON)
    if tint == colour.RED:
        return Q(due_at__lte=now)
    if tint == colour.YELLOW:
        return Q(due_at__gt=now, due_at__lte=soon)
    return Q(due_at__gt=soon, due_at__lte=end) if tint == colour.GREEN else Q(due_at__lte=end)


def _after(days: int) -> datetime:
    """The end of the day so many days from now, here."""
    return aware(datetime.combine(house.today() + timedelta(days=days + 1), time.min))


def clock_rules(day: date | None = None) -> list[tuple[ClockTable, list[Rule]]]:
    """The rules in force on a day, table by table."""
    return [(row, list(table_of(row).rules.values())) for row in tables_in_force(day)]
