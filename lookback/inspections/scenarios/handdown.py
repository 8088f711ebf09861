"""What a city or the province hands down to its counties or cities: signed for, worked on, reported, accepted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from lookback.dispatch.actions import advance_assignment
from lookback.dispatch.models import Assignment
from lookback.inspections.scenarios import proof
from lookback.inspections.scenarios.content import both, filled, word
from lookback.inspections.scenarios.script import Part
from lookback.inspections.scenarios.stage import later, moment
from lookback.kit import clock
from lookback.rectification import actions
from lookback.rectification.models import Evidence

if TYPE_CHECKING:
    from lookback.inspections.scenarios.course import Course

# The steps that lead to each status; what follows "sent" is up to the unit, "accept" and "return" to the sender.
PATHS = {
    "sent": (),
    "received": ("sign_for",),
    "working": ("sign_for", "start"),
    "reported": ("sign_for", "start", "report"),
    "returned": ("sign_for", "start", "report", "return"),
    "done": ("sign_for", "start", "report", "accept"),
    "waived": ("sign_for", "waive"),
}
BY_SENDER = ("accept", "return", "waive")
WITH_FILE = 0.2


def lay_out(course: Course) -> datetime:
    """Hand the parts down the day after the plan was approved; each unit goes its own way. When the last is through."""
    script = course.script
    course.on(_send, after=1, hour=10, course=course)
    limit = min(script.parts_due_date, course.end_of_work() - timedelta(days=4))
    span = max((limit - course.day).days, 6)
    return max(_part(course, part, span) for part in script.parts)


def _send(course: Course) -> None:
    script = course.script
    course.parts = {
        row.unit_id: row
        for row in actions.hand_down(
            course.item,
            by=course.worker,
            units=[part.unit for part in script.parts],
            matter=script.title,
            due_date=script.parts_due_date,
        )
    }
    course.item.refresh_from_db()


def _part(course: Course, part: Part, span: int) -> datetime:
    signed = 1 if course.random.random() < 0.96 else 6
    days = {"sign_for": signed, "start": signed + 1, "report": max(span - 3, 4), "accept": span, "return": span}
    days["waive"] = signed + 2
    latest = moment(course.day, 10)
    for name in PATHS[part.until]:
        day = min(later(course.day, days[name]), course.last_day)
        latest = max(moment(day, course.random.randint(11, 16)), latest + timedelta(minutes=30))
        course.stage.at(latest, _take, course=course, part=part, name=name)
    return latest


def _take(course: Course, part: Part, name: str) -> None:
    assignment = course.parts[part.unit.pk]
    by = course.worker if name in BY_SENDER else course.stage.worker(part.unit)
    if name == "report" and course.random.random() < WITH_FILE:
        _prove(course, part, assignment)
    course.parts[part.unit.pk] = advance_assignment(assignment, name, by=by, **_detail(course, name))


def _detail(course: Course, name: str) -> dict[str, Any]:
    if name == "report":
        return {"report": filled(word("part_report"), title=course.script.title)}
    if name == "return":
        return {"reason": both(word("part_returned"))}
    if name == "waive":
        return {"reason": both(word("part_waived"))}
    return {}


def _prove(course: Course, part: Part, assignment: Assignment) -> None:
    lines = [f"Report of {part.unit.name_en}", course.script.title["en"], course.item.code]
    actions.add_evidence(
        course.item,
        by=course.stage.worker(part.unit),
        files=[proof.file("document", f"{course.item.code}-{part.unit.code}", lines)],
        evidence_date=clock.today(),
        kind=Evidence.Kind.DOCUMENT,
        assignment=assignment,
        caption=word("part_papers"),
    )
