"""The API of the room: the same forms, the same actions, the same refusals as the pages."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lookback.config.api import api
from lookback.inspections import actions
from lookback.inspections.models import Finding, Mission
from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.org.actions import create_token
from lookback.org.authority import Role
from lookback.org.models import Person
from tests.inspections.support import (
    AUTHORISE,
    DRAFT,
    FIELD,
    FIELD_END,
    MEETING,
    PLAN,
    QUALITY,
    REPLY,
    REVIEW,
    Story,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]
GIVEN = f"{MEETING}T18:00"


@dataclass
class Machine:
    """A program with the token of somebody: `machine.call(who, "POST", "/missions", {...})`."""

    client: Any
    day: str = PLAN
    tokens: dict[tuple[int, str], str] = field(default_factory=dict)

    def raw(self, who: Person, method: str, path: str, body: Any = None) -> Any:
        with clock.at(self.day):
            # A token is good for 90 days: one for each day of the story.
            key = (who.pk, self.day)
            token = self.tokens.get(key) or create_token(who, name="test", by=None)
            self.tokens[key] = token
            data = body if isinstance(body, str | bytes) else json.dumps(body or {})
            return self.client.generic(
                method,
                f"/api/v1{path}",
                data if method != "GET" else "",
                content_type="application/json",
                headers={"Authorization": f"Bearer {token}"},
            )

    def call(self, who: Person, method: str, path: str, body: Any = None) -> Any:
        response = self.raw(who, method, path, body)
        assert response.status_code == 200, f"{method} {path}: {response.status_code} {response.content[:600]!r}"
        return response.json()

    def get(self, who: Person, path: str) -> Any:
        return self.call(who, "GET", path)

    def post(self, who: Person, path: str, **body: Any) -> Any:
        return self.call(who, "POST", path, body)

    def put(self, who: Person, path: str, **body: Any) -> Any:
        return self.call(who, "PUT", path, body)


@pytest.fixture
def machine(client) -> Machine:
    return Machine(client)


# --- the whole way -----------------------------------------------------------------------------------------------


def test_a_mission_runs_from_plan_to_commitments_through_the_api(machine, story):
    mission = planned_by_api(machine, story)
    finding = found_by_api(machine, story, mission)
    reviewed_by_api(machine, story, mission)
    met_by_api(machine, story, mission)
    answered_by_api(machine, story, mission, finding)


def planned_by_api(machine: Machine, story: Story) -> str:
    secretariat = story.secretariat
    framework = next(row for row in machine.get(secretariat, "/frameworks") if row["key"] == story.framework_key)
    dates = {"from_date": "2019-03-31", "to_date": "2019-04-30"}
    campaign = machine.post(
        secretariat, "/campaigns", code="K", title="C", principal_unit="NAT", framework=framework["id"], **dates
    )
    other = story.planned(code="OTHER", body_unit=story.world.units["P2"])
    mission = machine.post(
        secretariat,
        "/missions",
        campaign=campaign["id"],
        code="M-9",
        title="Nine",
        kind="supervision",
        team_unit="G11",
        body_unit="P1",
        profile=other.profile_id,
        **dates,
    )
    assert mission["status"] == "planned"
    assert "edit_mandate" in mission["may"]
    path = f"/missions/{mission['id']}"
    machine.put(secretariat, f"{path}/mandate", mandate_number="9", legal_basis="Art. 15", scope="Six")
    for somebody in (story.lead, story.drafter):
        team = machine.post(secretariat, f"{path}/members", person=somebody.pk, duty="x")["team"]
        machine.post(somebody, f"/members/{team[-1]['id']}/declaration", has_conflict="no")
    assert machine.post(story.principal, f"{path}/steps/authorise")["status"] == "mandated"
    story.mission = Mission.objects.get(pk=mission["id"])
    return path


def found_by_api(machine: Machine, story: Story, path: str) -> str:
    machine.day = FIELD
    machine.post(story.secretariat, f"{path}/mobilise", notice="N", channels="Box 7")
    machine.post(story.secretariat, f"{path}/steps/deploy")
    days = {"from_date": "2019-04-01", "to_date": "2019-04-02"}
    machine.post(story.lead, f"{path}/visits", unit="C1", purpose="Files", announced=False, **days)
    where = {"dimension": story.key("dimensions")}
    paper = machine.post(
        story.drafter,
        f"{path}/papers",
        code="W-1",
        method=story.key("methods"),
        unit="C1",
        done_date="2019-03-31",
        record="Read",
        is_official_record=True,
        **where,
    )
    assert [row["id"] for row in machine.get(story.lead, f"{path}/papers")["rows"]] == [paper["id"]]
    words = {"title": "Late", "criterion": "Rule", "condition": "5 of 12", "cause": "No limit", "effect": "Delay"}
    words |= {"cause_category": story.key("root_cause_categories"), "units": ["C1", "D1"], **where}
    finding = machine.post(story.drafter, f"{path}/findings", code="F-1", severity="high", **words)
    at = f"/findings/{finding['id']}"
    assert machine.put(story.drafter, at, severity="low", **words)["severity"] == "low"
    machine.post(story.drafter, f"{at}/pointers", paper=paper["id"])
    assert machine.post(story.drafter, f"{at}/steps/complete")["status"] == "evidenced"
    machine.post(
        story.lead,
        f"{path}/suggestions",
        aspect=story.key("suggestion_aspects"),
        title="T",
        text="X",
        findings=[finding["id"]],
    )
    machine.post(story.lead, f"{path}/accountability", subject_unit="C1", competent_unit="P1", text="Look", **where)
    machine.put(story.lead, f"{path}/overview", overview="Done")
    machine.day = FIELD_END
    machine.post(story.lead, f"{path}/close-channels")
    machine.post(story.lead, f"{path}/steps/close_field")
    return at


def reviewed_by_api(machine: Machine, story: Story, path: str) -> None:
    machine.day = DRAFT
    machine.post(story.lead, f"{path}/steps/submit_qc")
    lines = {f"passed_{row['key']}": "passed" for row in story.framework.rows("quality_checklist")}
    machine.put(story.secretariat, f"{path}/quality", **lines)
    machine.post(story.secretariat, f"{path}/steps/qc_pass")
    machine.day = REPLY
    finding = machine.get(story.office, f"{path}/findings")["rows"][0]
    machine.post(story.office, f"/findings/{finding['id']}/steps/dispute", reply="Not so")
    machine.post(story.secretariat, f"{path}/steps/reply_closed")
    machine.day = REVIEW
    members = story.members(3)
    days = {"from_date": "2019-05-22", "to_date": "2019-05-23"}
    session = machine.post(
        story.secretariat,
        "/sessions?unit=NAT",
        code="S",
        title="S",
        quorum=2,
        members=[member.pk for member in members],
        missions=[story.mission.pk],
        **days,
    )
    at, case = f"/sessions/{session['id']}", f"/session-cases/{session['cases'][0]['id']}"
    machine.post(story.secretariat, f"{at}/roll", present=[seat["id"] for seat in session["seats"]])
    machine.post(story.secretariat, f"{at}/steps/open")
    for member in members[:2]:
        machine.post(member, f"{case}/vote", choice="for")
    machine.put(story.secretariat, f"{case}/minutes", minutes="Weighed")
    assert machine.post(story.secretariat, f"{case}/steps/approve")["cases"][0]["status"] == "approved"
    assert machine.post(members[0], f"{path}/steps/approve")["status"] == "approved"


def met_by_api(machine: Machine, story: Story, path: str) -> None:
    secretariat = story.secretariat
    machine.day = "2019-05-28"
    meeting = machine.put(
        secretariat, f"{path}/meeting", title="Feedback", held_at="2019-06-03T15:00", place="Hall", chair="Governor"
    )
    at = f"/meetings/{meeting['id']}"
    points = [
        {"title": "Opinion", "speaker": "Head", "minutes": 40},
        {"title": "Receipt", "speaker": "D", "minutes": 5},
    ]
    agenda = machine.put(secretariat, f"{at}/agenda", points=points)["agenda"]
    assert [(row["order"], row["minutes"]) for row in agenda] == [(1, 40), (2, 5)]
    venues = machine.post(secretariat, f"{at}/venues", levels=[2], others=["D1"])["venues"]
    assert [(venue["unit"]["code"], venue["depth"]) for venue in venues] == [("P1", 0), ("C1", 1), ("D1", 2), ("C2", 1)]
    venues = taken_back_by_api(machine, story, secretariat, at, venues)
    machine.post(secretariat, f"{path}/steps/schedule")
    machine.day = MEETING
    for venue in venues:
        worker = story.person(Role.RESPONSIBLE_UNIT, venue["unit"]["code"])
        machine.put(worker, f"/venues/{venue['id']}/attendance", attended=12, attendees="Court")
        assert machine.post(worker, f"/venues/{venue['id']}/receipt")["received_at"]
    machine.day = GIVEN
    machine.post(secretariat, f"{at}/speech", order=1, speech="Six fields")
    board = machine.get(secretariat, at)
    assert (board["recorded"], board["receipted"], board["people"]) == (4, 4, 48)
    machine.post(story.lead, f"{path}/steps/deliver")


def taken_back_by_api(machine, story, secretariat, at, venues):
    """A venue set by mistake goes; set again it has another number."""
    main, city, county, _other = (f"/venues/{venue['id']}/removal" for venue in venues)
    assert machine.raw(story.person(Role.SECRETARIAT, "P2"), "POST", city).status_code == 404
    assert machine.raw(story.lead, "POST", city).status_code == 403
    refused = machine.raw(secretariat, "POST", main)
    assert (refused.status_code, "main venue" in refused.content.decode()) == (409, True)
    left = machine.post(secretariat, county)["venues"]
    assert [venue["unit"]["code"] for venue in left] == ["P1", "C1", "C2"]
    assert machine.raw(secretariat, "POST", county).status_code == 404
    return machine.post(secretariat, f"{at}/venues", levels=[2], others=["D1"])["venues"]


def answered_by_api(machine: Machine, story: Story, path: str, finding: str) -> None:
    machine.put(story.head, f"{path}/response", response="We accept")
    vow = {"text": "All done", "indicator": "completion_rate", "target_percent": 95, "by_date": "2019-12-31"}
    assert machine.put(story.head, f"{path}/commitments", statements=[vow])["commitments"][0]["state"] == "running"
    objection = machine.post(story.office, f"{finding}/objections", grounds="We counted 3")
    decided = f"/objections/{objection['id']}/steps/reject"
    assert machine.post(story.other_principal, decided, reasons="On file")["status"] == "rejected"
    opened = machine.post(story.office, f"{finding}/items", items=[{"title": "Set a limit", "severity": "high"}])
    assert [row["code"] for row in opened["items"]] == ["M-9-001"]
    mission = machine.post(story.secretariat, f"{path}/steps/plan_approved")
    assert mission["status"] == "rectifying"
    assert mission["coverage"][0]["items"] == 1
    assert machine.get(story.head, f"{path}/timeline")[0]["label"]


# --- who may ----------------------------------------------------------------------------------------------------------


def test_without_a_token_nothing_is_read(client, story):
    story.planned()
    for path in ("/missions", f"/missions/{story.mission.pk}", "/sessions", "/findings", "/frameworks"):
        assert client.get(f"/api/v1{path}").status_code == 401


def test_a_stranger_finds_nothing(machine, story):
    story.feedback_set()
    machine.day = MEETING
    stranger = story.person(Role.SECRETARIAT, "P2")
    finding, venue = story.mission.findings.first(), story.meeting.venues.first()
    for path in (
        f"/missions/{story.mission.pk}",
        f"/missions/{story.mission.pk}/findings",
        f"/findings/{finding.pk}",
        f"/sessions/{story.session.pk}",
        f"/meetings/{story.meeting.pk}",
        f"/venues/{venue.pk}",
    ):
        assert machine.raw(stranger, "GET", path).status_code == 404
    for path in ("/missions", "/findings", "/sessions", "/campaigns"):
        assert machine.get(stranger, path)["rows"] == []
    assert machine.raw(stranger, "POST", f"/missions/{story.mission.pk}/steps/deliver").status_code == 404


def test_without_the_post_a_verb_is_refused_and_out_of_time_it_conflicts(machine, story):
    story.mandated()
    machine.day = AUTHORISE
    path = f"/missions/{story.mission.pk}"
    assert machine.raw(story.lead, "POST", f"{path}/mobilise", {"notice": "n", "channels": "c"}).status_code == 403
    assert machine.raw(story.head, "PUT", f"{path}/mandate", {}).status_code == 403
    late = machine.raw(story.secretariat, "PUT", f"{path}/mandate", {})
    assert late.status_code == 409
    assert "mandated" in late.json()["detail"]
    assert machine.raw(story.principal, "POST", f"{path}/steps/authorise").status_code == 409
    assert machine.raw(story.principal, "POST", f"{path}/steps/no_such_step").status_code == 404


def test_the_body_reads_less_than_the_issuing_side(machine, story):
    story.quality_control()
    machine.day = DRAFT
    path = f"/missions/{story.mission.pk}"
    with clock.at(DRAFT):
        story.judge()
    own, body = machine.get(story.secretariat, path), machine.get(story.head, path)
    assert own["quality_checks"] and own["team"][0]["declared"] == "none"
    assert body["quality_checks"] == [] and body["team"][0]["declared"] is None
    assert machine.get(story.head, f"{path}/findings")["rows"] == []
    assert machine.raw(story.head, "GET", f"{path}/suggestions").status_code == 404
    assert machine.raw(story.head, "GET", f"{path}/accountability").status_code == 404


# --- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("{not json", ""),
        ("[1, 2]", ""),
        ('{"mandate_number": "\\u0000", "legal_basis": "x", "scope": "y"}', "mandate_number"),
        ('{"mandate_number": "\\ud800", "legal_basis": "x", "scope": "y"}', "mandate_number"),
        ('{"mandate_number": {"a": 1}, "legal_basis": "x", "scope": "y"}', "mandate_number"),
        ('{"mandate_number": "7", "legal_basis": "x"}', "scope"),
    ],
)
def test_bad_input_gets_sentences_by_field(machine, story, body, name):
    story.planned()
    response = machine.raw(story.secretariat, "PUT", f"/missions/{story.mission.pk}/mandate", body)
    assert response.status_code == 422
    assert response.json()["fields"][name]


@pytest.mark.parametrize("rows", [{"a": 1}, "text", [1, 2], [["x"]], [{"title": "x"}] * 31, None])
def test_rows_that_are_no_rows_get_a_sentence(machine, story, rows):
    story.approved()
    machine.day = REVIEW
    with clock.at(REVIEW):
        story.prepare_meeting()
    before = Entry.objects.filter(action="inspections.mission.agenda_set").count()
    response = machine.raw(story.secretariat, "PUT", f"/meetings/{story.meeting.pk}/agenda", {"points": rows})
    assert response.status_code == 422
    assert Entry.objects.filter(action="inspections.mission.agenda_set").count() == before


@pytest.mark.parametrize("key", [str(10**30), "0", "-1", "x"])
def test_a_key_that_no_table_holds_is_refused(machine, story, key):
    assert machine.raw(story.secretariat, "GET", f"/missions/{key}").status_code in (404, 422)


@pytest.mark.parametrize("query", ["cursor=x", "cursor=%00", "size=0", "size=201", "status=no", "code=%00"])
def test_a_bad_filter_or_cursor_is_refused(machine, story, query):
    assert machine.raw(story.secretariat, "GET", f"/missions?{query}").status_code == 422


NASTY = ("\x00", "9" * 40, -1, 10**30, True, [{}], "2019-13-45", "x" * 30_000, "\ud800")


def operations() -> list[tuple[str, str, list[str]]]:
    """Method, path and body fields of the writing operations of this room, from the description of the API."""
    found = []
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            if method != "get" and operation.get("tags") == ["inspections"]:
                content = operation.get("requestBody", {}).get("content", {})
                fields = content.get("application/json", {}).get("schema", {}).get("properties", {})
                found.append((method.upper(), path.removeprefix("/api/v1"), list(fields)))
    return found


def test_no_body_makes_an_operation_fail(machine, story):
    story.feedback_given()
    keys = {
        "mission_id": story.mission.pk,
        "member_id": story.mission.team.first().pk,
        "finding_id": story.mission.findings.first().pk,
        "session_id": story.session.pk,
        "session_case_id": story.session.cases.get().pk,
        "meeting_id": story.meeting.pk,
        "venue_id": story.meeting.venues.first().pk,
        "objection_id": 1,
        "step": "dispute",
    }
    machine.day, failed = GIVEN, []
    machine.client.raise_request_exception = False
    assert len(operations()) > 35
    for method, path, fields in operations():
        for who in (story.secretariat, story.head):
            for nasty in NASTY:
                status = machine.raw(who, method, path.format(**keys), dict.fromkeys(fields, nasty)).status_code
                if status >= 500:
                    failed.append(f"{method} {path} {str(nasty)[:20]!r}: {status}")
    assert failed == []


# --- lists ------------------------------------------------------------------------------------------------------------


def test_lists_go_on_with_a_cursor_and_come_back(machine, story):
    for number in range(5):
        story.planned(code=f"N-{number}")
    first = machine.get(story.secretariat, "/missions?size=2")
    second = machine.get(story.secretariat, f"/missions?size=2&cursor={first['next']}")
    third = machine.get(story.secretariat, f"/missions?size=2&cursor={second['next']}")
    codes = [row["code"] for page in (first, second, third) for row in page["rows"]]
    assert codes == ["N-4", "N-3", "N-2", "N-1", "N-0"]
    assert third["next"] is None
    back = machine.get(story.secretariat, f"/missions?size=2&cursor={second['previous']}")
    assert [row["code"] for row in back["rows"]] == ["N-4", "N-3"]


def test_missions_are_narrowed_by_status_and_code(machine, story):
    story.mandated()
    story.planned(code="Z-1")
    machine.day = AUTHORISE
    assert [row["code"] for row in machine.get(story.secretariat, "/missions?status=mandated")["rows"]] == ["M-1"]
    assert [row["code"] for row in machine.get(story.secretariat, "/missions?code=Z")["rows"]] == ["Z-1"]


def test_a_list_takes_as_many_queries_for_thirty_as_for_one(machine, story):
    story.fieldwork()
    machine.day = FIELD
    path = f"/missions/{story.mission.pk}/findings"

    def taken() -> int:
        with CaptureQueriesContext(connection) as captured:
            rows = machine.get(story.drafter, path)["rows"]
        assert len(rows) == Finding.objects.count()
        return len(captured)

    with clock.at(FIELD):
        story.draft("F-0")
    taken()  # the first call of a process fills what is kept for all
    one = taken()
    with clock.at(FIELD):
        for number in range(1, 30):
            story.draft(f"F-{number}")
    assert taken() == one


def test_text_comes_in_all_its_languages(machine, story):
    story.reply_open()
    machine.day = QUALITY
    finding = machine.get(story.head, f"/findings/{story.mission.findings.first().pk}")
    assert set(finding["title"]) == {"zh", "en"}
    assert finding["pointers"] == []
    assert "agree" in finding["steps"]


def test_a_vote_of_somebody_without_a_seat_is_refused(machine, story):
    story.review_pending()
    machine.day = REVIEW
    with clock.at(REVIEW):
        case = story.sit()
    response = machine.raw(story.other_principal, "POST", f"/session-cases/{case.pk}/vote", {"choice": "for"})
    assert response.status_code == 403
    assert not case.votes.exists()


def test_an_objection_is_decided_by_others(machine, story):
    story.feedback_given()
    machine.day = GIVEN
    with clock.at(GIVEN):
        objection = actions.raise_objection(story.mission.findings.first(), by=story.office, grounds="no")
    path = f"/objections/{objection.pk}/steps/uphold"
    assert machine.raw(story.principal, "POST", path, {"reasons": "x"}).status_code == 409
    assert machine.post(story.other_principal, path, reasons="They are right")["status"] == "upheld"
    assert story.mission.findings.first().status == "withdrawn"
