"""`lookback tick`: remind and escalate what is due now, for sites that run the clock from a timer of their own."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext_lazy as _

from lookback.dispatch.actions import send_due_notices
from lookback.kit import clock


class Command(BaseCommand):
    """Runs the clock once."""

    help = _("Remind and escalate what is due now. Does nothing twice.")

    def handle(self, *args: Any, **options: Any) -> None:
        number = send_due_notices(clock.today())
        self.stdout.write(_("%(number)d reminders sent.") % {"number": number})
