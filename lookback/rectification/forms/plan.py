"""Forms of the plan: root cause and target, measures, milestones."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lookback.kit.forms import DateField, ProseFormField, StepForm, TextField, fill_initial
from lookback.rectification import rules
from lookback.rectification.forms.fields import check_day
from lookback.rectification.models import Item, Measure

# Kinds of cause that any inspectorate can use. An item that came with another kind keeps it.
CAUSES = {
    "duty_unclear": _("duty unclear or assigned to nobody"),
    "plan_lacking": _("no plan, target or time limit"),
    "rules_lacking": _("rules missing or unclear"),
    "process_weak": _("process unsuitable or not followed"),
    "resources": _("too few people, funds or equipment"),
    "capability": _("skill or training insufficient"),
    "information": _("information not shared or data inaccurate"),
    "supervision": _("checks and follow-up missing"),
    "assessment": _("assessment or incentives point the wrong way"),
    "coordination": _("departments or levels do not work together"),
    "external": _("external conditions changed"),
}


def cause_label(key: str) -> str:
    """A kind of cause in the reader's language."""
    return str(CAUSES.get(key, key))


class PlanForm(StepForm):
    """Why it happened, what shall be reached and how it will be proved. May be saved in parts."""

    cause_category = forms.ChoiceField(label=_("Root cause category"), required=False)
    cause = ProseFormField(label=_("Root cause"), required=False, help_text=_("Why it happened, not what happened."))
    target = ProseFormField(label=_("Target"), required=False)
    target_quantity = forms.CharField(
        label=_("Target number"), required=False, max_length=60, help_text=_("For example “100 %” or “12 cases”.")
    )
    target_document = forms.CharField(
        label=_("Target document"), required=False, max_length=200, help_text=_("Where no number fits: which paper.")
    )
    expected_evidence = ProseFormField(label=_("Evidence to be expected"), required=False)
    systemic_waiver = TextField(
        label=_("Why there is no systemic measure"),
        required=False,
        max_length=300,
        rows=2,
        help_text=_("Only where none is possible."),
    )

    def prepare(self) -> None:
        present = self.subject.cause_category
        known = [*CAUSES.items()] if present in CAUSES or not present else [*CAUSES.items(), (present, present)]
        self.fields["cause_category"].choices = [("", "—"), *known]
        fill_initial(self, {name: getattr(self.subject, name) for name in self.fields})


class MeasureForm(StepForm):
    """A measure: a verb, an object, a number or a document, and a day."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Measure.Kind.choices, widget=forms.RadioSelect)
    text = ProseFormField(
        label=_("Measure"), help_text=_("Say who does what. “Strengthen” or “improve” alone promises nothing.")
    )
    quantity = forms.CharField(label=_("Number"), required=False, max_length=60)
    document = forms.CharField(
        label=_("Document"), required=False, max_length=200, help_text=_("A number or a document is needed.")
    )
    due_date = DateField(label=_("Due"))

    def clean(self) -> dict[str, Any]:
        check_within(self, self.subject)
        return super().clean()


class MilestoneForm(StepForm):
    """A step of the plan with a day."""

    title = ProseFormField(label=_("Milestone"), max_length=300, rows=2)
    due_date = DateField(label=_("Due"))

    def clean(self) -> dict[str, Any]:
        check_within(self, self.subject)
        return super().clean()


class VagueForm(StepForm):
    """Why a reviewer lets vague wording pass."""

    reason = TextField(label=_("Reason"), max_length=300, rows=2)


def check_within(form: forms.Form, item: Item) -> None:
    """A part of the plan is due between the finding and the item's own day."""
    check_day(form, "due_date", first=item.found_date, last=min(item.due_date, rules.latest_allowed(item)))
