"""Scheduled work of the clock."""

from __future__ import annotations

from django_tasks import task

from lookback.dispatch.actions import send_due_notices
from lookback.kit import clock


@task()
def tick() -> None:
    """Remind and escalate what is due today. Every beat calls it; it does nothing twice."""
    send_due_notices(clock.today())
