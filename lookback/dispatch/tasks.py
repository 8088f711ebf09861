"""Scheduled work of the clock."""

from __future__ import annotations

from django_tasks import task


@task()
def tick() -> None:
    """Filled by the reminders."""
