"""The pages around rewards: from the proposal to the counter, and what each office finds there."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from lookback.org.authority import Role
from lookback.org.models import Person
from lookback.tipline.models import Reward, Tip, Voucher
from lookback.tipline.queries.beside import beside
from tests.tipline.payout import ALL, Payout
from tests.tipline.support import SECRET_TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def payout(line, reporter, settings):
    settings.DEMO = True  # which asks for no second factor
    return Payout(line)


def browser(person: Person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(Person.objects.get(pk=person.pk))
    return client


def seen(response) -> str:
    return response.content.decode()


def public(reporter, page: str, code: str, **given):
    return reporter.client.post(f"/report/en/{page}/", {"code": code} | given)


def test_a_reward_from_the_panel_to_the_counter(payout, reporter):
    payout.fund()
    tip = payout.confirmed()
    reward = payout.propose(tip)
    step = lambda name: reverse("tipline:reward-step", args=[reward.pk, name])  # noqa: E731
    panel, office = browser(payout.panel), browser(payout.office)
    assert reward.number in seen(panel.get(reverse("tipline:reward-list")))
    early = panel.post(step("decide"), {"reason": "decisive"})
    assert early.status_code == 409 and "needs 3" in seen(early)
    for member in payout.members:
        assert browser(member).post(step("vote"), {"contribution": "1.5", "reason": "decisive"}).status_code == 302
    assert "Votes of the panel" in seen(panel.get(reverse("tipline:reward-detail", args=[reward.pk])))
    assert panel.post(step("decide"), {"reason": "decisive"}).status_code == 302
    assert office.post(step("check_budget"), {}).status_code == 302
    slip = browser(payout.custodian).post(reverse("tipline:reward-offer", args=[reward.pk]))
    assert slip.status_code == 200, seen(slip)
    unit_code = re.search(r"<strong>([0-9A-Z]{5}(?:-[0-9A-Z]{5}){4})</strong>", seen(slip))[1]
    shown = seen(public(reporter, "reward", payout.line.code))
    assert "7500.00" in shown and Voucher.objects.get().number not in shown
    shown = seen(public(reporter, "reward", payout.line.code, act="claim", number=reward.number))
    mine = re.search(r'class="code">([^<]+)<', shown)[1]
    number = Voucher.objects.get().number
    assert number in shown
    counter, data = reverse("tipline:voucher-pay"), {"number": number.lower(), "unit_code": unit_code}
    assert "Signed" in seen(browser(payout.cashier).post(counter, data))
    wrong = browser(payout.cashier).post(counter, {**data, "reporter_code": mine})
    assert wrong.status_code == 409 and "somebody else" in seen(wrong)
    assert "7500.00" in seen(browser(payout.second).post(counter, {**data, "reporter_code": mine}))
    assert Reward.objects.get().status == "paid"
    book = seen(browser(payout.line.world.person(Role.LOG_AUDITOR, "P1")).get(reverse("tipline:reward-book")))
    assert "The book agrees" in book and "7500.00" in book


def test_no_office_page_shows_the_tip(payout):
    payout.fund()
    tip = payout.confirmed()
    payout.offered(tip)
    reward = Reward.objects.get()
    for person in (payout.panel, payout.office, payout.custodian, payout.cashier):
        pages = [reverse("tipline:reward-list"), reverse("tipline:reward-detail", args=[reward.pk])]
        for text in map(seen, map(browser(person).get, pages)):
            assert tip.ref not in text and SECRET_TEXT not in text and ALL["reason"] not in text


def test_strangers_find_nothing_there(payout):
    payout.offered_reward = payout.propose(payout.confirmed())
    pk = payout.offered_reward.pk
    stranger = browser(payout.line.world.person(Role.BODY_HEAD, "P1"))
    for name, args in (("reward-list", []), ("reward-detail", [pk]), ("reward-offer", [pk]), ("reward-book", [])):
        assert stranger.get(reverse(f"tipline:{name}", args=args)).status_code == 404
    assert browser(payout.cashier).get(reverse("tipline:reward-detail", args=[pk])).status_code == 404
    assert browser(payout.panel).get(reverse("tipline:voucher-pay")).status_code == 404


def test_the_panel_cannot_issue(payout):
    payout.fund()
    reward = payout.budgeted(payout.confirmed())
    answer = browser(payout.panel).post(reverse("tipline:reward-offer", args=[reward.pk]))
    assert answer.status_code == 403 and not Voucher.objects.exists()


@pytest.mark.parametrize("page", ["reward", "retaliation"])
def test_public_pages_say_what_is_wrong_with_a_code(payout, reporter, page):
    assert reporter.client.get(f"/report/en/{page}/").status_code == 200
    assert public(reporter, page, "ABC", text="x").status_code == 400
    code = "7K3QM"
    assert "25 letters" in seen(public(reporter, page, code, text="x"))


def test_a_code_without_an_offer_says_so(payout, reporter):
    payout.confirmed()
    assert "No reward is offered" in seen(public(reporter, "reward", payout.line.code))
    assert public(reporter, "reward", payout.line.code, act="claim").status_code == 409


def test_retaliation_makes_the_tip_urgent_on_every_desk(payout, reporter):
    tip = payout.line.report("D1", priority=3)
    answer = public(reporter, "retaliation", payout.line.code, text="they dismissed me")
    assert answer.status_code == 200 and "urgent" in seen(answer)
    tip = Tip.objects.get(pk=tip.pk)
    assert tip.priority == Tip.Priority.URGENT
    assert set(tip.accesses.values_list("priority", flat=True)) == {1}
    asked = public(reporter, "retaliation", payout.line.code, act="ask")
    assert asked.status_code == 200 and payout.line.code in seen(asked)
    empty = public(reporter, "retaliation", payout.line.code, text=" ")
    assert empty.status_code == 409


def test_public_pages_set_no_cookie(payout, reporter):
    payout.fund()
    payout.offered(payout.confirmed())
    assert not public(reporter, "reward", payout.line.code).cookies


def test_programs_get_rewards_and_figures_by_office(payout, client):
    from lookback.org.actions import create_token

    reward = payout.propose(payout.confirmed())

    def ask(person, path, data=None):
        head = {"HTTP_AUTHORIZATION": f"Bearer {create_token(person, name='t', by=None)}"}
        if data is None:
            return client.get(f"/api/v1/{path}", **head)
        return client.post(f"/api/v1/{path}", data, content_type="application/json", **head)

    assert ask(payout.panel, "rewards").json()[0]["number"] == reward.number
    assert ask(payout.cashier, f"rewards/{reward.pk}").status_code == 404
    vote = {"contribution": "1", "reason": "x"}
    assert ask(payout.office, f"rewards/{reward.pk}/steps/vote", vote).status_code == 403
    assert ask(payout.panel, f"rewards/{reward.pk}/steps/decide", vote).status_code == 409
    for member in payout.members:
        assert ask(member, f"rewards/{reward.pk}/steps/vote", vote).status_code == 200
    done = ask(payout.panel, f"rewards/{reward.pk}/steps/decide", {"reason": "x"})
    assert (done.status_code, done.json()["status"], done.json()["votes"]) == (200, "panel_decided", 3)
    assert ask(payout.office, "tip-figures").status_code == 200
    assert ask(payout.panel, "tip-figures").status_code == 404


def test_the_dialogue_leads_to_both_pages_and_the_tip_to_its_reward(payout, reporter):
    tip = payout.confirmed()
    shown = seen(reporter.dialogue(payout.line.code))
    assert 'action="/report/en/reward/"' in shown and 'action="/report/en/retaliation/"' in shown
    reward = payout.propose(tip)
    given = beside(tip, payout.line.key(tip, payout.reviewer), payout.reviewer)
    assert given["rewards"] == [reward]
    assert reverse("tipline:reward-propose", args=[tip.ref]) in dict(given["doors"])
    assert reverse("tipline:protection-plan", args=[tip.ref]) not in dict(given["doors"])
