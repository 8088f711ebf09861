"""The plan of an item: cause and target, measures, milestones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from lookback.kit.payload import Key, body_of
from lookback.rectification import actions
from lookback.rectification.api.common import form_of, part_of_visible, router, visible_item, whole
from lookback.rectification.api.schemas import ItemOut
from lookback.rectification.forms import MeasureForm, MilestoneForm, PlanForm, VagueForm
from lookback.rectification.models import Measure, Milestone
from lookback.rectification.queries.parts import ItemParts


@router.put("/items/{item_id}/plan", response=ItemOut, openapi_extra=body_of(PlanForm))
def edit_item_plan(request: HttpRequest, item_id: Key) -> dict[str, Any]:
    """Write root cause, target and expected evidence anew; what is left out becomes empty."""
    return _with_form(request, item_id, "plan", PlanForm, actions.edit_plan)


@router.post("/items/{item_id}/plan/vague", response=ItemOut, openapi_extra=body_of(VagueForm))
def let_item_plan_pass(request: HttpRequest, item_id: Key) -> dict[str, Any]:
    """Let vague wording pass, for a reason."""
    return _with_form(request, item_id, "vague", VagueForm, actions.let_vague_pass)


@router.post("/items/{item_id}/measures", response=ItemOut, openapi_extra=body_of(MeasureForm))
def add_item_measure(request: HttpRequest, item_id: Key) -> dict[str, Any]:
    """Add a measure."""
    return _with_form(request, item_id, "add", MeasureForm, actions.add_measure)


@router.post("/items/{item_id}/milestones", response=ItemOut, openapi_extra=body_of(MilestoneForm))
def add_item_milestone(request: HttpRequest, item_id: Key) -> dict[str, Any]:
    """Add a milestone."""
    return _with_form(request, item_id, "add", MilestoneForm, actions.add_milestone)


@router.delete("/measures/{measure_id}", response=ItemOut)
def remove_measure(request: HttpRequest, measure_id: Key) -> dict[str, Any]:
    """Take a measure out of a plan that is still being written."""
    return _with_row(request, part_of_visible(Measure, request, measure_id), actions.remove_measure)


@router.delete("/milestones/{milestone_id}", response=ItemOut)
def remove_milestone(request: HttpRequest, milestone_id: Key) -> dict[str, Any]:
    """Take a milestone out of a plan that is still being written."""
    return _with_row(request, part_of_visible(Milestone, request, milestone_id), actions.remove_milestone)


@router.post("/milestones/{milestone_id}/finish", response=ItemOut)
def finish_milestone(request: HttpRequest, milestone_id: Key) -> dict[str, Any]:
    """Mark a milestone as done."""
    return _with_row(request, part_of_visible(Milestone, request, milestone_id), actions.finish_milestone)


def _with_form(
    request: HttpRequest, item_id: int, verb: str, form_class: type, action: Callable[..., Any]
) -> dict[str, Any]:
    item = visible_item(request, item_id)
    ItemParts(item, request.user).ensure(verb)
    action(item, by=request.user, **form_of(form_class, request, item))
    return whole(request, item_id)


def _with_row(request: HttpRequest, row: Any, action: Callable[..., Any]) -> dict[str, Any]:
    item_id = row.item_id
    action(row, by=request.user)
    return whole(request, item_id)
