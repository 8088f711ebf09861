"""The workflows of inspections, their guards, and who may do what is no workflow step (domain.md 1.4). Never writes."""

from lookback.inspections.rules import words
from lookback.inspections.rules.duties import DUTIES, Duty, may_do, mission_of, open_duties, require_duty
from lookback.inspections.rules.finding import FINDING, last_day_to_object
from lookback.inspections.rules.mission import BEFORE_APPROVAL, MISSION
from lookback.inspections.rules.objection import OBJECTION
from lookback.inspections.rules.readiness import live_findings, unanswered, waiting_decision
from lookback.inspections.rules.review import CASE, REVIEW, may_vote

__all__ = [
    "BEFORE_APPROVAL",
    "CASE",
    "DUTIES",
    "FINDING",
    "MISSION",
    "OBJECTION",
    "REVIEW",
    "Duty",
    "last_day_to_object",
    "live_findings",
    "may_do",
    "may_vote",
    "mission_of",
    "open_duties",
    "require_duty",
    "unanswered",
    "waiting_decision",
    "words",
]
