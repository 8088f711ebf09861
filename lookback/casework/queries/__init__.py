"""Reads over cases. A further part has a module of its own here."""

from lookback.casework.queries.cases import case_page, seen_case, stage_counts
from lookback.casework.queries.clocks import (
    calendars,
    clock_counts,
    clock_page,
    clock_rules,
    clocks_of,
    newest_tables,
    seen_clocks,
    show_all,
    table_in_force,
    tables_in_force,
)
from lookback.casework.queries.parts import (
    case_timeline,
    links_of,
    listed_cases,
    listings_of,
    measures_seen,
    remarks_of,
    reports_of,
)

__all__ = [
    "calendars",
    "case_page",
    "case_timeline",
    "clock_counts",
    "clock_page",
    "clock_rules",
    "clocks_of",
    "links_of",
    "listed_cases",
    "listings_of",
    "measures_seen",
    "newest_tables",
    "remarks_of",
    "reports_of",
    "seen_case",
    "seen_clocks",
    "show_all",
    "stage_counts",
    "table_in_force",
    "tables_in_force",
]
