"""Forms of the clocks of a case: starting one, what happens to it, and the filters of the list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lookback.casework.models import Accused, ClockTable
from lookback.casework.queries import newest_tables
from lookback.casework.rules import rule_of, table_of
from lookback.casework.rules.clocks import Custody, Reason, Rule
from lookback.kit import clock, colour
from lookback.kit.forms import MomentField, StepForm

ANY = ("", _("all"))
FILE_HELP = _("As in the authority's own file.")


def article_label(row: Any) -> str:
    """ "complex case … (art. 156)" for a choice."""
    mark = "" if row.is_verified else " *"
    return f"{row.name} ({row.article}){mark}"


class StartClockForm(StepForm):
    """Start one time limit. `subject` is the case. Which version applies follows from the day."""

    rule = forms.ChoiceField(label=_("Time limit"), help_text=_("With its article. Rules in force on the day apply."))
    at = MomentField(label=_("Starts at"), help_text=_("The hour counts where the law counts hours."))
    accused = forms.ModelChoiceField(
        label=_("Accused"), queryset=Accused.objects.none(), required=False, empty_label=_("the case as a whole")
    )
    is_held = forms.BooleanField(
        label=_("Somebody is in custody"),
        required=False,
        help_text=_("The limit then ends on its day, holiday or not. Limits on custody are that without being told."),
    )
    document_number = forms.CharField(label=_("Document number"), max_length=80, help_text=FILE_HELP)

    def prepare(self) -> None:
        self.fields["rule"].choices = [("", "—"), *rule_choices(newest_tables())]
        self.fields["accused"].queryset = self.subject.accused.all()
        self.fields["at"].initial = clock.now()

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        table, _colon, rule = clean.pop("rule", "").partition(":")
        return {**clean, "table_key": table, "rule_key": rule}


def rule_choices(tables: Iterable[ClockTable]) -> list[Any]:
    """The limits of each table as one group."""
    groups = []
    for row in tables:
        rules = table_of(row).rules.values()
        groups.append((str(row.name), [(f"{row.key}:{rule.key}", _rule_label(rule)) for rule in rules]))
    return groups


def _rule_label(rule: Rule) -> str:
    custody = f" · {_('custody')}" if rule.custody == Custody.ALWAYS else ""
    return article_label(rule) + custody


class ClockForm(StepForm):
    """Something happens to a clock. `subject` is the clock."""

    at = MomentField(label=_("At"))
    document_number = forms.CharField(label=_("Document number"), max_length=80, help_text=FILE_HELP)
    note = forms.CharField(
        label=_("Note"), max_length=300, required=False, help_text=_("No evidence, and nobody's full name.")
    )

    def prepare(self) -> None:
        self.rule = rule_of(self.subject)
        self.fields["at"].initial = clock.now()

    def offer(self, rows: Iterable[Any]) -> None:
        """The bases that the law gives, each with its article."""
        self.fields["basis"].choices = [("", "—"), *((row.key, article_label(row)) for row in rows)]

    def offer_approvers(self) -> None:
        """The levels that approve things under this law."""
        levels = table_of(self.subject.table).approvers.values()
        self.fields["approver"].choices = [("", "—"), *((level.key, str(level.name)) for level in levels)]


class ExtendForm(ClockForm):
    """An extension: on which basis, and who approved it."""

    basis = forms.ChoiceField(label=_("Legal basis"))
    approver = forms.ChoiceField(
        label=_("Approved by"), help_text=_("The level that the law asks for, or a higher one.")
    )
    amount = forms.IntegerField(
        label=_("Granted"),
        min_value=1,
        max_value=1200,
        required=False,
        help_text=_("How many, where the law leaves it open: days, months or hours, as the basis says."),
    )
    field_order = ("at", "basis", "approver", "amount", "document_number", "note")

    def prepare(self) -> None:
        super().prepare()
        self.offer(self.rule.extensions.values())
        self.offer_approvers()


class SuspendForm(ClockForm):
    """Why the clock stops."""

    basis = forms.ChoiceField(label=_("Legal reason"))
    field_order = ("at", "basis", "document_number", "note")

    def prepare(self) -> None:
        super().prepare()
        self.offer(self.reasons())

    def reasons(self) -> Iterable[Reason]:
        """What the rule gives."""
        return self.rule.suspends.values()


class RestartForm(SuspendForm):
    """Why the limit is counted anew, and who approved that where the law asks for it."""

    approver = forms.ChoiceField(label=_("Approved by"), required=False, help_text=_("Where the law asks for it."))
    field_order = ("at", "basis", "approver", "document_number", "note")

    def prepare(self) -> None:
        super().prepare()
        self.offer_approvers()

    def reasons(self) -> Iterable[Reason]:
        return self.rule.restarts.values()


class EndForm(ClockForm):
    """What was done in time, or what makes the limit void."""

    field_order = ("at", "document_number", "note")

    def prepare(self) -> None:
        super().prepare()
        self.fields["document_number"].required = False


CLOCK_FORMS: dict[str, type[ClockForm]] = {
    "extend": ExtendForm,
    "suspend": SuspendForm,
    "resume": ClockForm,
    "restart": RestartForm,
    "end": EndForm,
}


class ClockFilterForm(forms.Form):
    """What to show of the limits due soon."""

    colour = forms.ChoiceField(
        label=_("Colour"),
        choices=[
            ANY,
            (colour.RED, _("passed")),
            (colour.YELLOW, _("3 days or less")),
            (colour.GREEN, _("4 to 10 days")),
        ],
        required=False,
    )
    custody = forms.ChoiceField(
        label=_("Kind"), choices=[ANY, ("yes", _("on custody")), ("no", _("others"))], required=False
    )

    def filters(self) -> dict[str, Any]:
        """The clean values as `queries.clock_page` takes them."""
        custody = self.cleaned_data["custody"]
        return {"colour": self.cleaned_data["colour"], "custody": custody == "yes" if custody else None}
