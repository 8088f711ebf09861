"""Sets the house clock to the day on which the demo's story stands, and lets it run on from there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured


def clock_shift(moment: str, *, zone: str, data_dir: Path) -> timedelta:
    """What to add to the real time so that the clock stood at `moment` when it was first set; zero for "".

    The real time of that start is kept in the data folder: web processes and a second start then agree, and
    the clock never falls back behind what was done before.
    """
    if not moment:
        return timedelta()
    try:
        there = datetime.fromisoformat(moment)
    except ValueError:
        raise ImproperlyConfigured(f"LOOKBACK_CLOCK must look like 2019-11-20T09:00, not {moment!r}") from None
    there = there if there.tzinfo else there.replace(tzinfo=ZoneInfo(zone))
    return there - _first_start(moment, data_dir / "clock-started")


def _first_start(moment: str, path: Path) -> datetime:
    if path.exists():
        set_to, _space, started = path.read_text().partition(" ")
        if set_to == moment:
            return datetime.fromisoformat(started)
    now = datetime.now(UTC)
    path.write_text(f"{moment} {now.isoformat()}")
    return now
