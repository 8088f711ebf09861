"""Forms of the quality review: the draw, a review, the conclusion."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lookback.casework.rules import ANSWERS, answers_are_open, defects_in
from lookback.kit import clock
from lookback.kit.forms import DateField, ProseFormField, StepForm
from lookback.kit.prose import Prose
from lookback.org.authority import Permission as P
from lookback.org.forms import UnitCodeField
from lookback.org.models import Unit


class DrawQualityForm(StepForm):
    """Over which cases, and the seed of the draw. `subject` is None."""

    unit = UnitCodeField(label=_("Cases of this unit and below"))
    title = ProseFormField(label=_("Title"), max_length=200, rows=1)
    from_date = DateField(label=_("Latest report from"))
    to_date = DateField(label=_("Latest report until"))
    share = forms.IntegerField(label=_("Share in per cent"), min_value=1, max_value=100, initial=10)
    random_seed = forms.IntegerField(
        label=_("Random seed"),
        required=False,
        min_value=0,
        max_value=2**53 - 1,
        help_text=_("Leave empty to have one made. The same seed draws the same sample again."),
    )

    def prepare(self) -> None:
        self.fields["unit"].offer(Unit.objects.filter(self.user.reach(P.CASE_OVERSEE)))
        self.fields["unit"].initial = next(iter(self.user.scopes(P.CASE_OVERSEE)), None)
        self.fields["to_date"].initial = clock.today()


class BlindReviewForm(StepForm):
    """Each question of the round's checklist: `answer_<key>` and `note_<key>`. `subject` is the drawn case."""

    def prepare(self) -> None:
        for question in self.subject.round.questions:
            key, text = question["key"], str(Prose.of(question["text"]))
            self.fields[f"answer_{key}"] = forms.ChoiceField(
                label=text, choices=list(ANSWERS.items()), widget=forms.RadioSelect
            )
            self.fields[f"note_{key}"] = forms.CharField(
                label=_("Note on: %(question)s") % {"question": text}, max_length=1000, required=False
            )

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        keys = [question["key"] for question in self.subject.round.questions]
        answers = {
            key: {"answer": clean.get(f"answer_{key}", ""), "note": clean.get(f"note_{key}", "")} for key in keys
        }
        return {"answers": answers}


class ConcludeForm(StepForm):
    """Which of the named defects stand, and why. `subject` is the drawn case."""

    defects = forms.MultipleChoiceField(
        label=_("These are defects"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each becomes a rectification item of the authority that answers for it."),
    )
    conclusion = ProseFormField(label=_("Conclusion, with reasons"), max_length=2000, rows=4)

    def prepare(self) -> None:
        # Nothing of a review is shown before all are in, not even as a choice.
        if not answers_are_open(self.subject):
            return
        named = {key for review in self.subject.reviews.all() for key in defects_in(review.answers)}
        self.fields["defects"].choices = [
            (row["key"], str(Prose.of(row["text"]))) for row in self.subject.round.questions if row["key"] in named
        ]


SAMPLED_FORMS: dict[str, type[forms.Form]] = {
    "review": BlindReviewForm,
    "review_again": BlindReviewForm,
    "conclude": ConcludeForm,
}
