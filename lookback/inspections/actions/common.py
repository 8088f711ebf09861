"""Checks that several actions share: each refuses with a sentence at the field it concerns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from lookback.inspections.models import Framework, Mission
from lookback.inspections.rules import mission_of, require_duty
from lookback.journal.actions import locked
from lookback.kit import clock
from lookback.kit.prose import Prose
from lookback.kit.workflow import Refused
from lookback.org.models import Person, Unit

Subject = TypeVar("Subject", bound=models.Model)
# A typing error of a century is caught; a plan of some years is not.
FARTHEST = timedelta(days=365 * 10)


def begin(duty: str, subject: Subject, *, by: Person) -> Subject:
    """The subject as it is now, locked, once it is sure that `by` may do the verb on it.

    The mission is locked before anything that belongs to it, so that two verbs on one mission wait for each other
    and never for each other's rows.
    """
    if hasattr(subject, "mission"):
        locked(mission_of(subject))
    subject = locked(subject)
    require_duty(duty, subject, by)
    return subject


def key_of(framework: Framework, part: str, key: str, *, field: str, required: bool = True) -> str:
    """A key of one of the framework's lists: dimensions, methods … are data, so no choice field knows them."""
    if not key and not required:
        return ""
    if key not in {row["key"] for row in framework.rows(part)}:
        raise Refused(_("“%(key)s” is not in the framework of this mission.") % {"key": key}, field=field)
    return key


def taxonomy_of(framework: Framework, dimension: str, code: str) -> str:
    """A taxonomy code of the dimension, or nothing."""
    known = {
        row["code"]
        for group in framework.rows("dimensions")
        if group["key"] == dimension
        for row in group.get("taxonomy", [])
    }
    if code and code not in known:
        raise Refused(_("“%(key)s” is not in the framework of this mission.") % {"key": code}, field="taxonomy")
    return code


def one_of(choices: type[models.TextChoices], value: str, *, field: str) -> str:
    """One of the values of a choice field."""
    if value not in choices.values:
        raise Refused(_("Choose one of the listed values."), field=field)
    return value


def words(value: Any, *, field: str) -> Prose:
    """Text that must not be empty."""
    text = Prose.of(value)
    if not text:
        raise Refused(_("This field is required."), field=field)
    return text


def line(value: str | None, *, field: str, longest: int, required: bool = True) -> str:
    """One line of text that fits its column."""
    text = (value or "").strip()
    if required and not text:
        raise Refused(_("This field is required."), field=field)
    if len(text) > longest:
        raise Refused(_("At most %(longest)s characters fit here.") % {"longest": longest}, field=field)
    return text


def reason_of(value: str | None, *, field: str = "reason", longest: int = 2000) -> str:
    """A reason that must be given."""
    if not (value or "").strip():
        raise Refused(_("Give a reason."), field=field)
    return line(value, field=field, longest=longest)


def span(from_date: date, to_date: date | None, *, field: str = "to_date") -> None:
    """A period that ends after it begins and is not absurdly long."""
    if to_date is None:
        return
    if to_date < from_date:
        raise Refused(_("The last day lies before the first."), field=field)
    if to_date - from_date > FARTHEST:
        raise Refused(_("This period is longer than ten years."), field=field)


def within(unit: Unit, top: Unit, *, field: str) -> Unit:
    """A unit that is `top` or lies below it."""
    if not unit.is_within(top):
        raise Refused(
            _("“%(unit)s” does not belong to “%(top)s”.") % {"unit": unit, "top": top},
            field=field,
        )
    return unit


def not_later_than_today(day: date, *, field: str) -> date:
    """Work is written down after it was done."""
    if day > clock.today():
        raise Refused(_("This day is still to come."), field=field)
    return day


def unused(rows: models.QuerySet, code: str, *, field: str = "code", longest: int = 40) -> str:
    """A code that no row has yet."""
    code = line(code, field=field, longest=longest)
    if rows.filter(code=code).exists():
        raise Refused(_("The code %(code)s is taken already.") % {"code": code}, field=field)
    return code


def of_mission(rows: Iterable[Any], mission: Mission, *, field: str) -> list[Any]:
    """Rows that all belong to the mission."""
    rows = list(rows)
    if any(row.mission_id != mission.pk for row in rows):
        raise Refused(_("This belongs to another mission."), field=field)
    return rows
