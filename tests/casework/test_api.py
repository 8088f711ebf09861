"""The API: the same reports by the same people, the same refusals, and no input that breaks it."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lookback.casework.models import Case
from lookback.casework.rules import CASE
from lookback.org.actions import create_token
from lookback.org.authority import Role

pytestmark = pytest.mark.usefixtures("no_second_factor")
ROOT = "/api/v1"


@pytest.fixture
def call(client):
    """`call(person, "get", "/cases")`, `call(person, "post", "/cases/1/remarks", {...})`."""
    tokens: dict[int, str] = {}

    def send(person, method, path, body=None, *, raw=None):
        token = tokens.setdefault(person.pk, create_token(person, name="test", by=None))
        data = raw if raw is not None else json.dumps(body or {})
        headers = {"authorization": f"Bearer {token}"}
        if method == "get":
            return client.get(ROOT + path, body, headers=headers)
        return client.generic(method.upper(), ROOT + path, data, content_type="application/json", headers=headers)

    return send


REPORT = {"stage_date": "2019-05-01", "document_number": "T-1", "summary": "Handed over"}


def test_a_case_from_report_to_conclusion(docket, call):
    entered = {
        "title": "Fees at the quarry",
        "kind": "organised",
        "leading_unit": "D1-POLICE",
        "reported_date": "2019-02-01",
        "document_number": "R-9",
        "summary": "Received",
    }
    answer = call(docket.officer("POLICE"), "post", "/cases", entered)
    assert answer.status_code == 200, answer.content
    key = answer.json()["id"]
    way = ("file", "investigate", "transfer", "return_1", "resubmit_1", "prosecute", "accept", "finalise", "execute")
    for step in (*way, "conclude"):
        values = {**REPORT}
        if step in ("transfer", "prosecute"):
            values["unit"] = {"transfer": "D1-PROC", "prosecute": "D1-COURT"}[step]
        if step == "return_1":
            values["reason"] = "the accounts are missing"
        case = Case.objects.get(pk=key)
        officer = docket.officer_at(getattr(case, CASE.step(step).where))
        answer = call(officer, "post", f"/cases/{key}/steps/{step}", values)
        assert answer.status_code == 200, (step, answer.content)
        assert answer.json()["status"] == CASE.step(step).target
    shown = answer.json()
    assert shown["reports"][0]["stage"] == "concluded" and len(shown["reports"]) == 11
    assert shown["ended_date"] == "2019-05-01" and shown["due_date"] is None and shown["steps"] == []


def test_the_list_the_counts_and_one_case(docket, call):
    case = docket.case("filed")
    docket.case("withdrawn")
    listed = call(docket.overseer, "get", "/cases", {"stage": "filed"}).json()
    assert [row["code"] for row in listed["rows"]] == [case.code]
    assert call(docket.overseer, "get", "/case-counts").json() == [
        {"stage": "filed", "number": 1},
        {"stage": "withdrawn", "number": 1},
    ]
    one = call(docket.overseer, "get", f"/cases/{case.pk}").json()
    assert one["leading_unit"]["code"] == "D1-POLICE" and one["may"] == ["list_case"] and one["is_fictional"]
    police = call(docket.officer("POLICE"), "get", f"/cases/{case.pk}").json()
    assert "investigate" in police["steps"] and "file" not in police["steps"]
    assert set(police["may"]) == {"add_accused", "characterise", "open_inquiry", "start_clock"}


def test_a_stranger_gets_404_everywhere(docket, call):
    listed = docket.listed(docket.case("filed"))
    measure, remark = docket.measure(listed), docket.remark(listed.case)
    case = listed.case_id
    assert call(docket.stranger, "get", "/cases").json()["rows"] == []
    assert call(docket.stranger, "get", "/listed-cases").json()["rows"] == []
    for method, path in (
        ("get", f"/cases/{case}"),
        ("get", f"/listed-cases/{listed.pk}"),
        ("post", f"/cases/{case}/steps/investigate"),
        ("post", f"/cases/{case}/accused"),
        ("post", f"/cases/{case}/remarks"),
        ("post", f"/cases/{case}/list"),
        ("post", f"/remarks/{remark.pk}/answer"),
        ("post", f"/listed-cases/{listed.pk}/steps/remove"),
        ("post", f"/listed-cases/{listed.pk}/measures"),
        ("post", f"/listed-measures/{measure.pk}/steps/finish"),
    ):
        assert call(docket.stranger, method, path).status_code == 404, path


def test_without_authority_403_and_out_of_time_409(docket, call):
    case = docket.case("resubmitted_2")
    assert call(docket.overseer, "post", f"/cases/{case.pk}/steps/prosecute", REPORT).status_code == 403
    third = call(docket.officer("PROC"), "post", f"/cases/{case.pk}/steps/return_2", {**REPORT, "reason": "x"})
    assert third.status_code == 409 and "art. 175" in third.json()["detail"]
    assert call(docket.officer("PROC"), "post", f"/cases/{case.pk}/steps/no-such-step").status_code == 404
    inside = docket.world.person(Role.LEGAL_REVIEWER, "D1-POLICE")
    refused = call(inside, "post", f"/cases/{case.pk}/remarks", {"text": "x"})
    assert refused.status_code == 409 and "own unit" in refused.json()["detail"]
    assert call(docket.overseer, "post", "/cases", {}).status_code == 403


def test_a_report_before_filing_is_422_at_its_field(docket, call):
    case = docket.case("filed")
    body = {**REPORT, "stage_date": "2019-02-02"}
    answer = call(docket.officer("POLICE"), "post", f"/cases/{case.pk}/steps/investigate", body)
    assert answer.status_code == 422 and answer.json()["field"] == "stage_date"
    case.refresh_from_db()
    assert case.status == "filed" and case.reports.count() == 2


@pytest.mark.parametrize("raw", [b"[", b"[]", b'{"summary": {"en": 1}}', b'{"summary": "\\ud800"}', b"\xff"])
def test_a_body_that_cannot_be_read_is_422(docket, call, raw):
    case = docket.case("filed")
    path = f"/cases/{case.pk}/steps/investigate"
    assert call(docket.officer("POLICE"), "post", path, raw=raw).status_code == 422


def test_accused_remarks_and_the_list(docket, call):
    case = docket.case("filed")
    police, overseer = docket.officer("POLICE"), docket.overseer
    assert call(police, "post", f"/cases/{case.pk}/accused", {"family_name": "Zhang San"}).status_code == 422
    shown = call(police, "post", f"/cases/{case.pk}/accused", {"family_name": "Zhang"}).json()
    assert [row["masked_name"] for row in shown["accused"]] == ["Zhang ×"]
    remark = call(docket.reviewer, "post", f"/cases/{case.pk}/remarks", {"text": "Which article?"}).json()["remarks"][0]
    answered = call(police, "post", f"/remarks/{remark['id']}/answer", {"answer": "112"}).json()["remarks"][0]
    assert answered["answer"] == {"en": "112"}
    body = {"listing_unit": "C1", "leader": docket.leader.username, "difficulty": "x", "listed_date": "2019-06-01"}
    listed = call(overseer, "post", f"/cases/{case.pk}/list", body).json()
    assert listed["case_code"] == case.code and listed["may"] == ["plan_measure"]
    at = f"/listed-cases/{listed['id']}"
    planned = call(overseer, "post", f"{at}/measures", {"text": "x", "unit": "D1-POLICE", "due_date": "2019-07-01"})
    measure = planned.json()["measures"][0]
    assert call(police, "get", at).json()["measures"][0]["steps"] == ["finish"]
    done = {"result": "Answered", "done_date": "2019-06-09"}
    after = call(police, "post", f"/listed-measures/{measure['id']}/steps/finish", done).json()
    assert after["measures"][0]["status"] == "done"
    through = {"breakthrough": "Found", "breakthrough_date": "2019-06-10"}
    assert call(overseer, "post", f"{at}/steps/break_through", through).json()["status"] == "broken_through"
    assert call(overseer, "get", "/listed-cases").json()["rows"][0]["breakthrough"] == {"en": "Found"}
    assert call(overseer, "get", f"/cases/{case.pk}").json()["listings"][0]["status"] == "broken_through"


def test_the_other_end_of_a_link_is_a_number_where_it_is_not_seen(docket, call):
    case = docket.take(docket.case("investigating"), "pass_on")
    link = call(docket.officer("POLICE"), "get", f"/cases/{case.pk}").json()["links"][0]
    assert (link["kind"], link["is_successor"], link["case_id"]) == ("jurisdiction_changed", True, None)
    assert call(docket.overseer, "get", f"/cases/{case.pk}").json()["links"][0]["case_id"] is not None


@pytest.mark.parametrize("path", ["/cases", "/listed-cases"])
def test_a_list_costs_the_same_for_few_and_many(docket, call, path):
    costs = []
    for rows in (1, 2):
        for _row in range(rows):
            docket.listed(docket.case("filed"))
        call(docket.overseer, "get", path)
        with CaptureQueriesContext(connection) as queries:
            call(docket.overseer, "get", path)
        costs.append(len(queries))
    assert costs[0] == costs[1]
