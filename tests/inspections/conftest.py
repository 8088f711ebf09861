"""Fixtures of the room's tests."""

from __future__ import annotations

import pytest

from tests.inspections.support import Story
from tests.world import World


@pytest.fixture
def story(world: World) -> Story:
    """A mission to the province P1, not yet planned."""
    return Story(world)
