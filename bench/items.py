"""Plausible items, as narrow rows: where each lies, how far it has come, when it is due. fill.py makes the rest.

The same seed gives the same items in the same order, so a small set is the beginning of a large one.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate

from country import Country, framework

from lookback.kit import clock
from lookback.org.models import Level, Unit
from lookback.rectification.models import Item, Ledger
from lookback.rectification.models.item import DONE_STATUSES
from lookback.rectification.rules import reach_rows, supervising_units

S = Item.Status
IN_FOCUS = 75  # items that each measured county has in every set, so that its pages are full in every set
LED_BY_COUNTY = 60  # ... of which the county itself leads so many, all of them open

SHARE = {  # in per cent
    S.NEW: 2,
    S.ASSIGNED: 3,
    S.ACKNOWLEDGED: 4,
    S.PLAN_SUBMITTED: 3,
    S.IN_PROGRESS: 27,
    S.CLAIMED: 4,
    S.DESK_CHECKED: 3,
    S.VERIFIED: 3,
    S.ACCEPTED: 4,
    S.PUBLIC_NOTICE: 1,
    S.REOPENED: 1,
    S.CLOSED: 45,
}
AT_WORK = {S.ASSIGNED: 15, S.ACKNOWLEDGED: 15, S.IN_PROGRESS: 65, S.REOPENED: 5}
LEVELS = {Level.PROVINCE: 3, Level.PREFECTURE: 12, Level.COUNTY: 40, Level.TOWNSHIP: 41, Level.VILLAGE: 4}
SEVERITIES = {"high": 15, "medium": 50, "low": 35}
LATE, LATE_DONE, EXTENDED = 0.15, 0.5, 0.1
LONGEST_LATE, LONGEST_AHEAD = 140, 330  # days
CHUNK = 50_000


class Draw:
    """Weighted choice from a table, by a random number."""

    def __init__(self, weights: dict) -> None:
        total = sum(weights.values())
        self.table = list(
            zip(
                (bound / total for bound in accumulate(weights.values())),
                (str(getattr(value, "value", value)) for value in weights),
                strict=True,
            )
        )

    def __call__(self, number: float) -> str:
        for bound, value in self.table:
            if number < bound:
                return value
        return self.table[-1][1]


STATUS, WORK_STATUS, LEVEL, SEVERITY = Draw(SHARE), Draw(AT_WORK), Draw(LEVELS), Draw(SEVERITIES)


class Places:
    """What all items with the same lead unit and supervision group have in common; each is made once.

    Who can see them is asked from the room's own rule.
    """

    def __init__(self, country: Country) -> None:
        self.country, self.random = country, random.Random(11)
        self.known: dict[tuple[int, int], int] = {}
        self.rows: list[tuple] = []  # (place, lead, supervising, accepting, level)
        self.co_units: list[tuple[int, int]] = []  # (place, unit)
        self.reach: list[tuple[int, int, str]] = []  # (place, unit, via)
        self.item = Item(id=1, due_date=clock.today())

    def of(self, lead: Unit | None, ledger: Ledger) -> int:
        key = (lead.pk if lead else -ledger.body_unit_id, ledger.team_unit_id)
        if key not in self.known:
            self.known[key] = len(self.known) + 1
            self._make(self.known[key], lead, ledger)
        return self.known[key]

    def _make(self, place: int, lead: Unit | None, ledger: Ledger) -> None:
        body, item = ledger.body_unit, self.item
        supervising, accepting = supervising_units(lead or body, body, ledger.supervising_unit)
        helpers = self._helpers(lead, body)
        item.ledger, item.lead_unit = ledger, lead
        item.supervising_unit, item.accepting_unit = supervising, accepting
        self.rows.append((place, lead.pk if lead else None, supervising.pk, accepting.pk, item.lead_level))
        self.co_units += [(place, unit.pk) for unit in helpers]
        self.reach += [(place, row.unit_id, str(row.via)) for row in reach_rows(item, co_units=helpers)]

    def _helpers(self, lead: Unit | None, body: Unit) -> list[Unit]:
        """None, one or two neighbours; the same for every item of a place."""
        number = self.random.choice((0, 1, 1, 2))
        if lead is None or lead.pk == body.pk:
            return []
        near = [unit for unit in self.country.children[lead.parent_id] if unit.pk != lead.pk]
        return self.random.sample(near, min(number, len(near)))


class Maker:
    """Makes items one after the other."""

    COLUMNS = ("id", "ledger", "number", "closure", "code", "place", "status", "dimension", "severity", "title")
    COLUMNS += ("due", "found", "extended")

    def __init__(self, country: Country) -> None:
        self.country, self.places, self.random = country, Places(country), random.Random(2019)
        self.today, self.day = clock.today(), timedelta(days=1)
        self.rounds: dict[int, list[Ledger]] = defaultdict(list)
        for ledger in country.ledgers:
            self.rounds[ledger.body_unit_id].append(ledger)
        self.numbers: dict[int, int] = defaultdict(int)
        self.closures: dict[int, int] = defaultdict(int)
        self.titles = titles()
        self.focus = self._focus_leads()

    def chunks(self, count: int) -> Iterator[list[tuple]]:
        """`count` items in chunks, each item a row of COLUMNS."""
        for first in range(1, count + 1, CHUNK):
            yield [self._item(key) for key in range(first, min(first + CHUNK, count + 1))]

    def _focus_leads(self) -> list[tuple[Unit, Draw]]:
        """The lead unit of the items that every set has, county by county, and from what their status is drawn."""
        leads = []
        for county in self.country.focus:
            townships = self.country.children[county.pk]
            leads += [(county, WORK_STATUS)] * LED_BY_COUNTY
            leads += [(townships[n % len(townships)], STATUS) for n in range(IN_FOCUS - LED_BY_COUNTY)]
        return leads

    def _item(self, key: int) -> tuple:
        chance = self.random.random
        lead, draw = self.focus[key - 1] if key <= len(self.focus) else (self._lead(), STATUS)
        status = draw(chance())
        rounds = self.rounds[self.country.body_of(lead).pk]
        ledger = rounds[int(chance() * len(rounds))]
        self.numbers[ledger.pk] = number = self.numbers[ledger.pk] + 1
        # An item that relapsed keeps the number under which it was closed.
        was_closed = status in (S.CLOSED, S.REOPENED)
        self.closures[ledger.pk] += was_closed
        return (
            key,
            ledger.pk,
            number,
            self.closures[ledger.pk] if was_closed else None,
            f"{ledger.code}-{number:03d}",
            self.places.of(None if status == S.NEW else lead, ledger),
            status,
            ledger.dimensions[int(chance() * len(ledger.dimensions))]["key"],
            SEVERITY(chance()),
            int(chance() * len(self.titles)),
            str(self._due(status)),
            str(ledger.communicated_date - (35 + int(chance() * 30)) * self.day),
            int(chance() < EXTENDED),
        )

    def _due(self, status: str) -> date:
        late = self.random.random() < (LATE_DONE if status in DONE_STATUSES else LATE)
        days = -1 - int(self.random.random() * LONGEST_LATE) if late else int(self.random.random() * LONGEST_AHEAD)
        return self.today + days * self.day

    def _lead(self) -> Unit:
        units = self.country.by_level[int(LEVEL(self.random.random()))]
        return units[int(self.random.random() * len(units))]


def titles() -> list[dict[str, str]]:
    """The problems that items are about: the typical findings of the framework."""
    return [row["title"] for each in framework()["dimensions"] for row in each["typical_findings"]]


def due_days(today: date) -> list[date]:
    """Every day on which an item can be due."""
    return [today + timedelta(days=days) for days in range(-LONGEST_LATE - 1, LONGEST_AHEAD + 1)]
