"""The pages and the API of a referred matter: who may, who may not, who must not know."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from lookback.journal.models import Entry
from lookback.org.authority import Role
from lookback.tipline import actions
from lookback.tipline.models import Transfer
from lookback.tipline.rules import codes
from tests.tipline.support import PASSPHRASE, SECRET_TEXT, without_marks
from tests.tipline.test_api import Caller
from tests.tipline.test_transfers import COPY, GIVEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(line):
    return line.clerk(Role.ASSIGNEE, "P1-POLICE")


@pytest.fixture
def tip(line, desk, triager):
    answers = {"what": SECRET_TEXT, "names": "foreman Qian", "known_from": "saw", "when_detail": "on Monday"}
    tip = line.report("D1", answers=answers)
    desk.undertake(tip, triager)
    return desk.take(tip, "accept", triager)


@pytest.fixture
def transfer(line, desk, triager, receiver, tip):
    return actions.refer(tip, by=triager, private=desk.private(triager), unit=line.unit("P1-POLICE"), **GIVEN)


def at(person) -> Client:
    """A browser of somebody, with the key unlocked."""
    client = Client()
    client.force_login(person)
    client.post(reverse("tipline:key-unlock"), {"passphrase": PASSPHRASE})
    return client


def page(client: Client, name: str, *args, status: int = 200, **data) -> str:
    url = reverse(f"tipline:{name}", args=args)
    answer = client.post(url, data, follow=True) if data else client.get(url, follow=True)
    assert answer.status_code == status, (answer.status_code, answer.content[-600:])
    return answer.content.decode()


def test_the_draft_holds_the_matter_and_not_how_it_is_known(line, desk, triager, receiver, tip):
    client = at(triager)
    assert "What do you open it for?" in page(client, "tip-refer", tip.ref)
    client.post(reverse("tipline:tip-open", args=[tip.ref]), {"purpose": "triage"})
    text = page(client, "tip-refer", tip.ref)
    draft = without_marks(re.search(r'<textarea[^>]*name="copy"[^>]*>(.*?)</textarea>', text, re.S)[1])
    assert "foreman Qian" in draft and "on Monday" in draft and "officer Zhao" in draft
    assert "known" not in draft and "saw" not in draft
    assert Entry.objects.filter(action="tipline.tip.opened", actor_key=triager.pk).count() == 1
    page(client, "tip-refer", tip.ref, unit="P1-POLICE", **GIVEN)
    assert Transfer.objects.get().unit == line.unit("P1-POLICE")
    shown = without_marks(page(client, "tip-detail", tip.ref))
    assert COPY in shown and "sent, not signed for" in shown


def test_the_step_of_the_workflow_leads_to_the_draft(line, desk, triager, receiver):
    tip = line.report("D1")
    desk.undertake(tip, triager)
    desk.take(tip, "reject", triager)
    client = at(triager)
    client.post(reverse("tipline:tip-open", args=[tip.ref]), {"purpose": "triage"})
    text = page(client, "tip-step", tip.ref, "transfer")
    assert 'name="copy"' in text
    page(client, "tip-refer", tip.ref, unit="P1-POLICE", **GIVEN)
    tip.refresh_from_db()
    assert (tip.status, Transfer.objects.count()) == ("transferred", 1)


def test_what_gives_the_reporter_away_is_refused_at_the_field(line, triager, receiver, tip):
    client = at(triager)
    text = page(
        client, "tip-refer", tip.ref, status=422, unit="P1-POLICE", **{**GIVEN, "copy": f"see {tip.ref.lower()}"}
    )
    assert "Neither may leave the desk" in text and "theirs to decide" in text  # what was typed stays
    assert not Transfer.objects.exists()


def test_the_body_signs_reads_takes_it_on_and_answers(desk, triager, receiver, transfer, tip):
    client = at(receiver)
    assert transfer.number in page(client, "transfer-list")
    closed = page(client, "transfer-detail", transfer.pk)
    assert "Trucks" not in closed and 'name="undertaking"' in closed
    page(client, "transfer-step", transfer.pk, "sign_for", status=422, undertaking="")
    shown = page(client, "transfer-step", transfer.pk, "sign_for", undertaking="on")
    assert COPY in without_marks(shown) and receiver.username in shown
    for secret in (tip.ref, "foreman", reverse("tipline:tip-detail", args=[tip.ref])):
        assert secret not in shown
    page(client, "transfer-step", transfer.pk, "accept", note="")
    page(client, "transfer-step", transfer.pk, "answer", text="Two drivers were fined.", result="substantiated")
    assert "Two drivers were fined." in without_marks(page(client, "transfer-detail", transfer.pk))
    desk_client = at(triager)
    desk_client.post(reverse("tipline:tip-open", args=[tip.ref]), {"purpose": "answer"})
    assert "Two drivers were fined." in without_marks(page(desk_client, "tip-detail", tip.ref))


def test_the_sending_side_is_led_to_the_tip_and_a_stranger_finds_nothing(line, triager, transfer, tip):
    client = at(triager)
    answer = client.get(reverse("tipline:transfer-detail", args=[transfer.pk]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("tipline:tip-detail", args=[tip.ref]))
    stranger = at(line.clerk(Role.TRIAGER, "P1"))
    before = Entry.objects.count()
    for name, args in (
        ("transfer-detail", [transfer.pk]),
        ("transfer-undertake", [transfer.pk]),
        ("transfer-step", [transfer.pk, "sign_for"]),
        ("tip-refer", [tip.ref]),
        ("transfer-withdraw", [tip.ref, transfer.pk]),
    ):
        page(stranger, name, *args, status=404)
        if name != "transfer-detail":  # a page that takes nothing from anybody
            page(stranger, name, *args, status=404, undertaking="on", reason="x")
    assert transfer.number not in page(stranger, "transfer-list")
    assert Entry.objects.count() == before


def test_a_locked_key_opens_nothing(receiver, transfer):
    client = Client()
    client.force_login(receiver)
    for name, args in (("transfer-detail", []), ("transfer-step", ["sign_for"])):
        answer = client.get(reverse(f"tipline:{name}", args=[transfer.pk, *args]))
        assert answer.status_code == 302 and "unlock" in answer["Location"]


def test_the_list_asks_as_often_for_three_as_for_one(
    line, desk, triager, receiver, transfer, django_assert_num_queries, django_assert_max_num_queries
):
    client = at(receiver)
    page(client, "transfer-list")
    with django_assert_max_num_queries(20) as one:
        page(client, "transfer-list")
    for _number in range(2):
        other = line.report("D1")
        desk.undertake(other, triager)
        desk.take(other, "accept", triager)
        actions.refer(other, by=triager, private=desk.private(triager), unit=line.unit("P1-POLICE"), **GIVEN)
    with django_assert_num_queries(len(one)):
        page(client, "transfer-list")


def test_the_reporter_reads_where_it_went(line, transfer):
    answer = Client().post("/report/en/dialogue/", {"code": line.code})
    text = answer.content.decode()
    assert "Where it went" in text and "has not signed for it yet" in text and COPY not in text
    assert codes.read(line.code)


def answer_of(caller: Caller, method: str, path: str, **values):
    """The same caller at the doors of the receiving side."""
    url = f"/api/v1/transfers{path}"
    answer = Client().generic(method, url, json.dumps(values), "application/json", headers=caller.headers)
    return answer.status_code, answer.json()


def test_a_program_refers_signs_and_answers(line, triager, receiver, tip):
    call = Caller(triager).unlock()
    values = {"unit": "P1-POLICE", **GIVEN}
    assert call("POST", f"/{tip.ref}/transfers", **{**values, "copy": tip.ref})[0] == 422
    status, sent = call("POST", f"/{tip.ref}/transfers", **values)
    assert (status, sent["status"]) == (200, "sent")
    assert call("POST", f"/{tip.ref}/transfers", **values)[0] == 422
    theirs, path = Caller(receiver).unlock(), f"/{sent['id']}"
    for other in (Caller(line.clerk(Role.TRIAGER, "P1")).unlock(), call):
        assert answer_of(other, "GET", path)[0] == 404
        assert answer_of(other, "GET", "")[1]["rows"] == []
    assert [row["number"] for row in answer_of(theirs, "GET", "")[1]["rows"]] == [sent["number"]]
    assert answer_of(theirs, "GET", path)[0] == 409
    assert answer_of(theirs, "POST", f"{path}/steps/sign_for")[0] == 422
    assert answer_of(theirs, "POST", f"{path}/steps/sign_for", undertaking=True)[0] == 200
    status, body = answer_of(theirs, "GET", path)
    assert without_marks(body["text"]) == COPY and body["steps"] == ["accept", "return"]
    assert "tip" not in body
    assert answer_of(theirs, "POST", f"{path}/steps/accept")[0] == 200
    assert answer_of(theirs, "POST", f"{path}/steps/answer", text="done", result="substantiated")[0] == 200
    assert answer_of(theirs, "POST", f"{path}/steps/withdraw", reason="x")[0] == 404
    _status, seen = call("GET", f"/{tip.ref}?purpose=answer")
    assert [(row["status"], row["answer"]) for row in seen["transfers"]] == [("answered", "done")]
