"""A cascade and a deadline to work on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from django.db import connection

from lookback.dispatch import actions, queries
from lookback.dispatch.models import Assignment, Cascade, Deadline, DeadlineProfile
from lookback.kit import clock
from lookback.org.authority import Permission as P
from lookback.org.authority import Role
from lookback.org.models import Person, Unit
from tests.world import World

MONDAY = date(2019, 6, 3)


@pytest.fixture
def committed(transactional_db):
    """What the test does is committed, so that threads see it. The journal is emptied at the end, which the
    database refuses as long as its guards stand; they are put back with the next migration signal."""
    yield
    on_table = " ON journal_entry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for trigger in ("no_update", "no_delete", "no_truncate"):
            cursor.execute(f"DROP TRIGGER IF EXISTS journal_entry_{trigger}{on_table}")


@pytest.fixture
def monday():
    """The clock stands at the day of the feedback meeting."""
    with clock.at(MONDAY):
        yield MONDAY


@dataclass
class Handed:
    """`handed.send("C1", "2019-06-20", parent=...)`: sends within one cascade of the world."""

    world: World
    cascade: Cascade
    profile: DeadlineProfile

    def unit(self, code: str) -> Unit:
        """A unit, fresh."""
        return Unit.objects.get(pk=self.world.units[code].pk)

    def worker(self, code: str) -> Person:
        """Whoever works and reports at a unit."""
        return self.world.person(Role.RESPONSIBLE_UNIT, code)

    def send(self, code: str, due: str, parent: Assignment | None = None, sender: str = "NAT") -> Assignment:
        """Send a part to a unit, from the parent's unit or from `sender`."""
        return actions.send(
            self.cascade,
            self.unit(code),
            parent=parent,
            sender_unit=parent.unit if parent else self.unit(sender),
            matter={"zh": f"办理{code}", "en": f"Work of {code}"},
            due_date=date.fromisoformat(due),
            profile=self.profile,
            by=self.worker(sender),
        )

    def advance(self, assignment: Assignment, *steps: str) -> Assignment:
        """Take steps one after another, each by whoever may."""
        for step in steps:
            sender = step in ("accept", "return", "waive")
            unit = assignment.sender_unit if sender else assignment.unit
            detail = {"report": {"report": "done"}, "return": {"reason": "no"}, "waive": {"reason": "no"}}.get(step, {})
            assignment = actions.advance_assignment(assignment, step, by=self.worker(unit.code), **detail)
        return assignment


@pytest.fixture
def handed(world, monday) -> Handed:
    """An empty cascade; its subject is a unit, since this room knows no items."""
    cascade = actions.open_cascade(world.units["P1"], title={"zh": "问题一", "en": "Problem one"})
    return Handed(world, cascade, queries.profile("cn"))


def start(world: World, due: str, *, unit: str = "D1", key: str = "plan", subject: Unit | None = None) -> Deadline:
    """Start a deadline about a unit."""
    return actions.start_deadline(
        subject or world.units["P1"],
        key,
        title={"zh": "整改方案", "en": "The plan"},
        unit=world.units[unit],
        permission=P.ITEM_WORK,
        due_date=date.fromisoformat(due),
        by=None,
    )
