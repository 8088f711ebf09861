"""The stage of a play: an agenda of acts in order of time, the house clock set to each, and who is on it."""

from __future__ import annotations

import heapq
import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import count
from typing import Any

from django.db import transaction

from lookback.dispatch.queries import is_working_day
from lookback.kit import clock
from lookback.org.authority import Role
from lookback.org.models import Level, Person, Unit

CALENDAR = "cn"
Act = Callable[..., Any]


class Stage:
    """Keeps units, people and the agenda of one play. The same seed plays the same play."""

    def __init__(self, *, seed: int, say: Callable[[str], Any]) -> None:
        self.random = random.Random(seed)
        self.say = say
        self.units: dict[str, Unit] = {}
        self.people: dict[str, Person] = {}
        self.codes: dict[int, str] = {}  # keys of items -> their codes in the content
        self.photos: dict[str, str] = {}  # items that put forward another one's photo
        self._posts: dict[tuple[str, str], list[Person]] = defaultdict(list)
        self._agenda: list[tuple[datetime, int, Act, tuple, dict]] = []
        self._order = count()

    # --- the agenda

    def at(self, moment: datetime | str, act: Act, *args: Any, **details: Any) -> None:
        """Put an act on the agenda. Acts of one moment follow in the order in which they were put there."""
        with clock.at(moment) as aware:
            heapq.heappush(self._agenda, (aware, next(self._order), act, args, details))

    def scene(self, moment: datetime | str, title: str) -> None:
        """Say, when the time has come, what the play has reached."""
        self.at(moment, lambda: self.say(f"{clock.today()}  {title}"))

    def run(self) -> None:
        """Play what is on the agenda, also what acts put there meanwhile, in order of time: a transaction a day."""
        while self._agenda:
            day = self._agenda[0][0].date()
            with transaction.atomic():
                while self._agenda and self._agenda[0][0].date() == day:
                    self._act()

    def _act(self) -> None:
        moment, _order, act, args, details = heapq.heappop(self._agenda)
        try:
            with clock.at(moment):
                act(*args, **details)
        except Exception as error:
            error.add_note(f"on the stage at {moment:%Y-%m-%d %H:%M}: {act} {args} {details}")
            raise

    # --- who is on it

    def cast(self, person: Person, role: str, unit: Unit) -> None:
        """Remember who holds which post where."""
        self.people[person.username] = person
        self._posts[unit.code, role].append(person)

    def unit(self, division: str, kind: str = "government") -> Unit:
        """The unit of a kind in a division; the division itself is its government."""
        return self.units[division if kind == "government" else f"{division}-{kind}"]

    def person(self, username: str) -> Person:
        """The person with that account."""
        return self.people[username]

    def holders(self, role: str, unit: Unit) -> list[Person]:
        """Who holds a role at exactly this unit."""
        return self._posts[unit.code, role]

    def worker(self, unit: Unit) -> Person:
        """Who does the work of a unit."""
        return self.holders(Role.RESPONSIBLE_UNIT, unit)[0]

    def leader(self, unit: Unit) -> Person:
        """Who answers for a unit: its own head, else the head of its territory."""
        return next(self.holders(Role.BODY_HEAD, where)[0] for where in self._up(unit, Role.BODY_HEAD))

    def office(self, role: str, territory: Unit) -> Person:
        """Who holds a role in the leading group of a territory or in its office."""
        return next(self.holders(role, where)[0] for where in self._offices(territory) if self.holders(role, where))

    @staticmethod
    def is_county(unit: Unit) -> bool:
        """Whether the unit belongs to a county."""
        return unit.level == Level.COUNTY

    def _up(self, unit: Unit, role: str) -> list[Unit]:
        territory = self.units[unit.code.partition("-")[0]]
        return [where for where in (unit, territory) if self.holders(role, where)]

    def _offices(self, territory: Unit) -> list[Unit]:
        codes = (f"{territory.code}-leading_group_office", f"{territory.code}-leading_group")
        return [self.units[code] for code in codes if code in self.units]


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A time of day, as the house clock takes it."""
    return datetime.combine(day, time(hour, minute))


@cache
def working(day: date) -> date:
    """The day itself, or the next one on which offices work."""
    return day if is_working_day(day, CALENDAR) else working(day + timedelta(days=1))


def later(day: date, days: int) -> date:
    """A working day so many days on."""
    return working(day + timedelta(days=days))
