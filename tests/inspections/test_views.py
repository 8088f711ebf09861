"""Pages: who may open which, what a form does, what a reader does not see, how many queries a list takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lookback.inspections import actions
from lookback.inspections.models import Commitment, Finding, Mission, Objection, WorkPaper
from lookback.inspections.urls import urlpatterns
from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.org.actions import create_unit
from lookback.org.authority import Role
from lookback.org.models import Person
from lookback.rectification.actions import advance
from lookback.rectification.models import Item
from tests.inspections.support import (
    AUTHORISE,
    DRAFT,
    FIELD,
    FIELD_END,
    MEETING,
    PLAN,
    QUALITY,
    RECTIFY,
    REPLY,
    REVIEW,
    TEXT,
    Story,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]
GIVEN = f"{MEETING}T18:00"


# --- who may open which -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    """One address at one stage. `may` open it (200), may `not` (403), find it `untimely` (409); `hidden`: 404."""

    name: str
    keys: Callable[[Story], tuple]
    may: str
    may_not: str
    untimely: str
    hidden: str

    def url(self, story: Story) -> str:
        return reverse(f"inspections:{self.name}", args=self.keys(story))

    def expected(self) -> dict[str, int]:
        groups = ((self.may, 200), (self.may_not, 403), (self.untimely, 409), (self.hidden, 404))
        return {who: status for names, status in groups for who in names.split()}


def mission(story: Story) -> tuple:
    return (story.mission.pk,)


def member(story: Story) -> tuple:
    return (story.mission.team.get(person=story.drafter).pk,)


def finding(story: Story) -> tuple:
    return (story.mission.findings.order_by("pk").first().pk,)


def paper(story: Story) -> tuple:
    return (story.mission.papers.get().pk,)


def session(story: Story) -> tuple:
    return (story.session.pk,)


def case(story: Story) -> tuple:
    return (story.session.cases.get().pk,)


def meeting(story: Story) -> tuple:
    return (story.meeting.pk,)


def county_venue(story: Story) -> tuple:
    return (story.meeting.venues.get(assignment__unit__code="D1").pk,)


def objection(story: Story) -> tuple:
    return (Objection.objects.get(finding__mission=story.mission).pk,)


def step(name: str, keys: Callable[[Story], tuple] = mission) -> Callable[[Story], tuple]:
    return lambda story: (*keys(story), name)


def page(
    name: str,
    may: str = "",
    no: str = "",
    *,
    on: Callable[[Story], tuple] = mission,
    untimely: str = "",
    hidden: str = "stranger",
) -> Page:
    return Page(name, on, may, no, untimely, hidden)


def person(story: Story, name: str) -> Person:
    """Somebody of the story by name; "stranger" runs the office of the other province."""
    posts = {
        "stranger": (Role.SECRETARIAT, "P2"),
        "county": (Role.RESPONSIBLE_UNIT, "D1"),
        "adviser": (Role.ADVISER, "G11"),
    }
    return story.person(*posts[name]) if name in posts else getattr(story, name)


def with_paper(story: Story) -> None:
    story.fieldwork()
    with clock.at(FIELD):
        story.draft()
        write_paper(story)


def write_paper(story: Story) -> WorkPaper:
    return actions.write_paper(
        story.mission,
        by=story.drafter,
        code="W-1",
        method=story.key("methods"),
        dimension=story.key("dimensions"),
        unit=story.world.units["C1"],
        done_date=date(2019, 3, 31),
        record=TEXT,
    )


def sitting(story: Story) -> None:
    story.review_pending()
    with clock.at(REVIEW):
        story.sit()


def prepared(story: Story) -> None:
    story.approved()
    with clock.at(REVIEW):
        story.prepare_meeting()


def objected(story: Story) -> None:
    story.feedback_given()
    with clock.at(GIVEN):
        actions.raise_objection(story.mission.findings.first(), by=story.office, grounds=TEXT)


def planned(story: Story) -> None:
    story.planned()
    with clock.at(PLAN):
        story.write_mandate()
        story.take_on(story.lead, story.drafter)


ISSUERS = "principal secretariat lead drafter"
BODY = "head office"
STAGES: dict[str, tuple[Callable[[Story], Any], str, list[Page]]] = {
    "planned": (
        planned,
        PLAN,
        [
            page("mission-detail", ISSUERS, hidden=f"stranger county {BODY}"),
            page("mission-field", f"{ISSUERS} adviser", hidden=f"stranger county {BODY}"),
            page("mission-findings", ISSUERS, hidden=f"stranger {BODY}"),
            page("mission-review", ISSUERS, hidden=f"stranger adviser {BODY}"),
            page("mission-feedback", ISSUERS, hidden=f"stranger {BODY}"),
            page("mission-mandate", "secretariat", "lead drafter principal adviser", hidden="stranger head"),
            page("member-add", "secretariat", "lead principal", hidden="stranger head"),
            page("member-remove", "secretariat", "lead principal", on=member, hidden="stranger head"),
            page("member-declare", "drafter lead", on=member, untimely="secretariat", hidden="stranger head"),
            page("member-clear", "principal", "secretariat lead", on=member, hidden="stranger head"),
            page("mission-step", "principal", "secretariat lead", on=step("authorise"), hidden="stranger head"),
            page("mission-step", on=step("no_such_step"), hidden="principal stranger"),
            page("mission-list", f"{ISSUERS} head stranger county", on=lambda story: (), hidden=""),
            page("session-list", f"{ISSUERS} head stranger", on=lambda story: (), hidden=""),
            page("mission-create", "secretariat principal stranger", "lead head", on=lambda story: (), hidden=""),
            page("campaign-create", "secretariat principal", "lead head", on=lambda story: (), hidden=""),
            page("session-create", "secretariat", "principal lead head", on=lambda story: (), hidden=""),
        ],
    ),
    "mandated": (
        Story.mandated,
        AUTHORISE,
        [
            page("mission-detail", f"{ISSUERS} {BODY}", hidden="stranger county"),
            page("mission-mobilise", "secretariat", "lead head principal"),
            page("mission-channels", "secretariat lead", "head drafter"),
            page("mission-extend", "principal", "secretariat lead head"),
            page("visit-add", "lead", "drafter head secretariat"),
            page("mission-review", ISSUERS, hidden=f"stranger {BODY}"),
        ],
    ),
    "fieldwork": (
        with_paper,
        FIELD,
        [
            page("paper-write", "lead drafter", "secretariat head"),
            page("paper-detail", "lead drafter secretariat", on=paper, hidden=f"stranger adviser county {BODY}"),
            page("mission-overview", "lead", "drafter head"),
            page("finding-draft", "lead drafter", "secretariat principal head"),
            page("finding-detail", ISSUERS, on=finding, hidden=f"stranger adviser county {BODY}"),
            page("finding-edit", "lead drafter", "secretariat principal", on=finding, hidden=f"stranger {BODY}"),
            page("pointer-add", "lead drafter", "secretariat principal", on=finding, hidden=f"stranger {BODY}"),
            page("finding-step", "drafter", "secretariat", on=step("complete", finding), hidden=f"stranger {BODY}"),
            page("finding-step", "lead", "drafter", on=step("merge", finding), hidden=f"stranger {BODY}"),
            page("suggestion-add", "lead drafter", "secretariat head"),
            page("accountability-add", "lead", "drafter head"),
            page("mission-problems", f"{ISSUERS} head"),
            page("mission-suggestions", ISSUERS, hidden="stranger head"),
            page("mission-accountability", "secretariat lead principal", hidden="stranger head adviser office"),
        ],
    ),
    "quality control": (
        Story.quality_control,
        DRAFT,
        [
            page("mission-quality", "secretariat", "lead drafter head principal"),
            page("finding-edit", "", "secretariat", on=finding, untimely="drafter", hidden=f"stranger {BODY}"),
        ],
    ),
    "reply open": (
        Story.reply_open,
        QUALITY,
        [
            page("finding-detail", f"{ISSUERS} {BODY}", on=finding, hidden="stranger county"),
            page("finding-step", BODY, "lead secretariat", on=step("agree", finding), hidden="stranger county"),
        ],
    ),
    "sitting": (
        sitting,
        REVIEW,
        [
            page("session-detail", ISSUERS.replace("drafter", ""), on=session, hidden=f"stranger {BODY}"),
            page("session-roll", "secretariat", "principal lead", on=session, hidden="stranger head"),
            page("session-step", "", "principal", on=step("close", session), untimely="secretariat", hidden="head"),
            page("case-vote", "principal", "secretariat lead", on=case, hidden="stranger head"),
            page("case-minutes", "secretariat", "principal lead", on=case, hidden="stranger head"),
            page("case-step", "", "principal", on=step("approve", case), untimely="secretariat", hidden="head"),
        ],
    ),
    "meeting prepared": (
        prepared,
        REVIEW,
        [
            page("meeting-set", "secretariat", "lead head principal"),
            page("meeting-detail", f"{ISSUERS} {BODY}", on=meeting, hidden="stranger county"),
            page("meeting-print", f"{ISSUERS} {BODY}", on=meeting, hidden="stranger county"),
            page("meeting-agenda", "secretariat", "lead head", on=meeting, hidden="stranger county"),
            page("meeting-venues", "secretariat", "lead head", on=meeting, hidden="stranger county"),
            page("venue-detail", f"{ISSUERS} {BODY} county", on=county_venue),
            page("venue-remove", "secretariat", "lead head county", on=county_venue, hidden="stranger"),
        ],
    ),
    "meeting set": (
        Story.feedback_set,
        MEETING,
        [
            page("venue-attendance", "secretariat lead county", "head drafter", on=county_venue),
            page("venue-sign", on=county_venue, hidden=""),
            page("meeting-speech", "secretariat", "lead head", on=meeting, hidden="stranger county"),
        ],
    ),
    "feedback given": (
        objected,
        GIVEN,
        [
            page("mission-feedback", f"{ISSUERS} {BODY}", hidden="stranger county"),
            page("mission-suggestions", f"{ISSUERS} {BODY}"),
            page("mission-accountability", "secretariat lead principal head", hidden="stranger office county"),
            page("mission-respond", BODY, "lead secretariat"),
            page("mission-commit", "head", "lead secretariat", untimely="office"),
            page("objection-raise", "", "lead secretariat", on=finding, untimely=BODY, hidden="stranger county"),
            page("objection-step", "other_principal", "secretariat office", on=step("reject", objection)),
            page("objection-step", untimely="principal", on=step("uphold", objection)),
            page("finding-items", "office secretariat", "lead head", on=finding),
        ],
    ),
}


@pytest.mark.parametrize("stage", STAGES)
def test_each_page_opens_to_its_people_only(client, story, stage):
    build, day, pages = STAGES[stage]
    build(story)
    wrong = []
    for row in pages:
        for name, expected in row.expected().items():
            client.force_login(person(story, name))
            with clock.at(day):
                status = client.get(row.url(story)).status_code
            if status != expected:
                wrong.append(f"{row.name}: {name} got {status}, not {expected}")
    assert wrong == []


def test_every_page_is_in_the_table():
    tested = {row.name for _build, _day, rows in STAGES.values() for row in rows}
    assert {pattern.name for pattern in urlpatterns} == tested


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda pattern: pattern.name)
def test_nobody_opens_a_page_without_signing_in(client, pattern):
    values = {"pk": 1, "step": "close"}
    keys = {name: values[name] for name in pattern.pattern.converters}
    response = client.get(reverse(f"inspections:{pattern.name}", kwargs=keys))
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_a_key_of_any_length_is_not_found(client, story):
    client.force_login(story.secretariat)
    for name in ("mission-detail", "finding-detail", "session-detail", "meeting-detail", "venue-detail"):
        assert client.get(reverse(f"inspections:{name}", args=[10**30])).status_code == 404


# --- the whole way through the pages --------------------------------------------------------------------------------


@dataclass
class Browser:
    """Somebody at the pages: `browser.send(who, page, keys, data)` posts a form and expects it to be taken."""

    client: Any
    day: str = PLAN

    def send(self, who: Person, name: str, *keys: Any, **data: Any) -> Any:
        self.client.force_login(who)
        with clock.at(self.day):
            response = self.client.post(reverse(f"inspections:{name}", args=keys), data)
        if response.status_code != 302:
            form = response.context and response.context.get("form")
            pytest.fail(f"{name}: {response.status_code} {form.errors if form else response.content[:500]}")
        return response

    def get(self, who: Person, name: str, *keys: Any) -> str:
        self.client.force_login(who)
        with clock.at(self.day):
            return self.client.get(reverse(f"inspections:{name}", args=keys)).content.decode()


@pytest.fixture
def browser(client) -> Browser:
    return Browser(client)


def plan_by_pages(browser: Browser, story: Story) -> Mission:
    secretariat = story.secretariat
    browser.send(
        secretariat,
        "campaign-create",
        code="K-1",
        title="Campaign",
        principal_unit="NAT",
        framework=story.framework.pk,
        from_date="2019-01-01",
    )
    profile = story.framework.content["deadline_profile"]
    story.planned(code="OTHER", body_unit=story.world.units["P2"])
    browser.send(
        secretariat,
        "mission-create",
        campaign=story.campaign.pk,
        code="M-9",
        title="Mission nine",
        kind="supervision",
        team_unit="G11",
        body_unit="Unit P1",
        from_date="2019-03-31",
        to_date="2019-04-30",
        profile=story.mission.profile.pk,
    )
    assert profile == story.mission.profile.key
    story.mission = Mission.objects.get(code="M-9")
    return story.mission


def test_a_mission_runs_from_plan_to_commitments_through_the_pages(browser, story):
    mission = plan_by_pages(browser, story)
    pk, secretariat, lead, drafter = mission.pk, story.secretariat, story.lead, story.drafter
    browser.send(secretariat, "mission-mandate", pk, mandate_number="No. 9", legal_basis="Art. 15", scope="Six fields")
    for somebody in (lead, drafter):
        browser.send(secretariat, "member-add", pk, person=somebody.pk, duty="member")
        browser.send(somebody, "member-declare", mission.team.get(person=somebody).pk, has_conflict="no")
    browser.send(story.principal, "mission-step", pk, "authorise", note="")
    browser.day = FIELD
    browser.send(secretariat, "mission-mobilise", pk, notice="Notice", channels="Post box 7")
    browser.send(secretariat, "mission-step", pk, "deploy")
    browser.send(
        lead, "visit-add", pk, unit="C1", from_date="2019-04-10", to_date="2019-04-12", purpose="Files", announced="on"
    )
    browser.send(
        drafter,
        "paper-write",
        pk,
        code="W-1",
        method=story.key("methods"),
        dimension=story.key("dimensions"),
        unit="C1",
        done_date="2019-03-31",
        record="12 files read",
    )
    finding = draft_by_pages(browser, story)
    browser.send(
        lead, "suggestion-add", pk, aspect=story.key("suggestion_aspects"), title="T", text="X", findings=[finding.pk]
    )
    browser.send(
        lead,
        "accountability-add",
        pk,
        dimension=story.key("dimensions"),
        subject_unit="C1",
        competent_unit="P1",
        text="Look into it",
    )
    browser.send(lead, "mission-overview", pk, overview="What was done")
    browser.day = FIELD_END
    browser.send(lead, "mission-channels", pk)
    browser.send(lead, "mission-step", pk, "close_field")
    browser.day = DRAFT
    browser.send(lead, "mission-step", pk, "submit_qc")
    judge_by_page(browser, story)
    browser.send(secretariat, "mission-step", pk, "qc_pass")
    browser.day = REPLY
    browser.send(story.office, "finding-step", finding.pk, "dispute", reply="Our count differs")
    browser.send(secretariat, "mission-step", pk, "reply_closed")
    decide_by_pages(browser, story)
    meet_by_pages(browser, story)
    answer_by_pages(browser, story, finding)


def draft_by_pages(browser: Browser, story: Story) -> Finding:
    pk, drafter = story.mission.pk, story.drafter
    words = {"criterion": "Rule 7", "condition": "5 of 12 late", "cause": "No limit", "effect": "Delay"}
    browser.send(
        drafter,
        "finding-draft",
        pk,
        code="F-1",
        dimension=story.key("dimensions"),
        severity="high",
        title="Late decisions",
        cause_category=story.key("root_cause_categories"),
        units=["C1", "D1"],
        **words,
    )
    finding = Finding.objects.get(mission=pk, code="F-1")
    browser.send(drafter, "pointer-add", finding.pk, paper=story.mission.papers.get().pk)
    browser.send(drafter, "pointer-add", finding.pk, place="Minutes No. 7", is_official_record="on")
    browser.send(
        drafter,
        "finding-edit",
        finding.pk,
        dimension=story.key("dimensions"),
        severity="medium",
        title="Late decisions",
        cause_category=story.key("root_cause_categories"),
        units=["C1"],
        **words,
    )
    browser.send(drafter, "finding-step", finding.pk, "complete")
    finding.refresh_from_db()
    assert (finding.status, finding.severity) == ("evidenced", "medium")
    assert [unit.code for unit in finding.units.all()] == ["C1"]
    return finding


def judge_by_page(browser: Browser, story: Story) -> None:
    lines = [row["key"] for row in story.framework.rows("quality_checklist")]
    first, *others = lines
    judged = {f"passed_{key}": "passed" for key in others}
    failed = {f"passed_{first}": "failed", f"note_{first}": "no date"}
    browser.send(story.secretariat, "mission-quality", story.mission.pk, **judged, **failed)
    assert story.mission.quality_checks.filter(passed=False).get().note == "no date"
    browser.send(story.secretariat, "mission-quality", story.mission.pk, **judged, **{f"passed_{first}": "passed"})
    assert story.mission.quality_checks.filter(passed=True).count() == len(lines)


def decide_by_pages(browser: Browser, story: Story) -> None:
    secretariat, members = story.secretariat, story.members(3)
    browser.day = REVIEW
    browser.send(
        secretariat,
        "session-create",
        code="S-1",
        title="Session",
        from_date="2019-05-22",
        to_date="2019-05-23",
        quorum="2",
        members=[member.pk for member in members],
        missions=[story.mission.pk],
    )
    case = story.mission.session_cases.get()
    browser.send(secretariat, "session-roll", case.session_id, present=[seat.pk for seat in case.session.seats.all()])
    browser.send(secretariat, "session-step", case.session_id, "open")
    browser.send(members[0], "case-vote", case.pk, choice="for")
    browser.send(members[1], "case-vote", case.pk, choice="for")
    browser.send(members[2], "case-vote", case.pk, choice="recused", reason="Worked there until 2017")
    browser.send(secretariat, "case-minutes", case.pk, minutes="Weighed and found sound")
    browser.send(secretariat, "case-step", case.pk, "approve")
    browser.send(secretariat, "session-step", case.session_id, "close")
    browser.send(members[0], "mission-step", story.mission.pk, "approve")
    shown = browser.get(secretariat, "session-detail", case.session_id)
    assert "Worked there until 2017" in shown


def meet_by_pages(browser: Browser, story: Story) -> None:
    pk, secretariat = story.mission.pk, story.secretariat
    browser.day = "2019-05-28"
    browser.send(
        secretariat, "meeting-set", pk, title="Feedback", held_at="2019-06-03T15:00", place="Hall", chair="Governor"
    )
    meeting = story.fresh().meeting
    browser.send(
        secretariat,
        "meeting-agenda",
        meeting.pk,
        title_1="Opinion",
        speaker_1="Head of the group",
        minutes_1="40",
        title_2="",
        speaker_2="",
        minutes_2="10",
        title_3="Receipt",
        speaker_3="Deputy head",
        minutes_3="10",
    )
    assert [(point.order, str(point.title)) for point in meeting.agenda.all()] == [(1, "Opinion"), (2, "Receipt")]
    browser.send(secretariat, "meeting-venues", meeting.pk, levels=["2"], others=["D1"])
    assert {venue.unit.code for venue in meeting.venues.all()} == {"P1", "C1", "C2", "D1"}
    browser.send(secretariat, "mission-step", pk, "schedule")
    browser.day = MEETING
    for venue in meeting.venues.all():
        worker = story.person(Role.RESPONSIBLE_UNIT, venue.unit.code)
        browser.send(worker, "venue-attendance", venue.pk, attended="45", attendees="Committee, court")
        browser.send(worker, "venue-sign", venue.pk)
    browser.day = GIVEN
    browser.send(secretariat, "meeting-speech", meeting.pk, order="1", speech="Six fields, one finding")
    browser.send(story.lead, "mission-step", pk, "deliver")


def answer_by_pages(browser: Browser, story: Story, finding: Finding) -> None:
    pk = story.mission.pk
    browser.send(story.head, "mission-respond", pk, response="We accept")
    browser.send(
        story.head,
        "mission-commit",
        pk,
        text_1="All done by December",
        indicator_1="completion_rate",
        target_percent_1="95",
        by_date_1="2019-12-31",
        text_2="",
        indicator_2="completion_rate",
        target_percent_2="100",
        by_date_2="",
    )
    vow = Commitment.objects.get(mission=pk)
    assert (vow.target_percent, vow.signed_by) == (95, story.head)
    browser.send(story.office, "objection-raise", finding.pk, grounds="We counted 3")
    rejected = Objection.objects.get(finding=finding)
    browser.send(story.other_principal, "objection-step", rejected.pk, "reject", reasons="Five are on file")
    browser.send(
        story.office,
        "finding-items",
        finding.pk,
        title_1="Set a time limit",
        severity_1="high",
        due_date_1="2019-09-30",
        title_2="Train the clerks",
        severity_2="low",
    )
    assert Item.objects.filter(finding_links__finding=finding).count() == 2
    browser.day = RECTIFY
    browser.send(story.secretariat, "mission-step", pk, "plan_approved")
    assert story.fresh().status == "rectifying"
    shown = browser.get(story.head, "mission-feedback", pk)
    assert "All done by December" in shown
    assert "0 / 2 = 0.0%" in shown


# --- bad input ------------------------------------------------------------------------------------------------------


VOW = {"text_1": "We vow", "indicator_1": "completion_rate", "target_percent_1": "90"}
BAD: dict[str, list[tuple[str, str, dict[str, str], str]]] = {
    "planned": [
        ("secretariat", "mission-mandate", {"mandate_number": "9" * 61}, "mandate_number"),
        ("secretariat", "member-add", {"person": "999999"}, "person"),
        ("secretariat", "mission-create", {"code": "M-1", "body_unit": "nowhere"}, "body_unit"),
        ("secretariat", "session-create", {"members": "999999999999999999999"}, "members"),
        ("secretariat", "campaign-create", {"from_date": "2019-03-02", "to_date": "2019-03-01"}, "to_date"),
    ],
    "mandated": [
        ("principal", "mission-extend", {"to_date": "2019-04-01", "reason": "x"}, "to_date"),
        ("principal", "mission-extend", {"to_date": "tomorrow", "reason": "x"}, "to_date"),
        ("lead", "visit-add", {"unit": "C1", "from_date": "2019-03-01", "to_date": "2019-04-02"}, "from_date"),
        ("lead", "visit-add", {"unit": "C1", "from_date": "2019-04-01", "to_date": "2019-05-02"}, "to_date"),
        ("lead", "visit-add", {"unit": "C9", "from_date": "2019-04-01", "to_date": "2019-04-02"}, "unit"),
    ],
    "fieldwork": [
        ("drafter", "finding-draft", {"code": "F", "title": "T", "dimension": "belief"}, "dimension"),
        ("drafter", "finding-draft", {"code": "F", "title": "T\x00"}, "title"),
        ("drafter", "paper-write", {"code": "W", "done_date": "2019-04-09"}, "done_date"),
        ("lead", "accountability-add", {"subject_unit": "C1", "competent_unit": "D1"}, "competent_unit"),
    ],
    "quality_control": [("secretariat", "mission-quality", {}, "__all__")],
    "approved": [("secretariat", "meeting-set", {"title": "T", "place": "P", "held_at": "noon"}, "held_at")],
    "feedback_given": [
        ("head", "mission-commit", {"text_1": "We vow", "target_percent_1": "120"}, "target_percent_1"),
        ("head", "mission-commit", {"text_1": "We vow", "by_date_1": ""}, "by_date_1"),
        ("head", "mission-commit", {**VOW, "by_date_1": "2019-01-01"}, "by_date_1"),
        ("head", "mission-commit", {}, "text_1"),
    ],
}
DAYS = {
    "planned": PLAN,
    "mandated": AUTHORISE,
    "fieldwork": FIELD,
    "quality_control": DRAFT,
    "approved": REVIEW,
    "feedback_given": GIVEN,
}


@pytest.mark.parametrize("stage", BAD)
def test_bad_input_gets_a_sentence_at_its_field_and_saves_nothing(client, story, stage):
    getattr(story, stage)()
    people = {who: person(story, who) for who, *_rest in BAD[stage]}
    before, wrong = Entry.objects.exclude(action="org.person.signed_in").count(), []
    for who, name, data, field in BAD[stage]:
        client.force_login(people[who])
        keys = [] if name.endswith("-create") else [story.mission.pk]
        with clock.at(DAYS[stage]):
            response = client.post(reverse(f"inspections:{name}", args=keys), data)
        errors = response.context["form"].errors if response.status_code == 422 else {}
        if field not in errors:
            wrong.append((name, data, response.status_code, dict(errors)))
    assert wrong == []
    assert Entry.objects.exclude(action="org.person.signed_in").count() == before


def test_a_failed_line_of_the_checklist_says_why(client, story):
    story.quality_control()
    key = story.key("quality_checklist")
    client.force_login(story.secretariat)
    with clock.at(DRAFT):
        response = client.post(
            reverse("inspections:mission-quality", args=[story.mission.pk]),
            {f"passed_{key}": "failed", f"passed_{story.key('quality_checklist', 1)}": "passed"},
        )
    assert response.status_code == 422
    assert f"note_{key}" in response.context["form"].errors
    assert not story.mission.quality_checks.exists()


NASTY = ("\x00", "9" * 40, "-1", "2019-13-45", "<script>", "x" * 30_000, "\ud800".encode("utf-8", "replace").decode())


@pytest.mark.parametrize("stage", STAGES)
def test_no_input_makes_a_page_fail(client, story, stage):
    build, day, rows = STAGES[stage]
    build(story)
    client.raise_request_exception = False
    failed = []
    with clock.at(day):
        for row in rows:
            if not row.may:
                continue
            client.force_login(person(story, row.may.split()[0]))
            url = row.url(story)
            form = (client.get(url).context or {}).get("form")
            names = list(form.fields) if form is not None else []
            for nasty in NASTY if names else ():
                status = client.post(url, dict.fromkeys(names, nasty)).status_code
                if status >= 500:
                    failed.append(f"{row.name} with {nasty[:20]!r}: {status}")
    assert failed == []


def test_a_stale_button_gets_the_reason(client, story):
    story.mandated()
    client.force_login(story.principal)
    with clock.at(AUTHORISE):
        response = client.post(reverse("inspections:mission-step", args=[story.mission.pk, "authorise"]))
    assert response.status_code == 409
    assert "mandated" in response.content.decode()


def test_a_receipt_is_signed_once(client, story):
    story.feedback_set()
    venue = story.meeting.venues.get(assignment__unit__code="D1")
    client.force_login(story.person(Role.RESPONSIBLE_UNIT, "D1"))
    url = reverse("inspections:venue-sign", args=[venue.pk])
    with clock.at(MEETING):
        assert client.get(url).status_code == 405
        assert client.post(url).status_code == 302
        assert client.post(url).status_code == 409
    venue.assignment.refresh_from_db()
    assert venue.assignment.received_by == story.person(Role.RESPONSIBLE_UNIT, "D1")


def test_a_venue_is_taken_back_on_its_page(client, story):
    story.approved()
    with clock.at("2019-05-28"):
        story.prepare_meeting(("D1",))
        venue = story.meeting.venues.get(assignment__unit__code="D1")
        client.force_login(story.secretariat)
        url = reverse("inspections:venue-remove", args=[venue.pk])
        assert url in client.get(reverse("inspections:venue-detail", args=[venue.pk])).content.decode()
        assert client.get(url).status_code == 200
        assert client.post(url)["Location"] == reverse("inspections:meeting-detail", args=[story.meeting.pk])
        assert [row.unit.code for row in story.meeting.venues.all()] == ["P1"]
        assert client.post(url).status_code == 404


# --- what a reader does not see ---------------------------------------------------------------------------------------


def test_the_body_sees_neither_unannounced_visits_nor_declarations(browser, story):
    story.planned()
    with clock.at(AUTHORISE):
        story.write_mandate()
        story.take_on(story.lead)
        member = actions.add_member(story.mission, story.drafter, by=story.secretariat)
        actions.declare_conflict(member, by=story.drafter, has_conflict=True, declaration="a cousin in the court")
        actions.clear_conflict(member, by=story.principal, reason="another court")
        story.step("authorise", story.principal)
        for unit, announced in (("C1", True), ("C2", False)):
            actions.add_visit(
                story.mission,
                by=story.lead,
                unit=story.world.units[unit],
                from_date=date(2019, 4, 10),
                to_date=date(2019, 4, 11),
                purpose={"en": f"to {unit}"},
                announced=announced,
            )
    browser.day = AUTHORISE
    own, body = (browser.get(who, "mission-field", story.mission.pk) for who in (story.secretariat, story.head))
    assert "a cousin in the court" in own
    assert "to C2" in own
    assert "a cousin" not in body
    assert "to C1" in body
    assert "to C2" not in body
    assert "a cousin in the court" in browser.get(story.drafter, "mission-field", story.mission.pk)


def test_the_body_does_not_read_the_back_and_forth_of_the_group(browser, story):
    story.quality_control()
    with clock.at(DRAFT):
        story.step("qc_return", story.secretariat, reason="the third paragraph is weak")
    browser.day = QUALITY
    assert "the third paragraph is weak" in browser.get(story.lead, "mission-detail", story.mission.pk)
    assert "the third paragraph is weak" not in browser.get(story.head, "mission-detail", story.mission.pk)


def test_evidence_pointers_stay_with_the_issuing_side(browser, story):
    story.reply_open()
    browser.day = QUALITY
    (key,) = finding(story)
    assert "File 7, page 3" in browser.get(story.drafter, "finding-detail", key)
    assert "File 7, page 3" not in browser.get(story.head, "finding-detail", key)


def test_a_lower_unit_sees_the_finding_of_its_item_and_no_other_item(browser, story):
    story.feedback_given()
    with clock.at(RECTIFY):
        key = finding(story)[0]
        rows = [{"title": {"en": "Item of the county"}}, {"title": {"en": "Item of the city"}}]
        mine, _other = actions.open_items(Finding.objects.get(pk=key), by=story.office, items=rows)
        give(story, mine, "D1")
    browser.day = RECTIFY
    county = browser.get(story.person(Role.RESPONSIBLE_UNIT, "D1"), "finding-detail", key)
    assert "Item of the county" in county
    assert "Item of the city" not in county


def give(story: Story, item: Item, unit: str) -> None:
    leader = story.person(Role.RESPONSIBLE_UNIT, unit)
    advance(item, "assign", by=story.office, lead_unit=story.world.units[unit], leader=leader, due_date=item.due_date)


def test_an_edit_in_one_language_keeps_the_other(browser, story):
    story.fieldwork()
    with clock.at(FIELD):
        draft = story.draft()
    browser.day = FIELD
    browser.send(
        story.drafter,
        "finding-edit",
        draft.pk,
        dimension=draft.dimension,
        severity="low",
        title="Another title",
        condition=str(draft.condition),
        units=["C1"],
    )
    draft.refresh_from_db()
    assert draft.title == {"zh": "问题F-1", "en": "Another title"}
    assert draft.condition == TEXT


def test_a_typical_wording_is_taken_in_both_languages(client, story):
    story.fieldwork()
    dimension = story.framework.rows("dimensions")[1]
    wording = dimension["typical_findings"][0]
    client.force_login(story.drafter)
    url = reverse("inspections:finding-draft", args=[story.mission.pk])
    query = f"?typical={dimension['key']}.{wording['key']}"
    with clock.at(FIELD):
        form = client.get(url + query).context["form"]
        data = {name: form[name].value() or "" for name in ("title", "condition", "criterion", "dimension", "severity")}
        client.post(url + query, {**data, "code": "F-7"})
    taken = Finding.objects.get(code="F-7")
    assert (taken.title, taken.dimension) == (wording["title"], dimension["key"])


@pytest.mark.parametrize("query", ["?typical=x", "?typical=a.b.c", "?typical=%00", "?typical="])
def test_an_unknown_wording_leaves_the_form_empty(client, story, query):
    story.fieldwork()
    client.force_login(story.drafter)
    with clock.at(FIELD):
        response = client.get(reverse("inspections:finding-draft", args=[story.mission.pk]) + query)
    assert response.status_code == 200
    assert not response.context["form"]["title"].value()


def test_suspended_and_cancelled_missions_keep_their_place_on_the_way(browser, story):
    story.drafting()
    with clock.at(DRAFT):
        story.step("suspend", story.principal, reason="flood")
    browser.day = DRAFT
    page = browser.get(story.secretariat, "mission-detail", story.mission.pk)
    assert 'aria-current="step">suspended' in page
    assert page.count('class="is-past"') == 3


# --- how many queries ----------------------------------------------------------------------------------------------


def queries(client: Any, who: Person, day: str, url: str) -> int:
    client.force_login(who)
    with clock.at(day):
        client.get(url)  # content types, translations and the like are loaded once
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("who", ["secretariat", "head"])
def test_the_list_of_missions_takes_as_many_queries_for_thirty_as_for_one(client, story, who):
    story.mandated()
    reader, url = person(story, who), reverse("inspections:mission-list")
    one = queries(client, reader, AUTHORISE, url)
    for number in range(29):
        story.planned(code=f"N-{number}")
        with clock.at(AUTHORISE):
            story.write_mandate(overlap_reason="test")
            story.take_on(story.lead)
            story.step("authorise", story.principal)
    assert queries(client, reader, AUTHORISE, url) == one
    assert client.get(url).content.count(b"<tr>") == 31


def test_the_findings_of_a_mission_take_as_many_queries_for_thirty_as_for_one(client, story):
    story.fieldwork()
    url = reverse("inspections:mission-findings", args=[story.mission.pk])
    with clock.at(FIELD):
        story.draft("F-0")
    one = queries(client, story.drafter, FIELD, url)
    with clock.at(FIELD):
        for number in range(1, 30):
            story.draft(f"F-{number}")
    assert queries(client, story.drafter, FIELD, url) == one
    problems = reverse("inspections:mission-problems", args=[story.mission.pk])
    assert client.get(problems).content.count(b"Finding F-") >= 30


def test_the_venue_board_takes_as_many_queries_for_a_hundred_venues_as_for_four(client, story):
    story.approved()
    with clock.at(REVIEW):
        story.prepare_meeting(venues=("C1", "D1", "C2"))
    url = reverse("inspections:meeting-detail", args=[story.meeting.pk])
    few = queries(client, story.secretariat, REVIEW, url)
    units = story.world.units
    more = [
        create_unit(
            code=f"X{number}", kind=units["D1"].kind, level=3, parent=units["C1"], name_en=f"County {number}", by=None
        )
        for number in range(97)
    ]
    with clock.at(REVIEW):
        actions.set_venues(story.meeting, by=story.secretariat, units=more)
    assert story.meeting.venues.count() == 101
    assert queries(client, story.secretariat, REVIEW, url) == few


def test_the_venue_board_shows_only_what_is_missing_when_asked(client, story):
    story.feedback_set(venues=("C1", "D1", "C2"))
    with clock.at(MEETING):
        story.meeting.refresh_from_db()
        story.attend()
        client.force_login(story.secretariat)
        url = reverse("inspections:meeting-detail", args=[story.meeting.pk])
        everything, missing = client.get(url).content.decode(), client.get(url + "?open=1").content.decode()
    assert everything.count("12 attending") == 4
    assert "12 attending" not in missing
