"""Quality review: what is drawn, who may review, and who may see which answers. Never writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.casework.models import BlindReview, Case, Characterisation, SampledCase
from lookback.casework.rules.people import another_unit
from lookback.kit import vocabulary
from lookback.kit.sampling import portion, stratified
from lookback.kit.workflow import Remembered, Step, Workflow
from lookback.org.authority import Permission as P
from lookback.org.models import Person

Q = SampledCase.Status
IN_ORDER, DEFECT, NOT_APPLICABLE = "in_order", "defect", "not_applicable"
ANSWERS: dict[str, Any] = {
    IN_ORDER: lazy("in order"),
    DEFECT: lazy("defect"),
    NOT_APPLICABLE: lazy("does not apply"),
}
AT_LEAST, CONTROLS = 5, 0.2


def quality_sample(cases: Sequence[Case], flagged: set[int], seed: int, share: int) -> tuple[list[Case], list[Case]]:
    """(cases with a change near a marked day, all of them; those drawn from the others by authority and kind).

    `share` is in per cent. The same cases, flags, share and seed give the same sample.
    """
    ordered = sorted(cases, key=lambda case: case.pk)
    others = [case for case in ordered if case.pk not in flagged]
    size = portion(len(others), share / 100, at_least=AT_LEAST)
    drawn = stratified(others, stratum=lambda case: (case.leading_unit_id, case.kind), size=size, seed=seed)
    return [case for case in ordered if case.pk in flagged], drawn


def controls(cases: Sequence[Case], seed: int) -> set[int]:
    """Keys of the drawn cases that are reviewed twice whatever the first review says."""
    ordered = sorted(cases, key=lambda case: case.pk)
    size = portion(len(cases), CONTROLS, at_least=1)
    return {case.pk for case in stratified(ordered, stratum=lambda _case: (), size=size, seed=seed + 1)}


def defects_in(answers: dict[str, dict[str, str]]) -> list[str]:
    """Keys of the questions that a review answers with a defect."""
    return [key for key, row in answers.items() if row["answer"] == DEFECT]


def disputed(reviews: Iterable[BlindReview]) -> list[str]:
    """Keys of the questions on which two reviews differ over whether there is a defect."""
    found = [set(defects_in(review.answers)) for review in reviews]
    return sorted(found[0] ^ found[1]) if len(found) == 2 else []


def answers_are_open(sampled: SampledCase) -> bool:
    """Whether answers may be shown to anybody but their author: once no review is to come any more."""
    return sampled.status in (Q.REVIEWED, Q.CONCLUDED)


# --- guards ---------------------------------------------------------------------------------------------------------


def reviews_from_outside(sampled: SampledCase, by: Person) -> str | None:
    """A reviewer is of no authority on the case, and reviews nothing that he or she co-signed."""
    if sentence := another_unit(sampled.case, by):
        return sentence
    if Characterisation.objects.filter(case=sampled.case_id, reviewed_by=by).exists():
        return _("You co-signed a characterisation of this case, so somebody else must review it.")
    return None


def is_another_reviewer(sampled: SampledCase, by: Person) -> str | None:
    """The second review is by somebody else."""
    if sampled.reviews.filter(reviewed_by=by).exists():
        return _("You made the first review, so somebody else must make the second.")
    return None


def did_not_review(sampled: SampledCase, by: Person) -> str | None:
    """Who reviewed does not conclude."""
    if sampled.reviews.filter(reviewed_by=by).exists():
        return _("You reviewed this case, so somebody else must conclude.")
    return None


SAMPLED = Workflow(
    "casework.sampledcase",
    Q,
    (
        Step(
            "review",
            lazy("Review"),
            (Q.DRAWN,),
            Remembered("after_the_first", (Q.SECOND, Q.REVIEWED)),
            P.CASE_REVIEW,
            "leading_unit",
            (reviews_from_outside,),
        ),
        Step(
            "review_again",
            lazy("Review a second time"),
            (Q.SECOND,),
            Q.REVIEWED,
            P.CASE_REVIEW,
            "leading_unit",
            (reviews_from_outside, is_another_reviewer),
        ),
        Step(
            "conclude",
            lazy("Conclude the review"),
            (Q.REVIEWED,),
            Q.CONCLUDED,
            P.CASE_OVERSEE,
            "reviewing_unit",
            (did_not_review,),
        ),
    ),
    terminal=(Q.CONCLUDED,),
)

vocabulary.register(
    {
        "casework.qualityround": lazy("Quality review"),
        "casework.qualityround.drawn": lazy("Cases drawn for quality review"),
        "casework.sampledcase": lazy("Case under quality review"),
        "casework.blindreview": lazy("Review of a case"),
    }
)
