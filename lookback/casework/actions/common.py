"""Checks that the verbs of the room share. Each refuses with a sentence at its field."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lookback.casework.rules import KINDS, not_such_an_authority
from lookback.kit import clock
from lookback.kit.prose import Prose
from lookback.kit.workflow import Refused
from lookback.org.models import Unit


def words(value: Any, field: str) -> Prose:
    """Text in one or more languages; refused where there is none."""
    text = Prose.of(value)
    if not text:
        raise Refused(_("Write something here; it goes on record."), field=field)
    return text


def line(value: str | None, field: str, *, longest: int) -> str:
    """A line without blanks at its ends; refused where nothing is left, or more than the column holds."""
    text = (value or "").strip()
    if not text:
        raise Refused(_("Write something here; it goes on record."), field=field)
    if len(text) > longest:
        raise Refused(_("At most %(number)s characters, please.") % {"number": longest}, field=field)
    return text


def one_of(value: str, allowed: Iterable[str], field: str) -> str:
    """One of the allowed values."""
    if value not in set(allowed):
        raise Refused(_("Choose one of the values offered."), field=field)
    return value


def past_day(day: date, field: str, *, first: date | None = None) -> date:
    """A day that has come, and not one before `first`."""
    if day > clock.today():
        raise Refused(_("That day is still to come."), field=field)
    if first and day < first:
        raise Refused(_("This day is too early: %(date)s at the earliest.") % {"date": first.isoformat()}, field=field)
    return day


def authority(unit: Unit | None, attribute: str, field: str | None = None) -> Unit:
    """The unit, where it is of a kind that may be this authority of a case."""
    assert attribute in KINDS
    if unit is None:
        raise Refused(_("Name the authority that has the case next."), field=field or attribute)
    if sentence := not_such_an_authority(unit, attribute):
        raise Refused(sentence, field=field or attribute)
    return unit
