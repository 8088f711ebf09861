"""A mission that is taken to any status by calling the actions, on the days of the first story."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from lookback.dispatch import actions as dispatch
from lookback.inspections import actions
from lookback.inspections.models import (
    Campaign,
    FeedbackMeeting,
    Finding,
    Framework,
    Mission,
    ReviewSession,
    SessionCase,
)
from lookback.kit import clock
from lookback.org.authority import Role
from lookback.org.models import Person
from tests.world import World

# The days of the story (domain.md 1.1).
PLAN, AUTHORISE, FIELD, FIELD_END = "2019-03-20", "2019-03-25", "2019-03-31", "2019-04-30"
DRAFT, QUALITY, REPLY, REVIEW, MEETING, RECTIFY = (
    "2019-05-02",
    "2019-05-04",
    "2019-05-08",
    "2019-05-22",
    "2019-06-03",
    "2019-06-20",
)
TEXT = {"zh": "文字", "en": "text"}


@dataclass
class Story:
    """One mission in the small country. `framework` decides all words; nothing here knows which one it is."""

    world: World
    framework_key: str = "cn-special-campaign"
    code: str = "M-1"
    body: str = "P1"
    mission: Mission = field(init=False)
    campaign: Campaign = field(init=False)
    meeting: FeedbackMeeting = field(init=False)
    session: ReviewSession = field(init=False)

    # --- who

    def person(self, role: Role, unit: str, number: int = 1) -> Person:
        return self.world.person(role, unit, number)

    @property
    def principal(self) -> Person:
        """Mandates and decides; sits in the sessions."""
        return self.person(Role.PRINCIPAL, "NAT")

    @property
    def other_principal(self) -> Person:
        """Of the same collective, but never sits in a session of the story."""
        return self.person(Role.PRINCIPAL, "NAT", 9)

    @property
    def secretariat(self) -> Person:
        return self.person(Role.SECRETARIAT, "NAT")

    @property
    def lead(self) -> Person:
        return self.person(Role.TEAM_LEAD, "G11")

    @property
    def drafter(self) -> Person:
        return self.person(Role.TEAM_MEMBER, "G11")

    @property
    def head(self) -> Person:
        return self.person(Role.BODY_HEAD, self.body)

    @property
    def office(self) -> Person:
        return self.person(Role.RECTIFICATION_OFFICE, self.body)

    # --- the framework's words

    @property
    def framework(self) -> Framework:
        return Framework.objects.get(key=self.framework_key)

    def key(self, part: str, number: int = 0) -> str:
        return self.framework.rows(part)[number]["key"]

    # --- steps of the story

    def fresh(self) -> Mission:
        self.mission = Mission.objects.get(pk=self.mission.pk)
        return self.mission

    def step(self, name: str, by: Person, **detail: Any) -> Mission:
        self.mission = actions.advance_mission(self.fresh(), name, by=by, **detail)
        return self.mission

    def planned(self, **given: Any) -> Mission:
        with clock.at(PLAN):
            self.campaign = Campaign.objects.filter(code=f"K-{self.framework_key}").first() or self._campaign()
            values = {
                "code": self.code,
                "title": {"zh": "督导", "en": "Mission"},
                "team_unit": self.world.units["G11"],
                "body_unit": self.world.units[self.body],
                "from_date": date.fromisoformat(FIELD),
                "to_date": date.fromisoformat(FIELD_END),
                **given,
            }
            self.mission = actions.plan_mission(campaign=self.campaign, by=self.secretariat, **values)
        return self.mission

    def _campaign(self) -> Campaign:
        return actions.create_campaign(
            code=f"K-{self.framework_key}",
            title=TEXT,
            principal_unit=self.world.units["NAT"],
            framework=self.framework,
            from_date=date(2019, 1, 1),
            to_date=date(2020, 12, 31),
            by=self.principal,
        )

    def write_mandate(self, **given: Any) -> Mission:
        values = {"mandate_number": "No. 11", "legal_basis": TEXT, "scope": TEXT, **given}
        self.mission = actions.edit_mandate(self.fresh(), by=self.secretariat, **values)
        return self.mission

    def take_on(self, *people: Person) -> None:
        for person in people:
            member = actions.add_member(self.mission, person, by=self.secretariat, duty="member")
            actions.declare_conflict(member, by=person, has_conflict=False)

    def mandated(self) -> Mission:
        self.planned()
        with clock.at(AUTHORISE):
            self.write_mandate()
            self.take_on(self.lead, self.drafter)
            return self.step("authorise", self.principal)

    def fieldwork(self) -> Mission:
        self.mandated()
        with clock.at(FIELD):
            actions.mobilise(self.mission, by=self.secretariat, notice=TEXT, channels={"en": "post box 7"})
            return self.step("deploy", self.secretariat)

    def draft(self, code: str = "F-1", *, units: tuple[str, ...] = ("C1",), **given: Any) -> Finding:
        """A complete draft with a pointer to an official record."""
        values = {
            "dimension": self.key("dimensions"),
            "title": {"zh": f"问题{code}", "en": f"Finding {code}"},
            "criterion": TEXT,
            "condition": TEXT,
            "cause_category": self.key("root_cause_categories"),
            "cause": TEXT,
            "effect": TEXT,
            **given,
        }
        chosen = [self.world.units[unit] for unit in units]
        finding = actions.draft_finding(self.mission, by=self.drafter, code=code, units=chosen, **values)
        actions.add_pointer(finding, by=self.drafter, place="File 7, page 3", is_official_record=True)
        return finding

    def complete(self, finding: Finding) -> Finding:
        return actions.advance_finding(finding, "complete", by=self.drafter)

    def drafting(self, findings: int = 2) -> Mission:
        self.fieldwork()
        with clock.at(FIELD_END):
            for number in range(1, findings + 1):
                self.complete(self.draft(f"F-{number}"))
            actions.close_channels(self.mission, by=self.secretariat)
            return self.step("close_field", self.lead)

    def quality_control(self, findings: int = 2) -> Mission:
        self.drafting(findings)
        with clock.at(DRAFT):
            return self.step("submit_qc", self.lead)

    def judge(self, by: Person | None = None) -> None:
        keys = [row["key"] for row in self.framework.rows("quality_checklist")]
        checks = [{"key": key, "passed": True} for key in keys]
        actions.record_quality_checks(self.mission, by=by or self.secretariat, checks=checks)

    def reply_open(self, findings: int = 2) -> Mission:
        self.quality_control(findings)
        with clock.at(QUALITY):
            self.judge()
            return self.step("qc_pass", self.secretariat)

    def reply(self) -> None:
        for finding in self.mission.findings.filter(status="reply_open", is_positive=False):
            actions.advance_finding(finding, "agree", by=self.office, reply=TEXT)

    def review_pending(self, findings: int = 2) -> Mission:
        self.reply_open(findings)
        with clock.at(REPLY):
            self.reply()
            return self.step("reply_closed", self.secretariat)

    def review_pending_at(self, unit: str) -> Mission:
        """The same, with one finding at `unit`: for a mission to another body than P1."""
        self.fieldwork()
        with clock.at(FIELD_END):
            self.complete(self.draft(units=(unit,)))
            actions.close_channels(self.mission, by=self.secretariat)
            self.step("close_field", self.lead)
            self.step("submit_qc", self.lead)
            self.judge()
            self.step("qc_pass", self.secretariat)
            self.reply()
            return self.step("reply_closed", self.secretariat)

    def members(self, number: int = 3) -> list[Person]:
        return [self.person(Role.PRINCIPAL, "NAT", i) for i in range(1, number + 1)]

    def call(self, *missions: Mission, code: str = "S-1", members: int = 3, quorum: int = 2) -> ReviewSession:
        self.session = actions.call_session(
            code=code,
            title=TEXT,
            principal_unit=self.world.units["NAT"],
            from_date=date(2019, 5, 22),
            to_date=date(2019, 5, 23),
            quorum=quorum,
            members=self.members(members),
            missions=missions or [self.mission],
            by=self.secretariat,
        )
        return self.session

    def sit(self, *missions: Mission, code: str = "S-1", members: int = 3, quorum: int = 2) -> SessionCase:
        """A sitting session with everybody present; its first case."""
        self.call(*missions, code=code, members=members, quorum=quorum)
        return self.sit_now(members)

    def sit_now(self, members: int = 3) -> SessionCase:
        actions.call_roll(self.session, present=self.members(members), by=self.secretariat)
        self.session = actions.advance_session(self.session, "open", by=self.secretariat)
        return self.session.cases.first()

    def decide(self, case: SessionCase, step: str = "approve") -> SessionCase:
        choice = "for" if step == "approve" else "against"
        for person in self.members(2):
            actions.cast_vote(case, by=person, choice=choice)
        actions.write_minutes(case, by=self.secretariat, minutes=TEXT)
        return actions.advance_case(case, step, by=self.secretariat)

    def approved(self, findings: int = 2) -> Mission:
        self.review_pending(findings)
        with clock.at(REVIEW):
            self.decide(self.sit())
            return self.step("approve", self.principal)

    def prepare_meeting(self, venues: tuple[str, ...] = ("C1", "D1", "D2", "C2")) -> FeedbackMeeting:
        held_at = timezone.make_aware(datetime.fromisoformat(f"{MEETING}T15:00"))
        self.meeting = actions.set_meeting(
            self.mission, by=self.secretariat, title=TEXT, held_at=held_at, place=TEXT, chair=TEXT
        )
        actions.set_agenda(self.meeting, by=self.secretariat, points=[{"title": TEXT, "speaker": TEXT, "minutes": 30}])
        actions.set_venues(self.meeting, by=self.secretariat, units=[self.world.units[code] for code in venues])
        return self.meeting

    def feedback_set(self, findings: int = 2, venues: tuple[str, ...] = ("C1", "D1")) -> Mission:
        self.approved(findings)
        with clock.at("2019-05-28"):
            self.prepare_meeting(venues)
            return self.step("schedule", self.secretariat)

    def attend(self) -> None:
        for venue in self.meeting.venues.select_related("assignment__unit"):
            worker = self.person(Role.RESPONSIBLE_UNIT, venue.unit.code)
            actions.record_attendance(venue, by=self.secretariat, attended=12, attendees=TEXT)
            dispatch.advance_assignment(venue.assignment, "sign_for", by=worker)

    def feedback_given(self, findings: int = 2, venues: tuple[str, ...] = ("C1", "D1")) -> Mission:
        self.feedback_set(findings, venues)
        with clock.at(f"{MEETING}T17:00"):
            self.attend()
            return self.step("deliver", self.lead)

    def cover(self) -> None:
        for finding in self.mission.findings.filter(status="communicated", is_positive=False):
            actions.open_items(finding, by=self.office, items=[{"title": finding.title, "severity": "medium"}])

    def rectifying(self, findings: int = 2) -> Mission:
        self.feedback_given(findings)
        with clock.at(RECTIFY):
            self.cover()
            return self.step("plan_approved", self.secretariat)
