"""`lookback journal verify`: check the chains and name the first bad entry of each."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lookback.journal.queries import chain_heads, flaws


class Command(BaseCommand):
    """Exit with 1 when the journal is not whole, so that a scheduled job notices."""

    help = "Check every entry of the journal against its predecessor and its chain's head."

    def handle(self, *args: Any, **options: Any) -> None:
        found = flaws()
        for flaw in found:
            sentence = _("Chain %(chain)s, entry %(number)s: %(reason)s.")
            self.stderr.write(sentence % {"chain": flaw.chain, "number": flaw.number, "reason": flaw.reason})
        if found:
            raise CommandError(_("The journal is not whole: %(count)s chains are broken.") % {"count": len(found)})
        # Kept outside the database, these digests also betray somebody who rewrites chain and head together.
        for head in chain_heads():
            sentence = _("Chain %(chain)s: %(entries)s entries, digest %(digest)s")
            self.stdout.write(sentence % {"chain": head.chain, "entries": head.last_number, "digest": head.last_digest})
        self.stdout.write(_("The journal is whole."))
