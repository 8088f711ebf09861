"""What the staff side does on pages, programs do as well: names, re-checks, leaks, alerts, protection, vouchers."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.org.actions import create_token
from lookback.org.authority import Role
from lookback.tipline import actions
from lookback.tipline.actions import rewards
from lookback.tipline.actions.protection import plan_protection
from lookback.tipline.models import Access, ProtectionPlan, Tip, Unsealing, Voucher
from lookback.tipline.queries.beside import number_of_name
from lookback.tipline.views.desk_common import COOKIE
from tests.tipline.payout import Payout
from tests.tipline.support import PASSPHRASE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]
NAME = {"name": "Wang the witness", "contact": "the tea house"}


class Program:
    """A program of one person; `Program(person, unlocked=True)` unlocks the key first."""

    def __init__(self, person, *, unlocked=False) -> None:
        self.headers = {"authorization": f"Bearer {create_token(person, name='test', by=None)}"}
        if unlocked:
            self.headers["lookback-unlock"] = self("POST", "/tips/unlock", passphrase=PASSPHRASE)[1]["session_key"]

    def __call__(self, method: str, path: str, **values):
        answer = Client().generic(
            method, f"/api/v1{path}", json.dumps(values), "application/json", headers=self.headers
        )
        return answer.status_code, answer.json() if answer.content else None


@pytest.fixture
def payout(line):
    return Payout(line)


@pytest.fixture
def number(line, triager):
    """Of a name that three custodians of P1 keep."""
    for place in (1, 2, 3):
        line.clerk(Role.IDENTITY_CUSTODIAN, "P1", place)
    tip = line.report("D1", identity=NAME, identity_mode="confidential")
    return number_of_name(tip, line.key(tip, triager))


def keeper(line, place=1):
    return line.clerk(Role.IDENTITY_CUSTODIAN, "P1", place)


def browser(person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def unlock(client: Client) -> Client:
    answer = client.post(reverse("tipline:key-unlock"), {"passphrase": PASSPHRASE})
    assert answer.status_code == 302 and COOKIE in client.cookies
    return client


# --- names -----------------------------------------------------------------------------------------------------


def test_programs_open_a_name_between_two_custodians(line, number):
    first, second = Program(keeper(line), unlocked=True), Program(keeper(line, 2))
    assert first("POST", "/unsealings", number=number, reason="trial", hours=99)[0] == 422
    status, row = first("POST", "/unsealings", number=number, reason="trial", hours=2)
    assert (status, row["status"], row["steps"]) == (200, "asked", ["end"])
    path = f"/unsealings/{row['id']}"
    assert first("POST", f"{path}/steps/grant")[0] == 409
    assert second("POST", f"{path}/steps/grant")[0] == 409  # the key is locked
    second = Program(keeper(line, 2), unlocked=True)
    assert second("POST", f"{path}/steps/nonsense")[0] == 404
    status, row = second("POST", f"{path}/steps/grant")
    assert (status, row["status"], row["decided_by"]["id"]) == (200, "granted", keeper(line, 2).pk)
    assert first("POST", f"{path}/open") == (200, NAME)
    assert second("POST", f"{path}/open")[0] == 403
    auditor = Program(line.world.person(Role.DPO, "P1"))
    status, rows = auditor("GET", "/unsealings")
    assert status == 200 and [one["number"] for one in rows] == [number] and "Wang" not in json.dumps(rows)
    assert auditor("POST", f"{path}/open")[0] == 409  # no unlocked key, and it would be 403
    stranger = Program(line.world.person(Role.SECRETARIAT, "P1"))
    assert (stranger("GET", path)[0], stranger("GET", "/unsealings")) == (404, (200, []))


def test_a_tip_tells_its_holders_the_number_and_nobody_the_name(line, desk, triager, number):
    tip = Tip.objects.get()
    desk.undertake(tip, triager)
    program = Program(triager, unlocked=True)
    status, body = program("GET", f"/tips/{tip.ref}?purpose=triage")
    assert (status, body["name_number"]) == (200, number)
    assert "Wang" not in json.dumps(body)


def test_custodians_open_a_name_on_the_pages(line, number):
    first, second = unlock(browser(keeper(line))), browser(keeper(line, 2))
    ask = reverse("tipline:unsealing-ask")
    assert first.post(ask, {"number": "wrong", "reason": "trial", "hours": "2"}).status_code == 422
    assert first.post(ask, {"number": number.lower(), "reason": "trial", "hours": "2"}).status_code == 302
    row = Unsealing.objects.get()
    page = reverse("tipline:unsealing-detail", args=[row.pk])
    grant = reverse("tipline:unsealing-step", args=[row.pk, "grant"])
    opening = reverse("tipline:unsealing-open", args=[row.pk])
    assert first.post(opening).status_code == 409
    assert second.get(grant).headers["Location"].startswith(reverse("tipline:key-unlock"))
    assert second.post(grant).status_code == 409
    assert unlock(second).post(grant).status_code == 302
    assert first.get(opening).status_code == 405
    answer = first.post(opening)
    assert answer.status_code == 200 and "Wang the witness" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    for client in (first, second, browser(line.world.person(Role.LOG_AUDITOR, "P1"))):
        for url in (page, reverse("tipline:unsealing-list")):
            text = client.get(url).content.decode()
            assert number in text and "Wang" not in text
    assert second.post(opening).status_code == 403
    assert Entry.objects.filter(action="tipline.unsealing.opened").count() == 1
    stranger = browser(line.world.person(Role.SECRETARIAT, "P1"))
    for url in (page, reverse("tipline:unsealing-list"), ask):
        assert stranger.get(url).status_code == 404


def test_a_locked_key_is_sent_to_be_unlocked_and_nothing_opens(line, desk, number):
    row = actions.ask_unsealing(by=keeper(line), number=number, reason="trial", hours=1)
    actions.advance_unsealing(row, "grant", by=keeper(line, 2), private=desk.private(keeper(line, 2)))
    answer = browser(keeper(line)).post(reverse("tipline:unsealing-open", args=[row.pk]))
    assert answer.status_code == 302 and answer.headers["Location"].startswith(reverse("tipline:key-unlock"))
    assert not Entry.objects.filter(action="tipline.unsealing.opened").exists()


# --- re-checks, leaks ------------------------------------------------------------------------------------------


def test_programs_draw_and_read_rechecks(payout):
    tip = payout.closed()
    day = clock.today()
    values = {"unit": "P1", "from_date": f"{day - timedelta(days=3)}", "to_date": f"{day}", "share": 100}
    program = Program(payout.reviewer)
    assert program("POST", "/rechecks", **values)[0] == 422
    with clock.at(clock.now() + timedelta(days=1)):
        status, row = program("POST", "/rechecks", **values)
    assert (status, row["drawn"], row["population"]) == (200, 1, 1)
    status, whole = program("GET", f"/rechecks/{row['id']}")
    assert whole["is_right"] and [one["ref"] for one in whole["tips"]] == [tip.ref]
    auditor = Program(payout.line.world.person(Role.LOG_AUDITOR, "NAT"))
    assert auditor("GET", f"/rechecks/{row['id']}")[1]["tips"] == []
    assert auditor("POST", "/rechecks", **values)[0] in (403, 422)
    assert Program(payout.panel)("GET", f"/rechecks/{row['id']}")[0] == 404


def test_programs_inquire_into_leaks(line, desk, triager):
    tip = line.report("D1")
    desk.undertake(tip, triager)
    actions.look(tip, by=triager, private=desk.private(triager), purpose="triage")
    auditor = Program(line.world.person(Role.DPO, "P1"))
    now = clock.now()
    window = {
        "from_at": f"{now - timedelta(days=1):%Y-%m-%d %H:%M}",
        "to_at": f"{now + timedelta(days=1):%Y-%m-%d %H:%M}",
    }
    status, row = auditor("POST", "/leaks", ref=tip.ref, source="report", suspicion="they knew", **window)
    assert status == 200, row
    assert [(sight["person"]["id"], sight["opened"]) for sight in row["sights"]] == [(triager.pk, 1)]
    assert (row["traces"], row["copies"], row["innocent_named_percent"]) == ([], [], 4)
    assert auditor("POST", f"/leaks/{row['id']}/steps/examine")[1]["status"] == "examining"
    assert auditor("POST", f"/leaks/{row['id']}/steps/clear")[0] == 422
    staff = Program(triager)
    assert staff("GET", f"/leaks/{row['id']}")[0] == 404
    assert staff("GET", "/leaks") == (200, [])
    assert staff("POST", "/leaks", ref=tip.ref, source="report", suspicion="x", **window)[0] == 403


# --- protection, rewards ---------------------------------------------------------------------------------------


def protected(payout, officer, review_days=30):
    tip = payout.line.report("D1", identity=NAME, identity_mode="confidential")
    payout.desk.undertake(tip, payout.triager)
    private = payout.desk.private(payout.triager)
    actions.bring_in(tip, by=payout.triager, private=private, person=officer, why=Access.Why.PROTECTION)
    payout.desk.undertake(tip, officer)
    plan_protection(
        tip,
        by=officer,
        private=payout.desk.private(officer),
        level="low",
        measures=["mask_in_court"],
        review_date=clock.today() + timedelta(days=review_days),
        reason="threats",
    )
    return tip


@pytest.fixture
def officer(payout):
    for place in (1, 2):
        payout.line.clerk(Role.IDENTITY_CUSTODIAN, "P1", place)
    return payout.line.clerk(Role.PROTECTION_OFFICER, "P1")


def test_an_officer_finds_the_standing_plans_by_their_next_day(payout, officer):
    later, sooner = protected(payout, officer, 60), protected(payout, officer, 5)
    text = browser(officer).get(reverse("tipline:protection-list")).content.decode()
    assert text.index(sooner.ref) < text.index(later.ref) and "lb-warn-yellow" in text
    status, rows = Program(officer)("GET", "/protection-plans")
    assert (status, [row["tip"] for row in rows], rows[0]["colour"]) == (200, [sooner.ref, later.ref], "yellow")
    assert browser(payout.panel).get(reverse("tipline:protection-list")).status_code == 404
    other = payout.line.clerk(Role.PROTECTION_OFFICER, "P1", 2)
    assert sooner.ref not in browser(other).get(reverse("tipline:protection-list")).content.decode()
    assert Program(other)("GET", "/protection-plans") == (200, [])


def test_programs_plan_and_end_protection(payout, officer):
    tip = protected(payout, officer)
    program = Program(officer, unlocked=True)
    day = f"{clock.today() + timedelta(days=9)}"
    values = {"level": "high", "measures": ["guard", "no_contact"], "review_date": day, "reason": "followed home"}
    assert program("POST", f"/tips/{tip.ref}/protection", **{**values, "measures": ["x"]})[0] == 422
    assert program("POST", f"/tips/{tip.ref}/protection", **values)[0] == 200
    assert ProtectionPlan.objects.filter(ended_date=None).get().review_date.isoformat() == day
    assert program("POST", f"/tips/{tip.ref}/identity/keep", is_open=True, reason="trial")[0] == 200
    assert program("POST", f"/tips/{tip.ref}/protection/end", reason="moved away")[0] == 200
    assert not ProtectionPlan.objects.filter(ended_date=None).exists()
    triager = Program(payout.triager, unlocked=True)
    assert triager("POST", f"/tips/{tip.ref}/protection", **values)[0] == 403
    assert Program(payout.reviewer, unlocked=True)("POST", f"/tips/{tip.ref}/protection", **values)[0] == 404


def test_programs_carry_a_reward_from_the_proposal_to_the_counter(payout):
    payout.fund()
    tip = payout.confirmed()
    reviewer = Program(payout.reviewer, unlocked=True)
    proposal = {
        "tier": "neutral:fugitive_caught",
        "contribution": "1",
        "outcome": "record 12",
        "reason": "hiding place",
    }
    assert reviewer("POST", f"/tips/{tip.ref}/rewards", **{**proposal, "tier": "x"})[0] == 422
    status, reward = reviewer("POST", f"/tips/{tip.ref}/rewards", **proposal)
    assert (status, reward["status"], reward["votes"]) == (200, "proposed", 0)
    path = f"/rewards/{reward['id']}"
    for member in payout.members:
        assert Program(member)("POST", f"{path}/steps/vote", contribution="1", reason="led to it")[0] == 200
    assert Program(payout.panel)("POST", f"{path}/steps/decide", reason="minutes 4")[0] == 200
    assert Program(payout.custodian)("POST", f"{path}/offer")[0] == 409
    assert Program(payout.office)("POST", f"{path}/steps/check_budget")[0] == 200
    assert Program(payout.panel)("POST", f"{path}/offer")[0] == 403
    status, slip = Program(payout.custodian)("POST", f"{path}/offer")
    assert (status, slip["amount"], slip["is_signed"]) == (200, "5000.00", False)
    cashier, second = Program(payout.cashier), Program(payout.second)
    assert [row["number"] for row in cashier("GET", "/vouchers")[1]] == [slip["number"]]
    assert Program(payout.panel)("GET", "/vouchers") == (200, [])
    at_counter = {"number": slip["number"], "unit_code": slip["unit_code"]}
    assert Program(payout.panel)("POST", "/vouchers/sign", **at_counter)[0] == 403
    assert cashier("POST", "/vouchers/sign", **at_counter)[1]["is_signed"] is True
    assert second("POST", "/vouchers/pay", **at_counter)[0] == 422
    offer = rewards.claim(payout.line.secret)
    wrong = {**at_counter, "reporter_code": slip["unit_code"]}
    assert second("POST", "/vouchers/pay", **wrong)[0] == 422
    assert cashier("POST", "/vouchers/pay", **at_counter, reporter_code=offer.code)[0] == 409
    status, paid = second("POST", "/vouchers/pay", **at_counter, reporter_code=offer.code)
    assert status == 200 and paid["paid_date"]
    assert Voucher.objects.get().paid_by == payout.second
