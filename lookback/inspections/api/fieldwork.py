"""Team, mobilisation, field calendar, work papers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from lookback.inspections import actions, forms
from lookback.inspections.api.common import do, listed, router, seen
from lookback.inspections.api.missions import whole
from lookback.inspections.api.schemas import MissionOut, PaperOut, PaperPage
from lookback.inspections.models import WorkPaper
from lookback.inspections.queries import visible
from lookback.kit.payload import Cursor, Key, Size, body_of


@router.post("/missions/{mission_id}/members", response=MissionOut, openapi_extra=body_of(forms.MemberForm))
def add_member(request: HttpRequest, mission_id: Key) -> dict[str, Any]:
    """Take somebody of the group on the team."""
    mission = seen(visible.missions(request.user), mission_id)
    do(request, "add_member", mission, forms.MemberForm, actions.add_member)
    return whole(request, mission_id)


@router.post("/members/{member_id}/declaration", response=MissionOut, openapi_extra=body_of(forms.ConflictForm))
def declare_conflict(request: HttpRequest, member_id: Key) -> dict[str, Any]:
    """Sign one's own conflict declaration."""
    return _member(request, member_id, "declare_conflict", forms.ConflictForm, actions.declare_conflict)


@router.post("/members/{member_id}/clearance", response=MissionOut, openapi_extra=body_of(forms.ShortReasonForm))
def clear_conflict(request: HttpRequest, member_id: Key) -> dict[str, Any]:
    """Find that a declared conflict does not stand in the way."""
    return _member(request, member_id, "clear_conflict", forms.ShortReasonForm, actions.clear_conflict)


@router.post("/members/{member_id}/removal", response=MissionOut)
def remove_member(request: HttpRequest, member_id: Key) -> dict[str, Any]:
    """Take somebody off the team."""
    return _member(request, member_id, "remove_member", forms.PlainForm, actions.remove_member)


@router.post("/missions/{mission_id}/mobilise", response=MissionOut, openapi_extra=body_of(forms.MobiliseForm))
def mobilise(request: HttpRequest, mission_id: Key) -> dict[str, Any]:
    """Issue the mobilisation notice, open the public channels."""
    mission = seen(visible.missions(request.user), mission_id)
    do(request, "mobilise", mission, forms.MobiliseForm, actions.mobilise)
    return whole(request, mission_id)


@router.post("/missions/{mission_id}/close-channels", response=MissionOut)
def close_channels(request: HttpRequest, mission_id: Key) -> dict[str, Any]:
    """Close the public channels."""
    mission = seen(visible.missions(request.user), mission_id)
    do(request, "close_channels", mission, forms.PlainForm, actions.close_channels)
    return whole(request, mission_id)


@router.post("/missions/{mission_id}/extend", response=MissionOut, openapi_extra=body_of(forms.ExtendForm))
def extend_field(request: HttpRequest, mission_id: Key) -> dict[str, Any]:
    """Approve a later end of field work."""
    mission = seen(visible.missions(request.user), mission_id)
    do(request, "extend_field", mission, forms.ExtendForm, actions.extend_field)
    return whole(request, mission_id)


@router.post("/missions/{mission_id}/visits", response=MissionOut, openapi_extra=body_of(forms.VisitForm))
def add_visit(request: HttpRequest, mission_id: Key) -> dict[str, Any]:
    """Plan a visit of a sub-team."""
    mission = seen(visible.missions(request.user), mission_id)
    do(request, "add_visit", mission, forms.VisitForm, actions.add_visit)
    return whole(request, mission_id)


@router.get("/missions/{mission_id}/papers", response=PaperPage)
def list_papers(request: HttpRequest, mission_id: Key, cursor: Cursor = None, size: Size = 50) -> dict[str, Any]:
    """The work papers that the owner of the token may read, by day."""
    mission = seen(visible.missions(request.user), mission_id)
    rows = visible.papers(request.user).filter(mission=mission)
    return listed(rows, by=("done_date", "id"), cursor=cursor, size=size)


@router.post("/missions/{mission_id}/papers", response=PaperOut, openapi_extra=body_of(forms.PaperForm))
def write_paper(request: HttpRequest, mission_id: Key) -> WorkPaper:
    """Write a work paper. It cannot be changed afterwards."""
    mission = seen(visible.missions(request.user), mission_id)
    return do(request, "write_paper", mission, forms.PaperForm, actions.write_paper)


@router.get("/papers/{paper_id}", response=PaperOut)
def read_paper(request: HttpRequest, paper_id: Key) -> WorkPaper:
    """One work paper."""
    return seen(visible.papers(request.user), paper_id)


def _member(request: HttpRequest, key: int, duty: str, form: type, action: Any) -> dict[str, Any]:
    member = seen(visible.members(request.user), key)
    do(request, duty, member, form, action, standing=member.mission)
    return whole(request, member.mission_id)
