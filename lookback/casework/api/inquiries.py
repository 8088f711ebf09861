"""One case, three inquiries; hand-overs between organs; the joint desk."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Schema

from lookback.casework import actions, forms, queries
from lookback.casework.api.common import do_duty, one_of, router, take_step, values_of, visible_case
from lookback.casework.api.schemas import Text
from lookback.casework.models import Case, DeskMember, HandOver, LinkedInquiry
from lookback.casework.rules import HAND_OVER, INQUIRY, require_organ
from lookback.kit.forms import NoteForm
from lookback.kit.payload import Key, body_of, body_of_steps
from lookback.org.shapes import PersonRef, UnitRef


class InquiryRow(Schema):
    """A linked inquiry. `result` is empty until there is one; "nothing_found" is one like the others."""

    id: int
    case_id: int
    kind: str
    status: str
    unit: UnitRef
    about_unit: UnitRef | None
    question: Text
    competent_unit: UnitRef | None
    opened_date: date
    result: str
    examined: Text
    result_date: date | None


class HandOverRow(Schema):
    """A hand-over between organs. `due_date`: of the receipt, and once accepted of the result."""

    id: int
    inquiry_id: int
    kind: str
    status: str
    sender_unit: UnitRef
    receiver_unit: UnitRef
    matter: Text
    document_number: str
    sent_date: date
    due_date: date
    received_date: date | None
    accepted_date: date | None
    answered_date: date | None
    return_reason: str


class InquiryOut(InquiryRow):
    """An inquiry with its hand-overs, and what the reader may do now."""

    hand_overs: list[HandOverRow]
    steps: list[str]


class HandOverOut(HandOverRow):
    """A hand-over, and what the reader may do now."""

    steps: list[str]


class DeskMemberOut(Schema):
    """Somebody at the joint desk."""

    id: int
    unit: UnitRef
    person: PersonRef
    duty: str
    from_date: date
    to_date: date | None


class DeskNoteOut(Schema):
    """A note from one organ to the others."""

    id: int
    unit: UnitRef
    text: Text
    noted_by: PersonRef
    noted_at: datetime


class JointDeskOut(Schema):
    """The joint desk of a case."""

    case_id: int
    members: list[DeskMemberOut]
    notes: list[DeskNoteOut]
    hand_overs: list[HandOverRow]


INQUIRY_ROW = tuple(InquiryRow.model_fields)
HAND_OVER_ROW = tuple(HandOverRow.model_fields)


@router.get("/cases/{case_id}/inquiries", response=list[InquiryRow])
def list_inquiries(request: HttpRequest, case_id: Key) -> list[LinkedInquiry]:
    """The inquiries of a case that the owner of the token sees: fewer see them than see the case."""
    return queries.inquiries_of(visible_case(request, case_id), request.user)


@router.post("/cases/{case_id}/inquiries", response=InquiryOut, openapi_extra=body_of(forms.InquiryForm))
def open_inquiry(request: HttpRequest, case_id: Key) -> dict[str, Any]:
    """Open one of the three inquiries of a case."""
    case = visible_case(request, case_id)
    return whole_inquiry(request, do_duty(request, "open_inquiry", case, forms.InquiryForm, actions.open_inquiry).pk)


@router.get("/inquiries/{inquiry_id}", response=InquiryOut)
def read_inquiry(request: HttpRequest, inquiry_id: Key) -> dict[str, Any]:
    """One inquiry with its hand-overs."""
    return whole_inquiry(request, inquiry_id)


@router.post(
    "/inquiries/{inquiry_id}/steps/{step}", response=InquiryOut, openapi_extra=body_of_steps(forms.INQUIRY_FORMS)
)
def take_inquiry_step(request: HttpRequest, inquiry_id: Key, step: str) -> dict[str, Any]:
    """Hand it over, find nothing, return it, or put its result on record."""
    inquiry = one_of(queries.inquiries_seen(request.user), inquiry_id)
    take_step(request, INQUIRY, inquiry, step, forms.INQUIRY_FORMS, actions.advance_inquiry)
    return whole_inquiry(request, inquiry_id)


@router.get("/hand-overs/{hand_over_id}", response=HandOverOut)
def read_hand_over(request: HttpRequest, hand_over_id: Key) -> dict[str, Any]:
    """One hand-over."""
    return whole_hand_over(request, hand_over_id)


@router.post(
    "/hand-overs/{hand_over_id}/steps/{step}", response=HandOverOut, openapi_extra=body_of_steps(forms.HAND_OVER_FORMS)
)
def take_hand_over_step(request: HttpRequest, hand_over_id: Key, step: str) -> dict[str, Any]:
    """Sign for it, accept it, return it with a reason, or answer with the result."""
    hand_over = one_of(queries.hand_overs_seen(request.user), hand_over_id)
    take_step(request, HAND_OVER, hand_over, step, forms.HAND_OVER_FORMS, actions.advance_hand_over)
    return whole_hand_over(request, hand_over_id)


# --- the joint desk -----------------------------------------------------------------------------------------------


@router.get("/cases/{case_id}/desk", response=JointDeskOut)
def read_desk(request: HttpRequest, case_id: Key) -> dict[str, Any]:
    """Who of which organ works on the case together, the latest notes, and the hand-overs in sight."""
    return whole_desk(request, visible_case(request, case_id))


@router.post("/cases/{case_id}/desk/members", response=JointDeskOut, openapi_extra=body_of(forms.JoinForm))
def join_desk(request: HttpRequest, case_id: Key) -> dict[str, Any]:
    """Send somebody of an organ on the case to its joint desk."""
    return _at_desk(request, visible_case(request, case_id), forms.JoinForm, actions.join_desk)


@router.post("/cases/{case_id}/desk/notes", response=JointDeskOut, openapi_extra=body_of(forms.DeskNoteForm))
def note_at_desk(request: HttpRequest, case_id: Key) -> dict[str, Any]:
    """Note something for the other organs."""
    return _at_desk(request, visible_case(request, case_id), forms.DeskNoteForm, actions.note_at_desk)


@router.post("/desk-members/{desk_member_id}/leave", response=JointDeskOut, openapi_extra=body_of(NoteForm))
def leave_desk(request: HttpRequest, desk_member_id: Key) -> dict[str, Any]:
    """Call somebody back from the joint desk."""
    rows = DeskMember.objects.filter(case__in=Case.objects.visible_to(request.user))
    member = one_of(rows, desk_member_id)
    require_organ(member.case, request.user, member.unit)
    actions.leave_desk(member, by=request.user, **values_of(request, NoteForm, member))
    return whole_desk(request, member.case)


def _at_desk(request: HttpRequest, case: Case, form: type, action: Any) -> dict[str, Any]:
    require_organ(case, request.user)
    action(case, by=request.user, **values_of(request, form, case))
    return whole_desk(request, case)


# --- answers ------------------------------------------------------------------------------------------------------


def whole_inquiry(request: HttpRequest, key: int) -> dict[str, Any]:
    """An inquiry as it is now, for the answer."""
    inquiry = one_of(queries.inquiries_seen(request.user), key)
    return {
        **{name: getattr(inquiry, name) for name in INQUIRY_ROW},
        "hand_overs": list(queries.hand_overs_seen(request.user).filter(inquiry=inquiry)),
        "steps": [step.name for step in INQUIRY.available(inquiry, request.user)],
    }


def whole_hand_over(request: HttpRequest, key: int) -> dict[str, Any]:
    """A hand-over as it is now, for the answer."""
    hand_over: HandOver = one_of(queries.hand_overs_seen(request.user), key)
    steps = [step.name for step in HAND_OVER.available(hand_over, request.user)]
    return {**{name: getattr(hand_over, name) for name in HAND_OVER_ROW}, "steps": steps}


def whole_desk(request: HttpRequest, case: Case) -> dict[str, Any]:
    """The joint desk as it is now, for the answer."""
    desk = queries.joint_desk(case, request.user)
    return {"case_id": case.pk, "members": desk.members, "notes": desk.notes, "hand_overs": desk.hand_overs}
