"""Fixtures of the room's tests. The clock stands in the summer of 2019."""

from __future__ import annotations

import pytest
from django.db import transaction

from lookback.casework.scenarios import zhejiang
from lookback.inspections.scenarios import cast
from lookback.inspections.scenarios.stage import Stage
from lookback.inspections.scenarios.zhejiang import LAST_DAY
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


@pytest.fixture(scope="module")
def played(django_db_setup, django_db_blocker):
    """Only the people of the demo, its cases, and what hangs on them."""
    with django_db_blocker.unblock(), transaction.atomic():
        stage = Stage(seed=1, say=lambda line: None)
        with clock.at("2019-03-01"):
            cast.build(stage, "zhejiang")
        zhejiang.play(stage, "zhejiang", LAST_DAY)
        stage.run()
        yield stage
        transaction.set_rollback(True)
