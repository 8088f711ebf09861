"""PostgreSQL is stricter than SQLite about what it stores and compares: the same once more there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

FOLDER = Path(__file__).parent
TESTS = (
    "test_api.py",
    "../rectification/test_views.py::test_bad_input_on_a_page_is_never_an_error_of_ours",
    "../rectification/test_views.py::test_bad_input_in_a_step_is_never_an_error_of_ours",
    "../inspections/test_views.py::test_no_input_makes_a_page_fail",
)


@pytest.mark.pg
@pytest.mark.slow
def test_nothing_sent_breaks_it_on_postgresql(tmp_path):
    url = os.environ.get("LOOKBACK_TEST_PG_URL")
    if not url:
        pytest.skip("needs a PostgreSQL server: LOOKBACK_TEST_PG_URL")
    if connection.vendor == "postgresql":
        pytest.skip("this run is on PostgreSQL already")
    server, _slash, _name = url.rpartition("/")
    environment = {
        **os.environ,
        "LOOKBACK_DATABASE_URL": f"{server}/fuzz_{os.getpid()}",
        "LOOKBACK_DATA_DIR": str(tmp_path),
    }
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST", "PYTEST_ADDOPTS"):
        environment.pop(name, None)
    tests = [str(FOLDER / test) for test in TESTS]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=FOLDER.parent.parent)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
