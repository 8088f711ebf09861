"""Fixtures of rectification. The clock stands in the summer of 2019: the shipped profiles and holidays know it."""

from __future__ import annotations

import pytest

from lookback.kit import clock
from tests.rectification.case import Case


@pytest.fixture(autouse=True)
def _summer():
    with clock.at("2019-06-10"):
        yield


@pytest.fixture
def case(world) -> Case:
    """A ledger with people for every step."""
    return Case(world)
