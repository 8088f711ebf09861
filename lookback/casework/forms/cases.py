"""Forms of a case beside its stages: entering it, whom it concerns, remarks; and the filters of the list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lookback.casework.models import Case
from lookback.casework.rules import KINDS, not_a_family_name
from lookback.kit import clock
from lookback.kit.forms import DateField, ProseFormField, StepForm
from lookback.org.authority import Permission as P
from lookback.org.forms import UnitCodeField
from lookback.org.models import Person, Unit

ANY = ("", _("all"))


class CaseForm(StepForm):
    """A case of which an authority received the report. `subject` is None."""

    title = ProseFormField(
        label=_("Title"), max_length=200, rows=1, help_text=_("By place and conduct; nobody's full name.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Case.Kind.choices)
    leading_unit = UnitCodeField(label=_("Investigating authority"))
    supervision_unit = UnitCodeField(
        label=_("Supervisory commission"),
        required=False,
        help_text=_("Where officials may be involved. Code or full name of the unit."),
    )
    reported_date = DateField(label=_("Report received on"))
    document_number = forms.CharField(
        label=_("Document number"), max_length=80, help_text=_("As in the authority's own file.")
    )
    summary = ProseFormField(
        label=_("Summary"), max_length=2000, rows=4, help_text=_("No evidence, and nobody's full name.")
    )

    def prepare(self) -> None:
        own = Unit.objects.filter(self.user.reach(P.CASE_REPORT), kind__in=KINDS["leading_unit"])
        self.fields["leading_unit"].offer(own)
        self.fields["leading_unit"].initial = next(iter(self.user.scopes(P.CASE_REPORT)), None)
        above = {key for unit in self.user.scopes(P.CASE_REPORT) for key in unit.lineage}
        commissions = Unit.objects.filter(kind__in=KINDS["supervision_unit"])
        self.fields["supervision_unit"].offer(commissions, near=commissions.filter(parent__in=above))
        self.fields["reported_date"].initial = clock.today()


class AccusedForm(StepForm):
    """The next accused: a number, and at most a family name. `subject` is the case."""

    family_name = forms.CharField(
        label=_("Family name"),
        max_length=20,
        required=False,
        help_text=_("Only the family name. Leave it empty while the identity is not known."),
    )

    def clean_family_name(self) -> str:
        text = self.cleaned_data["family_name"].strip()
        if sentence := not_a_family_name(text):
            raise ValidationError(sentence)
        return text


class RemarkForm(StepForm):
    """What a reviewer asks. `subject` is the case."""

    text = ProseFormField(label=_("Remark"), max_length=2000, rows=4)


class AnswerForm(StepForm):
    """What the authority answers. `subject` is the remark."""

    answer = ProseFormField(label=_("Answer"), max_length=2000, rows=4)


class CaseFilterForm(forms.Form):
    """What to show of the cases in a person's reach. There is no search by a person's name (B2)."""

    stage = forms.ChoiceField(label=_("Stage"), choices=[ANY, *Case.Status.choices], required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[ANY, *Case.Kind.choices], required=False)
    open = forms.ChoiceField(
        label=_("Open or ended"), choices=[ANY, ("open", _("open")), ("ended", _("ended"))], required=False
    )
    listed = forms.ChoiceField(
        label=_("List of difficult cases"), choices=[ANY, ("on", _("on the list"))], required=False
    )
    unit = UnitCodeField(label=_("Authority or unit above it"), required=False, help_text="")
    code = forms.CharField(label=_("Case number"), max_length=20, required=False)

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = [scope.pk for scope in user.scopes(P.CASE_READ)]
        self.fields["unit"].offer(
            Unit.objects.filter(user.reach(P.CASE_READ)), near=Unit.objects.filter(parent__in=scopes)
        )

    def filters(self) -> dict[str, Any]:
        """The clean values that narrow the list, as `queries.case_page` takes them."""
        chosen = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        if "open" in chosen:
            chosen["open"] = chosen["open"] == "open"
        return {**chosen, "listed": True} if "listed" in chosen else chosen
