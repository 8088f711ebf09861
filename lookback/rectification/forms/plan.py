"""Forms of the plan: root cause and target, measures, milestones."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lookback.kit.forms import DateField, ProseFormField, StepForm, TextField, fill_initial
from lookback.kit.prose import Prose
from lookback.rectification import rules
from lookback.rectification.forms.fields import check_day
from lookback.rectification.models import Item, Ledger, Measure

# Kinds of cause that any inspectorate can use, for items that come from no framework with kinds of its own.
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


def causes_of(ledger: Ledger) -> dict[str, Any]:
    """The kinds of cause that the ledger's framework knows, in its order and words; else those of the house."""
    return {row["key"]: str(Prose.of(row["name"])) for row in ledger.causes} or CAUSES


def cause_label(item: Item) -> str:
    """The item's kind of cause in the reader's language."""
    key = item.cause_category
    return str(causes_of(item.ledger).get(key) or CAUSES.get(key, key))


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
        present, known = self.subject.cause_category, dict(causes_of(self.subject.ledger))
        if present:
            known.setdefault(present, cause_label(self.subject))  # an item that has another kind keeps it
        self.fields["cause_category"].choices = [("", "—"), *known.items()]
        fill_initial(self, {name: getattr(self.subject, name) for name in self.fields})


class MeasureForm(StepForm):
    """A measure: a verb, an object, a number or a document, and a day."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Measure.Kind.choices, widget=forms.RadioSelect)
    text = ProseFormField(
        label=_("Measure"), help_text=_("Say who does what. “Strengthen” or “improve” alone promises nothing.")
    )
    quantity = forms.CharField(label=pgettext_lazy("how much", "Number"), required=False, max_length=60)
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
