"""Forms of the look-back: drawing a sample, and recording what was found when somebody went back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock
from lookback.kit.forms import DateField, ProseFormField, StepForm, TextField
from lookback.rectification import rules
from lookback.rectification.forms.fields import check_day, check_past
from lookback.rectification.models import LookbackResult

LONGEST_ROUND = timedelta(days=366)


class DrawForm(StepForm):
    """When somebody goes back, and the seed of the draw. `subject` is the ledger."""

    title = ProseFormField(label=_("Title"), max_length=200, rows=1)
    from_date = DateField(label=_("From"))
    to_date = DateField(label=_("To"))
    random_seed = forms.IntegerField(
        label=_("Random seed"),
        required=False,
        min_value=0,
        max_value=2**53 - 1,
        help_text=_("Leave empty to have one made. The same seed draws the same sample again."),
    )

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        check_day(self, "from_date", first=self.subject.communicated_date)
        if first := clean.get("from_date"):
            check_day(self, "to_date", first=first, last=first + LONGEST_ROUND)
        return clean


class ResultForm(StepForm):
    """Whether the repair still holds. A relapse opens the item again and needs a day. `subject` is the result."""

    result_code = forms.ChoiceField(label=_("Result"), choices=LookbackResult.Result.choices, widget=forms.RadioSelect)
    tested = TextField(label=_("What was tested"), rows=4)
    place = forms.CharField(label=_("Place"), required=False, max_length=120)
    checked_date = DateField(label=_("Checked on"))
    new_due_date = DateField(
        label=_("New due date"), required=False, help_text=_("Only for a relapse: the item is opened again.")
    )

    def prepare(self) -> None:
        self.fields["checked_date"].initial = clock.today()

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        check_past(self, "checked_date", first=self.subject.item.found_date)
        if clean.get("result_code") != LookbackResult.Result.RELAPSED:
            clean["new_due_date"] = None
        elif not clean.get("new_due_date"):
            self.add_error("new_due_date", _("A relapse needs a new due date."))
        tomorrow = clock.today() + timedelta(days=1)
        check_day(self, "new_due_date", first=tomorrow, last=rules.latest_allowed(self.subject.item))
        return clean
