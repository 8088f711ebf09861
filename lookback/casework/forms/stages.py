"""The form of every stage report of a case. The same forms check what comes through the API."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lookback.casework.models import Case
from lookback.casework.models.case import HELD_BY
from lookback.casework.queries import seen_case
from lookback.casework.rules import BRINGS_IN, CASE, KINDS, WITH_REASON
from lookback.kit import clock
from lookback.kit.forms import DateField, ProseFormField, StepForm, TextField
from lookback.kit.prose import Prose
from lookback.org.forms import UnitCodeField
from lookback.org.models import Unit


class StageForm(StepForm):
    """What every stage report says. The document stays in the authority's file; its number points there."""

    stage_date = DateField(label=_("Date of the document"))
    document_number = forms.CharField(
        label=_("Document number"), max_length=80, help_text=_("As in the authority's own file.")
    )
    summary = ProseFormField(
        label=_("Summary"),
        max_length=2000,
        rows=4,
        help_text=_("What was decided and on which rule. No evidence, and nobody's full name."),
    )

    def prepare(self) -> None:
        self.fields["stage_date"].initial = clock.today()


class ReasonedForm(StageForm):
    """A stage that ends the case or throws it back."""

    reason = TextField(label=_("Reason"), max_length=2000, rows=4)


class BringInForm(StageForm):
    """A stage after which another authority has the case: offered by kind, the nearest first."""

    attribute = ""
    unit = UnitCodeField(label=_("Authority that has it next"))

    def prepare(self) -> None:
        super().prepare()
        offer_authorities(self.fields["unit"], self.subject, self.attribute)
        self.fields["unit"].initial = getattr(self.subject, self.attribute)


class TransferForm(BringInForm):
    """To which procuratorate."""

    attribute = BRINGS_IN["transfer"]


class ProsecuteForm(BringInForm):
    """At which court."""

    attribute = BRINGS_IN["prosecute"]


class AppealForm(BringInForm):
    """To which court of a higher level."""

    attribute = BRINGS_IN["appeal"]


class SplitForm(ReasonedForm):
    """Into which cases."""

    titles = TextField(
        label=_("Titles of the new cases"), max_length=4000, rows=4, help_text=_("One on each line; at least two.")
    )

    def clean_titles(self) -> list[Prose]:
        lines = [line.strip() for line in self.cleaned_data["titles"].splitlines() if line.strip()]
        if any(len(line) > 200 for line in lines):
            raise ValidationError(_now("At most %(number)s characters, please.") % {"number": 200})
        return [Prose.of(line) for line in lines]


class MergeForm(ReasonedForm):
    """With which case that the reporter sees."""

    into = forms.CharField(label=_("Number of the case that goes on"), max_length=20, help_text="C-2019-00012")

    def clean_into(self) -> Case:
        case = seen_case(self.user).filter(code__iexact=self.cleaned_data["into"].strip()).first()
        if case is None:
            raise ValidationError(_now("You see no case with this number."))
        return case


class PassOnForm(ReasonedForm):
    """To which authority that may have it in this stage."""

    unit = UnitCodeField(label=_("Authority that takes it over"))

    def prepare(self) -> None:
        super().prepare()
        offer_authorities(self.fields["unit"], self.subject, HELD_BY.get(self.subject.status, "leading_unit"))


def offer_authorities(field: UnitCodeField, case: Case, attribute: str) -> None:
    """Allow units that may be this authority; suggest those beside the investigating one and beside units above it."""
    units = Unit.objects.filter(kind__in=KINDS[attribute])
    field.offer(units, near=units.filter(parent__in=case.leading_unit.lineage))


STEP_FORMS: dict[str, type[StageForm]] = {
    **{step.name: ReasonedForm if step.name in WITH_REASON else StageForm for step in CASE.steps},
    "transfer": TransferForm,
    "prosecute": ProsecuteForm,
    "appeal": AppealForm,
    "split": SplitForm,
    "merge": MergeForm,
    "pass_on": PassOnForm,
}
