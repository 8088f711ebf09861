"""The form of evidence: many files at once, what they show, when and where."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lookback.dispatch.models import Assignment
from lookback.documents.forms import FilesField
from lookback.kit.forms import DateField, ProseFormField, StepForm, TextField
from lookback.org.authority import Permission
from lookback.rectification.forms.fields import check_past
from lookback.rectification.models import Evidence, Milestone


class EvidenceForm(StepForm):
    """Files put forward together. The day is that of what they show, entered by a person. `subject` is the item."""

    files = FilesField(label=_("Files"))
    milestone = forms.ModelChoiceField(Milestone.objects.none(), label=_("Milestone"), required=False)
    assignment = forms.ModelChoiceField(Assignment.objects.none(), label=_("Part of the work"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Evidence.Kind.choices, initial=Evidence.Kind.DOCUMENT)
    caption = ProseFormField(label=_("What it shows"), max_length=500, rows=2)
    evidence_date = DateField(label=_("Date of the evidence"), help_text=_("The day of what it shows."))
    place = forms.CharField(label=_("Place"), required=False, max_length=120)

    def prepare(self) -> None:
        self.fields["milestone"].queryset = self.subject.milestones.all()
        handed = Assignment.objects.none()
        if self.subject.cascade_id:
            held = Assignment.objects.filter(cascade=self.subject.cascade_id)
            handed = held.filter(self.user.reach(Permission.ITEM_WORK, "unit__path")).select_related("unit")
        self.fields["assignment"].queryset = handed.order_by("unit__depth", "unit__code")

    def clean(self) -> dict[str, Any]:
        check_past(self, "evidence_date", first=self.subject.found_date)
        return super().clean()


class WithdrawEvidenceForm(StepForm):
    """Why a piece of evidence is taken back. It stays on record. `subject` is the evidence."""

    reason = TextField(label=_("Reason"), max_length=300, rows=2)
