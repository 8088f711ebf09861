"""Characterisations: the draft, its elements, negative list and level, the steps, the matrix, what changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema

from lookback.casework import actions, forms, queries
from lookback.casework.api.common import do_duty, one_of, router, take_step, visible_case
from lookback.casework.models import Characterisation, Element, NormSet
from lookback.casework.rules import CHARACTERISATION, open_duties
from lookback.kit.payload import Key, body, body_of, body_of_steps, checked, parameters_of
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.shapes import PersonRef, UnitRef

Text = dict[str, str]


class NormSetOut(Schema):
    """One version of a set of norms; `content` is the file: ladder, elements, negatives, thresholds with sources."""

    key: str
    family: str
    version: int
    name: Text
    from_date: date
    to_date: date | None
    content: dict[str, Any]


class ElementOut(Schema):
    """An element as one authority sees it; `state` is empty before it is assessed."""

    id: int
    key: str
    state: str
    facts: Text
    pointers: dict[str, str]
    contrary: Text
    defence: Text
    defence_answer: Text
    change_reason: Text
    assessed_by: PersonRef | None
    assessed_at: datetime | None


class CharacterisationOut(Schema):
    """What an authority made of the facts; `direction`: -1 lowered, 0 the same, 1 raised against `previous_id`."""

    id: int
    case_id: int
    number: int
    status: str
    instance: str
    unit: UnitRef
    norms_key: str
    events_date: date
    level: int | None
    level_name: Text
    negatives: list[str] | None
    negatives_note: Text
    below_reason: str
    legal_basis: str
    is_defence_heard: bool
    document_number: str
    decided_date: date | None
    previous_id: int | None
    direction: int | None
    proposed_by: PersonRef | None
    proposed_at: datetime | None
    reviewed_by: PersonRef | None
    reviewing_unit: UnitRef | None
    reviewed_at: datetime | None
    headed_by: PersonRef | None
    headed_at: datetime | None
    settled_at: datetime | None
    elements: list[ElementOut]
    steps: list[str]
    may: list[str]


class CellOut(Schema):
    """One element at one authority; `is_changed`: seen otherwise than in the column settled before."""

    characterisation_id: int
    state: str
    is_changed: bool
    change_reason: Text


class MatrixRowOut(Schema):
    """One element across the authorities."""

    key: str
    name: Text
    cells: list[CellOut]


class MatrixOut(Schema):
    """The characterisations of a case side by side."""

    columns: list[CharacterisationOut]
    rows: list[MatrixRowOut]


class ChangeOut(Schema):
    """How many went which way at one authority, and what the final judgment made of them. No score, no target."""

    instance: str
    direction: int
    number: int
    confirmed: int
    judged_higher: int
    judged_lower: int
    not_final: int


class MarkedDayOut(Schema):
    """A statistics deadline, or the day of a superior's letter."""

    kind: str
    unit: UnitRef
    day: date
    reference: str
    case_id: int | None


OWN = ("norms_key", "elements", "steps", "may")
PLAIN = tuple(name for name in CharacterisationOut.model_fields if name not in OWN)


@router.get("/norms", response=list[NormSetOut])
def list_norms(request: HttpRequest) -> list[NormSet]:
    """The norms on record, each with the days on which it held."""
    return queries.all_norms()


@router.post("/cases/{case_id}/characterisations", response=CharacterisationOut, openapi_extra=body_of(forms.BeginForm))
def begin_characterisation(request: HttpRequest, case_id: Key) -> dict[str, Any]:
    """Begin the draft of the authority that has the case, under the norms that held when the events happened."""
    case = visible_case(request, case_id)
    return whole(request, do_duty(request, "characterise", case, forms.BeginForm, actions.begin_characterisation).pk)


@router.get("/cases/{case_id}/matrix", response=MatrixOut)
def read_matrix(request: HttpRequest, case_id: Key) -> dict[str, Any]:
    """Element by authority, side by side."""
    case = visible_case(request, case_id)
    matrix = queries.matrix_of(case, request.user)
    for column in matrix.columns:
        column.case = case
    return {
        "columns": [_column(column, request) for column in matrix.columns],
        "rows": [
            {"key": row.key, "name": row.name, "cells": [_cell(cell) for cell in row.cells if cell.element]}
            for row in matrix.rows
        ],
    }


