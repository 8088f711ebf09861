"""Who may take which step and do which verb: every role at four places, against this page, not against the table."""

from __future__ import annotations

from datetime import date

import pytest

from lookback.inspections import rules
from lookback.inspections.models import Objection
from lookback.inspections.rules import MISSION
from lookback.kit import clock
from lookback.kit.workflow import REGISTRY, Refused
from lookback.org.authority import Role as R
from tests.inspections.support import FIELD, TEXT

PLACES = ("NAT", "G11", "P1", "P2")
# A post reaches its unit and what lies below: the nation reaches the group and the province.
REACH = {"principal": {"NAT"}, "team": {"NAT", "G11"}, "body": {"NAT", "P1"}}
TEAM = {R.TEAM_LEAD, R.TEAM_DEPUTY, R.TEAM_MEMBER}
BODY = {R.BODY_HEAD, R.RECTIFICATION_OFFICE}

MISSION_STEPS = {
    **dict.fromkeys(("authorise", "start_lookback", "close", "finish"), ({R.PRINCIPAL}, "principal")),
    **dict.fromkeys(("approve", "return", "suspend", "resume", "cancel"), ({R.PRINCIPAL}, "principal")),
    **dict.fromkeys(("deploy", "reply_closed", "schedule"), ({R.SECRETARIAT}, "principal")),
    **dict.fromkeys(("plan_approved", "all_items_terminal"), ({R.SECRETARIAT}, "principal")),
    **dict.fromkeys(("qc_pass", "qc_return"), ({R.SECRETARIAT}, "principal")),
    **dict.fromkeys(("close_field", "submit_qc", "deliver", "relapse_found"), ({R.TEAM_LEAD}, "team")),
}
FINDING_STEPS = {
    **dict.fromkeys(("complete", "reopen_draft"), (TEAM, "team")),
    **dict.fromkeys(("withdraw", "merge", "supersede", "communicate", "relapse"), ({R.TEAM_LEAD}, "team")),
    **dict.fromkeys(("qc_pass", "qc_return", "open_reply", "answer", "close"), ({R.SECRETARIAT}, "principal")),
    **dict.fromkeys(("review_return", "finalise", "uphold_objection"), ({R.PRINCIPAL}, "principal")),
    **dict.fromkeys(("agree", "dispute"), (BODY, "body")),
}
OTHER_STEPS = {
    ("inspections.reviewsession", "open"): ({R.SECRETARIAT}, "principal"),
    ("inspections.reviewsession", "close"): ({R.SECRETARIAT}, "principal"),
    ("inspections.sessioncase", "approve"): ({R.SECRETARIAT}, "principal"),
    ("inspections.sessioncase", "return"): ({R.SECRETARIAT}, "principal"),
    ("inspections.objection", "uphold"): ({R.PRINCIPAL}, "principal"),
    ("inspections.objection", "reject"): ({R.PRINCIPAL}, "principal"),
}
MISSION_DUTIES = {
    **dict.fromkeys(("edit_mandate", "add_member", "remove_member", "mobilise"), ({R.SECRETARIAT}, "principal")),
    "set_meeting": ({R.SECRETARIAT}, "principal"),
    **dict.fromkeys(("clear_conflict", "extend_field"), ({R.PRINCIPAL}, "principal")),
    **dict.fromkeys(("add_visit", "write_overview", "add_accountability"), ({R.TEAM_LEAD}, "team")),
    **dict.fromkeys(("write_paper", "draft_finding", "add_suggestion"), (TEAM, "team")),
    "record_quality_check": ({R.SECRETARIAT}, "principal"),
    **dict.fromkeys(("respond", "commit"), (BODY, "body")),
}
FINDING_DUTIES = {
    **dict.fromkeys(("edit_finding", "add_pointer"), (TEAM, "team")),
    "raise_objection": (BODY, "body"),
}
CASE_DUTIES = {"cast_vote": ({R.PRINCIPAL}, "principal"), "write_minutes": ({R.SECRETARIAT}, "principal")}


