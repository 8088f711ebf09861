"""The feedback meeting: agenda, the tree of venues, attendance and receipts."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lookback.dispatch import actions as dispatch
from lookback.dispatch.models import Assignment, DeskEntry
from lookback.inspections import actions
from lookback.inspections.models import FeedbackMeeting, Venue
from lookback.inspections.queries import venue_board
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from lookback.org.models import Unit
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


def test_a_hundred_venues_cost_the_same_each(approved):
    """One pass over the tree: no query per pair of venues."""
    meeting = approved.prepare_meeting(())
    below = list(Unit.objects.below(approved.world.units["P1"]).exclude(code="P1").order_by("code"))
    few, rest = below[:2], below[2:]
    costs = []
    for units in (few, rest):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            actions.set_venues(meeting, by=approved.secretariat, units=units)
        costs.append((len(caught) - 15) / len(units))
    assert meeting.venues.count() == len(below) + 1
    assert max(costs) < 25 and costs[1] <= costs[0] + 1, costs


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
