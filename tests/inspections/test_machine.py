"""Random people do random things to a mission: they are obeyed or told why not, and the mission stays sound."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lookback.dispatch import actions as dispatch
from lookback.inspections import actions
from lookback.inspections.models import Finding, Mission, ReviewSession
from lookback.inspections.rules import FINDING, MISSION
from lookback.journal.models import Entry
from lookback.journal.queries import flaws
from lookback.kit import clock
from lookback.kit.workflow import REGISTRY, Refused
from lookback.org.authority import Role
from lookback.rectification import actions as rectification
from tests.inspections.support import TEXT, Story

M, F = Mission.Status, Finding.Status
POSTS = (
    (Role.PRINCIPAL, "NAT", 1),
    (Role.PRINCIPAL, "NAT", 2),
    (Role.PRINCIPAL, "NAT", 9),
    (Role.SECRETARIAT, "NAT", 1),
    (Role.TEAM_LEAD, "G11", 1),
    (Role.TEAM_MEMBER, "G11", 1),
    (Role.BODY_HEAD, "P1", 1),
    (Role.RECTIFICATION_OFFICE, "P1", 1),
    (Role.RESPONSIBLE_UNIT, "C1", 1),
    (Role.SECRETARIAT, "P2", 1),
)
APPROVED = (M.APPROVED, M.FEEDBACK_SET, M.FEEDBACK_GIVEN, M.RECTIFYING, M.ACCEPTANCE_DONE, M.LOOKBACK, M.CLOSED)
GIVEN = APPROVED[2:]
people = st.sampled_from(POSTS)
reached: set[str] = set()


class MissionMachine(RuleBasedStateMachine):
    """One mission, ten people, some days."""

    def __init__(self, world: Any) -> None:
        super().__init__()
        self.scope = transaction.atomic()
        self.scope.__enter__()
        self.story = Story(world)
        self.day = date(2019, 3, 20)

    def teardown(self) -> None:
        status = self.story.fresh().status
        event(f"ended {status}")
        assert flaws() == []
        transaction.set_rollback(True)
        self.scope.__exit__(None, None, None)

    @initialize()
    def plan(self) -> None:
        self.story.planned()

    # --- what people try

    @rule(step=st.sampled_from([step.name for step in MISSION.steps]), who=people, reason=st.sampled_from(["", "So."]))
    def mission_step(self, step, who, reason):
        self.attempt(lambda by: self.story.step(step, by, **({"reason": reason} if reason else {})), who)

    @rule()
    def flood(self):
        """Often enough that every kind of standing still is met."""
        self.attempt(lambda by: self.story.step("suspend", by, reason="Flood."), POSTS[0])

    @rule(
        step=st.sampled_from([step.name for step in FINDING.steps]), who=people, nth=st.integers(0, 3), data=st.data()
    )
    def finding_step(self, step, who, nth, data):
        findings = list(self.story.mission.findings.all())
        if not findings:
            return
        detail = {}
        if step in ("agree", "dispute"):
            detail["reply"] = data.draw(st.sampled_from(["", "No."]))
        if step in ("merge", "supersede"):
            detail["into"] = data.draw(st.sampled_from([None, *findings]))
        if step == "withdraw":
            detail["reason"] = "Wrong."
        finding = findings[nth % len(findings)]
        self.attempt(lambda by: actions.advance_finding(finding, step, by=by, **detail), who)

    @rule(name=st.sampled_from(sorted(REGISTRY["inspections.reviewsession"].by_name)), who=people)
    def session_step(self, name, who):
        session = ReviewSession.objects.last()
        if session:
            self.attempt(lambda by: actions.advance_session(session, name, by=by), who)

    @rule(choice=st.sampled_from(["for", "against", "abstain", "recused"]), who=people)
    def vote(self, choice, who):
        session = ReviewSession.objects.last()
        if session:
            case = session.cases.get()
            self.attempt(lambda by: actions.cast_vote(case, by=by, choice=choice, reason="Kin."), who)

    @rule(who=people, verb=st.sampled_from(sorted("draft close extend object uphold leave items channel".split())))
    def verb(self, who, verb):
        self.attempt(lambda by: getattr(self, f"_{verb}")(by), who)

    @rule(days=st.integers(1, 20))
    def time_passes(self, days):
        self.day += timedelta(days=days)

    @rule()
    def the_right_thing(self):
        """What the status waits for, done by those whose duty it is; else random people would never get far."""
        try:
            with transaction.atomic(), clock.at(self.day):
                getattr(self, f"_push_{self.story.fresh().status}", lambda: None)()
        except Refused:
            pass  # what others did before may stand in the way

    def attempt(self, do, who) -> None:
        by = self.story.person(*who)
        before, entries = self.story.fresh().status, Entry.objects.count()
        try:
            with transaction.atomic(), clock.at(self.day):
                do(by)
        except Refused as refused:
            assert str(refused)
            assert Entry.objects.count() == entries and self.story.fresh().status == before

    # --- verbs of the rule `verb`

    def _draft(self, by):
        story = self.story
        values = {"dimension": story.key("dimensions"), "title": TEXT, "units": [story.world.units["C1"]]}
        actions.draft_finding(story.mission, by=by, code=f"R-{story.mission.findings.count()}", **values)

    def _close(self, by):
        session = ReviewSession.objects.last()
        if session:
            actions.advance_case(session.cases.get(), "approve", by=by)

    def _extend(self, by):
        actions.extend_field(self.story.mission, by=by, to_date=self.day + timedelta(days=9), reason="More.")

    def _object(self, by):
        if finding := self.story.mission.findings.first():
            actions.raise_objection(finding, by=by, grounds=TEXT)

    def _uphold(self, by):
        if finding := self.story.mission.findings.filter(objections__status="raised").first():
            actions.decide_objection(finding.objections.first(), "uphold", by=by, reasons=TEXT)

    def _leave(self, by):
        if member := self.story.mission.team.filter(left_at=None).last():
            actions.remove_member(member, by=by)

    def _items(self, by):
        if finding := self.story.mission.findings.first():
            actions.open_items(finding, by=by, items=[{"title": TEXT}])

    def _channel(self, by):
        actions.close_channels(self.story.mission, by=by)

    # --- the right thing in each status

    def _push_planned(self):
        self.story.write_mandate(overlap_reason="Needed.")
        here = set(self.story.mission.team.filter(left_at=None).values_list("person", flat=True))
        self.story.take_on(*(who for who in (self.story.lead, self.story.drafter) if who.pk not in here))
        self.story.step("authorise", self.story.principal)

    def _push_mandated(self):
        actions.mobilise(self.story.mission, by=self.story.secretariat, notice=TEXT, channels=TEXT)
        self.story.step("deploy", self.story.secretariat)

    def _push_fieldwork(self):
        story = self.story
        if story.mission.findings.count() < 2:
            story.complete(story.draft(f"F-{story.mission.findings.count()}"))
            return
        if self.day > story.mission.field_end_date:
            actions.extend_field(story.mission, by=story.principal, to_date=self.day, reason="More.")
        if story.mission.channels_open:
            actions.close_channels(story.mission, by=story.lead)
        story.step("close_field", story.lead)

    def _push_drafting(self):
        story = self.story
        for finding in story.mission.findings.filter(status=F.DRAFT):
            values = dict.fromkeys(("criterion", "condition", "cause", "effect"), TEXT)
            category = story.key("root_cause_categories")
            actions.edit_finding(finding, by=story.drafter, cause_category=category, **values)
            if not finding.pointers.exists():
                actions.add_pointer(finding, by=story.drafter, place="File", is_official_record=True)
            story.complete(finding)
        story.step("submit_qc", story.lead)

    def _push_quality_control(self):
        self.story.judge()
        self.story.step("qc_pass", self.story.secretariat)

    def _push_reply_open(self):
        self.story.reply()
        self.story.step("reply_closed", self.story.secretariat)

    def _push_review_pending(self):
        story = self.story
        case = story.mission.session_cases.filter(carried_out_at=None).exclude(session__status="closed").last()
        if case is None:
            case = story.sit(code=f"S-{ReviewSession.objects.count()}")
        if case.status == "listed":
            case = story.decide(case, "return" if story.mission.session_cases.count() == 1 else "approve")
        step, detail = ("approve", {}) if case.status == "approved" else ("return", {"reason": "Again."})
        story.step(step, story.principal, **detail)

    def _push_approved(self):
        self.story.prepare_meeting(("C1",))
        self.day = max(self.day, date(2019, 6, 3))
        self.story.step("schedule", self.story.secretariat)

    def _push_feedback_set(self):
        for venue in self.story.mission.meeting.venues.all():
            actions.record_attendance(venue, by=self.story.secretariat, attended=3)
            if venue.assignment.received_at is None:
                worker = self.story.person(Role.RESPONSIBLE_UNIT, venue.unit.code)
                dispatch.advance_assignment(venue.assignment, "sign_for", by=worker)
        self.story.step("deliver", self.story.lead)

    def _push_feedback_given(self):
        self.story.cover()
        self.story.step("plan_approved", self.story.secretariat)

    def _push_rectifying(self):
        for item in self.story.mission.ledger.items.exclude(status="closed"):
            rectification.advance(item, "accept_risk", by=self.story.principal, reason="Nothing is left to repair.")
        self.story.step("all_items_terminal", self.story.secretariat)

    def _push_suspended(self):
        self.story.step("resume", self.story.principal)

    # --- what always holds

    @invariant()
    def the_mission_stands_where_the_table_leads(self):
        if not hasattr(self.story, "mission"):
            return
        mission = self.story.fresh()
        reached.add(str(mission.status))
        status = M.PLANNED
        for name, was, now in _steps(mission):
            step = MISSION.by_name[name]
            assert was == status and was in step.sources and now in step.targets(was), (name, was, now)
            status = now
        assert mission.status == status

    @invariant()
    def every_finding_stands_where_the_table_leads(self):
        if not hasattr(self.story, "mission"):
            return
        for finding in self.story.mission.findings.all():
            status, names = F.DRAFT, []
            for name, was, now in _steps(finding):
                assert was == status and now in FINDING.by_name[name].targets(was), (finding.code, name)
                status = now
                names.append(name)
            assert finding.status == status
            if "finalise" in names:
                assert "open_reply" in names, "nothing is final before the body was asked (B10)"

    @invariant()
    def what_is_approved_was_decided_by_a_session(self):
        if not hasattr(self.story, "mission") or self.story.mission.status not in APPROVED:
            return
        case = self.story.mission.session_cases.filter(status="approved", carried_out_at__isnull=False).get()
        votes = list(case.votes.exclude(choice="recused"))
        assert case.minutes and len(votes) >= case.session.quorum
        team = set(self.story.mission.team.values_list("person", flat=True))
        assert not team & {vote.seat.person_id for vote in votes}

    @invariant()
    def feedback_was_given_at_every_venue(self):
        if not hasattr(self.story, "mission") or self.story.mission.status not in GIVEN:
            return
        venues = self.story.mission.meeting.venues.all()
        assert venues and all(row.recorded_at and row.assignment.received_at for row in venues)
        assert self.story.mission.ledger is not None

    @invariant()
    def the_body_sees_no_draft(self):
        if not hasattr(self.story, "mission"):
            return
        hidden = (F.DRAFT, F.EVIDENCED, F.QC_PASSED)
        assert not Finding.objects.visible_to(self.story.head).filter(status__in=hidden).exists()


def _steps(subject: Any) -> list[tuple[str, str, str]]:
    rows = Entry.objects.about(subject).exclude(now="").values_list("action", "was", "now")
    return [(action.rpartition(".")[2], was, now) for action, was, now in rows]


@pytest.mark.slow
def test_whatever_people_try_the_mission_stays_sound(world):
    # Appointed here, not on first use: what an example writes is rolled back at its end.
    for post in (*POSTS, (Role.PRINCIPAL, "NAT", 3), (Role.RESPONSIBLE_UNIT, "P1", 1)):
        world.person(*post)
    reached.clear()
    run_state_machine_as_test(
        lambda: MissionMachine(world),
        settings=settings(
            max_examples=15,
            stateful_step_count=50,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # The run was worth something: it got past the decision of the session, and into a suspension.
    assert {M.REVIEW_PENDING, M.APPROVED, M.SUSPENDED} <= reached
