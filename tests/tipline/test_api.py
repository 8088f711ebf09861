"""The desk for machines: the same doors, the same refusals."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from lookback.journal.models import Entry
from lookback.org.actions import create_token
from lookback.org.authority import Role
from lookback.tipline.models import Tip
from tests.tipline.support import PASSPHRASE, SECRET_TEXT, UNCHANGED, without_marks

pytestmark = pytest.mark.django_db


class Caller:
    """A program of one person; `unlock()` keeps the session key for the calls that follow."""

    def __init__(self, person) -> None:
        self.headers = {"authorization": f"Bearer {create_token(person, name='test', by=None)}"}

    def __call__(self, method: str, path: str, **values):
        answer = Client().generic(
            method, f"/api/v1/tips{path}", json.dumps(values), "application/json", headers=self.headers
        )
        return answer.status_code, answer.json() if answer.content else None

    def unlock(self) -> Caller:
        status, body = self("POST", "/unlock", passphrase=PASSPHRASE)
        assert status == 200, body
        self.headers["lookback-unlock"] = body["session_key"]
        return self


@pytest.fixture
def tip(line, triager):
    return line.report("D1")


def test_a_program_lists_opens_and_accepts_a_tip(line, triager, tip):
    call = Caller(triager)
    _status, page = call("GET", "")
    assert [row["ref"] for row in page["rows"]] == [tip.ref] and SECRET_TEXT not in json.dumps(page)
    assert call("GET", f"/{tip.ref}?purpose=triage")[0] == 409  # locked
    call.unlock()
    assert call("GET", f"/{tip.ref}?purpose=triage")[0] == 409  # no undertaking
    assert call("POST", f"/{tip.ref}/undertake")[0] == 422
    assert call("POST", f"/{tip.ref}/undertake", undertaking=True)[0] == 200
    assert call("GET", f"/{tip.ref}")[0] == 422  # no purpose
    status, body = call("GET", f"/{tip.ref}?purpose=triage")
    assert status == 200 and UNCHANGED in without_marks(body["parts"][0]["body"]["what"])
    assert triager.username in body["watermark"] and "accept" in body["steps"]
    assert Entry.objects.filter(action="tipline.tip.opened", actor_key=triager.pk).count() == 1
    status, body = call("POST", f"/{tip.ref}/steps/accept", category="protection", priority=1, reason="concrete")
    assert (status, body["status"]) == (200, "accepted")
    assert call("POST", f"/{tip.ref}/steps/accept", category="x")[0] == 409
    assert call("POST", f"/{tip.ref}/steps/nonsense")[0] == 404


def test_a_stranger_gets_404_everywhere_and_leaves_no_trace(line, triager, tip):
    call = Caller(line.clerk(Role.TRIAGER, "P1")).unlock()
    before = Entry.objects.count()
    paths = ["undertake", "steps/accept", "messages", "notes", "subjects", "stand-aside", "bring-in"]
    answers = [call("POST", f"/{tip.ref}/{path}", text="x", reason="x") for path in paths]
    answers += [call("GET", f"/{tip.ref}?purpose=triage"), call("GET", "/NOSUCHREF2?purpose=triage")]
    assert {status for status, _body in answers} == {404}
    assert len({json.dumps(body) for _status, body in answers}) == 1  # the same words for "not there" and "not yours"
    assert call("GET", "")[1]["rows"] == []
    assert Entry.objects.count() == before


def test_messages_notes_and_people_through_the_api(line, triager, tip):
    reviewer, above = line.clerk(Role.CLUE_REVIEWER, "C1"), line.clerk(Role.TRIAGER, "P1")
    call = Caller(triager).unlock()
    call("POST", f"/{tip.ref}/undertake", undertaking=True)
    assert call("POST", f"/{tip.ref}/messages", text="Thank you.")[0] == 200
    assert call("POST", f"/{tip.ref}/notes", text=" ")[0] == 422
    assert call("POST", f"/{tip.ref}/notes", text="call the bureau")[0] == 200
    assert call("POST", f"/{tip.ref}/bring-in", person="nobody", why="review")[0] == 422
    assert call("POST", f"/{tip.ref}/bring-in", person=reviewer.username, why="review")[0] == 200
    status, body = call("POST", f"/{tip.ref}/subjects", units=["C1"], reason="named in the reply")
    assert (status, body["is_mine"], body["steps"]) == (200, False, [])
    assert call("GET", f"/{tip.ref}?purpose=triage")[0] == 404
    assert Tip.objects.visible_to(above).get() == tip


def test_a_wrong_passphrase_and_a_mad_header(line, triager, tip):
    call = Caller(triager)
    assert call("POST", "/unlock", passphrase="wrong")[0] == 422
    for value in ("", "x", "A" * 44, "A" * 150):
        call.headers["lookback-unlock"] = value
        assert call("GET", f"/{tip.ref}?purpose=triage")[0] == 409
    call.unlock()
    assert call("POST", "/lock")[0] == 204
    assert call("GET", f"/{tip.ref}?purpose=triage")[0] == 409


def test_keys_are_handed_over_through_the_api(line, triager, tip):
    new = line.clerk(Role.TRIAGER, "C1", 2)
    call = Caller(triager)
    assert call("POST", "/key/hand-over", to=new.username)[0] == 409
    status, body = call.unlock()("POST", "/key/hand-over", to=new.username)
    assert (status, body) == (200, {"handed": 1, "kept": 0})
    assert call("GET", "/key")[0] == 200
    assert Caller(line.world.person(Role.CO_UNIT, "C1"))("GET", "/key")[0] == 404
