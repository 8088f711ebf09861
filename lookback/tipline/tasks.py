"""Scheduled work of the tip line."""

from __future__ import annotations

from django_tasks import task

from lookback.kit import clock
from lookback.tipline import actions
from lookback.tipline.actions.reminders import remind_of_referrals
from lookback.tipline.actions.retention import erase_due
from lookback.tipline.actions.volume import forget_counts


@task()
def remind() -> None:
    """Tell those who hold the key of a tip, or of a referred matter, that an answer is due. Does nothing twice."""
    actions.remind(clock.today())
    remind_of_referrals(clock.today())
    actions.remind_of_transfers(clock.today())


@task()
def erase() -> None:
    """Erase identities and contents whose period is over. Does nothing twice."""
    erase_due()
    forget_counts()


@task()
def expire() -> None:
    """End what custodians were granted for some hours. Does nothing twice."""
    actions.expire_unsealings()
