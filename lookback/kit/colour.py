"""Warning colours by days left: the three warning letters of the trade, and the two states without a letter."""

from __future__ import annotations

from datetime import date, timedelta

GREEN, YELLOW, RED, NONE, DONE = "green", "yellow", "red", "none", "done"
DEFAULT = {GREEN: 20, YELLOW: 10}


def of(due: date, today: date, days: dict[str, int] | None = None) -> str:
    """The colour of something due on `due`: red when past, yellow and green at `days` left, else none."""
    days = days or DEFAULT
    left = (due - today).days
    if left < 0:
        return RED
    if left <= days[YELLOW]:
        return YELLOW
    return GREEN if left <= days[GREEN] else NONE


def bounds(colour: str, today: date, days: dict[str, int] | None = None) -> tuple[date | None, date | None]:
    """The first and last due date that have `colour` today; None is unbounded. The inverse of `of`."""
    days = days or DEFAULT
    yellow_end = today + timedelta(days=days[YELLOW])
    green_end = today + timedelta(days=days[GREEN])
    day = timedelta(days=1)
    return {
        RED: (None, today - day),
        YELLOW: (today, yellow_end),
        GREEN: (yellow_end + day, green_end),
        NONE: (green_end + day, None),
    }[colour]
