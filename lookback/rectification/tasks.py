"""Scheduled work of rectification."""

from __future__ import annotations

from django_tasks import task

from lookback.rectification import actions


@task()
def compact_tallies() -> None:
    """Fold the counts of the board together."""
    actions.compact_tallies()
