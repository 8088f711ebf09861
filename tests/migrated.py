"""Migrates once: every test database is a copy of one that stands in build/, made anew when a migration changes.

Running all migrations costs twenty seconds of a processor; a whole run of the tests makes a dozen databases.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management.commands.migrate import Command
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "build" / "migrated"
AN_HOUR = 3600  # seconds
# What a migrated database is made of: the migrations, the data that they load, the names of models, the libraries.
INGREDIENTS = (
    "lookback/*/migrations/*.py",
    "lookback/*/apps.py",
    "lookback/*/data/**/*",
    "lookback/*/models*",
    "requirements/*.txt",
)


def copy_instead_of_migrating() -> None:
    """From now on test databases begin as copies; the command `migrate` then finds nothing left to do."""
    if not settings.IS_SQLITE:
        server = os.environ["LOOKBACK_DATABASE_URL"].rpartition("/")[0]
        settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = postgres_template(server)
        return
    original = Command.handle

    def handle(command: Command, *args: object, **options: object) -> object:
        Command.handle = original
        _restore(sqlite_file())
        return original(command, *args, **options)

    Command.handle = handle


def _restore(path: Path) -> None:
    connection.ensure_connection()
    source = sqlite3.connect(f"file:{path}?immutable=1", uri=True)  # no lock: others may read it, too
    source.backup(connection.connection)
    source.close()


def sqlite_file() -> Path:
    """A migrated database, to be copied."""
    path = KEPT / f"{_key()}.sqlite3"
    with _alone():
        if not path.exists():
            for old in KEPT.glob("*.sqlite3*"):
                if old.stat().st_mtime < time.time() - AN_HOUR:  # another run may be about to copy a younger one
                    old.unlink()
            fresh = KEPT / "fresh.sqlite3"
            fresh.unlink(missing_ok=True)
            _migrate(f"sqlite:///{fresh}")
            with sqlite3.connect(fresh) as database:
                database.execute("PRAGMA journal_mode = DELETE")
            database.close()
            fresh.rename(path)
    return path


def postgres_template(server: str) -> str:
    """The name of a migrated database on a server, whose address is given without the name of a database."""
    name = f"migrated_{_key()}"
    with _alone(), psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            admin.execute(f'CREATE DATABASE "{name}"')
            _migrate(f"{server}/{name}")
    return name


def _migrate(url: str) -> None:
    command = [sys.executable, "-m", "django", "migrate", "-v", "0", "--settings", "lookback.config.settings"]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "LOOKBACK_DATABASE_URL": url})


@contextmanager
def _alone() -> Iterator[None]:
    """Two runs at the same time do not make the same database twice."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@cache
def _key() -> str:
    digest = hashlib.sha256()
    for pattern in INGREDIENTS:
        for path in sorted(ROOT.glob(pattern)):
            for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
                digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:20]
