"""The authorities of the fictional cases, who handles cases there, and what is written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from lookback.inspections.scenarios.cast import add_person
from lookback.inspections.scenarios.stage import Stage
from lookback.org.actions import create_offices
from lookback.org.models import Person, Unit

DATA = Path(__file__).resolve().parent.parent / "data" / "scenarios"


@cache
def read(scenario: str) -> dict[str, Any]:
    """The content: people, stories, words."""
    return json.loads((DATA / scenario / "cases.json").read_text(encoding="utf-8"))


@dataclass
class Desk:
    """Keeps the content and finds who acts."""

    stage: Stage
    content: dict[str, Any]
    last_day: date

    def open(self) -> None:
        """Make the authorities that nobody has needed so far, and register who handles and oversees cases."""
        for row in self.content["people"]:
            self._need(**row["unit"])
            add_person(self.stage, row, by=self.stage.person("sysadmin"))

    def place(self, number: int) -> str:
        """Where a case is at home."""
        places = list(self.content["courts"])
        return places[number % len(places)]

    def above(self, place: str) -> str:
        """The territory whose court hears the appeals of a place."""
        return self.content["courts"][place]

    def unit(self, place: str, kind: str) -> Unit:
        """An authority of a place."""
        self._need(place, kind)
        return self.stage.unit(place, kind)

    def officer(self, unit: Unit) -> Person:
        """Who handles cases at a unit."""
        place, _dash, kind = unit.code.partition("-")
        return self.stage.person(f"case-{place}-{kind.replace('discipline_inspection', 'supervision')}")

    def words(self, name: str) -> dict[str, str]:
        """What is written on an occasion, in both languages."""
        return self.content["words"][name]

    def _need(self, division: str, kind: str) -> None:
        if f"{division}-{kind}" not in self.stage.units:
            made = create_offices([self.stage.unit(division)], [kind], by=None)
            self.stage.units.update({unit.code: unit for unit in made})
