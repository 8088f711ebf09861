"""Scheduled work on files."""

from __future__ import annotations

from django_tasks import task

from lookback.documents.actions import sweep_incoming
from lookback.documents.programs import sweep_scratch


@task()
def sweep() -> None:
    """Remove what broken uploads, and programs that were killed, left behind."""
    sweep_incoming()
    sweep_scratch()
