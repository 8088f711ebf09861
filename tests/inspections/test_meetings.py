"""The feedback meeting: agenda, the tree of venues, attendance and receipts."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lookback.dispatch import actions as dispatch
from lookback.dispatch.actions import send_due_notices
from lookback.dispatch.models import Assignment, DeskEntry
from lookback.inspections import actions
from lookback.inspections.models import FeedbackMeeting, Venue
from lookback.inspections.queries import venue_board
from lookback.journal.models import Entry
from lookback.journal.queries import flaws
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.actions import create_unit
from lookback.org.authority import Role
from lookback.org.models import Level
from tests.inspections.support import MEETING, TEXT

MAY = "2019-05-28"


@pytest.fixture
def approved(story):
    story.approved(findings=1)
    with clock.at(MAY):
        yield story


def parents(meeting):
    rows = meeting.cascade.assignments.select_related("unit", "parent__unit", "sender_unit")
    return {row.unit.code: (row.parent.unit.code if row.parent else None, row.sender_unit.code) for row in rows}


def test_the_venues_follow_the_tree_of_units(approved):
    meeting = approved.prepare_meeting(("D1", "C1", "D3", "D2"))
    # D3 hangs under the province: its city has no venue.
    assert parents(meeting) == {
        "P1": (None, "NAT"),
        "C1": ("P1", "P1"),
        "D1": ("C1", "C1"),
        "D2": ("C1", "C1"),
        "D3": ("P1", "P1"),
    }
    assert meeting.venues.count() == 5
    assert str(meeting.venues.get(assignment__unit__code="D1").place) == "Unit D1"


def test_venues_are_added_and_those_that_are_there_stay(approved):
    meeting = approved.prepare_meeting(("C1",))
    units = approved.world.units
    before = set(meeting.venues.values_list("pk", flat=True))
    new = actions.set_venues(meeting, by=approved.secretariat, units=[units["C1"], units["D1"], units["D1"]])
    assert [venue.unit.code for venue in new] == ["D1"]
    assert before < set(meeting.venues.values_list("pk", flat=True)) and meeting.venues.count() == 3
    assert actions.set_venues(meeting, by=approved.secretariat, units=[]) == []


def test_a_venue_lies_inside_the_body(approved):
    meeting = approved.prepare_meeting(())
    with pytest.raises(Refused, match="does not belong") as caught:
        actions.set_venues(meeting, by=approved.secretariat, units=[approved.world.units["C9"]])
    assert caught.value.field == "units"


def test_thirty_venues_cost_what_one_costs(approved):
    """One insert for each level of the tree, not one for each venue, nor one for each entry of the journal."""
    meeting = approved.prepare_meeting(())
    city = approved.world.units["C1"]
    counties = [
        create_unit(
            code=f"D1{number:02}",
            name_zh="县",
            name_en="County",
            level=Level.COUNTY,
            kind=city.kind,
            parent=city,
            by=None,
        )
        for number in range(30)
    ]
    actions.set_venues(meeting, by=approved.secretariat, units=[city])
    costs = []
    for units in (counties[:1], counties[1:]):
        before = Entry.objects.count()
        with CaptureQueriesContext(connection) as caught:
            actions.set_venues(meeting, by=approved.secretariat, units=units)
        costs.append(len(caught))
        assert Entry.objects.count() - before == len(units) + 1  # each venue leaves its entry, and the whole one
    assert meeting.venues.count() == 32
    # SQLite takes about sixty rows in one insert.
    assert costs[0] <= 30 and costs[1] <= costs[0] + 1, costs
    assert flaws() == []
    rows = DeskEntry.objects.filter(subject_kind="dispatch.assignment", unit__in=counties)
    assert rows.count() == 30 and {row.due_date for row in rows} == {date(2019, 6, 3)}


def test_venues_set_early_are_not_late_before_the_meeting(approved):
    meeting = approved.prepare_meeting(("C1",))  # a week before
    assert set(meeting.cascade.assignments.values_list("sign_for_by_date", flat=True)) == {date(2019, 6, 3)}
    assert send_due_notices(date(2019, 6, 3)) == 0
    assert send_due_notices(date(2019, 6, 4)) > 0


def test_the_receipts_move_with_the_meeting(approved):
    meeting = approved.prepare_meeting(("C1", "D1"))
    venue = meeting.venues.get(assignment__unit__code="C1")
    dispatch.advance_assignment(venue.assignment, "sign_for", by=approved.person(Role.RESPONSIBLE_UNIT, "C1"))
    later = timezone.make_aware(datetime(2019, 6, 11, 9))
    actions.set_meeting(approved.mission, by=approved.secretariat, title=TEXT, held_at=later, place=TEXT)
    days = dict(meeting.cascade.assignments.values_list("unit__code", "sign_for_by_date"))
    assert days == {"P1": date(2019, 6, 11), "C1": date(2019, 6, 3), "D1": date(2019, 6, 11)}
    desk = DeskEntry.objects.filter(subject_kind="dispatch.assignment")
    assert dict(desk.values_list("unit__code", "due_date")) == {"P1": date(2019, 6, 11), "D1": date(2019, 6, 11)}
    moved = Entry.objects.filter(action="dispatch.assignment.due_changed")
    assert {entry.detail["was_due"] for entry in moved} == {"2019-06-03"} and moved.count() == 2
    # A venue that is added now hangs under one that was signed for on the earlier day.
    (new,) = actions.set_venues(meeting, by=approved.secretariat, units=[approved.world.units["D2"]])
    assert (new.assignment.parent.unit.code, new.assignment.due_date) == ("C1", date(2019, 6, 11))


def test_a_venue_set_by_mistake_is_taken_back_before_the_meeting(approved):
    meeting = approved.prepare_meeting(("C1", "D1", "D2"))
    venue = meeting.venues.get(assignment__unit__code="C1")
    key = venue.assignment_id
    actions.remove_venue(venue, by=approved.secretariat)
    assert parents(meeting) == {"P1": (None, "NAT"), "D1": ("P1", "P1"), "D2": ("P1", "P1")}
    assert not DeskEntry.objects.filter(subject_kind="dispatch.assignment", subject_key=key).exists()
    told = Entry.objects.filter(subject_kind="dispatch.assignment", subject_key=str(key))
    assert [entry.action for entry in told] == ["dispatch.assignment.sent", "dispatch.assignment.withdrawn"]
    entry = Entry.objects.get(action="inspections.mission.venue_removed")
    assert (entry.subject_key, entry.unit_key) == (str(approved.mission.pk), approved.world.units["C1"].pk)
    assert entry.label == "Venue removed"
    # It may be set again.
    (again,) = actions.set_venues(meeting, by=approved.secretariat, units=[approved.world.units["C1"]])
    assert again.unit.code == "C1"


def test_a_venue_stays_once_something_happened_there(approved):
    meeting = approved.prepare_meeting(("C1", "D1"))
    approved.step("schedule", approved.secretariat)
    main, city, county = (meeting.venues.get(assignment__unit__code=code) for code in ("P1", "C1", "D1"))
    with pytest.raises(Refused, match="main venue"):
        actions.remove_venue(main, by=approved.secretariat)
    actions.record_attendance(city, by=approved.secretariat, attended=3)
    with pytest.raises(Refused, match="Attendance is recorded"):
        actions.remove_venue(city, by=approved.secretariat)
    dispatch.advance_assignment(county.assignment, "sign_for", by=approved.person(Role.RESPONSIBLE_UNIT, "D1"))
    with pytest.raises(Refused, match="signed for"):
        actions.remove_venue(county, by=approved.secretariat)
    with pytest.raises(Refused) as caught:
        actions.remove_venue(county, by=approved.lead)
    assert caught.value.forbidden and meeting.venues.count() == 3


def test_no_venue_is_taken_back_once_the_meeting_has_begun(approved):
    venue = approved.prepare_meeting(("C1",)).venues.get(assignment__unit__code="C1")
    with clock.at("2019-06-03T15:00"), pytest.raises(Refused, match="meeting has begun"):
        actions.remove_venue(venue, by=approved.secretariat)


def test_each_venue_is_asked_for_a_receipt_and_for_no_more(approved):
    meeting = approved.prepare_meeting(("C1",))
    venue = meeting.venues.get(assignment__unit__code="C1")
    rows = DeskEntry.objects.filter(subject_kind="dispatch.assignment", subject_key=venue.assignment_id)
    assert [(row.step, row.unit.code) for row in rows] == [("sign_for", "C1")]
    worker = approved.person(Role.RESPONSIBLE_UNIT, "C1")
    signed = dispatch.advance_assignment(venue.assignment, "sign_for", by=worker)
    assert signed.status == Assignment.Status.RECEIVED and signed.received_by == worker
    assert not rows.all().exists()


def test_the_agenda_is_set_as_a_whole(approved):
    meeting = approved.prepare_meeting(())
    points = [{"title": "Report", "minutes": 40, "speaker": "Head"}, {"title": "Answer", "speech": "We will."}]
    actions.set_agenda(meeting, by=approved.secretariat, points=points)
    assert list(meeting.agenda.values_list("order", "minutes")) == [(1, 40), (2, 10)]
    assert str(meeting.agenda.last().speech) == "We will."


@pytest.mark.parametrize(
    ("points", "field"),
    [([], "points"), ([{"title": " "}], "title_1"), ([{"title": "x", "minutes": 999}], "minutes_1")],
)
def test_an_agenda_without_sense_leaves_the_old_one(approved, points, field):
    meeting = approved.prepare_meeting(())
    with pytest.raises(Refused) as caught:
        actions.set_agenda(meeting, by=approved.secretariat, points=points)
    assert caught.value.field == field and meeting.agenda.count() == 1


def test_a_meeting_moves_until_it_is_over(approved):
    meeting = approved.prepare_meeting(())
    with clock.at("2019-05-29"):
        again = actions.set_meeting(
            approved.mission, by=approved.secretariat, title="New", held_at=clock.now(), place="Hall", chair="Office"
        )
    assert again.pk == meeting.pk and again.cascade == meeting.cascade and FeedbackMeeting.objects.count() == 1
    for lacking in ("title", "place"):
        values = {"title": "New", "held_at": clock.now(), "place": "Hall", lacking: ""}
        with pytest.raises(Refused) as caught:
            actions.set_meeting(approved.mission, by=approved.secretariat, **values)
        assert caught.value.field == lacking


def test_what_was_said_is_kept_under_its_point(story):
    story.feedback_given(findings=1)
    with clock.at(MEETING):
        actions.record_speech(story.meeting, by=story.secretariat, order=1, speech={"zh": "照单全收"})
        assert story.meeting.agenda.get().speech["zh"] == "照单全收"
        with pytest.raises(Refused, match="no point 7") as caught:
            actions.record_speech(story.meeting, by=story.secretariat, order=7, speech="x")
        assert caught.value.field == "order"


def test_attendance_is_recorded_by_the_office_the_group_or_the_venue_itself(story):
    story.feedback_set(findings=1)
    venue = story.meeting.venues.get(assignment__unit__code="C1")
    with clock.at(MEETING):
        for by in (story.secretariat, story.lead, story.person(Role.RESPONSIBLE_UNIT, "C1")):
            actions.record_attendance(venue, by=by, attended=0, attendees=TEXT)
        for by in (story.person(Role.RESPONSIBLE_UNIT, "C2"), story.person(Role.RESPONSIBLE_UNIT, "D1"), story.head):
            with pytest.raises(Refused) as caught:
                actions.record_attendance(venue, by=by, attended=3)
            assert caught.value.forbidden
        for number in (-1, 100_001):
            with pytest.raises(Refused) as caught:
                actions.record_attendance(venue, by=story.secretariat, attended=number)
            assert caught.value.field == "attended"
    venue.refresh_from_db()
    assert venue.attended == 0 and venue.recorded_by.username.startswith("responsible_unit-c1")


def test_nothing_about_the_meeting_changes_after_the_feedback(story):
    story.feedback_given(findings=1)
    with clock.at(MEETING):
        venue = story.meeting.venues.first()
        for verb in (
            lambda: actions.record_attendance(venue, by=story.secretariat, attended=1),
            lambda: actions.set_venues(story.meeting, by=story.secretariat, units=[]),
            lambda: actions.set_agenda(story.meeting, by=story.secretariat, points=[{"title": "x"}]),
        ):
            with pytest.raises(Refused, match="while the status is"):
                verb()


def test_only_the_office_prepares_the_meeting(approved):
    meeting = approved.prepare_meeting(())
    for by in (approved.lead, approved.principal, approved.head):
        for verb in (
            lambda by=by: actions.set_venues(meeting, by=by, units=[]),
            lambda by=by: actions.set_agenda(meeting, by=by, points=[{"title": "x"}]),
        ):
            with pytest.raises(Refused) as caught:
                verb()
            assert caught.value.forbidden


# --- the board


def test_the_board_lists_the_tree_with_its_counts(story, django_assert_num_queries):
    story.feedback_set(findings=1, venues=("C2", "C1", "D1", "D2"))
    with clock.at(MEETING):
        venue = story.meeting.venues.get(assignment__unit__code="D1")
        actions.record_attendance(venue, by=story.secretariat, attended=40)
        worker = story.person(Role.RESPONSIBLE_UNIT, "D1")
        dispatch.advance_assignment(venue.assignment, "sign_for", by=worker)
    meeting = FeedbackMeeting.objects.get()
    with django_assert_num_queries(1):
        board = venue_board(meeting)
        rows = [(row.unit.code, row.depth, row.is_recorded, row.is_receipted) for row in board.rows]
    assert rows == [
        ("P1", 0, False, False),
        ("C1", 1, False, False),
        ("D1", 2, True, True),
        ("D2", 2, False, False),
        ("C2", 1, False, False),
    ]
    assert (board.total, board.recorded, board.receipted, board.people) == (5, 1, 1, 40)


def test_a_city_sees_its_own_venues_on_the_board(story):
    story.feedback_set(findings=1, venues=("C2", "C1", "D1"))
    city = story.person(Role.RESPONSIBLE_UNIT, "C1")
    board = venue_board(story.meeting, Venue.objects.visible_to(city))
    assert [(row.unit.code, row.depth) for row in board.rows] == [("C1", 0), ("D1", 1)]
    assert venue_board(story.meeting, Venue.objects.visible_to(story.lead)).total == 4
    assert venue_board(story.meeting, Venue.objects.visible_to(story.person(Role.SECRETARIAT, "P2"))).total == 0
