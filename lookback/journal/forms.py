"""Filters of the journal page."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from lookback.kit.forms import DateField


class EntryFilterForm(forms.Form):
    """Every field is optional."""

    actor = forms.CharField(label=_("Who"), max_length=120, required=False)
    action = forms.CharField(label=_("Action begins with"), max_length=80, required=False)
    subject = forms.CharField(label=_("Subject kind"), max_length=60, required=False)
    key = forms.CharField(label=_("Subject key"), max_length=40, required=False)
    # A day of the far past or future has no moment in another time zone.
    day = DateField(
        label=_("Day"),
        required=False,
        validators=[MinValueValidator(date(1949, 10, 1)), MaxValueValidator(date(2999, 12, 31))],
    )
