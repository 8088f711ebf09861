"""One mission of a play, from the plan to the reply of the body. Each method is an act, done when its time has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from lookback.inspections import actions
from lookback.inspections.models import Campaign, Finding, Mission, WorkPaper
from lookback.inspections.scenarios.content import both, filled, word
from lookback.inspections.scenarios.stage import Stage
from lookback.org.models import Person, Unit

Row = dict[str, Any]
PAPER = word("paper_record")
AGREED = {"position": "agreed", "text": word("agreed")}
# What a finding consists of, besides its units and its proof.
ELEMENTS = (
    "dimension",
    "taxonomy",
    "severity",
    "title",
    "criterion",
    "condition",
    "cause_category",
    "cause",
    "effect",
)
PRACTICE_DIMENSIONS = {
    "peace_construction": "grassroots",
    "two_statements": "leadership",
    "new_prospect": "coordination",
    "key_areas": "governance",
    "science_technology": "enforcement",
}


@dataclass
class Brief:
    """What is known of a mission before it begins."""

    code: str
    title: Row
    mandate: Row
    body: Unit
    team: Unit
    lead: Person
    members: list[Person]
    from_date: date
    to_date: date
    kind: str = Mission.Kind.SUPERVISION
    overlap_reason: str = ""
    writers: dict[str, Person] = field(default_factory=dict)  # who goes to which city


class Inspection:
    """A mission and what belongs to it, so far."""

    def __init__(self, stage: Stage, brief: Brief) -> None:
        self.stage, self.brief = stage, brief
        self.mission: Mission
        self.findings: dict[str, Finding] = {}
        self.papers: dict[str, WorkPaper] = {}

    @property
    def secretariat(self) -> Person:
        """The office of the mandating collective."""
        return self.stage.person("secretariat")

    @property
    def principal(self) -> Person:
        """The convener of the mandating collective."""
        return self.stage.person("principal")

    @property
    def rectification_office(self) -> Person:
        """Who answers for the inspected body."""
        return self.stage.office("rectification_office", self.brief.body)

    # --- mandate and mobilisation

    def plan(self, campaign: Campaign) -> None:
        """The office plans the mission and writes the mandate."""
        brief, mandate = self.brief, self.brief.mandate
        self.mission = actions.plan_mission(
            campaign=campaign,
            code=brief.code,
            title=brief.title,
            team_unit=brief.team,
            body_unit=brief.body,
            from_date=brief.from_date,
            to_date=brief.to_date,
            kind=brief.kind,
            by=self.secretariat,
        )
        self.mission = actions.edit_mandate(
            self.mission,
            by=self.secretariat,
            mandate_number=mandate["number"],
            legal_basis=mandate["basis"],
            scope=mandate["scope"],
            overlap_reason=brief.overlap_reason,
        )

    def form_team(self, conflicts: dict[str, Row] | None = None) -> None:
        """Everybody on the team declares; what a member declares is looked at by the collective."""
        for person in self.brief.members:
            member = actions.add_member(self.mission, person, by=self.secretariat, duty=person.title)
            conflict = (conflicts or {}).get(person.username)
            words = both(conflict["declaration"]) if conflict else ""
            actions.declare_conflict(member, by=person, has_conflict=bool(conflict), declaration=words)
            if conflict:
                actions.clear_conflict(member, by=self.principal, reason=both(conflict["reason"]))

    def step(self, name: str, by: Person, **detail: Any) -> None:
        """Take a step of the mission."""
        self.mission = actions.advance_mission(self.mission, name, by=by, **detail)

    def mobilise(self, notice: Row, channels: Row) -> None:
        """Issue the notice, open the channels, deploy the team."""
        self.mission = actions.mobilise(self.mission, by=self.secretariat, notice=notice, channels=channels)
        self.step("deploy", self.secretariat)

    # --- field work and drafting

    def visit(self, unit: Unit, from_date: date, to_date: date, *, announced: bool = True) -> None:
        """Plan where a sub-team goes."""
        purpose = word("visit_purpose")
        actions.add_visit(
            self.mission,
            by=self.brief.lead,
            unit=unit,
            from_date=from_date,
            to_date=to_date,
            purpose=purpose,
            announced=announced,
        )

    def write_paper(self, code: str, *, by: Person, method: str, dimension: str, unit: Unit, done: date, title: Row):
        """A work paper on what was done that day."""
        record = filled(PAPER, title=title, unit={"zh": unit.name_zh, "en": unit.name_en})
        self.papers[code] = actions.write_paper(
            self.mission,
            by=by,
            code=code,
            method=method,
            dimension=dimension,
            unit=unit,
            done_date=done,
            record=record,
        )

    def writer(self, unit: Unit) -> Person:
        """Who of the team goes to the city of this unit; the deputy, or the head, where nobody does."""
        return self.brief.writers.get(f"{unit.code[:4]}00", self.brief.members[-1])

    def draft(self, code: str, *, by: Person, units: list[Unit], proof: list[Row], **given: Any) -> None:
        """A finding with what it rests on: its work paper, and the place of the record itself."""
        finding = actions.draft_finding(self.mission, by=by, code=code, units=units, **given)
        for row in proof:
            if row["reference"] in self.papers:
                actions.add_pointer(finding, by=by, paper=self.papers[row["reference"]])
            else:
                place = f"{row['reference']} {both(row['title'])}"[:200]
                actions.add_pointer(finding, by=by, place=place, is_official_record=True)
        self.findings[code] = finding

    def complete_findings(self) -> None:
        """Whoever drafted a finding says that its evidence is complete."""
        for code, finding in self.findings.items():
            self.findings[code] = actions.advance_finding(finding, "complete", by=finding.drafted_by)

    def close_field(self) -> None:
        """The channels close with field work."""
        actions.close_channels(self.mission, by=self.secretariat)
        self.step("close_field", self.brief.lead)

    # --- quality control and reply

    def check_quality(self, flaw: Row | None = None) -> None:
        """Somebody who drafted nothing judges each line; a line that failed at first is judged again."""
        keys = [row["key"] for row in self.mission.framework.rows("quality_checklist")]
        if flaw:
            found = {"key": flaw["key"], "passed": False, "note": both(flaw)}
            actions.record_quality_check(self.mission, by=self.secretariat, **found)
        checks = [{"key": key, "passed": True} for key in keys]
        actions.record_quality_checks(self.mission, by=self.secretariat, checks=checks)

    def reply(self, code: str, answer: Row) -> None:
        """The body agrees with a finding or disputes it."""
        step = "dispute" if answer["position"] == "disputed" else "agree"
        by = self.rectification_office
        self.findings[code] = actions.advance_finding(self.findings[code], step, by=by, reply=answer["text"])

    def problems(self) -> list[str]:
        """Codes of the findings that are no positive practice."""
        return [code for code, finding in self.findings.items() if not finding.is_positive]

    def refresh(self) -> None:
        """Read the mission and its findings anew, after a step that moved them all."""
        self.mission.refresh_from_db()
        self.findings = {finding.code: finding for finding in self.mission.findings.order_by("pk")}


def spread(first: date, days: int, number: int, total: int) -> date:
    """The day of the `number`th of `total` acts that spread over so many days."""
    return first + timedelta(days=number * days // max(total, 1))
