"""The clock: it starts, moves, stands still, changes hands and ends, each with its journal entry."""

from __future__ import annotations

from datetime import date

import pytest

from lookback.dispatch import actions, queries
from lookback.dispatch.models import Deadline
from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from tests.dispatch.conftest import start

pytestmark = pytest.mark.usefixtures("monday")


def verbs(subject) -> list[str]:
    return [entry.action.rpartition(".")[2] for entry in Entry.objects.about(subject)][1:]  # without its creation


def test_starting_is_recorded_on_the_subject(world):
    deadline = start(world, "2019-07-03")
    assert deadline.original_due_date == deadline.due_date == date(2019, 7, 3)
    entry = Entry.objects.about(world.units["P1"]).last()
    assert entry.action == "dispatch.deadline.started"
    assert entry.detail == {"key": "plan", "due_date": "2019-07-03"}
    assert entry.unit_key == world.units["D1"].pk


def test_starting_what_already_runs_sets_the_day_anew(world):
    first = start(world, "2019-07-03")
    again = start(world, "2019-07-10")
    assert again.pk == first.pk
    assert again.due_date == date(2019, 7, 10)
    assert again.original_due_date == date(2019, 7, 3)
    assert Deadline.objects.count() == 1


def test_the_same_key_may_run_at_two_units(world):
    start(world, "2019-07-03", unit="D1")
    start(world, "2019-07-03", unit="D2")
    assert Deadline.objects.filter(ended_at=None).count() == 2


def test_moving_keeps_the_original_day_and_explains_itself(world):
    start(world, "2019-07-03")
    moved = actions.move_deadline(world.units["P1"], "plan", due_date=date(2019, 8, 1), by=None)
    assert [(row.original_due_date, row.due_date) for row in moved] == [(date(2019, 7, 3), date(2019, 8, 1))]
    assert moved[0].arithmetic[-1] == {"why": "moved", "date": "2019-08-01"}
    assert verbs(world.units["P1"]) == ["started", "moved"]


def test_moving_what_does_not_run_moves_nothing(world):
    assert actions.move_deadline(world.units["P1"], "plan", due_date=date(2019, 8, 1), by=None) == []
    assert verbs(world.units["P1"]) == []


def test_a_pause_moves_the_day_by_as_long_as_it_lasted(world):
    start(world, "2019-07-03")
    by = world.person(Role.SECRETARIAT, "P1")
    with clock.at("2019-06-10"):
        actions.pause_deadline(world.units["P1"], "plan", reason="A court must decide first.", by=by)
    with clock.at("2019-06-24"):
        (row,) = actions.resume_deadline(world.units["P1"], "plan", by=by)
    assert row.due_date == date(2019, 7, 17)
    assert row.original_due_date == date(2019, 7, 3)
    assert row.paused_at is None and row.pause_reason == ""
    assert row.arithmetic[-1] == {"why": "resumed", "date": "2019-07-17", "days": 14}
    assert verbs(world.units["P1"]) == ["started", "paused", "resumed"]
    assert Entry.objects.get(action="dispatch.deadline.paused").detail["reason"] == "A court must decide first."


def test_a_pause_on_the_same_day_moves_nothing(world):
    start(world, "2019-07-03")
    actions.pause_deadline(world.units["P1"], "plan", reason="a mistake", by=None)
    (row,) = actions.resume_deadline(world.units["P1"], "plan", by=None)
    assert row.due_date == date(2019, 7, 3)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_pause_needs_a_reason(world, reason):
    start(world, "2019-07-03")
    with pytest.raises(Refused) as refused:
        actions.pause_deadline(world.units["P1"], "plan", reason=reason, by=None)
    assert refused.value.field == "reason"
    assert Deadline.objects.get().paused_at is None


def test_a_clock_that_stands_still_cannot_be_stopped_again(world):
    start(world, "2019-07-03")
    actions.pause_deadline(world.units["P1"], "plan", reason="first", by=None)
    assert actions.pause_deadline(world.units["P1"], "plan", reason="second", by=None) == []
    assert Deadline.objects.get().pause_reason == "first"


def test_ending_one_key_leaves_the_others(world):
    start(world, "2019-07-03", key="plan")
    start(world, "2019-08-03", key="due")
    actions.end_deadline(world.units["P1"], "plan", by=None)
    assert list(Deadline.objects.filter(ended_at=None).values_list("key", flat=True)) == ["due"]


def test_ending_without_a_key_ends_all_of_this_subject_only(world):
    start(world, "2019-07-03", key="plan")
    start(world, "2019-08-03", key="due")
    start(world, "2019-08-03", subject=world.units["P2"])
    assert len(actions.end_deadline(world.units["P1"], by=None)) == 2
    assert Deadline.objects.get(ended_at=None).subject_key == world.units["P2"].pk


def test_an_ended_clock_can_be_started_again(world):
    start(world, "2019-07-03")
    actions.end_deadline(world.units["P1"], "plan", by=None)
    start(world, "2019-09-01")
    rows = queries.deadlines_of(world.units["P1"])
    assert [row.due_date for row in rows] == [date(2019, 7, 3), date(2019, 9, 1)]
    assert [row.ended_at is None for row in rows] == [False, True]


def test_handing_over_moves_it_to_the_new_unit(world):
    start(world, "2019-07-03", unit="D1")
    actions.hand_over_deadline(world.units["P1"], "plan", unit=world.units["D2"], by=None)
    assert Deadline.objects.get().unit == world.units["D2"]
    entry = Entry.objects.get(action="dispatch.deadline.handed_over")
    assert entry.detail == {"key": "plan", "was_unit": world.units["D1"].pk, "to_unit": world.units["D2"].pk}


def test_handing_over_to_where_it_already_runs_leaves_one(world):
    start(world, "2019-07-03", unit="D1")
    start(world, "2019-07-05", unit="D2")
    actions.hand_over_deadline(world.units["P1"], "plan", unit=world.units["D2"], by=None)
    assert [row.unit.code for row in Deadline.objects.filter(ended_at=None)] == ["D2"]


def test_handing_two_over_to_one_unit_leaves_one(world):
    start(world, "2019-07-03", unit="D1")
    start(world, "2019-07-05", unit="D2")
    actions.hand_over_deadline(world.units["P1"], "plan", unit=world.units["D3"], by=None)
    assert [row.unit.code for row in Deadline.objects.filter(ended_at=None)] == ["D3"]
