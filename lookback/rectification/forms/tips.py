"""The forms by which an upheld tip leads to an item."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock
from lookback.kit.forms import DateField, StepForm, TextField
from lookback.rectification.forms.filters import dimensions
from lookback.rectification.models import Ledger
from lookback.rectification.models.item import Severity
from lookback.rectification.queries import ledgers_to_open_in

MOST_LEDGERS = 50


class ClosedItemForm(forms.Form):
    """Which closed item: words of its title, or its number."""

    text = forms.CharField(
        label=_("Words of the problem, or its number"), max_length=120, required=False, help_text="ZJ-2019-017"
    )


class OpenOnTipForm(StepForm):
    """A new item in one of the ledgers that the person supervises. `subject` is the tip."""

    ledger = forms.ModelChoiceField(label=_("Ledger"), queryset=Ledger.objects.none())
    title = TextField(
        label=_("Problem"), help_text=_("Read by the unit. Nothing may tell that somebody reported it, or who."), rows=3
    )
    dimension = forms.ChoiceField(label=_("Dimension"))
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices)
    due_date = DateField(label=_("Due"))

    def prepare(self) -> None:
        ledgers = ledgers_to_open_in(self.user)
        self.fields["ledger"].queryset = ledgers
        self.fields["dimension"].choices = dimensions(ledgers[:MOST_LEDGERS])

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if clean.get("due_date") and clean["due_date"] < clock.today():
            self.add_error("due_date", _("That day is already past."))
        return clean
