"""Handing down (domain.md 1.9): who may send to whom, and that no parent is done before its children."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lookback.dispatch.actions import advance_assignment
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from lookback.rectification import actions
from lookback.rectification.models import Item
from tests.rectification.case import DUE


def send(case, item, *codes, by=None, due_date=DUE, parent=None):
    units = [case.unit(code) for code in codes]
    return actions.hand_down(
        item, by=by or case.worker, units=units, matter={"en": "Visit"}, due_date=due_date, parent=parent
    )


def work(case, assignment, *steps):
    at_unit = case.person(Role.RESPONSIBLE_UNIT, assignment.unit.code)
    sender = case.person(Role.RESPONSIBLE_UNIT, assignment.sender_unit.code)
    for step in steps:
        by = sender if step in ("accept", "return", "waive") else at_unit
        detail = {"report": {"report": "done"}, "waive": {"reason": "too small"}}.get(step, {})
        assignment = advance_assignment(assignment, step, by=by, **detail)
    return assignment


@pytest.fixture
def item(case) -> Item:
    return case.item("in_progress")


def test_lead_unit_hands_down_and_the_part_becomes_visible_there(case, item):
    township = case.person(Role.RESPONSIBLE_UNIT, "T1")
    assert not Item.objects.visible_to(township).exists()
    part = send(case, item, "T1")[0]
    assert (part.unit.code, part.sender_unit.code, part.due_date, part.status) == ("T1", "D1", DUE, "sent")
    assert Item.objects.visible_to(township).get() == item
    assert item.reach_rows.get(unit=case.unit("T1")).via == "cascade"


def test_item_is_not_claimed_while_a_part_is_open(case, item):
    part = send(case, item, "T1")[0]
    case.finish(item)
    for step in ("claim_complete", "accept_risk", "withdraw"):
        with pytest.raises(Refused, match="has not finished its part"):
            case.take(item, step)
    work(case, part, "sign_for", "start", "report", "accept")
    assert case.take(item, "claim_complete").status == "claimed"


def test_waived_part_holds_nothing_up(case, item):
    part = send(case, item, "T1")[0]
    case.finish(item)
    work(case, part, "waive")
    assert case.take(item, "claim_complete").status == "claimed"


def test_assigned_unit_hands_on_and_cannot_report_before_its_child(case, item):
    part = work(case, send(case, item, "T1")[0], "sign_for", "start")
    township = case.person(Role.RESPONSIBLE_UNIT, "T1")
    child = send(case, item, "V1", by=township, parent=part)[0]
    assert (child.parent, child.sender_unit.code) == (part, "T1")
    with pytest.raises(Refused, match="below"):
        work(case, part, "report")
    work(case, child, "sign_for", "start", "report", "accept")
    assert work(case, part, "report", "accept").status == "done"


@pytest.mark.parametrize("codes", [("D2",), ("D1",), ("C1",), ("D9",), ("T1", "D9"), ()])
def test_parts_go_to_lower_units_only(case, item, codes):
    with pytest.raises(Refused) as refused:
        send(case, item, *codes)
    assert refused.value.field == "units"
    item.refresh_from_db()
    assert item.cascade is None


def test_department_hands_down_within_the_territory_it_serves(case):
    case.lead = "C1-POLICE"
    item = case.item("assigned")
    item = case.take(item, "sign_for")
    assert send(case, item, "D1-POLICE")[0].unit.code == "D1-POLICE"
    with pytest.raises(Refused):
        send(case, item, "D3")


def test_unit_gets_one_part_of_an_item(case, item):
    send(case, item, "T1")
    item.refresh_from_db()
    with pytest.raises(Refused, match="already has a part") as refused:
        send(case, item, "T1")
    assert refused.value.field == "units"


@pytest.mark.parametrize("day", [DUE + timedelta(days=1), date(2019, 6, 9)])
def test_part_is_never_due_after_the_whole_nor_in_the_past(case, item, day):
    with pytest.raises(Refused) as refused:
        send(case, item, "T1", due_date=day)
    assert refused.value.field == "due_date"


def test_child_is_never_due_after_its_parent(case, item):
    part = work(case, send(case, item, "T1", due_date=DUE - timedelta(days=30))[0], "sign_for")
    with pytest.raises(Refused) as refused:
        send(case, item, "V1", by=case.person(Role.RESPONSIBLE_UNIT, "T1"), parent=part)
    assert refused.value.field == "due_date"


def test_others_do_not_hand_down(case, item):
    for person in (case.verifier, case.office, case.person(Role.RESPONSIBLE_UNIT, "D2")):
        with pytest.raises(Refused) as refused:
            send(case, item, "T1", by=person)
        assert refused.value.forbidden
    part = work(case, send(case, item, "T1")[0], "sign_for")
    with pytest.raises(Refused) as refused:
        send(case, item, "V1", by=case.person(Role.RESPONSIBLE_UNIT, "V1"), parent=part)
    assert refused.value.forbidden


@pytest.mark.parametrize("steps", [(), ("sign_for", "start", "report"), ("waive",)])
def test_part_is_handed_on_only_while_it_is_worked_on(case, item, steps):
    part = work(case, send(case, item, "T1")[0], *steps)
    with pytest.raises(Refused, match="signed for its part"):
        send(case, item, "V1", by=case.person(Role.RESPONSIBLE_UNIT, "T1"), parent=part)


@pytest.mark.parametrize("status", ["new", "assigned", "claimed", "accepted", "closed"])
def test_nothing_is_handed_down_before_signing_or_after_the_claim(case, status):
    with pytest.raises(Refused):
        send(case, case.item(status), "T1")


def test_parent_belongs_to_the_same_item(case, item):
    other = case.item("in_progress")
    part = work(case, send(case, other, "T1")[0], "sign_for")
    with pytest.raises(Refused) as refused:
        send(case, item, "V1", by=case.person(Role.RESPONSIBLE_UNIT, "T1"), parent=part)
    assert refused.value.field == "parent"
