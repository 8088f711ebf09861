"""Reads over cases. A further part has a module of its own here."""

from lookback.casework.queries.cases import case_page, seen_case, stage_counts
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
    "case_page",
    "case_timeline",
    "links_of",
    "listed_cases",
    "listings_of",
    "measures_seen",
    "remarks_of",
    "reports_of",
    "seen_case",
    "stage_counts",
]
