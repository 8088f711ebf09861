"""Fixtures of the room's tests."""

from __future__ import annotations

import pytest

from lookback.kit.flood import Bucket
from lookback.org.actions import appoint
from lookback.org.authority import Role
from lookback.org.models import Person
from lookback.tipline.views import dialogue, public
from tests.tipline.public import Reporter, make_places
from tests.tipline.support import Desk, Line
from tests.world import START, World


@pytest.fixture
def line(world: World) -> Line:
    """A tip line in the small country; nobody has keys yet."""
    return Line(world)


@pytest.fixture
def reporter(line: Line, monkeypatch) -> Reporter:
    """Somebody who has something to report; the desk of C1 can open it, two custodians of P1 a name."""
    monkeypatch.setattr(public, "REPORTS", Bucket())
    monkeypatch.setattr(dialogue, "VISITS", Bucket())
    make_places(line)
    line.clerk(Role.TRIAGER, "C1")
    for number in (1, 2):
        line.clerk(Role.IDENTITY_CUSTODIAN, "P1", number)
    return Reporter(line)


@pytest.fixture
def desk(line: Line) -> Desk:
    """Takes steps on tips."""
    return Desk(line)


@pytest.fixture
def triager(line: Line) -> Person:
    """Who triages at the desk of C1, with a key."""
    return line.clerk(Role.TRIAGER, "C1")


@pytest.fixture
def head(line: Line) -> Person:
    """Runs the accused county's police, triages tips there, and has a key."""
    person = line.clerk(Role.BODY_HEAD, "D1")
    for place in ("D1", "D1-POLICE"):
        appoint(person, Role.TRIAGER, line.unit(place), by=None, from_date=START)
    return person


@pytest.fixture
def accused_auditor(line: Line) -> Person:
    """Belongs to the accused county's police, and reads the journal of the county and of its city."""
    person = line.world.person(Role.RESPONSIBLE_UNIT, "D1-POLICE")
    for place in ("D1", "C1"):
        appoint(person, Role.LOG_AUDITOR, line.unit(place), by=None, from_date=START)
    return person
