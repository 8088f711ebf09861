"""Scheduled work of the organisation."""

from __future__ import annotations

from django_tasks import task

from lookback.org.actions import note_delete_dates


@task()
def note_dates() -> None:
    """Put on record whose delete-by date has passed. Does nothing twice."""
    note_delete_dates()
