"""Scheduled work of the tip line."""

from __future__ import annotations

from django_tasks import task

from lookback.kit import clock
from lookback.tipline import actions
from lookback.tipline.actions.retention import erase_due


@task()
def remind() -> None:
    """Tell those who hold the key of a tip that an answer is due. Does nothing twice."""
    actions.remind(clock.today())


@task()
def erase() -> None:
    """Erase identities and contents whose period is over. Does nothing twice."""
    erase_due()
