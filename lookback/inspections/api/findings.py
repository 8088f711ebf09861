"""Findings, quality checklist, suggestions, accountability suggestions."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from lookback.inspections import actions, forms, rules
from lookback.inspections.api.common import cleaned, do, duties_of, listed, router, rows_of, seen, steps_of, take
from lookback.inspections.api.missions import whole as whole_mission
from lookback.inspections.api.schemas import (
    AccountabilityOut,
    FindingOut,
    FindingPage,
    FindingRow,
    HappenedOut,
    MissionOut,
    SuggestionOut,
)
from lookback.inspections.models import AccountabilitySuggestion, Mission
from lookback.inspections.queries import pages, visible
from lookback.kit.payload import Cursor, Key, Size, body_of, body_of_steps
from lookback.rectification.models import Item

ROW = tuple(FindingRow.model_fields)
TEXT = ("criterion", "cause_category", "cause", "effect", "reply", "replied_at", "final_text", "public_summary")


@router.get("/findings", response=FindingPage)
def list_findings(request: HttpRequest, cursor: Cursor = None, size: Size = 50) -> dict[str, Any]:
    """All findings that the owner of the token may see, the newest first."""
    return listed(visible.findings(request.user), by=("-id",), cursor=cursor, size=size)


@router.get("/missions/{mission_id}/findings", response=FindingPage)
def list_mission_findings(
    request: HttpRequest, mission_id: Key, cursor: Cursor = None, size: Size = 50
) -> dict[str, Any]:
    """The findings and positive practices of one mission, by code."""
    mission = seen(visible.missions(request.user), mission_id)
    rows = visible.findings(request.user).filter(mission=mission)
    return listed(rows, by=("code", "id"), cursor=cursor, size=size)


@router.post("/missions/{mission_id}/findings", response=FindingOut, openapi_extra=body_of(forms.FindingForm))
def draft_finding(request: HttpRequest, mission_id: Key) -> dict[str, Any]:
    """Draft a finding or a positive practice."""
    mission = seen(visible.missions(request.user), mission_id)
    return whole(request, do(request, "draft_finding", mission, forms.FindingForm, actions.draft_finding).pk)


@router.get("/findings/{finding_id}", response=FindingOut)
def read_finding(request: HttpRequest, finding_id: Key) -> dict[str, Any]:
    """Everything about one finding, and what the owner of the token may do now."""
    return whole(request, finding_id)


@router.put("/findings/{finding_id}", response=FindingOut, openapi_extra=body_of(forms.FindingForm))
def edit_finding(request: HttpRequest, finding_id: Key) -> dict[str, Any]:
    """Write a draft anew; fields left out become empty. The code stays."""
    finding = seen(visible.findings(request.user), finding_id)
    rules.require_duty("edit_finding", finding, request.user)
    values = cleaned(request, forms.FindingForm, finding.mission, finding=finding)
    actions.edit_finding(finding, by=request.user, **values)
    return whole(request, finding_id)


@router.get("/findings/{finding_id}/timeline", response=list[HappenedOut])
def read_finding_timeline(request: HttpRequest, finding_id: Key) -> Any:
    """What happened to the finding, newest first, as far as the reader may know it."""
    finding = seen(visible.findings(request.user), finding_id)
    return pages.happened(finding, issuer=visible.is_issuer(finding.mission, request.user))


@router.post(
    "/findings/{finding_id}/steps/{step}", response=FindingOut, openapi_extra=body_of_steps(forms.FINDING_FORMS)
)
def take_finding_step(request: HttpRequest, finding_id: Key, step: str) -> dict[str, Any]:
    """Take a step of the workflow, e.g. `complete`, `agree`, `dispute`, `withdraw`."""
    finding = seen(visible.findings(request.user), finding_id)
    take(request, step, finding, rules.FINDING, forms.FINDING_FORMS, actions.advance_finding)
    return whole(request, finding_id)


@router.post("/findings/{finding_id}/pointers", response=FindingOut, openapi_extra=body_of(forms.PointerForm))
def add_pointer(request: HttpRequest, finding_id: Key) -> dict[str, Any]:
    """Say where the proof lies: a work paper, or a place in the body's own records."""
    finding = seen(visible.findings(request.user), finding_id)
    do(request, "add_pointer", finding, forms.PointerForm, actions.add_pointer)
    return whole(request, finding_id)


