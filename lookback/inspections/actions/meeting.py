"""The feedback meeting: set it, its agenda and its venues; who came and what was said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lookback.dispatch.actions import move_receipts, open_cascade, send_receipts, withdraw_receipt
from lookback.inspections.actions.common import begin, within, words
from lookback.inspections.actions.desk import queue_mission
from lookback.inspections.models import AgendaItem, FeedbackMeeting, Mission, Venue
from lookback.journal.actions import record
from lookback.kit import clock
from lookback.kit.prose import Prose
from lookback.kit.workflow import Refused
from lookback.org.models import Person, Unit

MOST_PEOPLE = 100_000
MOST_MINUTES = 600


@transaction.atomic
def set_meeting(
    mission: Mission, *, by: Person, title: Any, held_at: datetime, place: Any, chair: Any = ""
) -> FeedbackMeeting:
    """Set the meeting, or change it while the feedback has not been given."""
    mission = begin("set_meeting", mission, by=by)
    title = words(title, field="title")
    meeting = FeedbackMeeting.objects.filter(mission=mission).first() or FeedbackMeeting(mission=mission)
    if meeting.pk is None:
        meeting.cascade = open_cascade(mission, title=title, receipt_only=True, by=by)
    meeting.title, meeting.held_at = title, held_at
    meeting.place, meeting.chair = words(place, field="place"), Prose.of(chair)
    meeting.save()
    record("inspections.mission.meeting_set", subject=mission, actor=by, held_at=held_at, meeting=meeting)
    move_receipts(meeting.cascade, due_date=_day_of(meeting), by=by)
    queue_mission(mission)
    return meeting


@transaction.atomic
def set_agenda(meeting: FeedbackMeeting, *, by: Person, points: Iterable[dict[str, Any]]) -> list[AgendaItem]:
    """Set the whole agenda: each point has a title, perhaps a speaker (an office), minutes, and what was said."""
    meeting = begin("set_agenda", meeting, by=by)
    rows = [_point(meeting, order, point) for order, point in enumerate(points, start=1)]
    if not rows:
        raise Refused(_("Write at least one point."), field="points")
    meeting.agenda.all().delete()
    AgendaItem.objects.bulk_create(rows)
    record("inspections.mission.agenda_set", subject=meeting.mission, actor=by, points=[str(row.title) for row in rows])
    return rows


@transaction.atomic
def record_speech(meeting: FeedbackMeeting, *, by: Person, order: int, speech: Any) -> AgendaItem:
    """Write down what was said under one point of the agenda."""
    meeting = begin("record_speech", meeting, by=by)
    point = meeting.agenda.filter(order=order).first()
    if point is None:
        raise Refused(_("The agenda has no point %(number)s.") % {"number": order}, field="order")
    point.speech = words(speech, field="speech")
    point.save(update_fields=["speech"])
    record("inspections.mission.speech_recorded", subject=meeting.mission, actor=by, order=order)
    return point


@transaction.atomic
def set_venues(meeting: FeedbackMeeting, *, by: Person, units: Iterable[Unit]) -> list[Venue]:
    """Give each unit a venue, the body the main one. Units that have one keep it; returns the new ones.

    Each venue is an assignment of the meeting's cascade, sent by the nearest unit above that has a venue too. Its
    documents are handed over at the meeting: they are to be signed for on that day.
    """
    meeting = begin("set_venues", meeting, by=by)
    mission = meeting.mission
    wanted = {unit.pk: within(unit, mission.body_unit, field="units") for unit in (mission.body_unit, *units)}
    assignments = send_receipts(
        meeting.cascade,
        wanted.values(),
        sender_unit=mission.principal_unit,
        matter=meeting.title,
        due_date=_day_of(meeting),
        by=by,
    )
    new = [Venue(meeting=meeting, assignment=row, place=Prose.of(unit_names(row.unit))) for row in assignments]
    Venue.objects.bulk_create(new)
    record("inspections.mission.venues_set", subject=mission, actor=by, added=len(new), venues=meeting.venues.count())
    return new


@transaction.atomic
def remove_venue(venue: Venue, *, by: Person) -> None:
    """Take back a venue that was set by mistake, before the meeting; the unit is asked for a receipt no longer."""
    venue = begin("remove_venue", venue, by=by)
    mission, assignment, unit = venue.mission, venue.assignment, venue.unit
    venue.delete()
    withdraw_receipt(assignment, by=by)
    record("inspections.mission.venue_removed", subject=mission, actor=by, unit=unit, place=str(unit))


@transaction.atomic
def record_attendance(venue: Venue, *, by: Person, attended: int, attendees: Any = "") -> Venue:
    """Write down how many took part at a venue and from which offices; the office, the group or the unit itself may."""
    venue = begin("record_attendance", venue, by=by)
    if not 0 <= attended <= MOST_PEOPLE:
        raise Refused(_("Give a number from 0 to %(most)s.") % {"most": MOST_PEOPLE}, field="attended")
    venue.attended, venue.attendees = attended, Prose.of(attendees)
    venue.recorded_by, venue.recorded_at = by, clock.now()
    venue.save(update_fields=["attended", "attendees", "recorded_by", "recorded_at"])
    record(
        "inspections.mission.attendance_recorded", subject=venue.mission, actor=by, unit=venue.unit, attended=attended
    )
    return venue


def unit_names(unit: Unit) -> dict[str, str]:
    """A unit's names by language, for text that is kept."""
    return {"zh": unit.name_zh, "en": unit.name_en}


def _day_of(meeting: FeedbackMeeting) -> date:
    """The day on which the documents are handed over; a meeting that is written down afterwards asks for it today."""
    return max(timezone.localdate(meeting.held_at), clock.today())


def _point(meeting: FeedbackMeeting, order: int, point: dict[str, Any]) -> AgendaItem:
    minutes = point.get("minutes") or 10
    if not 1 <= minutes <= MOST_MINUTES:
        raise Refused(_("Give a number from 1 to %(most)s.") % {"most": MOST_MINUTES}, field=f"minutes_{order}")
    return AgendaItem(
        meeting=meeting,
        order=order,
        title=words(point.get("title"), field=f"title_{order}"),
        speaker=Prose.of(point.get("speaker") or ""),
        minutes=minutes,
        speech=Prose.of(point.get("speech") or ""),
    )
