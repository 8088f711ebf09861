"""Under a result of high priority stands a third signature; and nothing is closed before it is clear what is due."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from lookback.tipline import actions
from lookback.tipline.models import Access, Signature, Tip
from tests.tipline.payout import Payout

pytestmark = pytest.mark.django_db
S = Tip.Status


@pytest.fixture
def payout(line):
    return Payout(line)


def proposed(payout, priority=2, result="substantiated"):
    """A tip whose result is proposed, with the reviewer on its list."""
    line, desk = payout.line, payout.desk
    assignee = line.clerk(Role.ASSIGNEE, "D1")
    tip = line.report("D1")
    desk.undertake(tip, payout.triager)
    desk.take(tip, "accept", payout.triager, priority=priority)
    tip = desk.take(tip, "assign", payout.triager, unit=line.unit("D1"))
    desk.undertake(tip, assignee)
    desk.take(tip, "start", assignee)
    tip = desk.take(tip, "propose", assignee, allegations=[{"text": "x", "result": result, "reasons": "y"}])
    payout.bring_in(tip)
    return tip


def head_of(payout, tip, place="P1"):
    head = payout.line.clerk(Role.PRINCIPAL, place)
    private = payout.desk.private(payout.triager)
    actions.bring_in(tip, by=payout.triager, private=private, person=head, why=Access.Why.HEAD)
    payout.desk.undertake(tip, head)
    return head


def test_a_result_of_high_priority_needs_the_heads_signature_first(payout):
    tip = proposed(payout)
    with pytest.raises(Refused, match="the head signs the proposed result first"):
        payout.desk.take(tip, "confirm", payout.reviewer)
    head = head_of(payout, tip)
    tip = payout.desk.take(tip, "countersign", head)
    assert tip.status == S.RESULT_PROPOSED
    with pytest.raises(Refused, match="has signed in this round"):
        payout.desk.take(tip, "countersign", head)
    assert payout.desk.take(tip, "confirm", payout.reviewer).status == S.RESULT_CONFIRMED
    signed = Signature.objects.filter(tip=tip, round=1)
    assert (signed.count(), signed.filter(is_head=True).get().person) == (3, head)


def test_two_signatures_are_enough_for_normal_priority(payout):
    tip = proposed(payout, priority=3)
    head = head_of(payout, tip)
    with pytest.raises(Refused, match="Only a result of high priority"):
        payout.desk.take(tip, "countersign", head)
    assert payout.desk.take(tip, "confirm", payout.reviewer).status == S.RESULT_CONFIRMED


def test_the_heads_signature_is_not_the_other_units(payout):
    """Whoever heads the desk's level signs beside the two units; without them nothing is confirmed."""
    tip = proposed(payout)
    payout.desk.take(tip, "countersign", head_of(payout, tip))
    assert Signature.objects.filter(tip=tip, is_head=False).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        first = Signature.objects.get(tip=tip, is_head=False)
        Signature.objects.create(tip=tip, round=1, person=payout.reviewer, unit=first.unit)


def test_a_head_elsewhere_gets_no_key_and_no_other_office_signs(payout):
    tip = proposed(payout)
    with pytest.raises(Refused, match="reaches the desk"):
        head_of(payout, tip, "P2")
    with pytest.raises(Refused, match="duties"):
        payout.desk.take(tip, "countersign", payout.reviewer)
    stranger = payout.line.clerk(Role.PRINCIPAL, "P1", 2)
    with pytest.raises(Refused, match="no key"):
        payout.desk.take(tip, "countersign", stranger)


def test_a_returned_result_is_signed_by_the_head_anew(payout):
    tip = proposed(payout)
    payout.desk.take(tip, "countersign", head_of(payout, tip))
    payout.desk.take(tip, "return", payout.reviewer)
    tip = payout.desk.take(tip, "propose", payout.line.clerk(Role.ASSIGNEE, "D1"))
    with pytest.raises(Refused, match="head signs"):
        payout.desk.take(tip, "confirm", payout.reviewer)


# --- closing ---------------------------------------------------------------------------------------------------


def fed_back(payout, **given):
    return payout.desk.take(payout.confirmed(**given), "feed_back", payout.triager)


def test_an_upheld_tip_is_closed_when_a_reward_is_decided_or_said_not_to_be_due(payout):
    tip = fed_back(payout)
    with pytest.raises(Refused, match="none is due") as refused:
        payout.desk.take(tip, "close", payout.reviewer, no_reward=False)
    assert refused.value.field == "no_reward"
    reward = payout.propose(tip)
    for no_reward in (False, True):
        with pytest.raises(Refused, match=f"not decided on reward {reward.number}"):
            payout.desk.take(tip, "close", payout.reviewer, no_reward=no_reward)
    payout.decide(reward)
    assert payout.desk.take(tip, "close", payout.reviewer, no_reward=False).status == S.CLOSED


def test_what_was_not_borne_out_needs_no_word_on_rewards(payout):
    tip = fed_back(payout, result="disproved")
    assert payout.desk.take(tip, "close", payout.reviewer, no_reward=False).status == S.CLOSED
