"""How long a reply or a result may take: from the tables of the law's limits, each with its article."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from lookback.casework.models import ClockTable
from lookback.casework.queries.clocks import calendars, table_in_force
from lookback.casework.rules import LIMITS, table_of
from lookback.casework.rules.clocks import Event, Length, Rule, explain, reckon
from lookback.casework.rules.clocks.words import Line
from lookback.kit.workflow import Refused


@dataclass(frozen=True)
class Limit:
    """The last day, how it was found, and by which version of which table."""

    date: date
    table: ClockTable
    rule: Rule
    lines: list[Line]


def limit(key: str, start: date, *, days: int | None = None, table: ClockTable | None = None) -> Limit:
    """The limit `key` that starts on a day, which is not counted; `days` where the paper itself sets another length.

    `table` where the version is known already, e.g. that of the day of service.
    """
    table = table or table_in_force(LIMITS, start)
    if table is None:
        raise Refused(_("No table of limits was in force on that day."))
    rule = table_of(table).rules[key]
    if days is not None:
        rule = replace(rule, length=Length(days=days))
    begin = Event("start", datetime.combine(start, time.min))
    state = reckon(rule, [begin], calendars([table.calendar])[table.calendar], tell=True)
    return Limit(state.last_day, table, rule, explain(rule, state.steps or []))
