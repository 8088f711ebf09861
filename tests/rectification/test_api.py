"""The API: the same steps by the same people, the same refusals, and no input that breaks it."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from lookback.config.api import api
from lookback.dispatch.actions import advance_assignment
from lookback.journal.models import Entry
from lookback.org.actions import create_token
from lookback.org.authority import Role
from lookback.rectification import actions
from lookback.rectification.forms import EXTENSION_FORMS, STEP_FORMS
from lookback.rectification.models import Item
from lookback.rectification.rules import EXTENSION, ITEM
from tests.rectification.case import DUE
from tests.rectification.test_item_steps import ready_for

pytestmark = pytest.mark.usefixtures("no_second_factor")
ROOT = "/api/v1"


class Caller:
    """Somebody with a token: `caller.get("/items")`, `caller.post("/items/1/steps/assign", {...})`."""

    def __init__(self, person):
        self.headers = {"authorization": f"Bearer {create_token(person, name='test', by=None)}"}
        self.client = Client()

    def get(self, path, **query):
        return self.client.get(ROOT + path, query, headers=self.headers)

    def send(self, method, path, body=None, raw=None):
        data = raw if raw is not None else json.dumps(body or {})
        send = getattr(self.client, method)
        return send(ROOT + path, data, content_type="application/json", headers=self.headers)

    def post(self, path, body=None, **given):
        return self.send("post", path, body, **given)

    def upload(self, path, values):
        return self.client.post(ROOT + path, values, headers=self.headers)


@pytest.fixture
def call():
    callers: dict[int, Caller] = {}

    def caller(person):
        return callers.setdefault(person.pk, Caller(person))

    return caller


@pytest.fixture
def stranger(case, call) -> Caller:
    return call(case.person(Role.SECRETARIAT, "P2"))


def given(case, step) -> dict:
    """The details of a step as JSON."""
    values = dict(case.details(step))
    if step == "assign":
        values |= {"lead_unit": "D1", "leader": case.leader.username, "co_units": ["D2", "C1-POLICE"]}
    if step == "report":
        values["note"] = "two meetings held"
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}


# --- doors ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/items", "/ledgers", "/items/1", "/evidence/1/file"])
def test_without_a_token_nothing_is_told(db, path):
    assert Client().get(ROOT + path).status_code == 401
    assert Client().get(ROOT + path, headers={"authorization": "Bearer lbk_wrong"}).status_code == 401


@pytest.mark.parametrize("step", ITEM.by_name)
def test_every_step_is_taken_by_who_may_and_by_nobody_else(case, call, stranger, step):
    item = ready_for(case, step)
    path, body = f"/items/{item.pk}/steps/{step}", given(case, step)
    assert stranger.post(path, body).status_code == 404
    work = ITEM.by_name[step].permission in ("item.assign", "item.work", "item.claim")
    assert call(case.acceptor if work else case.office).post(path, body).status_code == 403
    response = call(case.who(step)).post(path, body)
    if not Item.objects.visible_to(case.who(step)).filter(pk=item.pk).exists():
        assert response.status_code == 404
        return
    assert response.status_code == 200, response.content
    assert response.json()["item"]["status"] == Item.objects.get(pk=item.pk).status
    assert Entry.objects.about(item).filter(action=f"rectification.item.{step}").exists()


@pytest.mark.parametrize("step", EXTENSION.by_name)
def test_more_time_is_decided_by_the_level_above(case, call, stranger, step):
    extension = case.take(case.item("in_progress"), "request_extension").extensions.get()
    path = f"/extensions/{extension.pk}/steps/{step}"
    assert stranger.post(path, {"reason": "x"}).status_code == 404
    assert call(case.worker).post(path, {"reason": "x"}).status_code == 403
    assert call(case.secretary).post(path, {}).json()["fields"].keys() == {"reason"}
    decided = call(case.secretary).post(path, {"reason": "fair"}).json()["extensions"][0]["row"]
    assert decided["status"] == {"grant": "granted", "refuse": "refused"}[step]
    assert call(case.secretary).post(path, {"reason": "again"}).status_code == 409


def test_a_step_that_is_not_open_is_refused_with_a_sentence(case, call):
    item = case.item("assigned")
    response = call(case.worker).post(f"/items/{item.pk}/steps/submit_plan")
    assert response.status_code == 409
    assert "no longer open" in response.json()["detail"]
    assert call(case.worker).post(f"/items/{item.pk}/steps/explode").status_code == 404


def test_the_answer_speaks_the_callers_language(case, call):
    item, caller = case.item("assigned"), call(case.worker)
    caller.headers["accept-language"] = "zh-hans"
    labels = caller.get(f"/items/{item.pk}/timeline").json()
    assert labels[0]["label"] != "Assign"


# --- reading ----------------------------------------------------------------------------------------------------


def test_rows_hold_the_columns_of_the_ledger(case, call):
    item = case.item("closed", co_units=("D2",))
    row = call(case.secretary).get(f"/ledgers/{case.ledger.pk}/items").json()["rows"][0]
    assert row["code"] == item.code
    assert row["title"] == {"zh": "部署不及时", "en": "Late planning"}
    assert (row["lead_unit"]["code"], row["co_units"][0]["code"]) == ("D1", "D2")
    assert (len(row["measures"]), len(row["milestones"]), len(row["evidence"])) == (2, 2, 2)
    assert row["verifications"][-1]["tested"] == "12 files of 40"
    assert (row["outcome"], row["closure_number"], row["colour"]) == ("implemented", 1, "done")


def test_filters_and_page_marks_work_together(case, call):
    for _number in range(5):
        case.item("assigned", severity="high")
    case.item("assigned", severity="low")
    caller, seen, cursor = call(case.worker), [], ""
    while cursor is not None:
        page = caller.get("/items", severity="high", size=2, **({"cursor": cursor} if cursor else {})).json()
        seen += [row["number"] for row in page["rows"]]
        cursor = page["next"]
    assert sorted(seen) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "lost"},
        {"unit": "nowhere"},
        {"unit": "\x00"},
        {"level": "9" * 40},
        {"size": "0"},
        {"size": "100000"},
        {"cursor": "x"},
        {"cursor": "é" * 600},
    ],
)
@pytest.mark.parametrize("path", ["/items", "/ledgers/{key}/items"])
def test_a_bad_query_is_told_so(case, call, path, query):
    case.item("assigned")
    response = call(case.worker).get(path.format(key=case.ledger.pk), **query)
    assert response.status_code == 422, response.content


def test_a_list_costs_the_same_with_1_and_with_30_rows(case, call):
    caller = call(case.acceptor)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert caller.get("/items", size=50).status_code == 200
        return len(captured)

    case.item("claimed", co_units=("D2",))
    cost()
    one = cost()
    for _number in range(3):
        case.item("claimed", co_units=("D2", "D3"))
    for _number in range(27):
        case.new()
    assert cost() == one


def test_an_item_is_told_with_all_its_parts(case, call):
    item = case.item("in_progress")
    actions.hand_down(item, by=case.worker, units=[case.unit("T1")], matter="x", due_date=DUE)
    case.prove(item, milestone=item.milestones.first())
    case.take(item, "request_extension")
    told = call(case.worker).get(f"/items/{item.pk}").json()
    assert told["item"]["code"] == item.code
    assert told["steps"] == ["report"]
    assert set(told["may"]) == {"add", "finish", "evidence", "hand_down"}
    assert told["assignments"][0]["unit"]["code"] == "T1"
    assert told["milestones"][0]["evidence"] == 1
    assert told["evidence"][0]["row"]["file"]["sha256"]
    assert told["extensions"][0]["steps"] == []
    assert call(case.secretary).get(f"/items/{item.pk}").json()["extensions"][0]["steps"] == ["grant", "refuse"]


def test_ledgers_are_told_with_their_progress(case, call, stranger):
    case.item("closed")
    case.item("in_progress")
    told = call(case.secretary).get("/ledgers").json()["rows"]
    assert [row["count"] for row in told] == [{"total": 2, "done": 1, "overdue": 0, "is_limit": False}]
    assert call(case.secretary).get(f"/ledgers/{case.ledger.pk}").json() == told[0]
    assert stranger.get("/ledgers").json()["rows"] == []
    assert stranger.get(f"/ledgers/{case.ledger.pk}").status_code == 404


def test_the_sheet_is_sent_and_noted(case, call):
    item = case.item("assigned")
    response = call(case.worker).get(f"/ledgers/{case.ledger.pk}/export", status="assigned")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert book.active.cell(row=2, column=1).value == item.code
    assert Entry.objects.filter(action="rectification.ledger.exported").count() == 1
    assert call(case.worker).get(f"/ledgers/{case.ledger.pk}/export", status="lost").status_code == 422


# --- writing ----------------------------------------------------------------------------------------------------


def test_a_plan_by_machine_takes_the_causes_of_the_framework(case, call):
    case.ledger.causes = [{"key": "data", "name": {"zh": "数据不可靠", "en": "Data unreliable"}}]
    case.ledger.save()
    item, caller = case.item("acknowledged"), call(case.worker)
    assert caller.get(f"/ledgers/{case.ledger.pk}").json()["causes"] == case.ledger.causes
    plan = {"cause": "Nobody counted", "target": "All"}
    refused = caller.send("put", f"/items/{item.pk}/plan", {**plan, "cause_category": "process_weak"})
    assert refused.status_code == 422 and "cause_category" in refused.content.decode()
    taken = caller.send("put", f"/items/{item.pk}/plan", {**plan, "cause_category": "data"})
    assert taken.json()["item"]["cause_category"] == "data"


def test_a_plan_is_written_by_machine(case, call):
    item, caller = case.item("acknowledged"), call(case.worker)
    plan = {"cause_category": "process_weak", "cause": "Nobody called", "target": "All", "target_quantity": "100 %"}
    assert caller.send("put", f"/items/{item.pk}/plan", {**plan, "expected_evidence": "Minutes"}).status_code == 200
    measure = {"kind": "immediate", "text": "Hold 5 meetings", "quantity": "5", "due_date": DUE.isoformat()}
    told = caller.post(f"/items/{item.pk}/measures", measure).json()
    assert [row["vague"] for row in told["measures"]] == [None]
    caller.post(f"/items/{item.pk}/measures", {**measure, "kind": "systemic"})
    extra = caller.post(f"/items/{item.pk}/measures", measure).json()["measures"][0]["row"]["id"]
    assert len(caller.send("delete", f"/measures/{extra}").json()["measures"]) == 2
    for title in ("one", "two"):
        told = caller.post(f"/items/{item.pk}/milestones", {"title": title, "due_date": DUE.isoformat()}).json()
    dropped = told["milestones"][0]["row"]["id"]
    assert len(caller.send("delete", f"/milestones/{dropped}").json()["milestones"]) == 1
    assert caller.post(f"/items/{item.pk}/steps/submit_plan").json()["item"]["status"] == "plan_submitted"
    passed = call(case.secretary).post(f"/items/{item.pk}/plan/vague", {"reason": "clear here"}).json()
    assert passed["item"]["vagueness_override"] == "clear here"


def test_evidence_travels_both_ways(case, call, stranger):
    item = case.item("in_progress")
    milestone = item.milestones.first()
    values = {
        "kind": "photo",
        "caption": "The new rules",
        "evidence_date": "2019-06-10",
        "milestone": milestone.pk,
        "files": [case.file(b"one"), case.file(b"two")],
    }
    told = call(case.worker).upload(f"/items/{item.pk}/evidence", values).json()
    keys = [proof["row"]["id"] for proof in told["evidence"]]
    response = call(case.verifier).get(f"/evidence/{keys[0]}/file")
    assert b"".join(response.streaming_content) == b"one"
    assert response["Content-Disposition"].startswith("attachment")
    assert stranger.get(f"/evidence/{keys[0]}/file").status_code == 404
    assert Entry.objects.filter(action="rectification.item.evidence_opened").count() == 1
    finished = call(case.worker).post(f"/milestones/{milestone.pk}/finish").json()
    assert finished["item"]["progress"] == 50
    withdrawn = call(case.worker).post(f"/evidence/{keys[1]}/withdraw", {"reason": "wrong file"}).json()
    assert withdrawn["evidence"][1]["row"]["withdrawal_reason"] == "wrong file"


def test_a_bad_upload_gets_a_sentence(case, call):
    item = case.item("in_progress")
    caller, path = call(case.worker), f"/items/{item.pk}/evidence"
    values = {"kind": "photo", "caption": "x", "evidence_date": "2019-06-10"}
    assert caller.upload(path, values).json()["fields"].keys() == {"files"}
    fake = SimpleUploadedFile("picture.jpg", b"not a picture")
    response = caller.upload(path, {**values, "files": [fake]})
    assert (response.status_code, response.json()["field"]) == (422, "files")
    assert caller.post(path, {**values, "files": ["picture.jpg"]}).status_code == 422
    assert not item.evidence.exists()


def test_work_is_handed_down_and_on_by_machine(case, call):
    item = case.item("in_progress")
    body = {"units": ["T1"], "matter": "Check the list", "due_date": DUE.isoformat()}
    told = call(case.worker).post(f"/items/{item.pk}/hand-down", body).json()
    part = told["assignments"][0]
    town = case.person(Role.RESPONSIBLE_UNIT, "T1")
    item.refresh_from_db()
    advance_assignment(item.cascade.assignments.get(), "sign_for", by=town)
    onward = {**body, "units": ["V1"], "parent": part["id"]}
    told = call(town).post(f"/items/{item.pk}/hand-down", onward).json()
    assert [row["parent_id"] for row in told["assignments"]] == [None, part["id"]]


def test_a_look_back_is_drawn_and_recorded_by_machine(case, call, stranger):
    item = case.item("closed", severity="high")
    nation = call(case.person(Role.VERIFIER, "NAT"))
    assert nation.get(f"/ledgers/{case.ledger.pk}/look-backs/preview").json()["high"] == 1
    assert call(case.worker).get(f"/ledgers/{case.ledger.pk}/look-backs/preview").status_code == 403
    body = {"title": "Look-back", "from_date": "2019-10-14", "to_date": "2019-11-15", "random_seed": 7}
    drawn = nation.post(f"/ledgers/{case.ledger.pk}/look-backs", body).json()
    assert (drawn["random_seed"], drawn["population"], len(drawn["results"])) == (7, 1, 1)
    assert stranger.get(f"/look-backs/{drawn['id']}").status_code == 404
    path = f"/look-back-results/{drawn['results'][0]['id']}"
    found = {"result_code": "relapsed", "tested": "the old way", "checked_date": "2019-06-10"}
    assert call(case.worker).post(path, found).status_code == 403
    assert call(case.verifier).post(path, found).json()["fields"].keys() == {"new_due_date"}
    told = call(case.verifier).post(path, {**found, "new_due_date": "2019-12-01"})
    assert told.json()["result"] == "relapsed"
    assert Item.objects.get(pk=item.pk).status == "reopened"
    assert call(case.verifier).get(f"/look-backs/{drawn['id']}").json()["results"][0]["tested"] == "the old way"


# --- bad input --------------------------------------------------------------------------------------------------

RAW = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b"\xff\xfe",
    b'{"reason": "\\u0000"}',
    b'{"reason": "\\ud800"}',
    b'{"\\ud800": "x"}',
    b'{"reason": {"zh": "x"}}',
    b'{"reason": [["x"]]}',
    b'{"days": 1e400, "reason": 12}',
    b'{"reason": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    b'{"sample_size": ' + b"9" * 4000 + b"}",
    b'{"lead_unit": ["D1", "D2"], "co_units": "D1", "leader": true, "due_date": 20190930}',
]


@pytest.mark.parametrize("step", ITEM.by_name)
def test_bad_input_in_a_step_never_breaks_it(case, call, step):
    item = ready_for(case, step)
    caller = call(case.who(step))
    for raw in RAW:
        response = caller.post(f"/items/{item.pk}/steps/{step}", raw=raw)
        assert response.status_code in (200, 403, 409, 422), (raw[:40], response.status_code)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("put", "/items/{key}/plan"),
        ("post", "/items/{key}/measures"),
        ("post", "/items/{key}/milestones"),
        ("post", "/items/{key}/evidence"),
        ("post", "/items/{key}/hand-down"),
        ("post", "/items/{key}/plan/vague"),
    ],
)
def test_bad_input_elsewhere_never_breaks_it(case, call, method, path):
    caller, url = call(case.worker), path.format(key=case.item("acknowledged").pk)
    for raw in RAW:
        response = caller.send(method, url, raw=raw)
        assert response.status_code in (200, 403, 409, 422), (raw[:40], response.status_code)


@pytest.mark.parametrize("key", ["0", "-1", "9" * 25, "x", "1.5", "%00"])
def test_a_key_that_is_none_is_refused(case, call, key):
    for path in (f"/items/{key}", f"/ledgers/{key}", f"/evidence/{key}/file", f"/look-backs/{key}"):
        assert call(case.worker).get(path).status_code in (404, 422)


def test_rows_of_hidden_items_are_not_found(case, call, stranger):
    item = case.item("acknowledged")
    case.plan(item)
    for path in (f"/measures/{item.measures.first().pk}", f"/milestones/{item.milestones.first().pk}"):
        assert stranger.send("delete", path).status_code == 404
    assert item.measures.count() == 2


# --- the description --------------------------------------------------------------------------------------------


def test_the_description_names_the_fields_of_every_form(db):
    schema = api.get_openapi_schema()
    paths = schema["paths"]
    for path, table in (
        ("/items/{item_id}/steps/{step}", STEP_FORMS),
        ("/extensions/{extension_id}/steps/{step}", EXTENSION_FORMS),
    ):
        body = paths[ROOT + path]["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert set(body["properties"]) == {name for form in table.values() for name in form.base_fields}
    upload = paths[ROOT + "/items/{item_id}/evidence"]["post"]["requestBody"]["content"]
    assert upload["multipart/form-data"]["schema"]["properties"]["files"]["type"] == "array"
    names = [parameter["name"] for parameter in paths[ROOT + "/items"]["get"]["parameters"]]
    assert {"status", "dimension", "severity", "colour", "level", "unit", "cursor", "size"} <= set(names)