def everybody(story):
    return {(role, place): story.person(role, place) for role in R for place in PLACES}


def allowed(people, ask):
    """The posts that `ask` does not call forbidden."""
    return {post for post, person in people.items() if not (ask(person) and ask(person).forbidden)}


def expected(rule):
    roles, where = rule
    return {(role, place) for role in roles for place in REACH[where]}


def asked(name, subject):
    def ask(person):
        try:
            rules.require_duty(name, subject, person)
        except Refused as refused:
            return refused
        return None

    return ask


@pytest.fixture
def subjects(story):
    """A mission in the field with one of everything that steps are taken on."""
    story.fieldwork()
    with clock.at(FIELD):
        finding = story.draft()
        story.call()
        objection = Objection.objects.create(
            finding=finding, grounds=TEXT, raised_by=story.head, decide_by_date=date(2019, 7, 1)
        )
    case = story.session.cases.get()
    found = (story.mission, finding, story.session, case, objection)
    return {row._meta.label_lower: row for row in found}


def test_each_step_is_open_to_its_posts_and_to_no_other(story, subjects):
    people = everybody(story)
    table = {
        **{("inspections.mission", name): rule for name, rule in MISSION_STEPS.items()},
        **{("inspections.finding", name): rule for name, rule in FINDING_STEPS.items()},
        **OTHER_STEPS,
    }
    assert {(noun, step.name) for noun in subjects for step in REGISTRY[noun].steps} == set(table)
    with clock.at(FIELD):
        for (noun, name), rule in table.items():
            found = allowed(people, lambda person, m=noun, n=name: REGISTRY[m].refusal(n, subjects[m], person))
            assert found == expected(rule), (noun, name)


def test_each_verb_is_open_to_its_posts_and_to_no_other(story, subjects):
    people = everybody(story)
    with clock.at(FIELD):
        for noun, duties in (("mission", MISSION_DUTIES), ("finding", FINDING_DUTIES), ("sessioncase", CASE_DUTIES)):
            for name, rule in duties.items():
                assert allowed(people, asked(name, subjects[f"inspections.{noun}"])) == expected(rule), name
        assert allowed(people, asked("call_roll", story.session)) == {(R.SECRETARIAT, "NAT")}


def test_verbs_of_two_sides_are_open_to_both(story, subjects):
    people = everybody(story)
    with clock.at(FIELD):
        close = allowed(people, asked("close_channels", story.mission))
        items = allowed(people, asked("open_items", subjects["inspections.finding"]))
    assert close == expected(({R.SECRETARIAT}, "principal")) | expected(({R.TEAM_LEAD}, "team"))
    assert items == expected(({R.SECRETARIAT}, "principal")) | expected(({R.RECTIFICATION_OFFICE}, "body"))


def test_every_verb_of_the_table_is_tried_somewhere(story):
    tried = {*MISSION_DUTIES, *FINDING_DUTIES, *CASE_DUTIES, "call_roll", "close_channels", "open_items"}
    # These ask for a meeting or a membership: see test_meetings and test_teams.
    elsewhere = {"declare_conflict", "set_agenda", "set_venues", "remove_venue", "record_attendance", "record_speech"}
    assert tried | elsewhere == set(rules.DUTIES)


def test_buttons_are_the_verbs_that_would_not_be_refused(story):
    story.fieldwork()
    with clock.at(FIELD):
        assert rules.open_duties(story.mission, story.secretariat) == {"add_member", "remove_member", "close_channels"}
        assert rules.open_duties(story.mission, story.principal) == {"clear_conflict", "extend_field"}
        lead = {"close_channels", "add_visit", "write_paper", "write_overview", "draft_finding", "add_suggestion"}
        assert rules.open_duties(story.mission, story.lead) == lead | {"add_accountability", "declare_conflict"}
        assert rules.open_duties(story.mission, story.head) == set()
        assert not rules.may_do("close_channels", story.mission, story.head)


def test_a_closed_account_may_nothing(story):
    story.planned()
    by = story.principal
    by.is_active = False
    assert MISSION.refusal("authorise", story.mission, by).forbidden
