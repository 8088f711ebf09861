"""Tables of inspections, one module per noun."""

from lookback.inspections.models.campaign import Campaign, Framework
from lookback.inspections.models.finding import (
    AccountabilitySuggestion,
    EvidencePointer,
    Finding,
    FindingItem,
    Suggestion,
)
from lookback.inspections.models.meeting import AgendaItem, FeedbackMeeting, Venue
from lookback.inspections.models.mission import FieldVisit, Mission, QualityCheck, TeamMember, WorkPaper
from lookback.inspections.models.response import Commitment, Objection
from lookback.inspections.models.review import ReviewSession, Seat, SessionCase, Vote

__all__ = [
    "AccountabilitySuggestion",
    "AgendaItem",
    "Campaign",
    "Commitment",
    "EvidencePointer",
    "FeedbackMeeting",
    "FieldVisit",
    "Finding",
    "FindingItem",
    "Framework",
    "Mission",
    "Objection",
    "QualityCheck",
    "ReviewSession",
    "Seat",
    "SessionCase",
    "Suggestion",
    "TeamMember",
    "Venue",
    "Vote",
    "WorkPaper",
]
