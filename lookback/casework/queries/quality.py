"""Reads over quality reviews. Answers stay with their author until no further review is to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from lookback.casework.models import BlindReview, QualityRound, SampledCase
from lookback.casework.rules import answers_are_open, disputed
from lookback.kit.prose import Prose
from lookback.org.models import Person


def quality_rounds(user: Person) -> QuerySet:
    """Rounds that the person sees, the latest first, with how far they are."""
    rows = QualityRound.objects.visible_to(user).select_related("unit", "drawn_by")
    concluded = Count("sampled", filter=Q(sampled__status=SampledCase.Status.CONCLUDED))
    return rows.annotate(drawn=Count("sampled"), concluded=concluded)


def seen_sampled(user: Person) -> QuerySet[SampledCase]:
    """Drawn cases that the person sees, with what a page shows of one."""
    rows = SampledCase.objects.visible_to(user).order_by("pk")
    return rows.select_related("case__leading_unit", "round__unit", "concluded_by")


@dataclass(frozen=True)
class Answered:
    """One question with the answers that the reader may see, and whether they differ."""

    key: str
    text: Prose
    answers: list[dict[str, str]]
    is_disputed: bool
    is_defect: bool


@dataclass(frozen=True)
class Reviewed:
    """The reviews of a drawn case as far as the reader may see them."""

    reviews: list[BlindReview]
    rows: list[Answered]
    is_disputed: bool


def reviewed(sampled: SampledCase, user: Person) -> Reviewed:
    """Own answers at once, those of others when all are in; one query."""
    reviews = list(sampled.reviews.select_related("reviewed_by"))
    if not answers_are_open(sampled):
        reviews = [review for review in reviews if review.reviewed_by_id == user.pk]
    differing = set(disputed(reviews))
    rows = [_row(question, reviews, differing, sampled) for question in sampled.round.questions] if reviews else []
    return Reviewed(reviews, rows, bool(differing))


def _row(question: dict[str, Any], reviews: list[BlindReview], differing: set[str], sampled: SampledCase) -> Answered:
    key = question["key"]
    return Answered(
        key=key,
        text=Prose.of(question["text"]),
        answers=[review.answers.get(key, {"answer": "", "note": ""}) for review in reviews],
        is_disputed=key in differing,
        is_defect=key in sampled.defects,
    )
