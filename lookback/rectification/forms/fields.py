"""Form parts of this room: days within bounds, units below the body."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext as _

from lookback.kit import clock
from lookback.org.forms import UnitCodeField, UnitCodesField
from lookback.org.models import Unit


def offer_below(field: UnitCodeField | UnitCodesField, unit: Unit, *, levels: int = 2) -> None:
    """Allow a unit and all below it; suggest those at most `levels` lower."""
    units = Unit.objects.below(unit)
    field.offer(units, near=units.filter(depth__lte=unit.depth + levels))


def check_day(form: forms.Form, name: str, *, first: date | None = None, last: date | None = None) -> None:
    """Put a sentence at a date field that lies outside its bounds."""
    day = form.cleaned_data.get(name)
    if day is None:
        return
    if first and day < first:
        form.add_error(name, _("This day is too early: %(date)s at the earliest.") % {"date": first.isoformat()})
    elif last and day > last:
        form.add_error(name, _("This day is too late: %(date)s at the latest.") % {"date": last.isoformat()})


def check_past(form: forms.Form, name: str, *, first: date | None = None) -> None:
    """A day on which something was done: not in the future, not before `first`."""
    check_day(form, name, first=first, last=clock.today())