@router.post("/findings/{finding_id}/items", response=FindingOut, openapi_extra=rows_of(forms.ItemsForm))
def open_items(request: HttpRequest, finding_id: Key) -> dict[str, Any]:
    """Turn a communicated finding into ledger items."""
    finding = seen(visible.findings(request.user), finding_id)
    do(request, "open_items", finding, forms.ItemsForm, actions.open_items)
    return whole(request, finding_id)


@router.put("/missions/{mission_id}/quality", response=MissionOut, openapi_extra=body_of(forms.QualityForm))
def record_quality(request: HttpRequest, mission_id: Key) -> dict[str, Any]:
    """Judge lines of the quality checklist, all or none.

    By the keys of the framework's checklist: `passed_<key>` is "passed" or "failed", `note_<key>` says why.
    """
    mission = seen(visible.missions(request.user), mission_id)
    do(request, "record_quality_check", mission, forms.QualityForm, actions.record_quality_checks)
    return whole_mission(request, mission_id)


@router.get("/missions/{mission_id}/suggestions", response=list[SuggestionOut])
def list_suggestions(request: HttpRequest, mission_id: Key) -> list[dict[str, Any]]:
    """The suggestions of the report; 404 while they are not for the reader."""
    return _suggestions(request, seen(visible.missions(request.user), mission_id))


@router.post(
    "/missions/{mission_id}/suggestions", response=list[SuggestionOut], openapi_extra=body_of(forms.SuggestionForm)
)
def add_suggestion(request: HttpRequest, mission_id: Key) -> list[dict[str, Any]]:
    """Add a suggestion."""
    mission = seen(visible.missions(request.user), mission_id)
    do(request, "add_suggestion", mission, forms.SuggestionForm, actions.add_suggestion)
    return _suggestions(request, mission)


@router.get("/missions/{mission_id}/accountability", response=list[AccountabilityOut])
def list_accountability(request: HttpRequest, mission_id: Key) -> list[AccountabilitySuggestion]:
    """The restricted list; 404 for whoever may not see it."""
    return _accountability(request, seen(visible.missions(request.user), mission_id))


@router.post(
    "/missions/{mission_id}/accountability",
    response=list[AccountabilityOut],
    openapi_extra=body_of(forms.AccountabilityForm),
)
def add_accountability(request: HttpRequest, mission_id: Key) -> list[AccountabilitySuggestion]:
    """Suggest that an organisation's responsibility be looked into."""
    mission = seen(visible.missions(request.user), mission_id)
    do(request, "add_accountability", mission, forms.AccountabilityForm, actions.add_accountability)
    return _accountability(request, mission)


def whole(request: HttpRequest, key: int) -> dict[str, Any]:
    """A finding as it is now, for the answer."""
    finding = seen(visible.findings(request.user), key)
    issuer = visible.is_issuer(finding.mission, request.user)
    items = Item.objects.visible_to(request.user).filter(finding_links__finding=finding).select_related("ledger")
    return {
        **{name: getattr(finding, name) for name in (*ROW, *TEXT)},
        "units": list(finding.units.all()),
        "prior_finding_id": finding.prior_finding_id,
        "successor_id": finding.successor_id,
        "pointers": list(finding.pointers.order_by("pk")) if issuer else [],
        "items": list(items.order_by("ledger", "number")),
        "objections": list(finding.objections.select_related("raised_by", "decided_by")),
        "steps": steps_of(rules.FINDING, finding, request),
        "may": duties_of(finding, request),
    }


def _suggestions(request: HttpRequest, mission: Mission) -> list[dict[str, Any]]:
    rows = pages.suggestions_of(mission, request.user)
    if rows is None:
        raise Http404
    names = ("id", "number", "aspect", "title", "text")
    return [
        {**{name: getattr(row, name) for name in names}, "finding_ids": [finding.pk for finding in row.shown]}
        for row in rows
    ]


def _accountability(request: HttpRequest, mission: Mission) -> list[AccountabilitySuggestion]:
    rows = pages.accountability_of(mission, request.user)
    if rows is None:
        raise Http404
    return rows
