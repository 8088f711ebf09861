"""The list of difficult cases and its measures."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from lookback.casework import actions, forms, queries
from lookback.casework.api.common import do_duty, one_of, router, take_step, visible_case
from lookback.casework.api.schemas import ListedCaseOut, ListedCasePage, ListedCaseRow, ListedMeasureOut
from lookback.casework.models import Case, ListedCase, ListedMeasure
from lookback.casework.rules import LISTED, MEASURE, open_duties
from lookback.kit.pagination import paginate
from lookback.kit.payload import Cursor, Key, Size, body_of, body_of_steps

ROW = tuple(name for name in ListedCaseRow.model_fields if name != "case_code")
MEASURE_ROW = tuple(name for name in ListedMeasureOut.model_fields if name != "steps")


@router.get("/listed-cases", response=ListedCasePage)
def list_listed_cases(request: HttpRequest, cursor: Cursor = None, size: Size = 50) -> dict[str, Any]:
    """Listed cases that the owner of the token sees, the latest first."""
    page = paginate(queries.listed_cases(request.user), by=("-listed_date", "-id"), cursor=cursor, size=size)
    return {
        "rows": [listed_row(row, row.case) for row in page.rows],
        "next": page.next,
        "previous": page.previous,
    }


@router.post("/cases/{case_id}/list", response=ListedCaseOut, openapi_extra=body_of(forms.ListForm))
def put_on_list(request: HttpRequest, case_id: Key) -> dict[str, Any]:
    """Put a case on the list, under a supervising leader."""
    case = visible_case(request, case_id)
    return whole(request, do_duty(request, "list_case", case, forms.ListForm, actions.list_case).pk)


@router.get("/listed-cases/{listed_case_id}", response=ListedCaseOut)
def read_listed_case(request: HttpRequest, listed_case_id: Key) -> dict[str, Any]:
    """One listed case with its measures."""
    return whole(request, listed_case_id)


@router.post(
    "/listed-cases/{listed_case_id}/steps/{step}",
    response=ListedCaseOut,
    openapi_extra=body_of_steps(forms.LISTED_FORMS),
)
def take_listed_step(request: HttpRequest, listed_case_id: Key, step: str) -> dict[str, Any]:
    """Record the breakthrough, or take the case off the list."""
    listed = one_of(queries.listed_cases(request.user), listed_case_id)
    take_step(request, LISTED, listed, step, forms.LISTED_FORMS, actions.advance_listed)
    return whole(request, listed_case_id)


@router.post(
    "/listed-cases/{listed_case_id}/measures", response=ListedCaseOut, openapi_extra=body_of(forms.ListedMeasureForm)
)
def plan_listed_measure(request: HttpRequest, listed_case_id: Key) -> dict[str, Any]:
    """Plan what an authority on the case does by a day."""
    listed = one_of(queries.listed_cases(request.user), listed_case_id)
    do_duty(request, "plan_measure", listed, forms.ListedMeasureForm, actions.plan_measure)
    return whole(request, listed_case_id)


@router.post(
    "/listed-measures/{listed_measure_id}/steps/{step}",
    response=ListedCaseOut,
    openapi_extra=body_of_steps(forms.MEASURE_FORMS),
)
def take_measure_step(request: HttpRequest, listed_measure_id: Key, step: str) -> dict[str, Any]:
    """Report a measure done, or drop it."""
    measure = one_of(queries.measures_seen(request.user), listed_measure_id)
    take_step(request, MEASURE, measure, step, forms.MEASURE_FORMS, actions.advance_measure)
    return whole(request, measure.listed_id)


def listed_row(listed: ListedCase, case: Case) -> dict[str, Any]:
    """The columns of a listed case; `case` is its case, loaded already."""
    return {**{name: getattr(listed, name) for name in ROW}, "case_code": case.code}


def whole(request: HttpRequest, key: int) -> dict[str, Any]:
    """A listed case as it is now, for the answer."""
    listed = one_of(queries.listed_cases(request.user), key)
    measures = queries.measures_seen(request.user).filter(listed=listed)
    return {
        **listed_row(listed, listed.case),
        "measures": [_measure(measure, request) for measure in measures],
        "steps": [step.name for step in LISTED.available(listed, request.user)],
        "may": sorted(open_duties(listed, request.user)),
    }


def _measure(measure: ListedMeasure, request: HttpRequest) -> dict[str, Any]:
    steps = [step.name for step in MEASURE.available(measure, request.user)]
    return {**{name: getattr(measure, name) for name in MEASURE_ROW}, "steps": steps}
