"""What must hold on both databases is run once more on PostgreSQL, in a process of its own."""

from __future__ import annotations

import pytest

from tests.on_postgres import run_again

TESTS = (
    "test_concurrency.py",
    "test_machine.py",
    "test_visibility.py",
    "../kit/test_pagination.py",
)


@pytest.mark.pg
@pytest.mark.slow
def test_missions_hold_on_postgresql(tmp_path):
    run_again("inspections", TESTS, tmp_path)
