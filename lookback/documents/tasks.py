"""Scheduled work on files."""

from __future__ import annotations

from django_tasks import task

from lookback.documents.actions import sweep_incoming


@task()
def sweep() -> None:
    """Remove what broken uploads left behind."""
    sweep_incoming()
