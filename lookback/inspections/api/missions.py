"""Missions: list, plan, steps, and everything about one of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from lookback.inspections import actions, forms, rules
from lookback.inspections.api.common import cleaned, do, duties_of, listed, router, seen, steps_of, take
from lookback.inspections.api.schemas import HappenedOut, MissionOut, MissionPage, MissionRow
from lookback.inspections.models import Mission
from lookback.inspections.queries import commitment_progress, coverage, pages, visible
from lookback.kit.payload import Cursor, Key, Size, body_of, body_of_steps, checked, parameters_of

ROW = tuple(MissionRow.model_fields)
PROSE = ("legal_basis", "scope", "mobilisation_notice", "channels", "response")
VOW = ("order", "text", "indicator", "target_percent", "by_date", "signed_by", "signed_at")
STANDING = ("as_of", "numerator", "denominator", "percent", "is_met", "state")


@router.get("/missions", response=MissionPage, openapi_extra=parameters_of(forms.MissionFilterForm))
def list_missions(request: HttpRequest, cursor: Cursor = None, size: Size = 50) -> dict[str, Any]:
    """Missions, the newest field work first."""
    filters = forms.MissionFilterForm(request.GET)
    checked(filters)
    rows = visible.missions(request.user).filter(filters.condition())
    return listed(rows, by=("-from_date", "-id"), cursor=cursor, size=size)


@router.post("/missions", response=MissionOut, openapi_extra=body_of(forms.MissionForm))
def plan_mission(request: HttpRequest) -> dict[str, Any]:
    """Plan a mission."""
    visible.require_preparing(request.user)
    mission = actions.plan_mission(by=request.user, **cleaned(request, forms.MissionForm, None))
    return whole(request, mission.pk)


@router.get("/missions/{mission_id}", response=MissionOut)
def read_mission(request: HttpRequest, mission_id: Key) -> dict[str, Any]:
    """Everything about one mission, and what the owner of the token may do now."""
    return whole(request, mission_id)


@router.get("/missions/{mission_id}/timeline", response=list[HappenedOut])
def read_mission_timeline(request: HttpRequest, mission_id: Key) -> Any:
    """What happened to the mission, newest first, as far as the reader may know it."""
    mission = seen(visible.missions(request.user), mission_id)
    return pages.happened(mission, issuer=visible.is_issuer(mission, request.user))


@router.post(
    "/missions/{mission_id}/steps/{step}", response=MissionOut, openapi_extra=body_of_steps(forms.MISSION_FORMS)
)
def take_mission_step(request: HttpRequest, mission_id: Key, step: str) -> dict[str, Any]:
    """Take a step of the workflow, e.g. `authorise`, `deploy`, `submit_qc`, `deliver`."""
    mission = seen(visible.missions(request.user), mission_id)
    take(request, step, mission, rules.MISSION, forms.MISSION_FORMS, actions.advance_mission)
    return whole(request, mission_id)


@router.put("/missions/{mission_id}/mandate", response=MissionOut, openapi_extra=body_of(forms.MandateForm))
def edit_mandate(request: HttpRequest, mission_id: Key) -> dict[str, Any]:
    """Write the mandate."""
    mission = seen(visible.missions(request.user), mission_id)
    do(request, "edit_mandate", mission, forms.MandateForm, actions.edit_mandate)
    return whole(request, mission_id)


@router.put("/missions/{mission_id}/overview", response=MissionOut, openapi_extra=body_of(forms.OverviewForm))
def write_overview(request: HttpRequest, mission_id: Key) -> dict[str, Any]:
    """Write the opening part of the report."""
    mission = seen(visible.missions(request.user), mission_id)
    do(request, "write_overview", mission, forms.OverviewForm, actions.write_overview)
    return whole(request, mission_id)


def whole(request: HttpRequest, key: int) -> dict[str, Any]:
    """A mission as it is now, for the answer."""
    mission = seen(visible.missions(request.user), key)
    issuer, given = visible.is_issuer(mission, request.user), mission.status in pages.GIVEN
    visits = mission.visits.select_related("unit")
    checks = mission.quality_checks.select_related("checked_by").order_by("pk")
    meeting = getattr(mission, "meeting", None)
    return {
        **{name: getattr(mission, name) for name in (*ROW, *PROSE)},
        "mandate_number": mission.mandate_number,
        "overlap_reason": mission.overlap_reason,
        "channels_open": mission.channels_open,
        "overview": mission.overview if issuer or given else {},
        "meeting_id": meeting.pk if meeting else None,
        "team": _team(mission, request.user, issuer=issuer),
        "visits": list(visits if issuer else visits.filter(announced=True)),
        "quality_checks": list(checks) if issuer else [],
        "commitments": _commitments(mission),
        "coverage": _coverage(mission) if given else [],
        "steps": steps_of(rules.MISSION, mission, request),
        "may": duties_of(mission, request),
    }


def _team(mission: Mission, user: Any, *, issuer: bool) -> list[dict[str, Any]]:
    rows = mission.team.select_related("person")
    return [
        {
            **{name: getattr(member, name) for name in ("id", "person", "duty", "left_at")},
            "declared": member.declared if issuer or member.person_id == user.pk else None,
            "declaration": member.declaration if issuer or member.person_id == user.pk else None,
        }
        for member in (rows if issuer else rows.filter(left_at=None))
    ]


def _commitments(mission: Mission) -> list[dict[str, Any]]:
    return [
        {
            **{name: getattr(row.commitment, name) for name in VOW},
            **{name: getattr(row, name) for name in STANDING},
        }
        for row in commitment_progress(mission)
    ]


def _coverage(mission: Mission) -> list[dict[str, Any]]:
    return [
        {"finding_id": row.finding.pk, "code": row.finding.code, "items": row.items, "closed": row.closed}
        for row in coverage(mission).rows
    ]
