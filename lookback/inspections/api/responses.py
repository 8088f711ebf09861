"""The body's answer: response, commitments, objections and their decision."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from lookback.inspections import actions, forms, rules
from lookback.inspections.api.common import do, router, rows_of, seen, take
from lookback.inspections.api.missions import whole
from lookback.inspections.api.schemas import MissionOut, ObjectionOut
from lookback.inspections.models import Objection
from lookback.inspections.queries import visible
from lookback.kit.payload import Key, body_of, body_of_steps


@router.put("/missions/{mission_id}/response", response=MissionOut, openapi_extra=body_of(forms.ResponseForm))
def respond(request: HttpRequest, mission_id: Key) -> dict[str, Any]:
    """Respond to the feedback as a whole."""
    mission = seen(visible.missions(request.user), mission_id)
    do(request, "respond", mission, forms.ResponseForm, actions.respond)
    return whole(request, mission_id)


@router.put("/missions/{mission_id}/commitments", response=MissionOut, openapi_extra=rows_of(forms.CommitForm))
def commit(request: HttpRequest, mission_id: Key) -> dict[str, Any]:
    """Sign the body's commitments, all at once."""
    mission = seen(visible.missions(request.user), mission_id)
    do(request, "commit", mission, forms.CommitForm, actions.commit)
    return whole(request, mission_id)


@router.post("/findings/{finding_id}/objections", response=ObjectionOut, openapi_extra=body_of(forms.ObjectionForm))
def raise_objection(request: HttpRequest, finding_id: Key) -> Objection:
    """Object to a communicated finding."""
    finding = seen(visible.findings(request.user), finding_id)
    return do(request, "raise_objection", finding, forms.ObjectionForm, actions.raise_objection)


@router.get("/objections/{objection_id}", response=ObjectionOut)
def read_objection(request: HttpRequest, objection_id: Key) -> Objection:
    """One objection."""
    return seen(visible.objections(request.user), objection_id)


@router.post(
    "/objections/{objection_id}/steps/{step}",
    response=ObjectionOut,
    openapi_extra=body_of_steps(forms.OBJECTION_FORMS),
)
def decide_objection(request: HttpRequest, objection_id: Key, step: str) -> Objection:
    """Uphold or reject an objection, with reasons."""
    objection = seen(visible.objections(request.user), objection_id)
    return take(request, step, objection, rules.OBJECTION, forms.OBJECTION_FORMS, actions.decide_objection)
