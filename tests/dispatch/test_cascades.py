"""Handing down: the guards of domain.md 1.9, the steps, and what stands on whose desk."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from lookback.dispatch import actions, queries
from lookback.dispatch.models import Assignment, Deadline, DeskEntry
from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Role

A = Assignment.Status


def desk(assignment: Assignment) -> list[tuple[str, str, str]]:
    """(step, unit, due) of what waits about an assignment."""
    rows = DeskEntry.objects.filter(subject_kind="dispatch.assignment", subject_key=assignment.pk)
    return [(row.step, row.unit.code, row.due_date.isoformat()) for row in rows.select_related("unit").order_by("id")]


# --- sending ------------------------------------------------------------------------------------------------------


def test_sending_sets_the_days_the_desk_and_the_journal(handed):
    assignment = handed.send("P1", "2019-07-31")
    assert assignment.status == A.SENT
    assert assignment.sign_for_by_date == date(2019, 6, 6)
    assert assignment.original_due_date == assignment.due_date == date(2019, 7, 31)
    assert desk(assignment) == [("sign_for", "P1", "2019-06-06")]
    entry = Entry.objects.about(assignment).get()
    assert entry.action == "dispatch.assignment.sent"
    assert entry.unit_key == assignment.unit_id


def test_what_is_due_sooner_is_signed_for_sooner(handed):
    assert handed.send("P1", "2019-06-04").sign_for_by_date == date(2019, 6, 4)


@pytest.mark.parametrize(
    ("code", "due", "field"),
    [
        ("C1", "2019-08-01", "due_date"),  # after its parent
        ("C9", "2019-07-01", "units"),  # elsewhere
        ("NAT", "2019-07-01", "units"),  # above
        ("P1", "2019-07-01", "units"),  # itself, which has a part already
        ("C1", "2019-06-02", "due_date"),  # yesterday
    ],
)
def test_what_may_not_be_sent_is_refused_at_its_field_and_leaves_nothing(handed, code, due, field):
    parent = handed.send("P1", "2019-07-31")
    before = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        handed.send(code, due, parent)
    assert refused.value.field == field
    assert Assignment.objects.count() == 1
    assert Entry.objects.count() == before


def test_a_unit_has_one_part_in_a_cascade(handed):
    handed.send("P1", "2019-07-31")
    with pytest.raises(Refused) as refused:
        handed.send("P1", "2019-07-01")
    assert refused.value.field == "units"


def test_the_database_too_keeps_a_unit_to_one_part(handed):
    first = handed.send("P1", "2019-07-31")
    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_a_parent_must_belong_to_the_same_cascade(handed):
    other = actions.open_cascade(handed.world.units["P1"], title="another")
    parent = handed.send("P1", "2019-07-31")
    handed.cascade = other
    with pytest.raises(Refused):
        handed.send("C1", "2019-07-01", parent)


def test_a_finished_unit_hands_nothing_on(handed):
    parent = handed.advance(handed.send("P1", "2019-07-31"), "sign_for", "start", "report", "accept")
    with pytest.raises(Refused):
        handed.send("C1", "2019-07-01", parent)


# --- the steps ----------------------------------------------------------------------------------------------------


def test_the_whole_way(handed):
    assignment = handed.send("P1", "2019-07-31")
    assignment = handed.advance(assignment, "sign_for")
    assert assignment.received_by == handed.worker("P1") and assignment.received_at == clock.now()
    assert desk(assignment) == [("start", "P1", "2019-07-31")]
    assignment = handed.advance(assignment, "start")
    assert desk(assignment) == [("report", "P1", "2019-07-31")]
    assignment = handed.advance(assignment, "report")
    assert str(assignment.report) == "done"
    assert desk(assignment) == [("accept", "NAT", "2019-07-31")]
    assignment = handed.advance(assignment, "return")
    assert desk(assignment) == [("start", "P1", "2019-07-31")]
    assignment = handed.advance(assignment, "start", "report", "accept")
    assert assignment.status == A.DONE and assignment.closed_at
    assert desk(assignment) == []
    assert not Deadline.objects.filter(ended_at=None).exists()


def test_a_parent_is_not_done_while_a_child_is_open(handed):
    parent = handed.send("P1", "2019-07-31")
    child = handed.send("C1", "2019-07-01", parent)
    parent = handed.advance(parent, "sign_for", "start")
    for step in ("report",):
        with pytest.raises(Refused) as refused:
            handed.advance(parent, step)
        assert not refused.value.forbidden
    with pytest.raises(Refused):
        handed.advance(parent, "waive")
    handed.advance(child, "waive")
    assert handed.advance(parent, "report", "accept").status == A.DONE


def test_a_child_sent_after_the_report_still_holds_up_the_acceptance(handed):
    parent = handed.advance(handed.send("P1", "2019-07-31"), "sign_for", "start", "report")
    child = handed.send("C1", "2019-07-01", parent)
    with pytest.raises(Refused):
        handed.advance(parent, "accept")
    handed.advance(child, "sign_for", "start", "report", "accept")
    assert handed.advance(parent, "accept").status == A.DONE


@pytest.mark.parametrize(
    ("step", "detail", "field"),
    [
        ("report", {"report": ""}, "report"),
        ("report", {}, "report"),
        ("return", {"reason": " "}, "reason"),
        ("waive", {}, "reason"),
    ],
)
def test_a_step_without_its_words_changes_nothing(handed, step, detail, field):
    assignment = handed.advance(handed.send("P1", "2019-07-31"), "sign_for", "start")
    if step == "return":
        assignment = handed.advance(assignment, "report")
    before = (assignment.status, desk(assignment), Entry.objects.count())
    by = handed.worker("P1" if step == "report" else "NAT")
    with pytest.raises(Refused) as refused:
        actions.advance_assignment(assignment, step, by=by, **detail)
    assert refused.value.field == field
    assignment.refresh_from_db()
    assert (assignment.status, desk(assignment), Entry.objects.count()) == before


@pytest.mark.parametrize(
    ("step", "who", "forbidden"),
    [
        ("sign_for", (Role.RESPONSIBLE_UNIT, "P1"), False),  # may
        ("sign_for", (Role.CO_UNIT, "P1"), False),  # may
        ("sign_for", (Role.VERIFIER, "P1"), True),  # may not
        ("sign_for", (Role.RESPONSIBLE_UNIT, "C1"), True),  # below
        ("sign_for", (Role.RESPONSIBLE_UNIT, "P2"), True),  # elsewhere
        ("waive", (Role.RESPONSIBLE_UNIT, "P1"), True),  # who does the work does not let itself off
        ("waive", (Role.RESPONSIBLE_UNIT, "NAT"), False),
    ],
)
def test_who_may_take_a_step(handed, step, who, forbidden):
    assignment = handed.send("P1", "2019-07-31")
    by = handed.world.person(*who)
    if forbidden:
        with pytest.raises(Refused) as refused:
            actions.advance_assignment(assignment, step, by=by, reason="x")
        assert refused.value.forbidden
        assert not by.may("item.work", assignment.sender_unit if step == "waive" else assignment.unit)
    else:
        actions.advance_assignment(assignment, step, by=by, reason="x")


def test_a_stale_button_is_refused_in_a_sentence(handed):
    assignment = handed.send("P1", "2019-07-31")
    handed.advance(assignment, "sign_for")
    with pytest.raises(Refused) as refused:
        handed.advance(assignment, "sign_for")
    assert not refused.value.forbidden


# --- receipts only ------------------------------------------------------------------------------------------------


def test_a_receipt_is_all_that_is_asked_where_only_that_was_asked(handed):
    handed.cascade = actions.open_cascade(handed.world.units["P1"], title="Feedback", receipt_only=True)
    assignment = handed.send("P1", "2019-07-31")
    assert not Deadline.objects.exists()
    assignment = handed.advance(assignment, "sign_for")
    assert desk(assignment) == []
    with pytest.raises(Refused):
        handed.advance(assignment, "start")


# --- due dates ----------------------------------------------------------------------------------------------------


def test_a_new_due_date_keeps_the_original_and_moves_clock_and_desk(handed):
    assignment = handed.advance(handed.send("P1", "2019-07-31"), "sign_for")
    assignment = actions.change_due(assignment, due_date=date(2019, 8, 15), by=handed.worker("NAT"))
    assert assignment.original_due_date == date(2019, 7, 31)
    assert desk(assignment) == [("start", "P1", "2019-08-15")]
    assert Deadline.objects.get().due_date == date(2019, 8, 15)
    assert Entry.objects.about(assignment).last().detail["was_due"] == "2019-07-31"


@pytest.mark.parametrize(("due", "allowed"), [("2019-07-31", True), ("2019-08-01", False), ("2019-06-19", False)])
def test_a_new_due_date_stays_between_child_and_parent(handed, due, allowed):
    top = handed.send("P1", "2019-07-31")
    city = handed.send("C1", "2019-07-10", top)
    handed.send("D1", "2019-06-20", city)
    by = handed.worker("P1")
    if allowed:
        assert actions.change_due(city, due_date=date.fromisoformat(due), by=by).due_date.isoformat() == due
        return
    with pytest.raises(Refused) as refused:
        actions.change_due(city, due_date=date.fromisoformat(due), by=by)
    assert refused.value.field == "due_date"
    city.refresh_from_db()
    assert city.due_date == date(2019, 7, 10)


def test_the_unit_that_works_does_not_set_its_own_day(handed):
    assignment = handed.send("P1", "2019-07-31")
    with pytest.raises(Refused) as refused:
        actions.change_due(assignment, due_date=date(2019, 8, 1), by=handed.worker("P1"))
    assert refused.value.forbidden


def test_a_finished_assignment_keeps_its_day(handed):
    assignment = handed.advance(handed.send("P1", "2019-07-31"), "waive")
    with pytest.raises(Refused):
        actions.change_due(assignment, due_date=date(2019, 8, 1), by=handed.worker("NAT"))


# --- two at once --------------------------------------------------------------------------------------------------


def at_once(*works) -> list[Exception]:
    """Do all at the same time, each on its own connection; the refusals."""
    refused, barrier = [], threading.Barrier(len(works))

    def run(work) -> None:
        try:
            barrier.wait()
            with clock.at("2019-06-03"):
                work()
        except Refused as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.usefixtures("committed")
class TestAtOnce:
    def test_two_senders_to_one_unit_send_one_part(self, handed):
        parent = handed.send("P1", "2019-07-31")
        refused = at_once(*[lambda: handed.send("C1", "2019-07-01", parent)] * 3)
        assert len(refused) == 2
        assert handed.cascade.assignments.filter(unit__code="C1").count() == 1

    def test_two_people_sign_for_it_once(self, handed):
        assignment = handed.send("P1", "2019-07-31")
        people = [handed.world.person(Role.RESPONSIBLE_UNIT, "P1", number) for number in (1, 2)]
        works = [lambda by=by: actions.advance_assignment(assignment, "sign_for", by=by) for by in people]
        assert len(at_once(*works)) == 1
        assert Entry.objects.filter(action="dispatch.assignment.sign_for").count() == 1

    def test_a_parent_is_not_accepted_while_a_child_is_sent(self, handed):
        parent = handed.advance(handed.send("P1", "2019-07-31"), "sign_for", "start", "report")
        sender = handed.worker("NAT")
        refused = at_once(
            lambda: actions.advance_assignment(parent, "accept", by=sender),
            lambda: handed.send("C1", "2019-07-01", parent),
        )
        parent.refresh_from_db()
        assert len(refused) == 1
        assert parent.status == A.REPORTED if handed.cascade.assignments.count() == 2 else parent.status == A.DONE


# --- the tree -----------------------------------------------------------------------------------------------------


def test_the_tree_lists_each_part_after_its_parent(handed):
    top = handed.send("P1", "2019-07-31")
    second = handed.send("C2", "2019-07-10", top)
    first = handed.send("C1", "2019-07-10", top)
    handed.send("D3", "2019-07-01", second)
    handed.send("D1", "2019-07-01", first)
    rows = queries.tree(handed.cascade)
    assert [(row.unit.code, row.depth) for row in rows] == [("P1", 0), ("C1", 1), ("D1", 2), ("C2", 1), ("D3", 2)]


def test_a_unit_sees_its_own_part_of_the_tree_only(handed):
    top = handed.send("P1", "2019-07-31")
    city = handed.send("C1", "2019-07-10", top)
    handed.send("C2", "2019-07-10", top)
    handed.send("D1", "2019-07-01", city)

    def seen(role, code):
        rows = queries.subtree_of(handed.cascade, handed.world.person(role, code))
        return [(row.unit.code, row.depth) for row in rows]

    assert seen(Role.RESPONSIBLE_UNIT, "C1") == [("C1", 0), ("D1", 1)]
    assert seen(Role.RESPONSIBLE_UNIT, "D1") == [("D1", 0)]
    assert seen(Role.RESPONSIBLE_UNIT, "P2") == []
    assert len(seen(Role.SECRETARIAT, "P1")) == 4


def test_the_tree_costs_one_query(handed, django_assert_num_queries):
    top = handed.send("P1", "2019-07-31")
    for code in ("C1", "C2", "D1", "D2", "D3"):
        handed.send(code, "2019-07-10", top)
    with django_assert_num_queries(1):
        [str(row.sender_unit) for row in queries.tree(handed.cascade)]
