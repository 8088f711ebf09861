"""Rewards: what they come to, who may do what, and that nobody who decides or pays learns who reported."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from itertools import combinations

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.kit.sealing import Unreadable
from lookback.kit.workflow import Refused
from lookback.org.actions import appoint
from lookback.org.authority import INCOMPATIBLE, Role
from lookback.tipline.actions import rewards as actions
from lookback.tipline.actions import stand_aside
from lookback.tipline.models import Account, PanelVote, Posting, Reward, Tip, Voucher
from lookback.tipline.models.reward import CONTRIBUTIONS
from lookback.tipline.queries import rewards as queries
from lookback.tipline.rules import codes
from lookback.tipline.rules.schedule import amount_of, exclusions, in_force, schedules, share_of, voted
from tests.tipline.payout import ALL, Payout
from tests.tipline.support import SECRET_TEXT

pytestmark = pytest.mark.django_db
S = Reward.Status
FOUR = (Role.IDENTITY_CUSTODIAN, Role.PROTECTION_OFFICER, Role.REWARD_PANEL, Role.CASHIER)


@pytest.fixture
def payout(line):
    return Payout(line)


@pytest.fixture
def slip(payout):
    payout.fund()
    return payout.offered(payout.confirmed())


# --- what it comes to -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("schedule", schedules(), ids=lambda row: f"{row.key}-{row.version}")
def test_every_tier_of_every_schedule_stays_within_its_bounds(schedule):
    for tier in schedule.tiers:
        assert tier.least <= tier.most and tier.least <= tier.cap
        for contribution in CONTRIBUTIONS:
            for base in (Decimal(0), tier.base, Decimal(10) ** 9):
                assert tier.least <= amount_of(tier, base, contribution) <= min(tier.most, tier.cap)


@pytest.mark.parametrize(("contribution", "amount"), [("0.5", "2500.00"), ("1", "5000.00"), ("1.5", "7500.00")])
def test_the_contribution_moves_the_amount(payout, contribution, amount):
    reward = payout.propose(payout.confirmed(), contribution=Decimal(contribution))
    assert (reward.amount, reward.currency) == (Decimal(amount), "CNY")


def test_a_percentage_is_of_what_was_recovered(payout):
    tip = payout.confirmed()
    with pytest.raises(Refused, match="recovered"):
        payout.propose(tip, tier="money_recovered")
    assert payout.propose(tip, tier="money_recovered", recovered=Decimal("80000")).amount == Decimal("4000.00")


@given(st.decimals("0.01", "999999999", places=2), st.lists(st.integers(1, 50), min_size=1, max_size=9))
def test_shares_never_exceed_the_whole(amount, weights):
    parts = [share_of(amount, weight, sum(weights)) for weight in weights]
    assert amount - Decimal("0.01") * len(weights) < sum(parts) <= amount


def test_schedules_for_demonstration_are_in_force_only_there():
    day = clock.today()
    assert [row.key for row in in_force(day, demo=False)] == ["neutral"]
    assert "shanghai_like" in [row.key for row in in_force(day, demo=True)]


def test_shanghai_2018_is_as_published():
    tiers = next(row for row in schedules() if row.key == "shanghai_like").tiers
    assert [(int(t.least), int(t.most)) for t in tiers] == [
        (100_000, 200_000), (30_000, 50_000), (10_000, 30_000), (5_000, 10_000)
    ]  # fmt: skip


# --- when there is one ----------------------------------------------------------------------------------------


def test_without_a_confirmed_result_there_is_none(payout):
    tip = payout.line.report("D1")
    payout.desk.undertake(tip, payout.triager)
    payout.bring_in(tip)
    with pytest.raises(Refused, match="confirmed result"):
        payout.propose(tip)
    assert not Reward.objects.exists()


def test_a_result_that_does_not_bear_it_out_gives_none(payout):
    with pytest.raises(Refused, match="confirmed result"):
        payout.propose(payout.confirmed(result="not_substantiated"))


@pytest.mark.parametrize("key", sorted(exclusions()))
def test_each_exclusion_excludes(payout, key):
    with pytest.raises(Refused, match="No reward"):
        payout.propose(payout.confirmed(), excluded=[key])


def test_the_same_outcome_counts_once(payout):
    tip = payout.confirmed()
    payout.propose(tip)
    with pytest.raises(Refused, match="counts once"):
        payout.propose(tip)
    assert payout.propose(tip, tier="sanction_imposed").number != Reward.objects.first().pk


def test_who_reported_later_gets_none_where_the_first_wins_and_a_share_where_all_do(payout, settings):
    settings.DEMO = True
    first = payout.confirmed(identity_mode="confidential")
    later = payout.line.report("D1", identity_mode="confidential")
    payout.desk.undertake(later, payout.triager)
    later = payout.desk.take(later, "merge", payout.triager, into=first, reason="the same")
    payout.bring_in(later)
    with pytest.raises(Refused, match="first reporter"):
        payout.propose(later)
    joint = {"schedule": "joint", "tier": "joint_sanction"}
    assert {payout.propose(tip, **joint).amount for tip in (first, later)} == {Decimal("1500.00")}


def test_a_schedule_that_needs_identity_pays_no_anonymous_reporter(payout, settings):
    settings.DEMO = True
    with pytest.raises(Refused, match="identity is known"):
        payout.propose(payout.confirmed(), schedule="joint", tier="joint_sanction")


# --- who ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pair", list(combinations(FOUR, 2)), ids=str)
def test_nobody_holds_two_of_the_four(line, pair):
    assert frozenset(pair) in INCOMPATIBLE
    person = line.world.person(pair[0], "P1")
    with pytest.raises(Refused):
        appoint(person, pair[1], line.unit("P2"), by=None)


def test_only_who_holds_the_key_proposes(payout):
    tip = payout.confirmed()
    other = payout.line.clerk(Role.CLUE_REVIEWER, "P1", 2)
    with pytest.raises(Refused, match="no key"):
        actions.propose_reward(tip, actions.Proposal(**ALL), by=other, private=payout.desk.private(other))


def test_each_step_is_another_office(payout):
    payout.fund()
    reward = payout.propose(payout.confirmed())
    values = {"contribution": Decimal(1), "reason": "x"}
    for stranger in (payout.custodian, payout.cashier, payout.office, payout.reviewer):
        with pytest.raises(Refused, match="duties"):
            actions.advance_reward(reward, "vote", by=stranger, **values)
        with pytest.raises(Refused, match="duties"):
            actions.advance_reward(reward, "decide", by=stranger, reason="x")
    reward = payout.decide(reward)
    for stranger in (payout.panel, payout.cashier, payout.custodian):
        with pytest.raises(Refused):
            actions.advance_reward(reward, "check_budget", by=stranger)
    reward = actions.advance_reward(reward, "check_budget", by=payout.office)
    for stranger in (payout.panel, payout.cashier, payout.office):
        with pytest.raises(Refused):
            actions.issue_voucher(reward, by=stranger)
    assert not Voucher.objects.exists()


def test_the_panel_gives_reasons(payout):
    reward = payout.propose(payout.confirmed())
    for contribution, reason, field in ((1, " ", "reason"), (3, "x", "contribution"), (-1, "x", "contribution")):
        with pytest.raises(Refused) as refused:
            actions.advance_reward(reward, "vote", by=payout.panel, contribution=Decimal(contribution), reason=reason)
        assert refused.value.field == field
    assert payout.decide(reward, "0.5").amount == Decimal("2500.00")


def test_no_single_member_decides(payout):
    reward = payout.vote(payout.propose(payout.confirmed()), "1.5", "1.5")
    with pytest.raises(Refused, match="2 of the panel have voted; the decision needs 3"):
        actions.advance_reward(reward, "decide", by=payout.panel, reason="decisive")
    with pytest.raises(Refused, match="have voted on this"):
        payout.vote(reward, "1.5")
    with pytest.raises(IntegrityError), transaction.atomic():
        PanelVote.objects.create(reward=reward, member=payout.panel, contribution=1, reason="again")
    assert Reward.objects.get().status == "proposed"


@pytest.mark.parametrize(
    ("votes", "decided"), [(("1.5", "1", "0.5"), "1"), (("1.5", "1.5", "0"), "1.5"), (("0.5", "0.5", "1.5"), "0.5")]
)
def test_what_most_go_along_with_is_decided(payout, votes, decided):
    reward = payout.vote(payout.propose(payout.confirmed()), *votes)
    reward = actions.advance_reward(reward, "decide", by=payout.members[2], reason="minutes 4")
    assert (reward.status, reward.contribution) == ("panel_decided", Decimal(decided))
    assert Entry.objects.get(action="tipline.reward.decide").detail["votes"] == 3


def test_where_most_are_against_it_can_only_be_revoked(payout):
    reward = payout.vote(payout.propose(payout.confirmed()), "0", "1.5", "0")
    with pytest.raises(Refused, match="no reward"):
        actions.advance_reward(reward, "decide", by=payout.panel, reason="x")
    reward = actions.advance_reward(reward, "revoke", by=payout.panel, reason="not due")
    assert reward.status == "revoked"


def test_a_schedule_may_ask_for_more_votes_but_not_for_fewer(payout):
    assert voted([Decimal("1.5"), Decimal("1.5"), Decimal(1), Decimal(1)]) == 1
    assert {schedule.quorum for schedule in schedules()} == {3}


def test_nobody_claims_in_the_reporters_place(payout, slip):
    reward = Reward.objects.get()
    for person in (payout.custodian, payout.panel, payout.cashier):
        with pytest.raises(Refused):
            actions.move(actions.REWARD, reward, "claim", by=person)


# --- what they see --------------------------------------------------------------------------------------------


def columns(row) -> str:
    return repr({field.name: getattr(row, field.attname) for field in row._meta.fields})


def test_no_row_of_a_reward_leads_to_the_tip_or_the_voucher(payout, slip):
    reward, voucher = Reward.objects.get(), slip.voucher
    assert not {field.related_model.__name__ for field in Reward._meta.fields if field.related_model} & {
        "Tip",
        "Voucher",
    }
    assert not {field.related_model.__name__ for field in Voucher._meta.fields if field.related_model} & {
        "Tip",
        "Reward",
    }
    assert voucher.number not in columns(reward) and reward.number not in columns(voucher)


def test_what_was_said_is_not_with_the_reward(payout, slip):
    kept = [columns(row) for model in (Reward, Voucher, Posting, Account) for row in model.objects.all()]
    kept += [json.dumps(entry.detail) for entry in Entry.objects.filter(action__startswith="tipline.")]
    for text in (SECRET_TEXT, ALL["outcome"], ALL["reason"], payout.line.code.replace("-", "")):
        assert not any(text in row for row in kept)


def test_the_reward_finds_its_tip_only_with_the_tips_key(payout, slip):
    reward = Reward.objects.get()
    tip = Tip.objects.get()
    assert queries.rewards_of(tip, payout.line.key(tip, payout.reviewer)) == [reward]


def test_the_desk_cannot_open_the_reporters_voucher(payout, slip):
    tip = Tip.objects.get()
    [link] = queries.links(tip, payout.line.key(tip, payout.reviewer))
    with pytest.raises(Unreadable):
        queries.reporters_key(link, payout.desk.private(payout.reviewer))


def test_the_cashier_sees_vouchers_and_the_panel_rewards(payout, slip):
    assert list(Voucher.objects.visible_to(payout.cashier)) == [slip.voucher]
    assert not Reward.objects.visible_to(payout.cashier).exists()
    assert Reward.objects.visible_to(payout.panel).exists()
    assert not Voucher.objects.visible_to(payout.panel).exists()
    elsewhere = payout.line.world.person(Role.REWARD_PANEL, "P2")
    assert not Reward.objects.visible_to(elsewhere).exists()


# --- claimed and paid -----------------------------------------------------------------------------------------


def claimed(payout):
    offer = actions.claim(payout.line.secret)
    return offer.voucher, codes.read(offer.code)


def test_claimed_with_the_code_and_paid_by_two_people(payout, slip):
    number, mine = claimed(payout)
    theirs = codes.read(slip.unit_code)
    assert number == slip.voucher.number
    actions.sign_voucher(number, theirs, by=payout.cashier)
    voucher = actions.pay_voucher(number, theirs, mine, by=payout.second)
    assert (voucher.signed_by, voucher.paid_by) == (payout.cashier, payout.second)
    assert Reward.objects.get().status == S.PAID
    assert queries.balance(payout.line.unit("C1"), Account.Kind.PAID, "CNY") == Decimal(5000)


def test_claiming_twice_gives_the_same(payout, slip):
    assert claimed(payout) == claimed(payout)


def test_a_wrong_code_claims_nothing(payout, slip):
    with pytest.raises(Refused):
        actions.claim(codes.read(codes.new_code()))
    assert Reward.objects.get().status == S.OFFERED


def test_one_person_does_not_sign_twice(payout, slip):
    number, mine = claimed(payout)
    theirs = codes.read(slip.unit_code)
    with pytest.raises(Refused, match="somebody else"):
        actions.pay_voucher(number, theirs, mine, by=payout.cashier)
    actions.sign_voucher(number, theirs, by=payout.cashier)
    with pytest.raises(Refused, match="somebody else"):
        actions.pay_voucher(number, theirs, mine, by=payout.cashier)
    with pytest.raises(IntegrityError), transaction.atomic():
        Voucher.objects.update(paid_by=payout.cashier, paid_date=clock.today())


def test_it_is_paid_once(payout, slip):
    number, mine = claimed(payout)
    theirs = codes.read(slip.unit_code)
    actions.sign_voucher(number, theirs, by=payout.cashier)
    actions.pay_voucher(number, theirs, mine, by=payout.second)
    with pytest.raises(Refused, match="paid already"):
        actions.pay_voucher(number, theirs, mine, by=payout.second)
    assert Posting.objects.filter(debit__kind="paid").count() == 1


def test_either_secret_alone_pays_nothing_and_guessing_ends(payout, slip):
    number, mine = claimed(payout)
    theirs = codes.read(slip.unit_code)
    actions.sign_voucher(number, theirs, by=payout.cashier)
    for pair in ((mine, mine), (theirs, theirs)):
        with pytest.raises(Refused, match="do not fit"):
            actions.pay_voucher(number, *pair, by=payout.second)
    for _try in range(8):
        with pytest.raises(Refused, match="do not fit"):
            actions.pay_voucher(number, mine, theirs, by=payout.second)
    with pytest.raises(Refused, match="not valid"):
        actions.pay_voucher(number, theirs, mine, by=payout.second)


def test_unclaimed_it_is_not_paid(payout, slip):
    offer = queries.offers(payout.line.secret)[0]
    theirs = codes.read(slip.unit_code)
    actions.sign_voucher(slip.voucher.number, theirs, by=payout.cashier)
    with pytest.raises(Refused, match="no longer open"):
        actions.pay_voucher(slip.voucher.number, theirs, offer.secret, by=payout.second)
    assert not Voucher.objects.get().paid_date


def test_refused_by_the_reporter_the_money_goes_back(payout, slip):
    actions.refuse_reward(payout.line.secret)
    unit = payout.line.unit("C1")
    assert Reward.objects.get().status == S.REFUSED
    assert queries.balance(unit, Account.Kind.BUDGET, "CNY") == Decimal(20000)
    assert queries.balance(unit, Account.Kind.RESERVED, "CNY") == 0
    with pytest.raises(Refused, match="not valid"):
        actions.sign_voucher(slip.voucher.number, codes.read(slip.unit_code), by=payout.cashier)


def test_it_lapses_only_after_its_day_and_by_a_person(payout, slip):
    reward = Reward.objects.get()
    with pytest.raises(Refused, match="still be claimed"):
        actions.advance_reward(reward, "lapse", by=payout.office)
    with clock.at(reward.expires_date + timedelta(days=1)):
        with pytest.raises(Refused, match="has passed"):
            actions.claim(payout.line.secret)
        actions.advance_reward(reward, "lapse", by=payout.office)
    assert Reward.objects.get().status == S.LAPSED


def test_a_revoked_reward_is_not_paid(payout, slip):
    number, mine = claimed(payout)
    theirs = codes.read(slip.unit_code)
    actions.sign_voucher(number, theirs, by=payout.cashier)
    actions.advance_reward(Reward.objects.get(), "revoke", by=payout.panel, reason="forged evidence")
    with pytest.raises(Refused):
        actions.pay_voucher(number, theirs, mine, by=payout.second)
    assert not Voucher.objects.get().paid_date


def test_a_voucher_survives_that_the_tip_is_sealed_anew(payout, slip):
    stand_aside(Tip.objects.get(), by=payout.reviewer, private=payout.desk.private(payout.reviewer), reason="kin")
    assert claimed(payout)[0] == slip.voucher.number


# --- the book -------------------------------------------------------------------------------------------------


def test_what_is_not_there_is_not_promised(payout):
    payout.fund("4999.99")
    reward = payout.decide(payout.propose(payout.confirmed()))
    with pytest.raises(Refused, match="less than"):
        actions.advance_reward(reward, "check_budget", by=payout.office)
    assert Reward.objects.get().status == S.PANEL_DECIDED


def test_only_who_has_the_duty_funds(payout):
    with pytest.raises(Refused):
        payout.fund(by=payout.cashier)
    assert not Posting.objects.exists()


def test_the_database_takes_no_posting_with_one_side(payout):
    posting = payout.fund()
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(credit=posting.debit, debit=posting.debit, amount=1, reference="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(credit=posting.credit, debit=posting.debit, amount=0, reference="x")


def test_the_auditor_reconciles_and_sees_when_a_voucher_was_changed(payout, slip):
    auditor = payout.line.world.person(Role.LOG_AUDITOR, "P1")
    number, mine = claimed(payout)
    theirs = codes.read(slip.unit_code)
    assert queries.reconciled(auditor)[0].rewards_reserved == Decimal(5000)
    actions.sign_voucher(number, theirs, by=payout.cashier)
    actions.pay_voucher(number, theirs, mine, by=payout.second)
    [book] = queries.reconciled(auditor)
    assert book.is_right and book.vouchers_paid == Decimal(5000) and sum(book.balances.values()) == 0
    Voucher.objects.update(amount=Decimal(6000))
    assert not queries.reconciled(auditor)[0].is_right
    assert queries.reconciled(payout.line.world.person(Role.LOG_AUDITOR, "P2")) == []
