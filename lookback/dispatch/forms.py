"""Input of the steps of an assignment, and of a new due date."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lookback.kit.forms import DateField, ProseFormField, ReasonForm, StepForm, TextField


class ReportForm(StepForm):
    """What the unit did."""

    report = ProseFormField(label=_("What was done"), rows=6)

    def prepare(self) -> None:
        self.fields["report"].initial = self.subject.report


class WaiveForm(StepForm):
    """Why a unit need not finish its part."""

    reason = TextField(label=_("Reason"), max_length=300, rows=3)


class DueForm(StepForm):
    """Another day by which the part is due."""

    due_date = DateField(label=_("Due"), help_text=_("Never after the assignment above, never before one below."))

    def prepare(self) -> None:
        self.fields["due_date"].initial = self.subject.due_date


STEP_FORMS = {"report": ReportForm, "return": ReasonForm, "waive": WaiveForm}
