"""Checks that several actions share. Each refuses with a sentence at the field it concerns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from lookback.journal.actions import locked
from lookback.kit import clock
from lookback.kit.prose import Prose
from lookback.kit.workflow import Refused
from lookback.org.models import Person, Unit
from lookback.rectification.models import Item
from lookback.rectification.rules import latest_allowed


def require(by: Person, permission: str, unit: Unit | None) -> Unit:
    """The unit; refused to whoever does not hold `permission` there."""
    if unit is None or not by.may(permission, unit):
        raise Refused(_("This is not among the duties of your post for this unit."), forbidden=True)
    return unit


def locked_item(item: Item, statuses: Iterable[str]) -> Item:
    """The item as it is now, locked. Refused where its status is not among `statuses`."""
    item = locked(item)
    if item.status not in statuses:
        raise Refused(
            _("This can no longer be done: the status is now “%(status)s”. Reload the page.")
            % {"status": item.get_status_display()}
        )
    return item


def words(value: str | None, field: str = "reason", *, longest: int | None = None) -> str:
    """The text without blanks at its ends; refused when nothing is left, or where a column has no room for it."""
    text = (value or "").strip()
    if not text:
        raise Refused(_("Write something here; it goes on record."), field=field)
    if longest and len(text) > longest:
        raise Refused(_("At most %(number)s characters, please.") % {"number": longest}, field=field)
    return text


def prose(value: object, field: str) -> Prose:
    """Text in one or more languages; refused when there is none."""
    text = Prose.of(value)
    if not text:
        raise Refused(_("Write something here; it goes on record."), field=field)
    return text


def coming_day(item: Item, day: date | None, field: str = "due_date") -> date:
    """A day by which something is due: not in the past, and not absurdly far."""
    if day is None:
        raise Refused(_("Name a day."), field=field)
    if day < clock.today():
        raise Refused(_("That day is already past."), field=field)
    if day > latest_allowed(item):
        raise Refused(_("That day is more than five years after the finding."), field=field)
    return day


def past_day(day: date | None, field: str) -> date:
    """A day on which something was done: not in the future."""
    if day is None:
        raise Refused(_("Name a day."), field=field)
    if day > clock.today():
        raise Refused(_("That day is still to come."), field=field)
    return day


def choice(value: str, allowed: Iterable[str], field: str) -> str:
    """One of the allowed values."""
    if value not in set(allowed):
        raise Refused(_("Choose one of the values offered."), field=field)
    return value
