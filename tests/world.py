"""A small fictional country for tests, built by calling the actions.

nation (NAT) > province (P1) > city (C1) > county (D1) > township (T1) > village (V1); C1 also has D2; P1 also has
C2 > D3; the nation also has province P2 > C9 > D9: "elsewhere". Each territorial unit from the nation to the
county has a leading-group office; P1, C1 and D1 have a police department. The supervision group is G11.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from lookback.org import actions
from lookback.org.authority import Role
from lookback.org.models import Level, Person, Unit, UnitKind

START = date(2019, 1, 1)
TREE = (
    ("NAT", None, Level.NATIONAL),
    ("P1", "NAT", Level.PROVINCE),
    ("C1", "P1", Level.PREFECTURE),
    ("D1", "C1", Level.COUNTY),
    ("T1", "D1", Level.TOWNSHIP),
    ("V1", "T1", Level.VILLAGE),
    ("D2", "C1", Level.COUNTY),
    ("C2", "P1", Level.PREFECTURE),
    ("D3", "C2", Level.COUNTY),
    ("P2", "NAT", Level.PROVINCE),
    ("C9", "P2", Level.PREFECTURE),
    ("D9", "C9", Level.COUNTY),
)
OFFICES = ("NAT", "P1", "C1", "D1", "P2", "C2")
POLICE = ("P1", "C1", "D1")


@dataclass
class World:
    """`world.units["C1"]`, `world.person(Role.VERIFIER, "P1")`."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[tuple[str, str], Person] = field(default_factory=dict)

    def person(self, role: str, unit: str, number: int = 1) -> Person:
        """The person who holds `role` at the unit (in its office where the unit has one); made on first use.

        A second holder of the same post is number 2. Fresh from the database each time, so that no test
        relies on cached posts.
        """
        key = (str(role), f"{unit}#{number}")
        if key not in self.people:
            self.people[key] = self._appoint(role, unit, number)
        return Person.objects.get(pk=self.people[key].pk)

    def _appoint(self, role: str, unit: str, number: int) -> Person:
        username = f"{role}-{unit}-{number}".lower()
        person = actions.register_person(
            username=username,
            password="correct horse battery",
            name_zh=f"测试{unit}",
            name_en=username.title(),
            is_fictional=True,
            purpose="test",
            lawful_basis="test",
            delete_by_date=date(2030, 1, 1),
            by=None,
        )
        office = self.units.get(f"{unit}-OFFICE")
        in_office = role in (Role.PRINCIPAL, Role.SECRETARIAT, Role.RECTIFICATION_OFFICE, Role.VERIFIER, Role.ACCEPTOR)
        actions.appoint(person, role, office if office and in_office else self.units[unit], by=None, from_date=START)
        return person


def build_world() -> World:
    """Build the tree with its offices; people are appointed when asked for."""
    world = World()
    kinds = {
        key: UnitKind.objects.get_or_create(key=key, defaults={"name_en": key, "acts_for_parent": acts})[0]
        for key, acts in (
            ("government", False),
            ("leading_group_office", True),
            ("police", False),
            ("supervision_group", False),
        )
    }
    for code, parent, level in TREE:
        world.units[code] = _unit(world, code, parent, level, kinds["government"])
    for code in OFFICES:
        level = world.units[code].level
        world.units[f"{code}-OFFICE"] = _unit(world, f"{code}-OFFICE", code, level, kinds["leading_group_office"])
    for code in POLICE:
        world.units[f"{code}-POLICE"] = _unit(world, f"{code}-POLICE", code, world.units[code].level, kinds["police"])
    world.units["G11"] = _unit(world, "G11", "NAT", Level.NATIONAL, kinds["supervision_group"])
    return world


def _unit(world: World, code: str, parent: str | None, level: int, kind: UnitKind) -> Unit:
    return actions.create_unit(
        code=code,
        kind=kind,
        level=level,
        parent=world.units[parent] if parent else None,
        name_zh=f"单位{code}",
        name_en=f"Unit {code}",
        by=None,
    )
