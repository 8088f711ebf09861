"""Lengths of time as the law writes them: hours, days, months, half months of fifteen days."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Supreme Court interpretation of the CPL (2021), art. 202: half a month is always fifteen days.
HALF_MONTH = 15


class Length(NamedTuple):
    """So many months, then so many days; or hours alone."""

    months: int = 0
    days: int = 0
    hours: int = 0

    def plus(self, other: Length) -> Length:
        """Both together."""
        return Length(self.months + other.months, self.days + other.days, self.hours + other.hours)


NOTHING = Length()


@lru_cache(maxsize=65_536)
def add_months(day: date, months: int) -> date:
    """The same date `months` later: last day to last day, a missing date becomes the last day of its month.

    Supreme Court interpretation of the CPL (2021), art. 202.
    """
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = days_in(years, month + 1)
    wanted = last if day.day == days_in(day.year, day.month) else min(day.day, last)
    return date(years, month + 1, wanted)


def days_in(year: int, month: int) -> int:
    """How many days a month has."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date(year, month, 1)).days


def length_words(length: Length) -> str:
    """ "1 month and 15 days" in the reader's language."""
    parts = []
    if length.months:
        parts.append(ngettext("%(number)d month", "%(number)d months", length.months) % {"number": length.months})
    if length.days:
        parts.append(ngettext("%(number)d day", "%(number)d days", length.days) % {"number": length.days})
    if length.hours:
        parts.append(ngettext("%(number)d hour", "%(number)d hours", length.hours) % {"number": length.hours})
    return _(" and ").join(parts)
