"""Who sees what: the issuing side, the body before and after it is asked, lower units, and people elsewhere."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from lookback.inspections import actions
from lookback.inspections.models import (
    AccountabilitySuggestion,
    EvidencePointer,
    Finding,
    Mission,
    ReviewSession,
    WorkPaper,
)
from lookback.kit import clock
from lookback.org.authority import Role
from lookback.rectification import actions as rectification
from tests.inspections.support import AUTHORISE, FIELD, FIELD_END, RECTIFY, REVIEW, TEXT

SIDES = {
    "principal": (Role.PRINCIPAL, "NAT"),
    "secretariat": (Role.SECRETARIAT, "NAT"),
    "lead": (Role.TEAM_LEAD, "G11"),
    "member": (Role.TEAM_MEMBER, "G11"),
    "head": (Role.BODY_HEAD, "P1"),
    "office": (Role.RECTIFICATION_OFFICE, "P1"),
    "city": (Role.RESPONSIBLE_UNIT, "C1"),
    "other_city": (Role.RESPONSIBLE_UNIT, "C2"),
    "elsewhere": (Role.SECRETARIAT, "P2"),
    "publisher": (Role.PUBLISHER, "NAT"),
}
ISSUER = {"principal", "secretariat", "lead", "member"}
BODY = {"head", "office"}


def seen_by(story, model):
    """The sides that see at least one row."""
    return {name for name, post in SIDES.items() if model.objects.visible_to(story.person(*post)).exists()}


# --- missions


def test_a_plan_is_known_to_the_issuing_side_alone(story):
    story.planned()
    assert seen_by(story, Mission) == ISSUER


def test_a_mandated_mission_is_known_to_its_body(story):
    story.mandated()
    assert seen_by(story, Mission) == ISSUER | BODY


@pytest.mark.parametrize("step", ["suspend", "cancel"])
def test_a_plan_that_was_dropped_stays_unknown_to_the_body(story, step):
    story.planned()
    with clock.at(AUTHORISE):
        story.step(step, story.principal, reason="Not this year.")
        assert seen_by(story, Mission) == ISSUER
        if step == "suspend":
            story.step("cancel", story.principal, reason="Never.")
            assert seen_by(story, Mission) == ISSUER


def test_a_mandate_that_was_suspended_stays_known_to_the_body(story):
    story.mandated()
    with clock.at(AUTHORISE):
        story.step("suspend", story.principal, reason="Flood.")
    assert seen_by(story, Mission) == ISSUER | BODY


def test_a_borrowed_member_sees_the_mission_while_on_the_team(story):
    story.planned()
    borrowed = story.person(Role.VERIFIER, "P2")
    assert not Mission.objects.visible_to(borrowed).exists()
    with clock.at(AUTHORISE):
        member = actions.add_member(story.mission, borrowed, by=story.secretariat)
        assert Mission.objects.visible_to(borrowed).count() == 1
        actions.remove_member(member, by=story.secretariat)
    assert not Mission.objects.visible_to(borrowed).exists()


# --- findings


def test_a_draft_is_seen_by_the_issuing_side_alone(story):
    story.drafting(findings=1)
    assert seen_by(story, Finding) == ISSUER


def test_quality_control_is_seen_by_the_issuing_side_alone(story):
    story.quality_control(findings=1)
    assert seen_by(story, Finding) == ISSUER


@pytest.mark.parametrize("stage", ["reply_open", "review_pending", "approved"])
def test_the_body_sees_what_it_is_asked_about(story, stage):
    getattr(story, stage)(findings=1)
    assert seen_by(story, Finding) == ISSUER | BODY


def test_a_report_that_was_sent_back_is_out_of_the_bodys_sight(story):
    story.review_pending(findings=1)
    with clock.at(REVIEW):
        story.decide(story.sit(), "return")
        story.step("return", story.principal, reason="Again.")
    assert seen_by(story, Finding) == ISSUER


def test_a_lower_unit_sees_the_finding_that_it_works_on(story):
    story.rectifying(findings=2)
    assert seen_by(story, Finding) == ISSUER | BODY
    finding = story.mission.findings.first()
    with clock.at(RECTIFY):
        rectification.advance(
            finding.items.get(),
            "assign",
            by=story.office,
            lead_unit=story.world.units["C1"],
            leader=story.person(Role.RESPONSIBLE_UNIT, "C1"),
            co_units=[],
            due_date=None,
        )
    assert seen_by(story, Finding) == ISSUER | BODY | {"city"}
    assert list(Finding.objects.visible_to(story.person(*SIDES["city"]))) == [finding]


def test_a_finding_withdrawn_on_an_objection_stays_in_sight_of_the_body(story):
    story.feedback_given(findings=1)
    finding = story.mission.findings.get()
    with clock.at(RECTIFY):
        objection = actions.raise_objection(finding, by=story.head, grounds=TEXT)
        actions.decide_objection(objection, "uphold", by=story.other_principal, reasons=TEXT)
    assert seen_by(story, Finding) == ISSUER | BODY


def test_a_finding_withdrawn_before_anybody_was_asked_stays_with_the_issuer(story):
    story.drafting(findings=1)
    finding = story.mission.findings.get()
    actions.advance_finding(finding, "withdraw", by=story.lead, reason="Wrong unit.")
    assert seen_by(story, Finding) == ISSUER


# --- restricted things


def test_papers_are_seen_by_the_group_the_checker_and_the_reader_named(story):
    story.fieldwork()
    adviser = story.person(Role.ADVISER, "P2")
    with clock.at(FIELD):
        for code, readers in (("W-1", [adviser]), ("W-2", [])):
            actions.write_paper(
                story.mission,
                by=story.drafter,
                code=code,
                method=story.key("methods"),
                dimension=story.key("dimensions"),
                unit=story.world.units["C1"],
                done_date=clock.today(),
                record=TEXT,
                readers=readers,
            )
    assert seen_by(story, WorkPaper) == {"secretariat", "lead", "member"}
    assert list(WorkPaper.objects.visible_to(adviser).values_list("code", flat=True)) == ["W-1"]


def test_accountability_suggestions_are_seen_by_the_body_only_after_the_feedback(story):
    story.fieldwork()
    with clock.at(FIELD_END):
        story.complete(story.draft())
        actions.add_accountability(
            story.mission,
            by=story.lead,
            dimension=story.key("dimensions"),
            subject_unit=story.world.units["C1"],
            competent_unit=story.world.units["P1"],
            text=TEXT,
        )
    assert seen_by(story, AccountabilitySuggestion) == ISSUER
    Mission.objects.update(status="feedback_given")
    assert seen_by(story, AccountabilitySuggestion) == ISSUER | {"head"}, "not the office, and nobody below"


def test_sessions_are_seen_by_the_collective_and_by_the_group_they_decide_on(story):
    story.review_pending(findings=1)
    with clock.at(REVIEW):
        story.call()
    assert seen_by(story, ReviewSession) == {"principal", "secretariat", "lead"}


# --- what the database itself refuses


def refuses(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_the_database_keeps_its_own_watch(story):
    story.feedback_given(findings=1)
    mission, finding = story.mission, story.mission.findings.get()
    refuses(lambda: Mission.objects.update(to_date="2019-01-01"))
    refuses(lambda: Finding.objects.update(prior_finding=finding))
    refuses(lambda: Finding.objects.create(mission=mission, code=finding.code, drafted_by=story.drafter))
    refuses(lambda: EvidencePointer.objects.create(finding=finding))
    with clock.at(RECTIFY):
        objection = actions.raise_objection(finding, by=story.head, grounds=TEXT)
    refuses(lambda: type(objection).objects.update(decided_by=story.head))
    refuses(lambda: type(objection).objects.create(**_another(objection)))


def _another(objection):
    return {
        "finding": objection.finding,
        "grounds": TEXT,
        "raised_by": objection.raised_by,
        "decide_by_date": objection.decide_by_date,
    }
