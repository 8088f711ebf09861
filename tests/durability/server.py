"""A real `lookback serve` in a process group of its own, which can be killed without warning and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from shutil import copyfile
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.migrated import postgres_template, sqlite_file

PROGRAM = str(Path(sys.executable).parent / "lookback")
ROOT = Path(__file__).parent.parent.parent
SECONDS_TO_START = 90
SECONDS_TO_DIE = 10
ON_BOTH = pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.pg)])


class Server:
    """`server.start()`, `server.kill()`: the same port, data folder and database each time."""

    def __init__(self, folder: Path, *, database: str, **more: str) -> None:
        self.folder = folder
        self.port = _free_port()
        self.process: subprocess.Popen | None = None
        self.log = folder / "server.log"
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self.environment = {
            **os.environ,
            "LOOKBACK_DATA_DIR": str(folder / "data"),
            "LOOKBACK_DATABASE_URL": database,
            # The day on which tests/rectification/case.py stands; without a second factor.
            "LOOKBACK_DEMO": "1",
            "LOOKBACK_CLOCK": "2019-06-10T09:00",
            "DJANGO_SETTINGS_MODULE": "lookback.config.settings",
            "TMPDIR": str(self.temporary),
            **more,
        }

    def run_module(self, *words: str) -> str:
        """Run `python -m` beside the server, on its data; what it printed."""
        return self.run(str(Path(PROGRAM).parent / "python"), "-m", *words)

    def run(self, *command: str) -> str:
        """Run a command beside the server, on its data; what it printed."""
        done = subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
        return done.stdout

    def begin(self) -> None:
        """Start the process and do not wait for it."""
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [PROGRAM, "serve", "--port", str(self.port)],
                env=self.environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start(self) -> float:
        """Start, and wait until it takes connections; how many seconds that took."""
        self.begin()
        begun = time.monotonic()
        while not self.listens():
            assert self.process.poll() is None, f"the server did not start again: {self.log.read_text()[-3000:]}"
            assert time.monotonic() < begun + SECONDS_TO_START, f"no answer: {self.log.read_text()[-3000:]}"
            time.sleep(0.05)
        return time.monotonic() - begun

    def kill(self) -> None:
        """SIGKILL to the whole group: web processes, task worker, everything, with no chance to tidy up."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        begun = time.monotonic()
        while self.listens():
            assert time.monotonic() < begun + SECONDS_TO_DIE, "something of the killed server still holds the port"
            time.sleep(0.05)

    def listens(self) -> bool:
        """Whether anything takes connections on the port."""
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True


class Database:
    """A PostgreSQL database of the test's own, dropped at the end."""

    def __init__(self, server_url: str) -> None:
        self.server_url = server_url
        self.name = f"durability_{os.getpid()}"

    def __enter__(self) -> str:
        template = postgres_template(self.server_url.rpartition("/")[0])
        self._order(f'CREATE DATABASE "{self.name}" TEMPLATE "{template}"')
        return urlsplit(self.server_url)._replace(path=f"/{self.name}").geturl()

    def __exit__(self, *_error: object) -> None:
        self._order(f'DROP DATABASE "{self.name}" WITH (FORCE)')

    def _order(self, statement: str) -> None:
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def server_on(kind: str, folder: Path, **more: str) -> Iterator[Server]:
    """A server, not started yet, whose database of that kind has its tables; `more` goes to its environment."""
    url = os.environ.get("LOOKBACK_TEST_PG_URL", "")
    if kind == "postgresql" and not url:
        pytest.skip("needs a PostgreSQL server: LOOKBACK_TEST_PG_URL")
    with Database(url) if kind == "postgresql" else nullcontext("") as database:
        server = Server(folder, database=database, **more)
        if kind == "sqlite":
            (folder / "data").mkdir(exist_ok=True)
            copyfile(sqlite_file(), folder / "data" / "lookback.sqlite3")
        server.run(PROGRAM, "migrate", "-v", "0")  # what is left to do: nothing, but for what every start looks after
        try:
            yield server
        finally:
            server.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
