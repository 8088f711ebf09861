"""The feedback meeting with its venues, the answer of the body, its vow, its objections, and the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from lookback.dispatch.actions import advance_assignment
from lookback.inspections import actions
from lookback.inspections.models import FeedbackMeeting, Objection, Venue
from lookback.inspections.scenarios.content import word
from lookback.inspections.scenarios.course import Course
from lookback.inspections.scenarios.inspection import Inspection
from lookback.inspections.scenarios.script import Script
from lookback.inspections.scenarios.stage import Stage, moment
from lookback.org.models import Unit
from lookback.rectification.models import Item

Row = dict[str, Any]
BRANCH = word("attendees")


class Feedback:
    """What follows the approval of one mission's report, up to the ledger."""

    def __init__(self, stage: Stage, inspection: Inspection) -> None:
        self.stage, self.inspection = stage, inspection
        self.meeting: FeedbackMeeting
        self.venues: list[Venue] = []
        self.objections: dict[str, Objection] = {}

    # --- the meeting

    def prepare(self, row: Row, held_at: datetime, place: Row, units: Iterable[Unit]) -> None:
        """Set the meeting, its agenda and a venue for each unit."""
        inspection, office = self.inspection, self.inspection.secretariat
        self.meeting = actions.set_meeting(
            inspection.mission,
            by=office,
            title=row["title"],
            held_at=timezone.make_aware(held_at),
            place=place,
            chair=row["chair"]["office"],
        )
        points = [
            {"title": point["title"], "speaker": point["office"], "minutes": point["minutes"]}
            for point in row["agenda"]
        ]
        actions.set_agenda(self.meeting, by=office, points=points)
        self.venues = actions.set_venues(self.meeting, by=office, units=units)
        inspection.step("schedule", office)

    def take_part(self, venue: Venue) -> None:
        """One venue: who came is written down, and the documents are signed for."""
        unit = venue.assignment.unit
        by = self.stage.worker(self.stage.unit(unit.code, "leading_group_office"))
        number = self.stage.random.randint(18, 45) + (60 if unit == self.inspection.brief.body else 0)
        actions.record_attendance(venue, by=by, attended=number, attendees=BRANCH)
        advance_assignment(venue.assignment, "sign_for", by=by)

    def deliver(self, speeches: dict[int, Row]) -> None:
        """What was said goes on record, and the feedback is given."""
        for order, speech in speeches.items():
            actions.record_speech(self.meeting, by=self.inspection.secretariat, order=order, speech=speech)
        self.inspection.step("deliver", self.inspection.brief.lead)
        self.inspection.refresh()

    # --- the answer

    def respond(self, response: Row) -> None:
        """The body takes a stand on the whole."""
        by = self.inspection.rectification_office
        self.inspection.mission = actions.respond(self.inspection.mission, by=by, response=response)

    def commit(self, statements: list[Row], by_date: date) -> None:
        """The head of the body signs its vow, each part with the indicator that it is measured by."""
        vows = [
            {
                "text": row["text"],
                "indicator": row["measure"],
                "target_percent": round(row["target"] * 100),
                "by_date": by_date,
            }
            for row in statements
        ]
        actions.commit(self.inspection.mission, by=self.stage.person("body-head"), statements=vows)

    def object(self, row: Row) -> None:
        """The body objects to one finding."""
        finding, by = self.inspection.findings[row["finding"]], self.inspection.rectification_office
        self.objections[row["finding"]] = actions.raise_objection(finding, by=by, grounds=row["grounds"])

    def decide(self, row: Row) -> None:
        """A member of the collective who took no part in the report decides."""
        by = self.stage.person("principal-member-9")
        actions.decide_objection(self.objections[row["finding"]], row["step"], by=by, reasons=row["reasons"])

    # --- the ledger

    def open_items(self, scripts: dict[str, list[Script]], *, quick: bool, last_day: date) -> None:
        """Put the opening of the items on the agenda; the course of each is laid out when it is there."""
        for number, (code, of_finding) in enumerate(scripts.items()):
            for opened in sorted({script.opened for script in of_finding}):
                rows = [script for script in of_finding if script.opened == opened]
                at = moment(opened, 9 + number // 60, number % 60)
                self.stage.at(at, self._open, code, rows, quick=quick, last_day=last_day)

    def _open(self, code: str, scripts: list[Script], **how: Any) -> None:
        for item, script in zip(self.opened(code, scripts), scripts, strict=True):
            self.stage.codes[item.pk] = script.code
            Course(self.stage, item, script, **how).lay_out()

    def opened(self, code: str, scripts: list[Script]) -> list[Item]:
        """The items of one finding, opened now."""
        finding, by = self.inspection.findings[code], self.inspection.rectification_office
        return actions.open_items(finding, by=by, items=[script.row for script in scripts])
