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
    "test_visibility.py",
    "../kit/test_pagination.py",
)


@pytest.mark.pg
@pytest.mark.slow
def test_missions_hold_on_postgresql(tmp_path):
    url = os.environ.get("LOOKBACK_TEST_PG_URL")
    if not url:
        pytest.skip("needs a PostgreSQL server: LOOKBACK_TEST_PG_URL")
    if connection.vendor == "postgresql":
        pytest.skip("this run is on PostgreSQL already")
    server, _slash, _name = url.rpartition("/")
    environment = {
        **os.environ,
        "LOOKBACK_DATABASE_URL": f"{server}/inspections_{os.getpid()}",
        "LOOKBACK_DATA_DIR": str(tmp_path),
    }
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST", "PYTEST_ADDOPTS"):
        environment.pop(name, None)
    tests = [str(FOLDER / test) for test in TESTS]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=FOLDER.parent.parent)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
