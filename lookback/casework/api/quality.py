"""The quality review: rounds with their seed, drawn cases, reviews, conclusions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema

from lookback.casework import actions, forms, queries
from lookback.casework.api.common import one_of, router, take_step
from lookback.casework.models import QualityRound, SampledCase
from lookback.casework.rules import SAMPLED
from lookback.kit.pagination import Page, paginate
from lookback.kit.payload import Cursor, Key, Size, body, body_of, body_of_steps, checked
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.shapes import PersonRef, UnitRef

Text = dict[str, str]


class QualityRoundOut(Schema):
    """A draw: with seed, share and population anybody can draw the same cases again."""

    id: int
    unit: UnitRef
    title: Text
    from_date: date
    to_date: date
    random_seed: int
    share: int
    population: int
    checklist: dict[str, Any]
    drawn: int
    concluded: int
    drawn_by: PersonRef
    drawn_at: datetime


class QualityRoundPage(Schema):
    """A page of rounds."""

    rows: list[QualityRoundOut]
    next: str | None
    previous: str | None


class SampledCaseRow(Schema):
    """A drawn case. Why it was drawn is not told: nothing may be inferred from it."""

    id: int
    round_id: int
    case_id: int
    status: str
    defects: list[str]
    conclusion: Text
    concluded_by: PersonRef | None
    concluded_at: datetime | None


class SampledCasePage(Schema):
    """A page of drawn cases."""

    rows: list[SampledCaseRow]
    next: str | None
    previous: str | None


class BlindReviewOut(Schema):
    """One reviewer's answers."""

    number: int
    answers: dict[str, dict[str, str]]
    reviewed_by: PersonRef
    reviewed_at: datetime


class SampledCaseOut(SampledCaseRow):
    """A drawn case with the reviews that the reader may see: the own at once, others when all are in."""

    reviews: list[BlindReviewOut]
    disputed: list[str]
    steps: list[str]


ROW = tuple(SampledCaseRow.model_fields)


@router.get("/quality-rounds", response=QualityRoundPage)
def list_quality_rounds(request: HttpRequest, cursor: Cursor = None, size: Size = 50) -> Page:
    """Rounds of quality review, the latest first."""
    return paginate(queries.quality_rounds(request.user), by=("-id",), cursor=cursor, size=size)


@router.post("/quality-rounds", response=QualityRoundOut, openapi_extra=body_of(forms.DrawQualityForm))
def draw_quality(request: HttpRequest) -> QualityRound:
    """Draw cases at random; the seed is stored and published."""
    if not request.user.may_anywhere(P.CASE_OVERSEE):
        raise Refused(_("This is not among the duties of your post."), forbidden=True)
    values = checked(forms.DrawQualityForm(body(request), subject=None, user=request.user))
    return one_of(queries.quality_rounds(request.user), actions.draw_quality(by=request.user, **values).pk)


@router.get("/quality-rounds/{quality_round_id}", response=QualityRoundOut)
def read_quality_round(request: HttpRequest, quality_round_id: Key) -> QualityRound:
    """One round."""
    return one_of(queries.quality_rounds(request.user), quality_round_id)


@router.get("/quality-rounds/{quality_round_id}/cases", response=SampledCasePage)
def list_sampled_cases(request: HttpRequest, quality_round_id: Key, cursor: Cursor = None, size: Size = 50) -> Page:
    """The drawn cases of a round that the owner of the token sees."""
    round_ = one_of(queries.quality_rounds(request.user), quality_round_id)
    rows = queries.seen_sampled(request.user).filter(round=round_)
    return paginate(rows, by=("id",), cursor=cursor, size=size)


@router.get("/sampled-cases/{sampled_case_id}", response=SampledCaseOut)
def read_sampled_case(request: HttpRequest, sampled_case_id: Key) -> dict[str, Any]:
    """One drawn case."""
    return whole(request, sampled_case_id)


@router.post(
    "/sampled-cases/{sampled_case_id}/steps/{step}",
    response=SampledCaseOut,
    openapi_extra=body_of_steps(forms.SAMPLED_FORMS),
)
def take_sampled_step(request: HttpRequest, sampled_case_id: Key, step: str) -> dict[str, Any]:
    """Review or review again (`answer_<key>`, `note_<key>` of the round's checklist), conclude."""
    sampled = one_of(queries.seen_sampled(request.user), sampled_case_id)
    take_step(request, SAMPLED, sampled, step, forms.SAMPLED_FORMS, actions.advance_sampled)
    return whole(request, sampled_case_id)


def whole(request: HttpRequest, key: int) -> dict[str, Any]:
    """A drawn case as it is now, for the answer."""
    sampled: SampledCase = one_of(queries.seen_sampled(request.user), key)
    found = queries.reviewed(sampled, request.user)
    return {
        **{name: getattr(sampled, name) for name in ROW},
        "reviews": found.reviews,
        "disputed": [row.key for row in found.rows if row.is_disputed],
        "steps": [step.name for step in SAMPLED.available(sampled, request.user)],
    }
