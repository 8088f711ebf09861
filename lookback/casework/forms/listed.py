"""Forms of the list of difficult cases."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lookback.casework.forms.holders import HolderForm
from lookback.kit import clock
from lookback.kit.forms import DateField, ProseFormField, ReasonForm, StepForm
from lookback.org.authority import Permission as P
from lookback.org.forms import PersonField, UnitCodeField, posts_at
from lookback.org.models import Unit


class ListForm(HolderForm):
    """Put a case on the list, under a leader of the listing unit. `subject` is the case."""

    names = ("listing_unit", "leader")
    listing_unit = UnitCodeField(label=_("Listed by"))
    leader = PersonField(label=_("Supervising leader"))
    difficulty = ProseFormField(label=_("What makes it difficult"), max_length=2000, rows=4)
    listed_date = DateField(label=_("Listed on"))

    def prepare(self) -> None:
        above = Unit.objects.filter(self.user.reach(P.CASE_OVERSEE), pk__in=self.subject.leading_unit.lineage)
        self.fields["listing_unit"].offer(above)
        self.fields["listing_unit"].initial = next(iter(self.user.scopes(P.CASE_OVERSEE)), None)
        self.fields["leader"].offer(posts_at(above))
        self.fields["listed_date"].initial = clock.today()


class ListedMeasureForm(StepForm):
    """What an authority on the case does by a day. `subject` is the listed case."""

    text = ProseFormField(label=_("Measure"), max_length=1000, rows=3)
    unit = UnitCodeField(label=_("Unit"))
    due_date = DateField(label=_("Due"))

    def prepare(self) -> None:
        units = self.subject.case.authorities
        self.fields["unit"].offer(Unit.objects.filter(pk__in=[unit.pk for unit in units]))
        self.fields["unit"].initial = self.subject.case.holding_unit


class BreakthroughForm(StepForm):
    """How the case was broken through, as the record tells it; no evidence."""

    breakthrough = ProseFormField(label=_("Breakthrough"), max_length=2000, rows=5)
    breakthrough_date = DateField(label=_("Broken through on"))

    def prepare(self) -> None:
        self.fields["breakthrough_date"].initial = clock.today()


class FinishMeasureForm(StepForm):
    """What the measure brought."""

    result = ProseFormField(label=_("Result"), max_length=2000, rows=4)
    done_date = DateField(label=_("Done on"))

    def prepare(self) -> None:
        self.fields["done_date"].initial = clock.today()


LISTED_FORMS: dict[str, type[forms.Form]] = {"break_through": BreakthroughForm, "remove": ReasonForm}
MEASURE_FORMS: dict[str, type[forms.Form]] = {"finish": FinishMeasureForm, "drop": ReasonForm}
