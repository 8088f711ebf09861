"""Which unit may deal with a tip that accuses others (domain.md 2.3, B9)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from lookback.org.models import Level, Unit


def unit_refuses(unit: Unit, accused: Iterable[Unit]) -> str | None:
    """Why the unit may not deal with the tip: it is accused itself, or does not stand above who is.

    At least one level above; beside it at the very top, where nothing stands above.
    """
    accused = list(accused)
    if any(unit.is_within(one) for one in accused):
        return _("This unit is named in the tip, or belongs to one that is.")
    highest = highest_level(accused)
    if highest is not None and unit.level >= highest:
        return _("The tip names somebody at this level: choose a unit at least one level above.")
    return None


def highest_level(accused: Iterable[Unit]) -> int | None:
    """Only what stands above this level may deal with the tip; None where the level does not matter."""
    highest = min((unit.level for unit in accused), default=None)
    return highest if highest is not None and highest > Level.NATIONAL else None
