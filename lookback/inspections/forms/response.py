"""Forms of the body's answer: response, commitments, objections."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.inspections.forms.fields import RowsForm
from lookback.inspections.models import Commitment
from lookback.kit.forms import DateField, ProseFormField, StepForm, fill_initial


class ResponseForm(StepForm):
    """What the body answers to the feedback as a whole. `subject` is the mission."""

    response = ProseFormField(label=lazy("Response of the body"), rows=8)

    def prepare(self) -> None:
        fill_initial(self, {"response": self.subject.response})


class CommitForm(RowsForm):
    """The vows of the body, each with the indicator it will be measured by. `subject` is the mission.

    Indicators are of timeliness, verification and quality only: no number of cases or persons can be promised (B5).
    """

    rows_name = "statements"
    row_label = lazy("Commitment")
    key_fields = ("text",)
    spare_rows = 2
    most_rows = 12
    row_fields: ClassVar = {
        "text": lambda: ProseFormField(label=lazy("We commit ourselves to"), rows=2, max_length=1000),
        "indicator": lambda: forms.ChoiceField(label=lazy("Measured by"), choices=Commitment.Indicator.choices),
        "target_percent": lambda: forms.IntegerField(
            label=lazy("Target in per cent"), min_value=0, max_value=100, initial=100
        ),
        "by_date": lambda: DateField(label=lazy("By")),
    }

    def initial_rows(self) -> list[dict[str, Any]]:
        return list(self.subject.commitments.values("text", "indicator", "target_percent", "by_date"))

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        if not clean["statements"] and not self.errors:
            self.add_error("text_1", _("Write at least one commitment."))
        return clean


class ObjectionForm(StepForm):
    """An objection to a communicated finding. `subject` is the finding."""

    grounds = ProseFormField(label=lazy("Grounds"), rows=6)


class DecideForm(StepForm):
    """The decision on an objection, with reasons (B4)."""

    reasons = ProseFormField(label=lazy("Reasons"), rows=6)
