"""Who is there before any item is: offices, supervision groups, people, ledgers. Made by the actions of the rooms."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from lookback.dispatch.queries import profile
from lookback.kit import clock
from lookback.org import actions as org
from lookback.org.authority import Role
from lookback.org.models import Level, Person, Unit, UnitKind
from lookback.rectification import actions as rectification
from lookback.rectification.models import Ledger

FRAMEWORK = Path(__file__).resolve().parents[1] / "lookback/inspections/data/frameworks/cn-special-campaign.json"
FOCUS = 4  # provinces with a measured county and a measured provincial account each
POOL = 400  # people who lead, claim, verify and accept in the loaded items
KEPT = {"purpose": "benchmark", "lawful_basis": "made-up person", "delete_by_date": date(2099, 1, 1)}


@dataclass
class Country:
    """The tree in memory (villages thinned out), and what was added to it."""

    units: dict[int, Unit]
    children: dict[int, list[Unit]]
    by_level: dict[int, list[Unit]]
    nation: Unit
    office: Unit
    groups: list[Unit]
    focus: list[Unit] = field(default_factory=list)  # the measured counties, each in another province
    ledgers: list[Ledger] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    def below(self, body: Unit, level: int) -> list[Unit]:
        """The units of one level in a body's territory."""
        return [unit for unit in self.by_level[level] if unit.path.startswith(body.path)]

    def body_of(self, unit: Unit) -> Unit:
        """The province above a unit."""
        return self.units[unit.lineage[1]]


def read_tree() -> Country:
    """Read the units down to the townships and every twentieth village, with their parents linked."""
    wanted = Unit.objects.filter(level__lt=Level.VILLAGE) | Unit.objects.extra(where=["id %% 20 = 0"])
    units = {unit.pk: unit for unit in wanted.order_by("depth", "code")}
    children: dict[int, list[Unit]] = {}
    by_level: dict[int, list[Unit]] = {level: [] for level in Level.values}
    for unit in units.values():
        by_level[unit.level].append(unit)
        if unit.parent_id:
            unit.parent = units[unit.parent_id]
            children.setdefault(unit.parent_id, []).append(unit)
    nation = by_level[Level.NATIONAL][0]
    offices = org.create_offices([nation, *by_level[Level.PROVINCE]], ["leading_group_office"], by=None)
    country = Country(units, children, by_level, nation, offices[0], _groups(nation))
    country.focus = _focus(country)
    return country


def _groups(nation: Unit) -> list[Unit]:
    kind = UnitKind.objects.get(key="supervision_group")
    return [
        org.create_unit(
            code=f"bench-group-{number}",
            kind=kind,
            level=Level.NATIONAL,
            parent=nation,
            name_zh=f"测试督导组{number}",
            name_en=f"Test group {number}",
            by=None,
        )
        for number in range(1, 11)
    ]


def _focus(country: Country) -> list[Unit]:
    """One county each in provinces of different size: the largest, and others down to the middle."""
    size = {body.pk: len(country.below(body, Level.TOWNSHIP)) for body in country.by_level[Level.PROVINCE]}
    step = max(1, len(size) // (2 * FOCUS))
    bodies = sorted(country.by_level[Level.PROVINCE], key=lambda body: -size[body.pk])[: FOCUS * step : step]
    found = []
    for body in bodies:
        counties = country.below(body, Level.COUNTY)
        found.append(max(counties, key=lambda county: len(country.children.get(county.pk, ()))))
    return found


def open_ledgers(country: Country, rounds: int) -> None:
    """One ledger per province and round; a round every two weeks, the last one five months ago."""
    dimensions = [{"key": row["key"], "name": row["name"]} for row in framework()["dimensions"]]
    deadlines = profile("cn")
    for number in range(rounds):
        communicated = clock.today() - timedelta(days=150 + 14 * (rounds - 1 - number))
        for place, body in enumerate(country.by_level[Level.PROVINCE]):
            country.ledgers.append(
                rectification.open_ledger(
                    code=f"{body.code[:2]}-{number + 1:02d}",
                    title={
                        "zh": f"{body.name_zh}第{number + 1}轮督导整改台账",
                        "en": f"{body.name}, round {number + 1}",
                    },
                    body_unit=body,
                    supervising_unit=country.office,
                    team_unit=country.groups[place % len(country.groups)],
                    principal_unit=country.office,
                    profile=deadlines,
                    dimensions=dimensions,
                    communicated_date=communicated,
                    by=None,
                )
            )


def framework() -> dict:
    """The framework that the seed's campaign used: dimensions and typical findings."""
    return json.loads(FRAMEWORK.read_text(encoding="utf-8"))


def appoint_people(country: Country) -> dict[str, list[str]]:
    """The pool, and the accounts that are measured: {"county": [...], "province": [...], "nation": [...]}."""
    names = [f"bench-{number:03d}" for number in range(POOL)]
    Person.objects.bulk_create(
        Person(username=name, name_zh=f"虚构{name[-3:]}", name_en=f"Fictional {name[-3:]}", is_fictional=True, **KEPT)
        for name in names
    )
    country.people = list(Person.objects.filter(username__in=names).order_by("username"))
    random.Random(7).shuffle(country.people)
    accounts: dict[str, list[str]] = {"county": [], "province": [], "nation": []}
    for county in country.focus:
        accounts["county"].append(_appoint(f"county-{county.code}", county, Role.RESPONSIBLE_UNIT))
        office = Unit.objects.get(code=f"{country.body_of(county).code}-leading_group_office")
        roles = (Role.RECTIFICATION_OFFICE, Role.SECRETARIAT)
        accounts["province"].append(_appoint(f"province-{office.code}", office, *roles))
    accounts["nation"].append(_appoint("nation", country.office, Role.SECRETARIAT))
    return accounts


def _appoint(username: str, unit: Unit, *roles: Role) -> str:
    person = org.register_person(username=username[:60], name_zh="虚构", is_fictional=True, by=None, **KEPT)
    for role in roles:
        org.appoint(person, role, unit, by=None, from_date=date(2020, 1, 1))
    return person.username
