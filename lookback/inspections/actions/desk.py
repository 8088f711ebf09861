"""What waits on whose desk: kept after each step."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from lookback.dispatch.actions import requeue
from lookback.dispatch.actions.desk import clear_desk
from lookback.dispatch.queries import deadlines_of
from lookback.inspections.models import Finding, Mission, Objection, ReviewSession, SessionCase
from lookback.inspections.rules import CASE, FINDING, MISSION, OBJECTION, REVIEW, unanswered
from lookback.kit import clock
from lookback.kit.prose import Prose

M = Mission.Status
# Steps without a period of their own are asked for within this time, so that the desk can sort them.
USUAL = timedelta(days=30)


def queue_mission(mission: Mission) -> None:
    """Put the mission on the desks of those who can take it further."""
    requeue(MISSION, mission, due_date=next_day(mission), title=mission.title, url_name="inspections:mission-step")


def queue_finding(finding: Finding) -> None:
    """A finding waits on a desk only while the body is asked to reply to it."""
    if finding.status != Finding.Status.REPLY_OPEN or finding.is_positive or finding.mission.status != M.REPLY_OPEN:
        clear_desk(finding)
        return
    requeue(
        FINDING,
        finding,
        due_date=finding.mission.reply_due_date or clock.today() + USUAL,
        title=coded(finding),
        url_name="inspections:finding-step",
    )


def queue_replies(mission: Mission) -> None:
    """Findings without a reply, after the mission stopped waiting for it or waits again."""
    for finding in unanswered(mission):
        finding.mission = mission
        queue_finding(finding)


def queue_session(session: ReviewSession) -> None:
    """Put a sitting on the desk of the office that runs it."""
    requeue(REVIEW, session, due_date=session.to_date, title=session.title, url_name="inspections:session-step")


def queue_case(case: SessionCase) -> None:
    """Put a case on the desk of the office that records the decision, once its session sits."""
    if case.session.status != ReviewSession.Status.SITTING:
        clear_desk(case)
        return
    title = case.mission.title
    requeue(CASE, case, due_date=case.session.to_date, title=title, url_name="inspections:case-step")


def queue_objection(objection: Objection) -> None:
    """Put an objection on the desk of those who decide it."""
    requeue(
        OBJECTION,
        objection,
        due_date=objection.decide_by_date,
        title=coded(objection.finding),
        url_name="inspections:objection-step",
    )


def coded(finding: Finding) -> Prose:
    """The title with the code before it, in each language."""
    return Prose.of({key: f"{finding.code} {text}" for key, text in finding.title.items()} or finding.code)


def next_day(mission: Mission) -> date:
    """The day by which the next step is asked for: a day of the calendar, a running deadline, else 30 days from now."""
    running = [row.due_date for row in deadlines_of(mission) if row.ended_at is None]
    known: dict[str, date | None] = {
        M.PLANNED: mission.from_date,
        M.MANDATED: mission.from_date,
        M.FIELDWORK: mission.field_end_date,
        M.REPLY_OPEN: mission.reply_due_date,
        M.FEEDBACK_SET: _day_of_meeting(mission),
    }
    return known.get(mission.status) or min(running, default=clock.today() + USUAL)


def _day_of_meeting(mission: Mission) -> date | None:
    meeting = getattr(mission, "meeting", None)
    return timezone.localdate(meeting.held_at) if meeting else None
