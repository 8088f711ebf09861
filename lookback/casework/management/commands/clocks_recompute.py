"""`lookback clocks recompute [--table KEY]`: reckon the running clocks anew after rules or holidays changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from lookback.casework.actions import recompute_clocks


class Command(BaseCommand):
    """Runs in batches, each its own transaction; may be run again."""

    help = "Reckon every running clock anew under the newest version of its rules that was in force when it started."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--table", default="", help="only clocks of this table, e.g. cn-cpl-2018")

    def handle(self, *args: Any, table: str, **options: Any) -> None:
        outcome = recompute_clocks(table_key=table)
        for key, sentence in outcome.left:
            self.stderr.write(_("Clock %(key)s stays as it is: %(why)s") % {"key": key, "why": sentence})
        self.stdout.write(
            _("%(seen)s clocks looked at, %(changed)s changed.") % {"seen": outcome.seen, "changed": outcome.changed}
        )
