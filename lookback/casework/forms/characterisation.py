"""Forms of a characterisation: beginning it, an element, the negative list, the level; marked days and the period."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lookback.casework.models import Case, Element, MarkedDay
from lookback.casework.queries import all_norms, seen_case
from lookback.casework.rules import EVIDENCE_KINDS, previous_of
from lookback.kit import clock
from lookback.kit.forms import DateField, NoteForm, ProseFormField, ReasonForm, StepForm, TextField, fill_initial
from lookback.kit.prose import Prose
from lookback.org.authority import Permission as P
from lookback.org.forms import UnitCodeField
from lookback.org.models import Person, Unit

POINTER = "pointer_"
YEAR = timedelta(days=364)


class BeginForm(StepForm):
    """Under which norms the facts are judged. `subject` is the case."""

    events_date = DateField(
        label=_("Latest of the events"),
        help_text=_("The facts are judged by the norms that were in force on this day."),
    )
    family = forms.ChoiceField(label=_("System of law"), required=False)

    def prepare(self) -> None:
        families = sorted({norms.family for norms in all_norms()})
        self.fields["family"].choices = [(name, name) for name in families]
        if len(families) < 2:
            del self.fields["family"]


def _pointer(label: Any) -> forms.CharField:
    help_text = _("Pointer: volume and page of the authority's file.")
    return forms.CharField(label=label, max_length=200, required=False, help_text=help_text)


# One line for each of the eight kinds of evidence of CPL 50.
PointersForm = type(
    "PointersForm", (StepForm,), {POINTER + kind: _pointer(label) for kind, label in EVIDENCE_KINDS.items()}
)


class ElementForm(PointersForm):  # type: ignore[misc, valid-type]
    """How the authority sees one element. `subject` is the element."""

    state = forms.ChoiceField(label=_("State"), choices=Element.State.choices, widget=forms.RadioSelect)
    facts = ProseFormField(
        label=_("Facts, in short"), max_length=2000, rows=4, help_text=_("No evidence, and nobody's full name.")
    )
    field_order = ("state", "facts")
    contrary = ProseFormField(label=_("Contrary evidence"), max_length=2000, rows=3, required=False)
    defence = ProseFormField(label=_("Argument of the defence"), max_length=2000, rows=3, required=False)
    defence_answer = ProseFormField(label=_("Answer to it"), max_length=2000, rows=3, required=False)
    change_reason = ProseFormField(
        label=_("Why it is seen otherwise than before"),
        max_length=2000,
        rows=3,
        required=False,
        help_text=_("Needed where the state differs from the one settled before."),
    )

    def prepare(self) -> None:
        element = self.subject
        pointers = {POINTER + kind: text for kind, text in element.pointers.items()}
        names = ("facts", "contrary", "defence", "defence_answer", "change_reason")
        fill_initial(self, {**{name: getattr(element, name) for name in names}, **pointers})
        self.fields["state"].initial = element.state
        if previous_of(element.characterisation) is None:
            del self.fields["change_reason"]

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        pointers = {kind: clean.pop(POINTER + kind, "") for kind in EVIDENCE_KINDS}
        return {**clean, "pointers": {kind: text for kind, text in pointers.items() if text}}


class NegativesForm(StepForm):
    """Which rows of the negative list apply. `subject` is the characterisation."""

    applies = forms.MultipleChoiceField(
        label=_("These apply"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One that applies bars every level above the lowest. Leave all empty where none applies."),
    )
    note = ProseFormField(label=_("Why these apply"), max_length=2000, rows=3, required=False)

    def prepare(self) -> None:
        rows = self.subject.norms.negative_rows
        self.fields["applies"].choices = [(row["key"], str(Prose.of(row["text"]))) for row in rows]
        fill_initial(self, {"applies": self.subject.negatives or [], "note": self.subject.negatives_note})


class LevelForm(StepForm):
    """The level that the authority's document states. `subject` is the characterisation."""

    level = forms.TypedChoiceField(label=_("Level"), coerce=int, widget=forms.RadioSelect)
    document_number = forms.CharField(
        label=_("Document number"), max_length=80, help_text=_("As in the authority's own file.")
    )
    decided_date = DateField(label=_("Date of the document"))
    below_reason = TextField(
        label=_("Why not the higher level"),
        max_length=2000,
        rows=3,
        required=False,
        help_text=_("Needed where every element of a higher level is met."),
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"), max_length=300, required=False, help_text=_("Needed for a change of level.")
    )
    is_defence_heard = forms.BooleanField(
        label=_("The defence was heard"), required=False, help_text=_("Needed for a change of level.")
    )

    def prepare(self) -> None:
        draft = self.subject
        self.fields["level"].choices = [(row["level"], str(Prose.of(row["name"]))) for row in draft.norms.ladder]
        names = ("level", "document_number", "below_reason", "legal_basis", "is_defence_heard")
        fill_initial(self, {name: getattr(draft, name) for name in names})
        self.fields["decided_date"].initial = draft.decided_date or clock.today()


class MarkedDayForm(StepForm):
    """A statistics deadline or a superior's letter. `subject` is None."""

    unit = UnitCodeField(label=_("For the authorities of"))
    kind = forms.ChoiceField(label=_("Kind"), choices=MarkedDay.Kind.choices, widget=forms.RadioSelect)
    day = DateField(label=_("Day"))
    reference = forms.CharField(label=_("Reference"), max_length=120)
    case = forms.CharField(
        label=_("Case number"), max_length=20, required=False, help_text=_("Where the letter is about one case.")
    )

    def prepare(self) -> None:
        self.fields["unit"].offer(Unit.objects.filter(self.user.reach(P.CASE_OVERSEE)))
        self.fields["unit"].initial = next(iter(self.user.scopes(P.CASE_OVERSEE)), None)

    def clean_case(self) -> Case | None:
        code = self.cleaned_data["case"].strip()
        if not code:
            return None
        if (case := seen_case(self.user).filter(code__iexact=code).first()) is None:
            raise ValidationError(_now("You see no case with this number."))
        return case


class PeriodForm(forms.Form):
    """The days between which characterisations were settled; the year that ends today unless told."""

    from_date = DateField(label=_("From"), required=False)
    to_date = DateField(label=_("To"), required=False)

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        last = clean.get("to_date") or clock.today()
        first = clean.get("from_date") or last - min(YEAR, last - date.min)
        if first > last:
            self.add_error("to_date", _now("The period cannot end before it begins."))
        return {"from_date": first, "to_date": last}


CHARACTERISATION_FORMS: dict[str, type[forms.Form]] = {
    **dict.fromkeys(("settle", "propose", "cosign", "sign"), NoteForm),
    **dict.fromkeys(("object", "refuse", "drop"), ReasonForm),
}
