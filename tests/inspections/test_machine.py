"""Random people do random things to a mission: they are obeyed or told why not, and the mission stays sound."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, event, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lookback.dispatch import actions as dispatch
from lookback.inspections import actions
from lookback.inspections.models import Finding, Mission, ReviewSession
from lookback.inspections.rules import CASE, FINDING, MISSION
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
DRAFTING, ASKED = (M.FIELDWORK, M.DRAFTING, M.QUALITY_CONTROL), (M.REPLY_OPEN, M.REVIEW_PENDING)
APPROVED = (M.APPROVED, M.FEEDBACK_SET, M.FEEDBACK_GIVEN, M.RECTIFYING, M.ACCEPTANCE_DONE, M.LOOKBACK, M.CLOSED)
GIVEN = APPROVED[2:]
# Where a finding may stand while its mission stands somewhere.
WITH = {
    **dict.fromkeys((F.DRAFT, F.EVIDENCED), DRAFTING),
    F.QC_PASSED: (),
    **dict.fromkeys((F.REPLY_OPEN, F.AGREED, F.DISPUTED), ASKED),
    F.FINAL: (M.APPROVED, M.FEEDBACK_SET),
    F.COMMUNICATED: (M.FEEDBACK_GIVEN,),
    F.ANSWERED: (M.RECTIFYING,),
    F.CLOSED: (M.RECTIFYING, M.ACCEPTANCE_DONE, M.LOOKBACK, M.CLOSED),
}
# Where the random part begins: few random walks from the plan would get as far as the feedback.
STAGES = {
    "planned": date(2019, 3, 20),
    "drafting": date(2019, 5, 2),
    "reply_open": date(2019, 5, 4),
    "review_pending": date(2019, 5, 22),
    "feedback_set": date(2019, 6, 3),
    "rectifying": date(2019, 6, 20),
}
people = st.sampled_from(POSTS)


class MissionMachine(RuleBasedStateMachine):
    """One mission, ten people, some days."""

    def __init__(self, world: Any, stage: str) -> None:
        super().__init__()
        self.stage = stage
        self.scope = transaction.atomic()
        self.scope.__enter__()
        self.story = Story(world)

    def teardown(self) -> None:
        status = self.story.fresh().status
        event(f"ended {status}")
        assert flaws() == []
        transaction.set_rollback(True)
        self.scope.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        getattr(self.story, self.stage)()
        self.day = STAGES[self.stage]

    # --- what people try

    @rule(data=st.data(), reason=st.sampled_from(["So.", "So.", ""]))
    def mission_step(self, data, reason):
        step, who = self.draw_step(MISSION, self.story.fresh(), data)
        self.attempt(lambda by: self.story.step(step, by, **({"reason": reason} if reason else {})), who)

    def draw_step(self, flow, subject, data):
        """Any step by anybody, but most often one that leaves the status, and by somebody whose duty it is."""
        near = [step for step in flow.leaving(subject.status) if step.name != "cancel"]
        step = data.draw(st.sampled_from(near if near and data.draw(st.integers(0, 3)) else flow.steps))
        unit = getattr(subject, step.where)
        may = [post for post in POSTS if self.story.person(*post).may(step.permission, unit)]
        return step.name, data.draw(st.sampled_from(may) if data.draw(st.integers(0, 3)) else people)

    @rule()
    def flood(self):
        """Often enough that every kind of standing still is met."""
        self.attempt(lambda by: self.story.step("suspend", by, reason="Flood."), POSTS[0])

    @rule(data=st.data(), nth=st.integers(0, 3), times=st.integers(1, 4))
    def finding_steps(self, data, nth, times):
        for number in range(times):
            self.finding_step(data, nth + number)

    def finding_step(self, data, nth):
        findings = list(self.story.mission.findings.all())
        if not findings:
            return
        finding = findings[nth % len(findings)]
        step, who = self.draw_step(FINDING, finding, data)
        detail = {}
        if step in ("agree", "dispute"):
            detail["reply"] = data.draw(st.sampled_from(["", "No."]))
        if step in ("merge", "supersede"):
            detail["into"] = data.draw(st.sampled_from([None, *findings]))
        if step == "withdraw":
            detail["reason"] = "Wrong."
        self.attempt(lambda by: actions.advance_finding(finding, step, by=by, **detail), who)

    @rule(name=st.sampled_from(sorted(REGISTRY["inspections.reviewsession"].by_name)), who=people)
    def session_step(self, name, who):
        session = ReviewSession.objects.last()
        if session:
            self.attempt(lambda by: actions.advance_session(session, name, by=by), who)

    @rule(data=st.data())
    def case_step(self, data):
        session = ReviewSession.objects.last()
        if session:
            step, who = self.draw_step(CASE, session.cases.get(), data)
            self.attempt(lambda by: actions.advance_case(session.cases.get(), step, by=by), who)

    @rule(choice=st.sampled_from(["for", "against", "abstain", "recused"]), who=people)
    def vote(self, choice, who):
        session = ReviewSession.objects.last()
        if session:
            case = session.cases.get()
            self.attempt(lambda by: actions.cast_vote(case, by=by, choice=choice, reason="Kin."), who)

    @rule(who=people, verb=st.sampled_from(sorted("draft extend object uphold leave items channel".split())))
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
        if case is None:  # and then others have time to vote, or to try what is not theirs
            story.sit(code=f"S-{ReviewSession.objects.count()}")
            return
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
    def findings_keep_step_with_their_mission(self):
        if not hasattr(self.story, "mission"):
            return
        mission, side = self.story.mission, (F.WITHDRAWN, F.MERGED, F.SUPERSEDED)
        for finding in mission.findings.exclude(status__in=side):
            stopped = mission.status in (M.SUSPENDED, M.CANCELLED)
            allowed = WITH[finding.status]
            where = mission.suspended_from if stopped else mission.status
            assert where in allowed, (finding.status, mission.status, mission.suspended_from)

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
@pytest.mark.parametrize("stage", STAGES)
def test_whatever_people_try_the_mission_stays_sound(world, stage):
    # Appointed here, not on first use: what an example writes is rolled back at its end.
    workers = [(Role.RESPONSIBLE_UNIT, unit, 1) for unit in ("P1", "D1")]
    for post in (*POSTS, (Role.PRINCIPAL, "NAT", 3), *workers):
        world.person(*post)
    run_state_machine_as_test(
        lambda: MissionMachine(world, stage),
        settings=settings(
            max_examples=6,
            stateful_step_count=40,
            deadline=None,
            database=None,
            phases=[Phase.generate],  # a story of forty steps takes too long to shorten
            suppress_health_check=list(HealthCheck),
        ),
    )
