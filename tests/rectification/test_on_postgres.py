"""What must hold on both databases is run once more on PostgreSQL, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

FOLDER = Path(__file__).parent
TESTS = (
    "test_concurrency.py",
    "test_machine.py",
    "test_constraints.py",
    "test_rollup.py::test_folding_in_small_batches_comes_to_the_same",
    "test_rollup.py::test_tallies_equal_a_count_from_the_items",
    "test_queries.py::test_two_scopes_are_read_side_by_side_and_no_item_twice",
    "test_queries.py::test_filters_narrow_the_ledger",
    "test_evidence.py::test_reused_file_is_shown_and_stops_the_later_claim_only",
)


@pytest.mark.pg
@pytest.mark.slow
def test_rules_hold_on_postgresql(tmp_path):
    url = os.environ.get("LOOKBACK_TEST_PG_URL")
    if not url:
        pytest.skip("needs a PostgreSQL server: LOOKBACK_TEST_PG_URL")
    if connection.vendor == "postgresql":
        pytest.skip("this run is on PostgreSQL already")
    server, _slash, _name = url.rpartition("/")
    environment = {
        **os.environ,
        "LOOKBACK_DATABASE_URL": f"{server}/rectification_{os.getpid()}",
        "LOOKBACK_DATA_DIR": str(tmp_path),
    }
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST", "PYTEST_ADDOPTS"):
        environment.pop(name, None)
    tests = [str(FOLDER / test) for test in TESTS]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=FOLDER.parent.parent)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
