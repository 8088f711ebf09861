"""Runs tests once more on PostgreSQL, in a process of their own: what must hold must hold on both databases."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


def run_again(room: str, tests: tuple[str, ...], data_dir: Path, **extra: str) -> None:
    """Run the tests of a room (paths below tests/room) on PostgreSQL; `extra` goes to their environment."""
    url = os.environ.get("LOOKBACK_TEST_PG_URL")
    if not url:
        pytest.skip("needs a PostgreSQL server: LOOKBACK_TEST_PG_URL")
    if connection.vendor == "postgresql":
        pytest.skip("this run is on PostgreSQL already")
    server, _slash, _name = url.rpartition("/")
    environment = {
        **os.environ,
        "LOOKBACK_DATABASE_URL": f"{server}/{room}_{os.getpid()}",
        "LOOKBACK_DATA_DIR": str(data_dir),
        **extra,
    }
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST", "PYTEST_ADDOPTS"):
        environment.pop(name, None)
    paths = [f"tests/{room}/{test}" for test in tests]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *paths]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
