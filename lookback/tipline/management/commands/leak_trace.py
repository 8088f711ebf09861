"""`lookback leak trace FILE`: whose form of a tip a leaked text is."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lookback.kit.workflow import Refused
from lookback.org.models import Person
from lookback.tipline import actions

MOST_BYTES = 1_000_000


class Command(BaseCommand):
    """Asks for the passphrase of somebody who holds the key of the tip: nobody else can compare the texts."""

    help = "Compare a leaked text with what each viewer of a tip was shown: FILE --as USERNAME [--tip REF]"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="the leaked text, UTF-8; keep its line breaks if it is read off a photo"
        )
        parser.add_argument("--as", dest="username", required=True, help="whose key opens the tip")
        parser.add_argument("--tip", default="", help="the reference of one tip; else all that the person can open")
        parser.add_argument("--inquiry", default="", help="number of the inquiry that the result is attached to")
        parser.add_argument("--passphrase-file", type=Path, help="else it is asked for")

    def handle(
        self, *, file: Path, username: str, tip: str, inquiry: str, passphrase_file: Path | None, **options: Any
    ) -> None:
        person = Person.objects.filter(username=username).first()
        if person is None:
            raise CommandError(_("There is no account “%(name)s”.") % {"name": username})
        try:
            text, passphrase = self._text(file), self._passphrase(passphrase_file)
            found = actions.trace_leak(text, ref=tip, by=person, passphrase=passphrase, inquiry=inquiry)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        for row in found[:10]:
            self.stdout.write(f"{row.confidence:6.1%}  {row.by:10} {row.tip.ref}  {row.person} ({row.person.username})")
        if not found:
            self.stdout.write(_("This is no part of a tip that the key opens."))
        self.stdout.write(
            _("A mark is a place to ask, not a proof: see docs/security/fingerprint.md for how often it errs.")
        )

    def _text(self, file: Path) -> str:
        try:
            return file.read_bytes()[:MOST_BYTES].decode("utf-8", "replace")
        except OSError as error:
            raise CommandError(str(error)) from None

    def _passphrase(self, file: Path | None) -> str:
        return file.read_text(encoding="utf-8").strip() if file else getpass.getpass(_("Passphrase of the key: "))
