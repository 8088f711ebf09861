"""How long what is kept after a tip ended: months, from data/retention.json or the site's settings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings

DATA = Path(__file__).resolve().parent.parent / "data" / "retention.json"


@dataclass(frozen=True)
class Periods:
    """Months after the end of a tip."""

    identity_months: int
    content_months: int


def periods() -> Periods:
    """What applies now. `TIP_RETENTION` in the settings goes before the file."""
    rows = json.loads(DATA.read_text(encoding="utf-8")) | getattr(settings, "TIP_RETENTION", {})
    return Periods(rows["identity_months"], rows["content_months"])


def after(day: date, months: int) -> date:
    """The same day some months later, the month's last where it is shorter."""
    return _moved(day, months)


def before(day: date, months: int) -> date:
    """The same day some months earlier."""
    return _moved(day, -months)


def _moved(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))
