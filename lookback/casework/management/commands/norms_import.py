"""`lookback norms import FILE.json`: load one version of the norms of characterisation, all of it or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from lookback.casework.actions import load_norms, read_table
from lookback.casework.rules.clocks import TableError


class Command(BaseCommand):
    """Say which rows are wrong and load nothing, or load the norms."""

    help = "Load norms of characterisation from a JSON file; see docs/guide/cases.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="JSON in UTF-8, written like those in lookback/casework/data/norms")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            norms = load_norms(read_table(file))
        except TableError as error:
            self.stderr.write("\n".join(error.problems))
            raise CommandError(_("Nothing was loaded.")) from error
        self.stdout.write(f"{norms} ({norms.key}, {norms.version})")
