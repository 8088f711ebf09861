"""What became of the nine other missions: feedback, one item each; five are looked back at and closed, four at work."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from lookback.inspections.scenarios.content import both, filled, read, word
from lookback.inspections.scenarios.course import Course, place_of
from lookback.inspections.scenarios.feedback import Feedback
from lookback.inspections.scenarios.inspection import Inspection
from lookback.inspections.scenarios.script import Promise, Script
from lookback.inspections.scenarios.stage import Stage, moment, working
from lookback.kit import clock
from lookback.rectification import actions

Row = dict[str, Any]
CLOSED = "closed"
FIRST, LAST = date(2019, 10, 14), date(2019, 11, 15)


@dataclass(frozen=True)
class Way:
    """How far one province comes: the day of its meeting, the day its item is due, the last status of the item."""

    feedback: date
    due: date
    until: str


EARLY, LATE = date(2019, 9, 20), date(2019, 12, 20)
WAYS = (
    *(Way(date(2019, 5, 29) + timedelta(days=number), EARLY, CLOSED) for number in range(3)),
    *(Way(date(2019, 6, 4) + timedelta(days=number), EARLY, CLOSED) for number in range(2)),
    Way(date(2019, 6, 17), LATE, "in_progress"),
    Way(date(2019, 6, 18), LATE, "desk_checked"),
    Way(date(2019, 6, 19), LATE, "in_progress"),
    Way(date(2019, 6, 20), LATE, "claimed"),
)


def play(stage: Stage, others: list[Inspection], last_day: date) -> None:
    """Put what follows the session on the agenda, in the order of the provinces."""
    for number, (inspection, way) in enumerate(zip(others, WAYS, strict=True)):
        Aftermath(stage, inspection, way, number).lay_out(last_day)


class Aftermath:
    """One province after the session."""

    def __init__(self, stage: Stage, inspection: Inspection, way: Way, number: int) -> None:
        self.stage, self.inspection, self.way, self.number = stage, inspection, way, number
        self.feedback = Feedback(stage, inspection)
        self.office = stage.units[f"{inspection.brief.body.code}-leading_group_office"]

    def lay_out(self, last_day: date) -> None:
        """All acts but those of the item, which are laid out once it is there."""
        stage, day, office = self.stage, self.way.feedback, self.stage.person("secretariat")
        stage.at(moment(date(2019, 5, 24), 10, self.number), self._prepare)
        stage.at(moment(day, 16), lambda: [self.feedback.take_part(venue) for venue in self.feedback.venues])
        stage.at(moment(day, 17), self.feedback.deliver, {})
        stage.at(moment(day, 17, 10), self.feedback.respond, word("province_response"))
        stage.at(moment(working(day + timedelta(days=1)), 9), self._open, last_day)
        plan = working(day + timedelta(days=28))
        stage.at(moment(plan, 15, self.number), self.inspection.step, "plan_approved", by=office)
        if self.way.until == CLOSED:
            stage.at(moment(date(2019, 10, 8), 10, self.number), self.inspection.step, "all_items_terminal", by=office)
            stage.at(moment(FIRST, 11, self.number), self._draw)
            stage.at(moment(date(2019, 10, 22), 11, self.number), self._look)
            stage.at(moment(date(2019, 11, 8), 11, self.number), self._finish)

    def _prepare(self) -> None:
        row, name = read("zhejiang", "meeting"), self._name()
        row = {**row, "title": filled(word("meeting_title"), name=name), "agenda": row["agenda"][:2]}
        self.feedback.prepare(row, datetime.combine(self.way.feedback, time(15)), name, [])

    def _open(self, last_day: date) -> None:
        script = self._script()
        (code,) = self.inspection.findings
        (item,) = self.feedback.opened(code, [script])
        course = Course(self.stage, item, script, quick=True, last_day=last_day)
        # Chance of its own: what happens here leaves the story of Zhejiang as it is.
        course.random = random.Random(self.number)
        course.lay_out()

    def _script(self) -> Script:
        (finding,) = self.inspection.findings.values()
        due = self.way.due
        words = {name: word(f"province_{name}") for name in ("check", "rule", "check_paper", "rule_paper")}
        half = self.way.feedback + (due - self.way.feedback) / 2
        return Script(
            code=finding.code,
            title=finding.title,
            severity=finding.severity,
            lead=self.office,
            due_date=due,
            cause_category=finding.cause_category,
            cause=finding.cause,
            target=word("province_target"),
            target_quantity="100 %",
            target_document=both(words["rule_paper"]),
            expected_evidence=words["check_paper"],
            measures=[
                Promise("immediate", words["check"], "100 %", both(words["check_paper"]), half),
                Promise("systemic", words["rule"], "", both(words["rule_paper"]), due),
            ],
            milestones=[(words["check_paper"], half), (words["rule_paper"], due)],
            opened=clock.today(),
            until=self.way.until,
        )

    # --- going back to look

    def _draw(self) -> None:
        title = filled(word("province_lookback"), name=self._name())
        verifier, ledger = self.stage.person("national-verifier"), self.inspection.mission.ledger
        self.round = actions.draw_lookback(
            ledger, by=verifier, title=title, from_date=FIRST, to_date=LAST, random_seed=self.number
        )
        self.inspection.step("start_lookback", self.stage.person("principal"))

    def _look(self) -> None:
        for result in self.round.results.select_related("item"):
            actions.record_lookback(
                result,
                by=self.stage.person("national-verifier"),
                result_code="sustained",
                tested=both(word("lookback_sustained")),
                checked_date=clock.today(),
                place=place_of(self.office),
            )

    def _finish(self) -> None:
        self.inspection.step("finish", self.stage.person("principal"))

    def _name(self) -> Row:
        body = self.inspection.brief.body
        return {"zh": body.name_zh, "en": body.name_en}
