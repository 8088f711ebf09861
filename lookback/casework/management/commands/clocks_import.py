"""`lookback clocks import FILE.json`: load one version of a law's time limits, all of it or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from lookback.casework.actions import load_table, read_table
from lookback.casework.rules.clocks import TableError


class Command(BaseCommand):
    """Say which rows are wrong and load nothing, or load the table."""

    help = "Load the time limits of a law from a JSON file; see docs/guide/cases.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, help="JSON in UTF-8, written like those in lookback/casework/data/clocks"
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            row = load_table(read_table(file))
        except TableError as error:
            for problem in error.problems:
                self.stderr.write(problem)
            sentence = _("%(total)s problems. Nothing was loaded.")
            raise CommandError(sentence % {"total": len(error.problems)}) from error
        self.stdout.write(_("%(table)s: %(rules)s limits.") % {"table": row, "rules": len(row.content["rules"])})
