"""Forms of letters of suggestion."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lookback.casework.models import Case, Letter
from lookback.casework.queries import seen_case
from lookback.casework.rules import WRITTEN_BY
from lookback.kit import clock
from lookback.kit.forms import DateField, NoteForm, ProseFormField, ReasonForm, StepForm, TextField, fill_initial
from lookback.kit.prose import Prose
from lookback.org.authority import Permission as P
from lookback.org.forms import UnitCodeField
from lookback.org.models import Unit

ANY = ("", _("all"))


class LetterContentForm(StepForm):
    """What a draft says. `subject` is the letter, or None for a new one."""

    addressee_unit = UnitCodeField(label=_("Addressed to"), help_text=_("The unit in charge. Code or full name."))
    case = forms.CharField(
        label=_("Arising from case"), max_length=20, required=False, help_text=_("Its number, where there is one.")
    )
    title = ProseFormField(label=_("Title"), max_length=200, rows=1)
    problem = ProseFormField(
        label=_("Problem found"),
        max_length=4000,
        rows=5,
        help_text=_("A gap in management or in the rules. No evidence, and nobody's full name."),
    )
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=300, help_text=_("Law and article."))
    points = TextField(
        label=_("What is asked for"),
        max_length=6000,
        rows=5,
        help_text=_("One point on each line; each becomes a rectification item of the unit."),
    )
    reply_days = forms.IntegerField(
        label=_("Days for the reply"),
        min_value=1,
        max_value=365,
        required=False,
        help_text=_("Where the letter sets another limit than the table of limits."),
    )

    def prepare(self) -> None:
        issuers = self.user.scopes(P.LETTER_ISSUE)
        above = {key for unit in issuers for key in unit.lineage}
        self.fields["addressee_unit"].offer(Unit.objects.all(), near=Unit.objects.filter(parent__in=above))
        if self.subject is not None:
            fill_initial(self, _initial(self.subject))

    def clean_case(self) -> Case | None:
        code = self.cleaned_data["case"].strip()
        if not code:
            return None
        case = seen_case(self.user).filter(code__iexact=code).first()
        if case is None:
            raise ValidationError(_now("You see no case with this number."))
        return case

    def clean_points(self) -> list[Prose]:
        lines = [line.strip() for line in self.cleaned_data["points"].splitlines() if line.strip()]
        if any(len(line) > 500 for line in lines):
            raise ValidationError(_now("At most %(number)s characters, please.") % {"number": 500})
        return [Prose.of(line) for line in lines]


class LetterForm(LetterContentForm):
    """A new letter."""

    issuer_unit = UnitCodeField(label=_("Issued by"))
    field_order = ("issuer_unit", "addressee_unit")

    def prepare(self) -> None:
        super().prepare()
        issuers = Unit.objects.filter(self.user.reach(P.LETTER_ISSUE), kind__in=WRITTEN_BY)
        self.fields["issuer_unit"].offer(issuers)
        self.fields["issuer_unit"].initial = next(iter(self.user.scopes(P.LETTER_ISSUE)), None)


def _initial(letter: Letter) -> dict[str, Any]:
    points = "\n".join(str(point.text) for point in letter.points.all())
    values = {
        name: getattr(letter, name) for name in ("addressee_unit", "title", "problem", "legal_basis", "reply_days")
    }
    return {**values, "case": letter.case.code if letter.case else "", "points": points}


class ServeForm(StepForm):
    """The issuer's record of the service."""

    served_date = DateField(label=_("Served on"))
    note = forms.CharField(label=_("How it was served"), max_length=500)

    def prepare(self) -> None:
        self.fields["served_date"].initial = clock.today()


class ObjectForm(StepForm):
    """Why the addressee does not accept it."""

    grounds = ProseFormField(label=_("Grounds"), max_length=4000, rows=5)


class ReplyForm(StepForm):
    """What was done, point by point, and the number of the written reply."""

    reply = ProseFormField(label=_("Reply"), max_length=8000, rows=8)
    reply_number = forms.CharField(label=_("Number of the reply"), max_length=80)


class ReturnReplyForm(ReasonForm):
    """Why the reply does not suffice, and by when another is asked for."""

    due_date = DateField(label=_("Reply due"))


class VerifyForm(StepForm):
    """What was looked at on site or in the books; the reply alone proves nothing."""

    tested = ProseFormField(label=_("How it was verified"), max_length=4000, rows=5)


LETTER_FORMS: dict[str, type[StepForm]] = {
    **dict.fromkeys(("issue", "sign_for", "accept", "rectify", "close"), NoteForm),
    "serve": ServeForm,
    "object": ObjectForm,
    "insist": ReasonForm,
    "withdraw": ReasonForm,
    "reply": ReplyForm,
    "return": ReturnReplyForm,
    "verify": VerifyForm,
}


class LetterFilterForm(forms.Form):
    """What to show of the letters in a person's reach."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[ANY, *Letter.Kind.choices], required=False)
    status = forms.ChoiceField(label=_("Status"), choices=[ANY, *Letter.Status.choices], required=False)
    overdue = forms.ChoiceField(label=_("Reply"), choices=[ANY, ("yes", _("overdue"))], required=False)
    code = forms.CharField(label=_("Number"), max_length=20, required=False)

    def filters(self) -> dict[str, Any]:
        """The clean values as `queries.letters_seen` takes them."""
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        return {**chosen, "overdue": True} if "overdue" in chosen else chosen
