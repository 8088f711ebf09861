"""Who and what is there before the play begins: units from the divisions of the day, offices, people with posts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from lookback.inspections.scenarios.content import read
from lookback.inspections.scenarios.stage import Stage
from lookback.org.actions import appoint, create_offices, create_unit, register_person, units_from_divisions
from lookback.org.authority import Role
from lookback.org.models import Level, Person, Unit, UnitKind

NATION, PROVINCE = "000000", "330000"
TREE_DAY = date(2019, 6, 3)
SINCE = date(2019, 1, 1)
UNTIL = date(2030, 12, 31)
LANGUAGE = "zh-hans"
OFFICES = ("leading_group", "leading_group_office")
# Posts of rooms that are not built yet are left out, and people whom the play does not need (B7).
ROLES = set(Role.values)
NOT_NEEDED = ("co_unit_staff",)

Row = dict[str, Any]


def build(stage: Stage, scenario: str) -> None:
    """Make the units and the people of the case."""
    people = sorted((person for person in _people(scenario) if person["role"] in ROLES), key=_offered_first(scenario))
    _territories(stage)
    _offices(stage, [person["unit"] for person in people] + list(_named_units(scenario)))
    _supervision_groups(stage, scenario)
    _other_provinces(stage, scenario)
    sysadmin = next(person for person in people if person["username"] == "sysadmin")
    first = _register(stage, sysadmin, stage.unit(**sysadmin["unit"]), by=None)
    for person in people:
        if person is not sysadmin:
            _register(stage, person, _unit_of(stage, person), by=first)
    _people_of_other_provinces(stage, scenario, by=first)


def _people(scenario: str) -> Iterator[Row]:
    people = read(scenario, "people")
    lists = [value for key, value in people.items() if isinstance(value, list) and key not in NOT_NEEDED]
    for persons in [*lists, read(scenario, "follow-up")["staff"]]:
        yield from persons


def _offered_first(scenario: str) -> Callable[[Row], bool]:
    """The sign-in page of the demo offers who was registered first: the accounts of the content, and a few more."""
    offered = {person["username"] for person in read(scenario, "people")["accounts"]}
    offered |= set(read(scenario, "plot")["offered"])
    return lambda person: person["username"] not in offered


def _named_units(scenario: str) -> Iterator[Row]:
    """Units that the content names, with or without anybody in them."""
    for item in read(scenario, "items")["items"]:
        yield from [item["lead"], *item["co"]]
    for finding in read(scenario, "findings")["findings"]:
        yield from ({"division": code, "kind": finding["kind"]} for code in finding["scope"])
    for finding in read(scenario, "follow-up")["findings"]:
        yield from ({"division": code, "kind": finding["kind"]} for code in finding["scope"])
    yield from (person["unit"] for person in read(scenario, "tips")["people"])
    for paper in read(scenario, "accountability")["suggestions"]:
        yield from (paper["organisation"], paper["competent_body"])


def _territories(stage: Stage) -> None:
    for unit in units_from_divisions(NATION, on=TREE_DAY, by=None):
        stage.units[unit.code] = unit


def _offices(stage: Stage, wanted: Iterable[Row]) -> None:
    """Leading group and office everywhere; of each other kind only those that somebody needs."""
    territories = list(stage.units.values())
    _keep(stage, create_offices(territories, OFFICES, by=None))
    by_kind: dict[str, set[str]] = defaultdict(set)
    for unit in wanted:
        by_kind[unit["kind"]].add(unit["division"])
    for kind in sorted(set(by_kind) - {*OFFICES, "government", "supervision_group", "other"}):
        parents = [unit for unit in territories if unit.code in by_kind[kind]]
        _keep(stage, create_offices(parents, [kind], by=None))


def _supervision_groups(stage: Stage, scenario: str) -> None:
    groups = [11, *(body["group"] for body in read(scenario, "review-session")["bodies"] if "group" in body)]
    for number in sorted(groups):
        unit = create_unit(
            code=group_code(number),
            kind=UnitKind.objects.get(key="supervision_group"),
            level=Level.NATIONAL,
            parent=stage.unit(NATION),
            name_zh=f"中央扫黑除恶第{number}督导组",
            name_en=f"Supervision Group {number} of the special campaign",
            by=None,
        )
        _keep(stage, [unit])
    stage.units[f"{NATION}-supervision_group"] = stage.units[group_code(11)]


def _other_provinces(stage: Stage, scenario: str) -> None:
    kind = UnitKind.objects.get(key="government")
    provinces = [
        create_unit(
            code=body["code"],
            kind=kind,
            level=Level.PROVINCE,
            parent=stage.unit(NATION),
            name_zh=body["name"]["zh"],
            name_en=body["name"]["en"],
            by=None,
        )
        for body in read(scenario, "review-session")["bodies"]
        if body["code"] != PROVINCE
    ]
    _keep(stage, provinces)
    _keep(stage, create_offices(provinces, ["leading_group_office"], by=None))


def _people_of_other_provinces(stage: Stage, scenario: str, *, by: Person) -> None:
    for body in read(scenario, "review-session")["bodies"]:
        if "group" in body:
            group = stage.units[group_code(body["group"])]
            office = stage.unit(body["code"], "leading_group_office")
            _register(stage, {**body["team_lead"], "role": Role.TEAM_LEAD}, group, by=by)
            official = _register(stage, {**body["official"], "role": Role.RECTIFICATION_OFFICE}, office, by=by)
            _appoint(stage, official, Role.RESPONSIBLE_UNIT, office, by=by)
            _appoint(stage, official, Role.BODY_HEAD, office, by=by)


def add_person(stage: Stage, row: Row, *, by: Person) -> Person:
    """Register and appoint somebody whom a later act brings on; the unit must be on the stage."""
    return _register(stage, row, _unit_of(stage, row), by=by)


def _register(stage: Stage, row: Row, unit: Unit, *, by: Person | None) -> Person:
    person = register_person(
        username=row["username"],
        name_zh=row["name"]["zh"],
        name_en=row["name"]["en"],
        title=row["position"]["zh"],
        language=LANGUAGE,
        is_fictional=True,
        purpose="演示 / demonstration",
        lawful_basis="虚构人物 / fictional person",
        delete_by_date=UNTIL,
        by=by,
    )
    _appoint(stage, person, row["role"], unit, by=by)
    return person


def _appoint(stage: Stage, person: Person, role: str, unit: Unit, *, by: Person | None) -> None:
    appoint(person, role, unit, by=by, from_date=SINCE)
    stage.cast(person, role, unit)


def _unit_of(stage: Stage, row: Row) -> Unit:
    return stage.unit(**row["unit"])


def _keep(stage: Stage, units: Iterable[Unit]) -> None:
    stage.units |= {unit.code: unit for unit in units}


def group_code(number: int) -> str:
    """The code of a supervision group's unit."""
    return f"{NATION}-group-{number:02d}"
