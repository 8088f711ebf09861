"""Forms of linked inquiries, hand-overs and the joint desk."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lookback.casework.forms.holders import HolderForm
from lookback.casework.models import HandOver, LinkedInquiry
from lookback.casework.rules import COMPETENT, organs_of
from lookback.kit.forms import NoteForm, ProseFormField, ReasonForm, StepForm
from lookback.org.forms import PersonField, UnitCodeField, posts_at
from lookback.org.models import Unit

NO_NAMES = _("No evidence, and nobody's full name.")


class InquiryForm(StepForm):
    """Open one of the three inquiries. `subject` is the case."""

    kind = forms.ChoiceField(label=_("Inquiry"), choices=LinkedInquiry.Kind.choices)
    about_unit = UnitCodeField(
        label=_("About the acts of"),
        required=False,
        help_text=_("An organ, never a person. Needed for the duty of a leadership or a regulator."),
    )
    question = ProseFormField(label=_("What is asked"), max_length=2000, rows=4, help_text=NO_NAMES)

    def prepare(self) -> None:
        lineage = self.subject.leading_unit.lineage
        self.fields["about_unit"].offer(Unit.objects.all(), near=Unit.objects.filter(parent__in=lineage))


class ReferForm(StepForm):
    """Hand it over. `subject` is the inquiry."""

    receiver_unit = UnitCodeField(label=_("Competent body"))
    kind = forms.ChoiceField(label=_("What is handed over"), choices=HandOver.Kind.choices)
    matter = ProseFormField(label=_("Matter"), max_length=2000, rows=4, help_text=NO_NAMES)
    document_number = forms.CharField(
        label=_("Document number"), max_length=80, help_text=_("As in the authority's own file.")
    )

    def prepare(self) -> None:
        units = Unit.objects.filter(kind__in=COMPETENT[self.subject.kind])
        above = self.subject.unit.lineage
        self.fields["receiver_unit"].offer(units, near=units.filter(parent__in=above))
        self.fields["receiver_unit"].initial = self.subject.case.supervision_unit


class ExaminedForm(StepForm):
    """What was looked at before nothing was found."""

    examined = ProseFormField(
        label=_("What was examined"),
        max_length=2000,
        rows=4,
        help_text=_("“Nothing found” is a result: say what it rests on."),
    )


class ResultForm(StepForm):
    """What the competent body found. It decides on discipline by itself; no sanction is recorded here."""

    result = forms.ChoiceField(label=_("Result"), choices=LinkedInquiry.Result.choices)
    examined = ProseFormField(label=_("What was examined"), max_length=2000, rows=4, help_text=NO_NAMES)


INQUIRY_FORMS: dict[str, type[StepForm]] = {
    "refer": ReferForm,
    "find_nothing": ExaminedForm,
    "return": ReasonForm,
    "answer": ResultForm,
}


HAND_OVER_FORMS: dict[str, type[StepForm]] = {
    "receive": NoteForm,
    "accept": NoteForm,
    "return": ReasonForm,
    "answer": ResultForm,
}


class OrganForm(StepForm):
    """Something that an organ on the case does at its joint desk. `subject` is the case."""

    unit = UnitCodeField(label=_("Organ"))

    def prepare(self) -> None:
        organs = organs_of(self.subject, self.user)
        self.fields["unit"].offer(Unit.objects.filter(pk__in=[unit.pk for unit in organs]))
        self.fields["unit"].initial = next(iter(organs), None)


class JoinForm(OrganForm, HolderForm):
    """Who sits at the desk for the organ."""

    person = PersonField(label=_("Person"))
    duty = forms.CharField(label=_("Duty at the desk"), max_length=120)

    def prepare(self) -> None:
        super().prepare()
        self.fields["person"].offer(posts_at(organs_of(self.subject, self.user)))


class DeskNoteForm(OrganForm):
    """A note for the other organs."""

    text = ProseFormField(label=_("Note"), max_length=2000, rows=4, help_text=NO_NAMES)
