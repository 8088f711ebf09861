"""The one clock of the house: every room asks here, so that a scenario or a test can set the day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("lookback_moment", default=None)


def now() -> datetime:
    """The present moment, aware, or the moment set by `at`. In the demo the clock is shifted (LOOKBACK_CLOCK)."""
    return _moment.get() or timezone.now() + settings.CLOCK_SHIFT


def today() -> date:
    """The present day in the site's time zone."""
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime | date | str) -> Iterator[datetime]:
    """Let `now()` answer `moment` inside the block. A bare day means nine in the morning, local time."""
    token = _moment.set(_aware(moment))
    try:
        yield now()
    finally:
        _moment.reset(token)


def _aware(moment: datetime | date | str) -> datetime:
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, 9)
    elif (moment.hour, moment.minute) == (0, 0) and timezone.is_naive(moment):
        moment = moment.replace(hour=9)
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
