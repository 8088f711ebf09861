"""Forms of a mission's mandate, team, mobilisation, field calendar and work papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.inspections.forms.campaign import PeriodForm, offer_below
from lookback.inspections.forms.fields import ChecklistField
from lookback.inspections.models import TeamMember, WorkPaper
from lookback.kit import clock
from lookback.kit.forms import DateField, ProseFormField, ReasonForm, StepForm, TextField, fill_initial
from lookback.org.authority import Role
from lookback.org.forms import UnitCodeField
from lookback.org.models import Person, Post, Unit

MOST_REASON = 300


class MandateForm(StepForm):
    """Number, legal basis, scope; and a reason where another mission visits the body at the same time."""

    mandate_number = forms.CharField(label=lazy("Mandate no."), max_length=60)
    legal_basis = ProseFormField(label=lazy("Legal basis"))
    scope = ProseFormField(
        label=lazy("Scope"), help_text=lazy("Which subjects and which places. It must not widen later.")
    )
    overlap_reason = forms.CharField(
        label=lazy("Why an overlapping mission is needed"), max_length=MOST_REASON, required=False
    )

    def prepare(self) -> None:
        fill_initial(self, {name: getattr(self.subject, name) for name in self.fields})


class OverviewForm(StepForm):
    """The opening part of the report."""

    overview = ProseFormField(label=lazy("Overview"), rows=10)

    def prepare(self) -> None:
        fill_initial(self, {"overview": self.subject.overview})


class MemberForm(StepForm):
    """Somebody of the group joins the team. Only people with a post in the group can be chosen (B2)."""

    person = forms.ModelChoiceField(Person.objects.none(), label=lazy("Person"))
    duty = forms.CharField(label=lazy("Duty"), max_length=120, required=False)

    def prepare(self) -> None:
        self.fields["person"].queryset = people_of(self.subject.team_unit).exclude(
            pk__in=TeamMember.objects.filter(mission=self.subject, left_at=None).values("person")
        )


class ConflictForm(StepForm):
    """The declaration each member signs before the mandate: kin or business in the inspected body."""

    has_conflict = forms.TypedChoiceField(
        label=lazy("Do you, or does your family, have ties to the inspected body?"),
        choices=[("no", lazy("No, I have no conflict of interest.")), ("yes", lazy("Yes, I declare the following."))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    declaration = TextField(label=lazy("What I declare"), max_length=MOST_REASON, required=False)

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        if clean.get("has_conflict") and not clean.get("declaration"):
            self.add_error("declaration", _("Say what the conflict is."))
        return clean


class ShortReasonForm(ReasonForm):
    """A reason that has to fit on one line of the record."""

    reason = TextField(label=lazy("Reason"), rows=3, max_length=MOST_REASON)


class PlainForm(StepForm):
    """A question that is answered by pressing the button."""


class MobiliseForm(StepForm):
    """The notice that opens field work, and the channels by which the public can reach the group."""

    notice = ProseFormField(label=lazy("Mobilisation notice"), rows=6)
    channels = ProseFormField(
        label=lazy("Public contact channels"),
        help_text=lazy("Telephone, post box, address, hours; open until field work closes."),
    )

    def prepare(self) -> None:
        fill_initial(self, {"notice": self.subject.mobilisation_notice, "channels": self.subject.channels})


class ExtendForm(StepForm):
    """A later end of field work."""

    to_date = DateField(label=lazy("New last day of field work"))
    reason = TextField(label=lazy("Reason"), max_length=MOST_REASON)

    def clean_to_date(self) -> Any:
        """An extension is later than what is planned now."""
        value = self.cleaned_data["to_date"]
        if value <= self.subject.field_end_date:
            raise forms.ValidationError(
                _("Field work already runs until %(date)s.") % {"date": self.subject.field_end_date.isoformat()}
            )
        return value


class VisitForm(PeriodForm):
    """A sub-team goes down to a unit for some days."""

    unit = UnitCodeField(label=lazy("Unit"))
    from_date = DateField(label=lazy("From"))
    to_date = DateField(label=lazy("To"))
    purpose = ProseFormField(label=lazy("Purpose"))
    announced = forms.BooleanField(label=lazy("Announced to the unit"), required=False, initial=True)

    def prepare(self) -> None:
        offer_below(self.fields["unit"], self.subject.body_unit)

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        mission, begin, end = self.subject, clean.get("from_date"), clean.get("to_date")
        if begin and begin < mission.from_date:
            self.add_error("from_date", _("Field work begins on %(date)s.") % {"date": mission.from_date.isoformat()})
        if end and end > mission.field_end_date:
            self.add_error("to_date", _("Field work ends on %(date)s.") % {"date": mission.field_end_date.isoformat()})
        return clean


class PaperForm(StepForm):
    """A work paper. It cannot be changed afterwards: a mistake is corrected by another paper."""

    code = forms.CharField(label=lazy("Code"), max_length=60)
    method = forms.ChoiceField(label=lazy("Method"))
    dimension = forms.ChoiceField(label=lazy("Dimension"))
    unit = UnitCodeField(label=lazy("Unit"))
    done_date = DateField(label=lazy("Done on"))
    record = ProseFormField(
        label=lazy("Record"),
        rows=8,
        help_text=lazy("What was asked, seen and counted. No copies of case evidence, no names of reporters."),
    )
    is_official_record = forms.BooleanField(label=lazy("Rests on an official record"), required=False)
    corrects = forms.ModelChoiceField(WorkPaper.objects.none(), label=lazy("Corrects the paper"), required=False)
    readers = ChecklistField(
        Person.objects.none(),
        label=lazy("Advisers who may read it"),
        required=False,
    )

    def __init__(self, *args: Any, corrects: str = "", **kwargs: Any) -> None:
        self.corrects = corrects
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        mission = self.subject
        self.fields["corrects"].initial = self.corrects
        self.fields["method"].choices = mission.framework.choices("methods")
        self.fields["dimension"].choices = mission.framework.choices("dimensions")
        offer_below(self.fields["unit"], mission.body_unit)
        self.fields["corrects"].queryset = mission.papers.visible_to(self.user)
        self.fields["readers"].queryset = people_of(mission.team_unit, roles=(Role.ADVISER,))

    def clean_done_date(self) -> Any:
        """Work is written down after it was done."""
        value = self.cleaned_data["done_date"]
        if value > clock.today():
            raise forms.ValidationError(_("This day is still to come."))
        return value


def people_of(unit: Unit, *, roles: Any = tuple(Role)) -> Any:
    """People with a current post, of one of `roles`, in the unit or below it."""
    posts = Post.objects.current().filter(unit__in=Unit.objects.below(unit), role__in=roles)
    return Person.objects.filter(is_active=True, pk__in=posts.values("person")).order_by("pk")
