"""Play a prepared case: `scenario list`, `scenario run NAME`."""

from __future__ import annotations

import gc
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation

from lookback.inspections.scenarios import ending, zhejiang
from lookback.org.models import Unit

Play = Callable[[Callable[[str], Any]], None]
SCENARIOS: dict[str, Play] = {zhejiang.NAME: zhejiang.play}


class Command(BaseCommand):
    """Plays a case into an empty database."""

    help = "Play a prepared case, day by day, by calling the same actions as the pages: list | run NAME"

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = parser.add_subparsers(dest="word", required=True, metavar="list | run")
        words.add_parser("list", help="name the cases")
        run = words.add_parser("run", help="play one case into an empty database")
        run.add_argument("name", choices=sorted(SCENARIOS))
        run.add_argument("--if-missing", action="store_true", help="do nothing where the case was played before")

    def handle(self, *, word: str, **options: Any) -> None:
        if word == "list":
            for name, play in SCENARIOS.items():
                self.stdout.write(f"{name:12} {sys.modules[play.__module__].__doc__}")
            return
        self._run(options["name"], if_missing=options["if_missing"])

    def _run(self, name: str, *, if_missing: bool) -> None:
        _bring_up_to_date()
        if not (if_missing and zhejiang.is_played()):
            if Unit.objects.exists():
                raise CommandError("The database already holds an organisation: a case is played into an empty one.")
            self._play(name)
        self._show_accounts()

    def _play(self, name: str) -> None:
        began = time.monotonic()
        with _one_transaction(), translation.override("zh-hans"), _rare_collection():
            SCENARIOS[name](self._say)
            with zhejiang.at_the_end():
                ending.check(zhejiang.TOP)
                lines = list(ending.summary())
        for line in [*lines, f"Played in {time.monotonic() - began:.0f} seconds; the journal is whole."]:
            self._say(line)

    def _show_accounts(self) -> None:
        self._say("Accounts by role, one for each level; on the sign-in page of `lookback demo` one click is enough:")
        with translation.override("en"):
            for role, people in ending.accounts():
                self._say(f"  {role.label:38} {', '.join(person.username for person in people)}")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _one_transaction() -> AbstractContextManager[Any]:
    """On SQLite all or nothing, and no waiting for the disk. PostgreSQL would trip over its own dead rows."""
    return transaction.atomic() if connection.vendor == "sqlite" else nullcontext()


@contextmanager
def _rare_collection() -> Iterator[None]:
    """Look for circular garbage less often: a play makes a great many short-lived objects."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _bring_up_to_date() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0)
