"""Days off and days worked, as one calendar knows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

DAY = timedelta(days=1)
SATURDAY = 5


class Calendar:
    """`special` maps a day to whether it is worked: False a holiday, True a weekend day that is worked.

    Without special days Saturday and Sunday are off. Answers are kept: a bulk run asks for the same days over and over.
    """

    def __init__(self, special: Mapping[date, bool] | None = None) -> None:
        self.special = dict(special or {})
        self._next: dict[date, date] = {}
        self.years = {day.year for day in self.special}

    def works(self, day: date) -> bool:
        """Whether people work on the day."""
        known = self.special.get(day)
        return day.weekday() < SATURDAY if known is None else known

    def next_working(self, day: date) -> date:
        """The day itself if people work on it, else the first working day after it."""
        found = self._next.get(day)
        if found is None:
            found = day
            while not self.works(found):
                found += DAY
            self._next[day] = found
        return found

    def knows(self, day: date) -> bool:
        """Whether the holidays of that year are in the table; a calendar without holidays knows every year."""
        return not self.years or day.year in self.years
