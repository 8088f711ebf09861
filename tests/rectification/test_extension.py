"""More time: who asks, who decides, what it moves. The original date is kept for ever."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from lookback.dispatch.models import Deadline, DeskEntry
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from lookback.rectification import actions
from lookback.rectification.models import Extension, Item
from tests.rectification.case import DUE

LATER = DUE + timedelta(days=30)


@pytest.fixture
def asked(case) -> Extension:
    item = case.take(case.item("in_progress"), "request_extension", new_due_date=LATER)
    return item.extensions.get()


def test_request_waits_on_the_desk_of_the_supervising_level(case, asked):
    desk = DeskEntry.objects.filter(subject_kind="rectification.extension", subject_key=asked.pk)
    assert {(row.step, row.unit.code) for row in desk} == {("grant", "C1"), ("refuse", "C1")}
    asked.item.refresh_from_db()
    assert (asked.item.due_date, asked.item.status) == (DUE, "in_progress")


def test_grant_moves_the_day_and_keeps_the_original(case, asked):
    extension = actions.decide_extension(asked, "grant", by=case.secretary, reason="floods are real")
    item = Item.objects.get(pk=asked.item_id)
    assert (item.due_date, item.original_due_date) == (LATER, DUE)
    assert (extension.status, extension.decided_by, extension.old_due_date) == ("granted", case.secretary, DUE)
    deadline = Deadline.objects.get(subject_kind="rectification.item", subject_key=item.pk, key="due")
    assert (deadline.due_date, deadline.original_due_date) == (LATER, DUE)
    assert set(item.reach_rows.values_list("due_date", flat=True)) == {LATER}
    assert not DeskEntry.objects.filter(subject_kind="rectification.extension").exists()
    assert set(DeskEntry.objects.filter(subject_key=item.pk).values_list("due_date", flat=True)) == {LATER}


def test_refusal_moves_nothing_and_says_why(case, asked):
    with pytest.raises(Refused) as refused:
        actions.decide_extension(asked, "refuse", by=case.secretary, reason="")
    assert refused.value.field == "reason"
    actions.decide_extension(asked, "refuse", by=case.secretary, reason="no flood there")
    assert Item.objects.get(pk=asked.item_id).due_date == DUE


def test_decision_is_taken_once(case, asked):
    actions.decide_extension(asked, "refuse", by=case.secretary, reason="no")
    with pytest.raises(Refused, match="Reload"):
        actions.decide_extension(asked, "grant", by=case.secretary, reason="yes")


def test_others_do_not_decide(case, asked):
    for person in (
        case.worker,
        case.verifier,
        case.person(Role.SECRETARIAT, "C2"),
        case.person(Role.SECRETARIAT, "D1"),
    ):
        with pytest.raises(Refused) as refused:
            actions.decide_extension(asked, "grant", by=person, reason="please")
        assert refused.value.forbidden


def test_whoever_asked_does_not_decide(case, asked):
    Extension.objects.filter(pk=asked.pk).update(requested_by=case.secretary)
    with pytest.raises(Refused, match="somebody else must decide"):
        actions.decide_extension(asked, "grant", by=case.secretary, reason="mine")
    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.filter(pk=asked.pk).update(decided_by=case.secretary)


def test_request_comes_in_good_time(case):
    item = case.item("in_progress")
    with clock.at(DUE - timedelta(days=4)), pytest.raises(Refused, match="at least 5 days"):
        case.take(item, "request_extension", new_due_date=LATER)
    with clock.at(DUE - timedelta(days=5)):
        case.take(item, "request_extension", new_due_date=LATER)


@pytest.mark.parametrize("day", [DUE, date(2019, 6, 1), date(2999, 1, 1), None])
def test_new_day_is_later_and_not_absurd(case, day):
    with pytest.raises(Refused) as refused:
        case.take(case.item("in_progress"), "request_extension", new_due_date=day)
    assert refused.value.field == "new_due_date"


def test_grant_after_another_extension_counts_from_the_new_day(case, asked):
    actions.decide_extension(asked, "grant", by=case.secretary, reason="floods")
    item = case.take(Item.objects.get(pk=asked.item_id), "request_extension", new_due_date=LATER + timedelta(days=9))
    assert item.extensions.last().old_due_date == LATER


def test_work_that_has_ended_is_not_extended(case, asked):
    Item.objects.filter(pk=asked.item_id).update(status="claimed")
    with pytest.raises(Refused, match="no longer in progress"):
        actions.decide_extension(asked, "grant", by=case.secretary, reason="late")
    assert actions.decide_extension(asked, "refuse", by=case.secretary, reason="late").status == "refused"
