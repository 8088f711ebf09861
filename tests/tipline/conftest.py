"""Fixtures of the room's tests."""

from __future__ import annotations

import pytest

from tests.tipline.support import Line
from tests.world import World


@pytest.fixture
def line(world: World) -> Line:
    """A tip line in the small country; nobody has keys yet."""
    return Line(world)
