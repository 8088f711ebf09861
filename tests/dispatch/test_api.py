"""The same for machines: read, step, refuse; and whatever is sent, never an error of ours."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from lookback.dispatch import actions, queries
from lookback.dispatch.models import Assignment, Notice
from lookback.kit import clock
from lookback.org.actions import create_token
from lookback.org.authority import Role
from tests.dispatch.conftest import start
from tests.dispatch.test_desk import put

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True  # roles that decide would need a second factor first


@pytest.fixture
def call(client):
    """Call an operation as somebody: `call(person, "list_work")`, `call(person, "take_step", 7, "report", body={})`."""

    def request(person, name, body=None, query="", **path):
        headers = {"authorization": f"Bearer {create_token(person, name='test', by=None)}"}
        address = reverse(f"api:{name}", kwargs=path) + query
        if body is None:
            return client.get(address, headers=headers)
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        return client.post(address, data, content_type="application/json", headers=headers)

    return request


def test_without_a_token_nothing_is_said(client, db):
    for name, path in (("list_work", {}), ("list_notices", {}), ("read_assignment", {"assignment_id": 1})):
        assert client.get(reverse(f"api:{name}", kwargs=path)).status_code == 401


def test_work_is_listed_with_its_next_step(call, handed):
    handed.send("P1", "2019-07-31")
    answer = call(handed.worker("P1"), "list_work").json()
    (row,) = answer["rows"]
    assert row["step"] == "sign_for" and row["due_date"] == "2019-06-06" and row["tint"] == "yellow"
    assert row["title"] == {"zh": "办理P1", "en": "Work of P1"}
    assert row["unit"]["code"] == "P1"
    assert call(handed.worker("P2"), "list_work").json()["rows"] == []


def test_pages_follow_each_other(call, world):
    for key in range(7):
        put(world, "C1", key)
    person = world.person(Role.RESPONSIBLE_UNIT, "C1")
    found, cursor = [], ""
    while cursor is not None:
        page = call(person, "list_work", query=f"?size=3&cursor={cursor}").json()
        found += [row["subject_key"] for row in page["rows"]]
        cursor = page["next"]
    assert found == list(range(7))


def test_counts_are_given_by_colour(call, world):
    put(world, "C1", 1)
    counts = call(world.person(Role.RESPONSIBLE_UNIT, "C1"), "count_work").json()
    assert counts["yellow"] == {"number": 1, "is_limit": False}
    assert counts["red"]["number"] == 0


@pytest.mark.parametrize(
    "query", ["?colour=mauve", "?size=0", "?size=100000", "?cursor=nonsense", "?cursor=%00", "?size=x"]
)
def test_a_spoilt_query_is_refused(call, world, query):
    assert call(world.person(Role.RESPONSIBLE_UNIT, "C1"), "list_work", query=query).status_code == 422


def test_reminders_are_read(call, world):
    person = world.person(Role.RESPONSIBLE_UNIT, "D1")
    start(world, "2019-06-10")
    start(world, "2019-06-11", key="due")
    actions.send_due_notices(clock.today())
    rows = call(person, "list_notices", query="?unread=true").json()["rows"]
    assert len(rows) == 2 and rows[0]["title"]["en"] == "The plan"
    assert call(person, "read_notice", {}, notice_id=rows[0]["id"]).json()["read_at"] is not None
    assert call(person, "read_all_notices", {}).json() == {"number": 1}
    assert queries.unread_count(person).number == 0


def test_anothers_reminder_is_not_found(call, world):
    world.person(Role.RESPONSIBLE_UNIT, "D1")
    start(world, "2019-06-10")
    actions.send_due_notices(clock.today())
    answer = call(world.person(Role.RESPONSIBLE_UNIT, "D2"), "read_notice", {}, notice_id=Notice.objects.get().pk)
    assert answer.status_code == 404


def test_assignments_are_listed_within_reach(call, handed):
    top = handed.send("P1", "2019-07-31")
    handed.send("C1", "2019-07-10", top)
    handed.send("C2", "2019-07-10", top)

    def codes(role, unit, query=""):
        rows = call(handed.world.person(role, unit), "list_assignments", query=query).json()["rows"]
        return [row["unit"]["code"] for row in rows]

    assert codes(Role.RESPONSIBLE_UNIT, "C1") == ["C1"]
    assert codes(Role.RESPONSIBLE_UNIT, "P1") == ["C1", "C2", "P1"]
    assert codes(Role.RESPONSIBLE_UNIT, "P1", "?status=done") == []
    assert codes(Role.RESPONSIBLE_UNIT, "P2") == []


@pytest.mark.parametrize("number", [1, 30])
def test_lists_cost_the_same_whatever_their_length(call, handed, number, django_assert_max_num_queries):
    top = handed.send("P1", "2019-07-31")
    for row in range(number):
        Assignment.objects.create(
            cascade=actions.open_cascade(handed.world.units["P1"], title=str(row)),
            unit=top.unit,
            sender_unit=top.sender_unit,
            matter="x",
            sign_for_by_date=top.sign_for_by_date,
            original_due_date=top.due_date,
            due_date=top.due_date,
        )
    person = handed.worker("P1")
    token = create_token(person, name="test", by=None)
    headers = {"authorization": f"Bearer {token}"}
    client = call.__closure__[0].cell_contents
    with django_assert_max_num_queries(4):  # token, person's posts, rows
        rows = client.get(reverse("api:list_assignments"), headers=headers).json()["rows"]
    assert len(rows) == number + 1


def test_a_step_is_taken_by_the_same_rules(call, handed):
    assignment = handed.send("P1", "2019-07-31")
    worker, key = handed.worker("P1"), assignment.pk
    assert call(worker, "read_assignment", assignment_id=key).json()["steps"] == ["sign_for"]
    answer = call(worker, "take_step", {}, assignment_id=key, step="sign_for")
    assert answer.status_code == 200 and answer.json()["status"] == "received"
    assert answer.json()["steps"] == ["start"]
    assert call(worker, "take_step", {"note": "at once"}, assignment_id=key, step="start").status_code == 200
    answer = call(worker, "take_step", {"report": "All done."}, assignment_id=key, step="report")
    assert answer.json()["report"] == {"en": "All done."}
    answer = call(handed.worker("NAT"), "take_step", {"reason": "Not all."}, assignment_id=key, step="return")
    assert answer.json()["status"] == "returned"


@pytest.mark.parametrize(
    ("step", "body", "status"),
    [
        ("report", {}, 422),
        ("report", {"report": ""}, 422),
        ("report", {"report": None}, 422),
        ("report", {"report": "\x00"}, 422),
        ("report", '{"report": "\\ud800"}', 422),
        ("report", {"report": {"en": "x"}}, 422),
        ("report", {"report": "x" * 20_001}, 422),
        ("report", "[1]", 422),
        ("report", "no json", 422),
        ("report", b"\xff\xfe", 422),
        ("report", "[" * 100_000, 422),
        ("sign_for", {}, 409),  # no longer open
        ("accept", {}, 403),  # the sender's
        ("conjure", {}, 409),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(call, handed, step, body, status):
    assignment = handed.advance(handed.send("P1", "2019-07-31"), "sign_for", "start")
    answer = call(handed.worker("P1"), "take_step", body, assignment_id=assignment.pk, step=step)
    assert answer.status_code == status
    assert answer.json()["detail"]
    assignment.refresh_from_db()
    assert assignment.status == Assignment.Status.WORKING


@pytest.mark.parametrize(
    ("role", "unit", "status"),
    [
        (Role.RESPONSIBLE_UNIT, "C1", 200),
        (Role.RESPONSIBLE_UNIT, "P1", 200),
        (Role.VERIFIER, "P1", 403),
        (Role.RESPONSIBLE_UNIT, "D1", 404),
        (Role.RESPONSIBLE_UNIT, "C2", 404),
        (Role.RESPONSIBLE_UNIT, "P2", 404),
        (Role.LOG_AUDITOR, "NAT", 404),
    ],
)
def test_who_may_sign(call, handed, role, unit, status):
    city = handed.send("C1", "2019-07-10", handed.send("P1", "2019-07-31"))
    person = handed.world.person(role, unit)
    answer = call(person, "take_step", {}, assignment_id=city.pk, step="sign_for")
    assert answer.status_code == status


@pytest.mark.parametrize("key", [0, 2**63, 10**30])
def test_a_key_that_no_row_can_have_is_refused(call, world, key):
    answer = call(world.person(Role.RESPONSIBLE_UNIT, "C1"), "read_assignment", assignment_id=key)
    assert answer.status_code in (404, 422)


def test_the_sender_changes_the_due_date(call, handed):
    assignment = handed.send("P1", "2019-07-31")
    key = {"assignment_id": assignment.pk}
    assert (
        call(handed.worker("NAT"), "change_due", {"due_date": "2019-08-10"}, **key).json()["due_date"] == "2019-08-10"
    )
    assert call(handed.worker("P1"), "change_due", {"due_date": "2019-09-10"}, **key).status_code == 403
    assert call(handed.worker("NAT"), "change_due", {"due_date": "some day"}, **key).status_code == 422


def test_the_arithmetic_of_a_period_is_told(call, world):
    person = world.person(Role.RESPONSIBLE_UNIT, "C1")
    answer = call(person, "find_due", key="cn", query="?period=sign_for&start=2019-06-05").json()
    assert answer["date"] == "2019-06-11" and len(answer["steps"]) == 2


@pytest.mark.parametrize(
    ("key", "query"),
    [
        ("cn", "?period=sign_for&start=9999-12-31"),
        ("cn", "?period=sign_for&start=0001-01-01"),
        ("cn", "?period=sign_for"),
        ("cn", "?period=nothing&start=2019-06-05"),
        ("cn", "?period=%00&start=2019-06-05"),
        ("nobody", "?period=plan&start=2019-06-05"),
        ("c\x00n", "?period=plan&start=2019-06-05"),
    ],
)
def test_a_period_that_cannot_be_counted_is_refused(call, world, key, query):
    answer = call(world.person(Role.RESPONSIBLE_UNIT, "C1"), "find_due", key=key, query=query)
    assert 400 <= answer.status_code < 500
