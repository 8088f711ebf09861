"""Working days, and the day on which a period of a profile ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from lookback.dispatch.models import DeadlineProfile, Holiday
from lookback.kit import clock
from lookback.kit.workflow import Refused

SATURDAY = 5
DAY = timedelta(days=1)


class Due(NamedTuple):
    """A day, and how it was found: a list of steps that `rules.explain` puts into sentences."""

    date: date
    arithmetic: list[dict[str, Any]]


def is_working_day(day: date, calendar: str) -> bool:
    """Whether people work on that day: a weekday that is no holiday, or a make-up day."""
    return _works(day, _special_days(calendar, day, day))


def working_days_after(day: date, n: int, calendar: str) -> date:
    """The `n`th working day after `day`, which itself does not count. Without `n`, the day itself."""
    special = _special_days(calendar, day, day + timedelta(days=2 * n + 60))
    while n > 0:
        day += DAY
        n -= _works(day, special)
    return day


def profile(key: str, on: date | None = None) -> DeadlineProfile:
    """The newest version of a profile in force on a day (today unless told)."""
    found = (
        DeadlineProfile.objects.filter(key=key, effective_from__lte=on or clock.today())
        .order_by("-effective_from", "-version")
        .first()
    )
    if found is None:
        raise Refused(_("There is no deadline profile “%(key)s” in force on that day.") % {"key": key})
    return found


def has_period(profile: DeadlineProfile, key: str) -> bool:
    """Whether the profile knows the period and has not switched it off."""
    period = profile.periods.get(key)
    return bool(period) and not period.get("off")


def due(profile: DeadlineProfile, key: str, start: date) -> Due:
    """When a period of the profile ends that starts on `start`.

    The first day does not count. A period in calendar days that ends on a day off runs on to the next working
    day; a period counted back from a due date does not.
    """
    if not has_period(profile, key):
        raise Refused(
            _("The deadline profile “%(profile)s” has no period “%(key)s”.") % {"profile": profile, "key": key}
        )
    period = profile.periods[key]
    days = period["days"]
    begin = _step("start", start)
    if period.get("unit") == "working":
        end = working_days_after(start, days, profile.calendar)
        return Due(end, [begin, _step("working_days", end, days)])
    if period.get("counted_from") == "due_before":
        end = start - timedelta(days=days)
        return Due(end, [begin, _step("days_before", end, days)])
    end = start + timedelta(days=days)
    rolled = working_days_after(end - DAY, 1, profile.calendar)
    steps = [begin, _step("calendar_days", end, days)]
    return Due(rolled, steps if rolled == end else [*steps, _step("day_off", rolled)])


def _step(why: str, day: date, days: int | None = None) -> dict[str, Any]:
    step: dict[str, Any] = {"why": why, "date": day.isoformat()}
    return step if days is None else {**step, "days": days}


def _special_days(calendar: str, first: date, last: date) -> dict[date, str]:
    rows = Holiday.objects.filter(calendar=calendar, date__range=(first, last))
    return dict(rows.values_list("date", "kind"))


def _works(day: date, special: dict[date, str]) -> bool:
    if day in special:
        return special[day] == Holiday.Kind.MAKEUP
    return day.weekday() < SATURDAY
