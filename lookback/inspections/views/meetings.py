"""Pages of the feedback meeting: setting it, agenda, the board of venues, one venue, print."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lookback.dispatch.actions import advance_assignment
from lookback.dispatch.rules import ASSIGNMENT
from lookback.inspections import actions, forms, rules
from lookback.inspections.models import FeedbackMeeting, Mission, Venue
from lookback.inspections.queries import pages, venue_board
from lookback.inspections.views.common import (
    buttons,
    duty_page,
    filled,
    seen_url,
    the_meeting,
    the_mission,
    the_venue,
)
from lookback.kit import clock

MEETING_DEEDS = ("set_agenda", "set_venues", "record_speech")


def meeting_set(request: HttpRequest, pk: int) -> HttpResponse:
    """When and where. `pk` is the mission's."""
    mission = the_mission(request, pk)
    form = filled(request, forms.MeetingForm, mission)
    back = reverse("inspections:mission-feedback", args=[pk])
    return duty_page(request, "set_meeting", mission, form, actions.set_meeting, back=back)


def meeting_agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """The points in order, each with the office that speaks."""
    meeting = the_meeting(request, pk)
    return duty_page(
        request,
        "set_agenda",
        meeting,
        filled(request, forms.AgendaForm, meeting),
        actions.set_agenda,
        back=_back(pk),
        template="inspections/rows_page.html",
        intro=_("An empty title leaves the point out. Speakers are offices, not names."),
    )


def meeting_speech(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said under one point."""
    meeting = the_meeting(request, pk)
    form = filled(request, forms.SpeechForm, meeting)
    return duty_page(request, "record_speech", meeting, form, actions.record_speech, back=_back(pk))


def meeting_venues(request: HttpRequest, pk: int) -> HttpResponse:
    """A venue for each unit that takes part."""
    meeting = the_meeting(request, pk)
    form = filled(request, forms.VenuesForm, meeting)
    intro = _("The main venue is the body's own. A unit that has a venue keeps it.")
    return duty_page(request, "set_venues", meeting, form, actions.set_venues, back=_back(pk), intro=intro)


def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Agenda and the board of venues; `?open=1` leaves only what is missing."""
    meeting = the_meeting(request, pk)
    only_open = request.GET.get("open") == "1"
    board = venue_board(meeting, Venue.objects.visible_to(request.user))
    context = {
        **_facts(meeting),
        "deeds": buttons(meeting, MEETING_DEEDS, among=rules.open_duties(meeting, request.user)),
        "board": board,
        "groups": pages.venue_groups(board, only_open=only_open),
        "only_open": only_open,
    }
    return render(request, "inspections/meeting_detail.html", context)


def meeting_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Agenda and venues on paper."""
    meeting = the_meeting(request, pk)
    board = venue_board(meeting, Venue.objects.visible_to(request.user))
    context = {**_facts(meeting), "board": board, "now": clock.now(), "back": _back(pk)}
    return render(request, "inspections/meeting_print.html", {**context, "subject": meeting, "heading": meeting.title})


def venue_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One venue: who came, and the receipt for what was handed over."""
    venue = the_venue(request, pk)
    context = {
        "venue": venue,
        # A lower unit sees its own venue, not the board of all.
        "meeting_url": seen_url(Mission, venue.mission.pk, request.user, "mission-feedback")
        and _back(venue.meeting_id),
        "deeds": buttons(venue, ("record_attendance", "remove_venue"), among=rules.open_duties(venue, request.user)),
        "may_sign": ASSIGNMENT.refusal("sign_for", venue.assignment, request.user) is None,
    }
    return render(request, "inspections/venue_detail.html", context)


def venue_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down how many came, from which offices."""
    venue = the_venue(request, pk)
    form = filled(request, forms.AttendanceForm, venue)
    back = reverse("inspections:venue-detail", args=[pk])
    return duty_page(request, "record_attendance", venue, form, actions.record_attendance, back=back, about=venue.unit)


def venue_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a venue that was set by mistake."""
    venue = the_venue(request, pk)
    form = filled(request, forms.PlainForm, venue)
    back = _back(venue.meeting_id)
    intro = _("The unit takes no part and is asked for no receipt. Venues below it hang on the one above.")
    return duty_page(
        request, "remove_venue", venue, form, actions.remove_venue, back=back, about=venue.unit, intro=intro
    )


@require_POST
def venue_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign for the documents. A refusal is answered by the page that says why."""
    venue = the_venue(request, pk)
    advance_assignment(venue.assignment, "sign_for", by=request.user)
    messages.success(request, _("The receipt is signed."))
    return redirect("inspections:venue-detail", pk=pk)


def _facts(meeting: FeedbackMeeting) -> dict[str, object]:
    return {"meeting": meeting, "mission": meeting.mission, "agenda": list(meeting.agenda.all())}


def _back(pk: int) -> str:
    return reverse("inspections:meeting-detail", args=[pk])
