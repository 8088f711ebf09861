"""`lookback clocks alert`: tell about limits that pass, for sites that run the clock from a timer of their own."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from lookback.casework.actions import send_clock_alerts
from lookback.kit import clock


class Command(BaseCommand):
    """Runs once; tells nobody the same thing twice."""

    help = "Tell the authorities about time limits that are about to pass or have passed."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("%(number)d reminders sent.") % {"number": send_clock_alerts(clock.now())})
