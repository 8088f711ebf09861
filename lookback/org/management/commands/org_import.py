"""`lookback org import FILE.csv`: load a tree of units, all of it or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from lookback.org.actions import import_tree


class Command(BaseCommand):
    """Say which rows are wrong and load nothing, or load everything."""

    help = "Load units from a CSV file with the columns code, name_zh, name_en, level, kind, parent_code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV in UTF-8; parents may come after their children")
        parser.add_argument("--dry-run", action="store_true", help="check everything, load nothing")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            with file.open("rb") as stream:
                report = import_tree(stream, name=file.name, by=None, is_dry_run=dry_run)
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(why)s.") % {"file": file, "why": error.strerror}
            ) from error
        if not report.problem_count:
            sentence = _("%(units)s units loaded.") if report.is_loaded else _("%(units)s units would be loaded.")
            self.stdout.write(sentence % {"units": report.units})
            return
        for problem in report.problems:
            self.stderr.write(str(problem))
        raise CommandError(
            _("%(total)s problems, of which %(shown)s are listed above. Nothing was loaded.")
            % {"total": report.problem_count, "shown": len(report.problems)}
        )
