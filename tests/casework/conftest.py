"""Fixtures of the room's tests. The clock stands in the summer of 2019."""

from __future__ import annotations

import pytest

from lookback.kit import clock
from tests.casework.docket import Docket


@pytest.fixture(autouse=True)
def _summer():
    with clock.at("2019-06-10"):
        yield


@pytest.fixture
def docket(world) -> Docket:
    """Authorities of a county and of the city above it, with officers."""
    return Docket(world)
