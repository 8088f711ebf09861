"""Reads of this room: the working-day calendar, periods, the desk, notices, cascades."""

from lookback.dispatch.queries.calendar import Due, due, has_period, is_working_day, profile, working_days_after
from lookback.dispatch.queries.cascades import assignment_page, subtree_of, tree
from lookback.dispatch.queries.deadlines import deadlines_of
from lookback.dispatch.queries.desk import COLOURS, Count, desk_counts, desk_page
from lookback.dispatch.queries.notices import latest_unread, notice_page, unread_count
from lookback.dispatch.queries.people import Staff, staff_of

__all__ = [
    "COLOURS",
    "Count",
    "Due",
    "Staff",
    "assignment_page",
    "deadlines_of",
    "desk_counts",
    "desk_page",
    "due",
    "has_period",
    "is_working_day",
    "latest_unread",
    "notice_page",
    "profile",
    "staff_of",
    "subtree_of",
    "tree",
    "unread_count",
    "working_days_after",
]
