"""Pages and operations of the clocks: whoever may, whoever may not, and a stranger."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lookback.casework.models import CaseClock
from lookback.org import actions as org
from tests.casework.test_clocks import CPL, start

CUSTODY = f"{CPL}:investigation_custody"


@pytest.fixture
def officer(docket):
    return docket.officer("POLICE")


@pytest.fixture
def case(docket):
    return docket.case("investigating")


@pytest.fixture
def custody(case, officer):
    return start(case, officer)


def page(client, person, name, *keys, **query):
    client.force_login(person)
    return client.get(reverse(f"casework:{name}", args=keys), query)


def send(client, person, name, *keys, **values):
    client.force_login(person)
    return client.post(reverse(f"casework:{name}", args=keys), values)


def test_an_officer_starts_a_limit_by_a_plain_form(client, case, officer):
    values = {"rule": CUSTODY, "at": "2019-04-10T10:00", "document_number": "D-1"}
    answer = send(client, officer, "clock-start", case.pk, **values)
    assert answer.status_code == 302
    found = CaseClock.objects.get()
    assert str(found.due_date) == "2019-06-10"
    text = client.get(answer["Location"]).content.decode()
    assert "Custody for investigation" in text or "侦查羁押" in text
    assert "2019-06-10" in text


def test_the_page_shows_the_arithmetic_step_by_step(client, custody, officer):
    client.cookies["django_language"] = "en"
    send(
        client,
        officer,
        "clock-step",
        custody.pk,
        "extend",
        at="2019-06-05T10:00",
        basis="complex",
        approver="next_higher",
        document_number="D-2",
    )
    answer = client.get(reverse("casework:caseclock-detail", args=[custody.pk]), headers={"accept-language": "en"})
    text = answer.content.decode()
    for sentence in ("is not counted", "After 2 months (art. 156)", "Extended by 1 month (art. 156)"):
        assert sentence in text
    assert "2019-07-10" in text


@pytest.mark.parametrize(
    ("values", "status", "part"),
    [
        ({"basis": "", "approver": "next_higher"}, 422, "basis"),
        ({"basis": "complex", "approver": ""}, 422, "approver"),
        ({"basis": "complex", "approver": "own"}, 422, "156"),
        ({"basis": "four_kinds", "approver": "province"}, 422, "158"),
        ({"basis": "complex", "approver": "next_higher", "at": "2019-04-01T10:00"}, 422, "156"),
        ({"basis": "complex", "approver": "next_higher", "at": "nonsense"}, 422, "at"),
    ],
)
def test_an_unlawful_extension_is_refused_at_its_field(client, custody, officer, values, status, part):
    sent = {"at": "2019-06-05T10:00", "document_number": "D-2", **values}
    answer = send(client, officer, "clock-step", custody.pk, "extend", **sent)
    assert answer.status_code == status
    assert part in answer.content.decode()
    assert custody.events.count() == 1


def test_who_sees_the_case_but_does_not_hold_it_may_not(client, case, custody, docket, no_second_factor):
    for person in (docket.overseer, docket.reviewer):
        assert page(client, person, "caseclock-detail", custody.pk).status_code == 200
        assert send(client, person, "clock-step", custody.pk, "end", at="2019-06-05T10:00").status_code == 403
        assert send(client, person, "clock-start", case.pk, rule=CUSTODY).status_code == 403
        assert "clocks/new" not in page(client, person, "case-detail", case.pk).content.decode()
    assert custody.events.count() == 1


def test_a_stranger_finds_nothing(client, case, custody, docket):
    stranger = docket.stranger
    assert page(client, stranger, "caseclock-detail", custody.pk).status_code == 404
    assert send(client, stranger, "clock-step", custody.pk, "end").status_code == 404
    assert send(client, stranger, "clock-start", case.pk).status_code == 404
    assert custody.case.code not in page(client, stranger, "clock-list").content.decode()


def test_an_unknown_step_is_not_there(client, custody, officer):
    assert page(client, officer, "clock-step", custody.pk, "forget").status_code == 404


def test_a_rule_that_allows_none_offers_no_extension(client, case, officer):
    bail = start(case, officer, "bail", "2019-04-15")
    text = page(client, officer, "caseclock-detail", bail.pk).content.decode()
    assert f"clocks/{bail.pk}/steps/end" in text
    assert f"clocks/{bail.pk}/steps/extend" not in text
    assert page(client, officer, "clock-step", bail.pk, "extend").status_code == 409


def test_limits_due_soon_put_custody_first(client, case, custody, officer):
    start(case, officer, "unrelated_property", "2019-05-06")
    text = page(client, officer, "clock-list").content.decode()
    assert text.index(f"clocks/{custody.pk}/") < text.index("2019-05-09")
    assert page(client, officer, "clock-list", colour="red").content.decode().count("<tr class") == 1
    assert page(client, officer, "clock-list", custody="yes").content.decode().count("<tr class") == 1
    assert page(client, officer, "clock-list", colour="blue").status_code == 422
    assert page(client, officer, "clock-list", cursor="nonsense").status_code == 409


def test_rules_in_force_are_listed_with_their_articles(client, docket):
    text = page(client, docket.stranger, "clock-rule-list").content.decode()
    assert "156" in text and ("CPL" in text or "刑事诉讼法" in text)
    # In 2019 the Supervision Law of 2018 was in force, and its amendment was not.
    assert "2018-03-20" in text and "2025-06-01" not in text


@pytest.mark.parametrize("name", ["clock-list", "case-detail"])
def test_pages_ask_as_much_for_three_limits_as_for_one(client, case, officer, name):
    start(case, officer)
    keys = [case.pk] if name == "case-detail" else []
    page(client, officer, name, *keys)
    with CaptureQueriesContext(connection) as one:
        page(client, officer, name, *keys)
    start(case, officer, "unrelated_property", "2019-05-06")
    start(case, officer, "supplementary_investigation", "2019-05-20")
    with CaptureQueriesContext(connection) as three:
        page(client, officer, name, *keys)
    assert len(one) == len(three)


# --- API ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def api(client):
    def call(person, method, path, values=None):
        token = org.create_token(person, name="test", by=None)
        return client.generic(
            method,
            f"/api/v1/{path}",
            json.dumps(values or {}),
            content_type="application/json",
            headers={"authorization": f"Bearer {token}", "accept-language": "en"},
        )

    return call


def test_the_api_starts_extends_and_ends(api, case, officer):
    begun = api(
        officer, "POST", f"cases/{case.pk}/clocks", {"rule": CUSTODY, "at": "2019-04-10 10:00", "document_number": "D"}
    )
    assert begun.status_code == 200, begun.content
    made = begun.json()
    assert (made["due_date"], made["is_custody"], made["article"]) == ("2019-06-10", True, "156")
    assert made["arithmetic"][1] == {"when": "2019-06-10", "sentence": "After 2 months (art. 156)."}
    assert set(made["steps"]) == {"extend", "suspend", "restart", "end"}
    values = {"at": "2019-06-05 10:00", "basis": "complex", "approver": "next_higher", "document_number": "D"}
    longer = api(officer, "POST", f"clocks/{made['id']}/steps/extend", values)
    assert longer.json()["due_date"] == "2019-07-10"
    assert [event["kind"] for event in longer.json()["events"]] == ["start", "extend"]
    ended = api(officer, "POST", f"clocks/{made['id']}/steps/end", {"at": "2019-06-07 10:00"})
    assert ended.json()["status"] == "ended"


def test_the_api_refuses_with_rule_and_article(api, custody, officer):
    values = {"at": "2019-06-05 10:00", "basis": "complex", "approver": "own", "document_number": "D"}
    answer = api(officer, "POST", f"clocks/{custody.pk}/steps/extend", values)
    assert answer.status_code == 422
    assert "art. 156" in answer.content.decode()


def test_the_api_keeps_to_sight_and_duty(api, custody, case, docket):
    assert api(docket.stranger, "GET", f"clocks/{custody.pk}").status_code == 404
    assert api(docket.overseer, "GET", f"clocks/{custody.pk}").status_code == 200
    assert api(docket.overseer, "POST", f"clocks/{custody.pk}/steps/end", {"at": "2019-06-05 10:00"}).status_code == 403
    assert api(docket.stranger, "POST", f"cases/{case.pk}/clocks").status_code == 404
    assert [row["id"] for row in api(docket.overseer, "GET", "clocks").json()["rows"]] == [custody.pk]
    assert api(docket.stranger, "GET", "clocks").json()["rows"] == []


def test_the_api_lists_the_rules_in_force(api, docket):
    tables = {row["key"]: row for row in api(docket.stranger, "GET", "clock-rules").json()}
    assert {"cn-cpl-2018", "cn-supervision-2018", "example-neutral"} <= set(tables)
    assert "cn-supervision-2024" not in tables
    bail = next(rule for rule in tables["cn-cpl-2018"]["rules"] if rule["key"] == "bail")
    assert (bail["article"], bail["length"]) == ("79", "12 months")
