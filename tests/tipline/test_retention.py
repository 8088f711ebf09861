"""Protection, and what is kept no longer than needed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from lookback.tipline import actions as tips
from lookback.tipline.actions import protection
from lookback.tipline.actions import retention as actions
from lookback.tipline.models import Access, Hold, Identity, IdentityShare, Part, ProtectionPlan, Tip
from lookback.tipline.queries import dialogue
from lookback.tipline.queries.protection import plan_of, plans_of
from lookback.tipline.rules.retention import after, before
from tests.tipline.payout import Payout
from tests.tipline.test_rewards import claimed

pytestmark = pytest.mark.django_db
NAMED = {"identity_mode": "confidential", "identity": {"name": "Wang Fictional", "contact": "bridge"}}


@pytest.fixture
def payout(line, reporter):
    return Payout(line)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 400))
def test_months_move_to_the_same_day_or_the_months_last(day, months):
    later = after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and later.day >= 28)
    assert before(later, months).month == day.month


def on(months: int):
    return clock.at(after(clock.today(), months))


def test_an_identity_is_erased_two_years_after_the_end(payout):
    payout.closed(**NAMED)
    assert Identity.objects.count() == 1
    with on(23):
        assert actions.erase_due() == (0, 0)
    with on(24):
        assert actions.erase_due() == (1, 0)
        assert actions.erase_due() == (0, 0)
    assert not Identity.objects.exists() and not IdentityShare.objects.exists()
    entry = Entry.objects.get(action="tipline.identity.erased")
    assert (entry.actor_key, entry.unit_key) == (None, None)
    assert Part.objects.filter(kind=Part.Kind.REPORT).exists()


def test_an_open_tip_keeps_its_identity(payout):
    payout.confirmed(**NAMED)
    with on(48):
        assert actions.erase_due() == (0, 0)


def test_reopened_it_starts_anew(payout):
    tip = payout.closed(**NAMED)
    payout.line.clerk(Role.ASSIGNEE, "P1")
    payout.desk.take(tip, "reopen", payout.reviewer, unit=payout.line.unit("P1"), reason="new facts")
    with on(30):
        assert actions.erase_due() == (0, 0)


def test_an_open_reward_keeps_the_identity_until_it_is_paid(payout):
    tip = payout.closed(**NAMED)
    payout.fund()
    slip = payout.offered(tip)
    assert Hold.objects.get().kind == Hold.Kind.REWARD
    with on(30):
        assert actions.erase_due() == (0, 0)
    number, mine = claimed(payout)
    from lookback.tipline.actions import rewards
    from lookback.tipline.rules import codes

    theirs = codes.read(slip.unit_code)
    rewards.sign_voucher(number, theirs, by=payout.cashier)
    rewards.pay_voucher(number, theirs, mine, by=payout.second)
    with on(30):
        assert actions.erase_due() == (1, 0)


def test_proceedings_keep_it(payout):
    tip = payout.closed(**NAMED)
    given = {"by": payout.reviewer, "private": payout.desk.private(payout.reviewer), "reason": "trial"}
    actions.set_proceedings(tip, is_open=True, **given)
    with on(30):
        assert actions.erase_due() == (0, 0)
    actions.set_proceedings(tip, is_open=False, **given)
    with on(30):
        assert actions.erase_due() == (1, 0)


def test_it_is_found_after_the_tip_was_sealed_anew(payout):
    tip = payout.confirmed(**NAMED)
    other = payout.line.clerk(Role.CLUE_REVIEWER, "P1", 2)
    private = payout.desk.private(payout.triager)
    tips.bring_in(tip, by=payout.triager, private=private, person=other, why=Access.Why.REVIEW)
    tips.stand_aside(tip, by=other, private=payout.desk.private(other), reason="kin")
    tip = payout.desk.take(tip, "feed_back", payout.triager)
    payout.desk.take(tip, "close", payout.reviewer)
    with on(24):
        assert actions.erase_due() == (1, 0)


def test_no_row_leads_from_an_identitys_period_to_its_tip(payout):
    for model in (Hold, Identity, IdentityShare):
        related = {field.related_model for field in model._meta.fields if field.related_model}
        assert Tip not in related


def test_content_is_unreadable_after_ten_years(payout):
    tip = payout.closed(**NAMED)
    with on(119):
        assert actions.erase_due()[1] == 0
    with on(120):
        assert actions.erase_due()[1] == 1
        assert actions.erase_due()[1] == 0
    assert dialogue.unlocked(payout.line.secret) is None
    assert set(Access.objects.filter(tip=tip).values_list("wrapped", flat=True)) == {b""}
    assert not Part.objects.filter(tip=tip).exists()
    assert Tip.objects.get(pk=tip.pk).category == "protection"


def test_another_period_is_a_setting(payout, settings):
    settings.TIP_RETENTION = {"identity_months": 6}
    payout.closed(**NAMED)
    with on(6):
        assert actions.erase_due() == (1, 0)


# --- protection -----------------------------------------------------------------------------------------------


@pytest.fixture
def officer(payout):
    return payout.line.clerk(Role.PROTECTION_OFFICER, "P1")


def planned(payout, officer, tip, **given):
    private = payout.desk.private(officer)
    values = {
        "level": "high",
        "measures": ["guard"],
        "review_date": after(clock.today(), 1),
        "reason": "threat at work",
    }
    return protection.plan_protection(tip, by=officer, private=private, **{**values, **given})


def brought(payout, officer, tip):
    private = payout.desk.private(payout.triager)
    tips.bring_in(tip, by=payout.triager, private=private, person=officer, why=Access.Why.PROTECTION)
    payout.desk.undertake(tip, officer)
    return tip


def test_a_plan_is_sealed_and_only_its_officers(payout, officer):
    tip = brought(payout, officer, payout.confirmed(**NAMED))
    plan = planned(payout, officer, tip)
    assert b"threat at work" not in bytes(plan.part.sealed)
    found, body = plan_of(tip, payout.line.key(tip, officer))
    assert (found, body["measures"], body["level"]) == (plan, ["guard"], "high")
    assert list(plans_of(officer)) == [plan] and not plans_of(payout.reviewer).exists()
    with pytest.raises(Refused):
        planned(payout, payout.reviewer, tip)


def test_without_the_key_no_plan(payout, officer):
    with pytest.raises(Refused, match="no key"):
        planned(payout, officer, payout.confirmed())


@pytest.mark.parametrize("wrong", [{"level": "x"}, {"measures": []}, {"measures": ["x"]}, {"reason": " "}])
def test_a_plan_needs_level_measure_and_reason(payout, officer, wrong):
    tip = brought(payout, officer, payout.confirmed())
    with pytest.raises(Refused):
        planned(payout, officer, tip, **wrong)
    assert not ProtectionPlan.objects.exists()


def test_protection_keeps_the_identity_until_it_ends(payout, officer):
    tip = brought(payout, officer, payout.confirmed(**NAMED))
    planned(payout, officer, tip)
    planned(payout, officer, tip, level="low")
    assert ProtectionPlan.objects.filter(ended_date=None).count() == 1 and Hold.objects.count() == 1
    tip = payout.desk.take(tip, "feed_back", payout.triager)
    tip = payout.desk.take(tip, "close", payout.reviewer)
    with on(30):
        assert actions.erase_due() == (0, 0)
    protection.end_protection(tip, by=officer, private=payout.desk.private(officer), reason="calm")
    with on(30):
        assert actions.erase_due() == (1, 0)
