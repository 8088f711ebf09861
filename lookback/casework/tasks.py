"""Scheduled work of the room."""

from __future__ import annotations

from django_tasks import task

from lookback.casework import actions
from lookback.kit import clock


@task()
def alert_of_limits() -> None:
    """Tell about time limits that are about to pass or have passed. Tells nobody the same thing twice."""
    actions.send_clock_alerts(clock.now())


@task()
def recompute_clocks() -> None:
    """Reckon the running limits anew, in case rules or holidays have changed. Does nothing twice."""
    actions.recompute_clocks()


@task()
def delete_names() -> None:
    """Delete the family names of accused whose day has come. Does nothing twice."""
    actions.delete_names(clock.today())


@task()
def copy_overdue_letters() -> None:
    """Copy letters whose reply is overdue to the addressee's superior. Copies none twice."""
    actions.copy_overdue_letters(clock.today())
