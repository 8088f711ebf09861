"""The feedback meeting: agenda, venues, attendance, receipts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from lookback.dispatch.actions import advance_assignment
from lookback.inspections import actions, forms
from lookback.inspections.api.common import do, duties_of, router, rows_of, seen
from lookback.inspections.api.schemas import MeetingOut, VenueOut
from lookback.inspections.models import Venue
from lookback.inspections.queries import VenueRow, venue_board, visible
from lookback.kit.payload import Key, body_of

ROW = ("id", "mission_id", "title", "held_at", "place", "chair")
VENUE = ("id", "unit", "attended", "attendees", "recorded_at")


@router.put("/missions/{mission_id}/meeting", response=MeetingOut, openapi_extra=body_of(forms.MeetingForm))
def set_meeting(request: HttpRequest, mission_id: Key) -> dict[str, Any]:
    """Set the meeting, or change when and where it is."""
    mission = seen(visible.missions(request.user), mission_id)
    return whole(request, do(request, "set_meeting", mission, forms.MeetingForm, actions.set_meeting).pk)


@router.get("/meetings/{meeting_id}", response=MeetingOut)
def read_meeting(request: HttpRequest, meeting_id: Key) -> dict[str, Any]:
    """The meeting, its agenda, and the board of its venues."""
    return whole(request, meeting_id)


@router.put("/meetings/{meeting_id}/agenda", response=MeetingOut, openapi_extra=rows_of(forms.AgendaForm))
def set_agenda(request: HttpRequest, meeting_id: Key) -> dict[str, Any]:
    """Set the whole agenda."""
    meeting = seen(visible.meetings(request.user), meeting_id)
    do(request, "set_agenda", meeting, forms.AgendaForm, actions.set_agenda)
    return whole(request, meeting_id)


@router.post("/meetings/{meeting_id}/speech", response=MeetingOut, openapi_extra=body_of(forms.SpeechForm))
def record_speech(request: HttpRequest, meeting_id: Key) -> dict[str, Any]:
    """Write down what was said under one point."""
    meeting = seen(visible.meetings(request.user), meeting_id)
    do(request, "record_speech", meeting, forms.SpeechForm, actions.record_speech)
    return whole(request, meeting_id)


@router.post("/meetings/{meeting_id}/venues", response=MeetingOut, openapi_extra=body_of(forms.VenuesForm))
def set_venues(request: HttpRequest, meeting_id: Key) -> dict[str, Any]:
    """Give units a venue: those of whole levels, and others by code."""
    meeting = seen(visible.meetings(request.user), meeting_id)
    do(request, "set_venues", meeting, forms.VenuesForm, actions.set_venues)
    return whole(request, meeting_id)


@router.get("/venues/{venue_id}", response=VenueOut)
def read_venue(request: HttpRequest, venue_id: Key) -> dict[str, Any]:
    """One venue."""
    return _venue(request, venue_id)


@router.put("/venues/{venue_id}/attendance", response=VenueOut, openapi_extra=body_of(forms.AttendanceForm))
def record_attendance(request: HttpRequest, venue_id: Key) -> dict[str, Any]:
    """Write down how many took part, from which offices."""
    venue = seen(visible.venues(request.user), venue_id)
    do(request, "record_attendance", venue, forms.AttendanceForm, actions.record_attendance)
    return _venue(request, venue_id)


@router.post("/venues/{venue_id}/removal", response=MeetingOut)
def remove_venue(request: HttpRequest, venue_id: Key) -> dict[str, Any]:
    """Take back a venue that was set by mistake; answers with the meeting."""
    venue = seen(visible.venues(request.user), venue_id)
    do(request, "remove_venue", venue, forms.PlainForm, actions.remove_venue)
    return whole(request, venue.meeting_id)


@router.post("/venues/{venue_id}/receipt", response=VenueOut)
def sign_receipt(request: HttpRequest, venue_id: Key) -> dict[str, Any]:
    """Sign for the documents handed over."""
    venue = seen(visible.venues(request.user), venue_id)
    advance_assignment(venue.assignment, "sign_for", by=request.user)
    return _venue(request, venue_id)


def whole(request: HttpRequest, key: int) -> dict[str, Any]:
    """A meeting as it is now, for the answer."""
    meeting = seen(visible.meetings(request.user), key)
    board = venue_board(meeting, Venue.objects.visible_to(request.user))
    return {
        **{name: getattr(meeting, name) for name in ROW},
        "agenda": list(meeting.agenda.all()),
        "venues": [_venue_row(row) for row in board.rows],
        "recorded": board.recorded,
        "receipted": board.receipted,
        "people": board.people,
        "may": duties_of(meeting, request),
    }


def _venue(request: HttpRequest, key: int) -> dict[str, Any]:
    venue = seen(visible.venues(request.user), key)
    return _venue_row(VenueRow(venue, venue.unit, venue.unit.depth - venue.mission.body_unit.depth))


def _venue_row(row: VenueRow) -> dict[str, Any]:
    assignment = row.venue.assignment
    return {
        **{name: getattr(row.venue, name) for name in VENUE},
        "depth": row.depth,
        "received_at": assignment.received_at,
        "received_by": assignment.received_by,
    }