@router.get("/characterisations/{characterisation_id}", response=CharacterisationOut)
def read_characterisation(request: HttpRequest, characterisation_id: Key) -> dict[str, Any]:
    """One characterisation with its elements."""
    return whole(request, characterisation_id)


@router.post(
    "/characterisations/{characterisation_id}/negatives",
    response=CharacterisationOut,
    openapi_extra=body_of(forms.NegativesForm),
)
def answer_negatives(request: HttpRequest, characterisation_id: Key) -> dict[str, Any]:
    """Go through the negative list: keys of the rows that apply."""
    found = visible(request, characterisation_id)
    do_duty(request, "answer_negatives", found, forms.NegativesForm, actions.answer_negatives)
    return whole(request, characterisation_id)


@router.post(
    "/characterisations/{characterisation_id}/level",
    response=CharacterisationOut,
    openapi_extra=body_of(forms.LevelForm),
)
def choose_level(request: HttpRequest, characterisation_id: Key) -> dict[str, Any]:
    """Write down the level of the authority's document; refused over an unmet element."""
    found = visible(request, characterisation_id)
    do_duty(request, "choose_level", found, forms.LevelForm, actions.choose_level)
    return whole(request, characterisation_id)


@router.post(
    "/characterisations/{characterisation_id}/steps/{step}",
    response=CharacterisationOut,
    openapi_extra=body_of_steps(forms.CHARACTERISATION_FORMS),
)
def take_characterisation_step(request: HttpRequest, characterisation_id: Key, step: str) -> dict[str, Any]:
    """Settle, submit, co-sign, sign, return, refuse, drop."""
    found = visible(request, characterisation_id)
    take_step(request, CHARACTERISATION, found, step, forms.CHARACTERISATION_FORMS, actions.advance_characterisation)
    return whole(request, characterisation_id)


@router.post("/elements/{element_id}", response=CharacterisationOut, openapi_extra=body_of(forms.ElementForm))
def assess_element(request: HttpRequest, element_id: Key) -> dict[str, Any]:
    """Assess one element: state, facts, at least one pointer (`pointer_<kind of evidence>`)."""
    element = one_of(queries.seen_elements(request.user), element_id)
    do_duty(request, "assess", element, forms.ElementForm, actions.assess_element)
    return whole(request, element.characterisation_id)


@router.get("/characterisation-changes", response=list[ChangeOut], openapi_extra=parameters_of(forms.PeriodForm))
def list_changes(request: HttpRequest) -> list[Any]:
    """Raised, unchanged and lowered by authority, with what the final judgment made of them."""
    return queries.changes(request.user, **checked(forms.PeriodForm(request.GET, user=request.user)))


@router.post("/marked-days", response=MarkedDayOut, openapi_extra=body_of(forms.MarkedDayForm))
def mark_day(request: HttpRequest) -> Any:
    """Enter a statistics deadline or a superior's letter: changes in the week after it go to review."""
    if not request.user.may_anywhere(P.CASE_OVERSEE):
        raise Refused(_("This is not among the duties of your post."), forbidden=True)
    values = checked(forms.MarkedDayForm(body(request), subject=None, user=request.user))
    return actions.mark_day(by=request.user, **values)


def visible(request: HttpRequest, key: int) -> Characterisation:
    """The characterisation, if the owner of the token may see its case; 404 otherwise."""
    found = one_of(queries.seen_characterisations(request.user), key)
    found.case = visible_case(request, found.case_id)
    return found


def whole(request: HttpRequest, key: int) -> dict[str, Any]:
    """A characterisation as it is now, for the answer."""
    return _column(visible(request, key), request)


def _column(found: Characterisation, request: HttpRequest) -> dict[str, Any]:
    duties = open_duties(found, request.user)
    return {
        **{name: getattr(found, name) for name in PLAIN},
        "norms_key": found.norms.key,
        "elements": list(found.elements.all()),
        "steps": [step.name for step in CHARACTERISATION.available(found, request.user)],
        "may": sorted(duties | ({"assess"} if queries.may_assess(found, request.user) else set())),
    }


def _cell(cell: Any) -> dict[str, Any]:
    element: Element = cell.element
    return {
        "characterisation_id": element.characterisation_id,
        "state": element.state,
        "is_changed": cell.is_changed,
        "change_reason": element.change_reason,
    }
