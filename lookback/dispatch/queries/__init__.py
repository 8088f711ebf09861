"""Reads of this room: the working-day calendar, periods, the desk, notices, cascades."""

from lookback.dispatch.queries.calendar import Due, due, has_period, is_working_day, profile, working_days_after
from lookback.dispatch.queries.cascades import tree
from lookback.dispatch.queries.deadlines import deadlines_of
from lookback.dispatch.queries.desk import Count, desk_counts, desk_page
from lookback.dispatch.queries.people import Staff, staff_of

__all__ = [
    "Count",
    "Due",
    "Staff",
    "deadlines_of",
    "desk_counts",
    "desk_page",
    "due",
    "has_period",
    "is_working_day",
    "profile",
    "staff_of",
    "tree",
    "working_days_after",
]
