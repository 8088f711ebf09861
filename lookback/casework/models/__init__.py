"""What the oversight of cases keeps: stages, dates, reasons and pointers; no evidence (boundary B6).

How further parts attach: a module per noun here, each row with `case = ForeignKey(Case, related_name=…)`; its rows
are seen by whoever sees the case (`filter(case__in=Case.objects.visible_to(user))`). The other packages of the room
have a module of the same name for it. Nothing here refers to the parts.
"""

from lookback.casework.models.accused import Accused
from lookback.casework.models.case import Case
from lookback.casework.models.characterisation import Characterisation, Element, MarkedDay
from lookback.casework.models.clock import CaseClock, ClockEvent, ClockTable
from lookback.casework.models.inquiry import HandOver, LinkedInquiry
from lookback.casework.models.joint import DeskMember, DeskNote
from lookback.casework.models.letter import Letter, LetterPoint
from lookback.casework.models.link import CaseLink
from lookback.casework.models.listed import ListedCase, ListedMeasure
from lookback.casework.models.norms import NormSet
from lookback.casework.models.quality import BlindReview, QualityRound, SampledCase
from lookback.casework.models.reach import CaseReach
from lookback.casework.models.remark import Remark
from lookback.casework.models.report import StageReport

__all__ = [
    "Accused",
    "BlindReview",
    "Case",
    "CaseClock",
    "CaseLink",
    "CaseReach",
    "Characterisation",
    "ClockEvent",
    "ClockTable",
    "DeskMember",
    "DeskNote",
    "Element",
    "HandOver",
    "Letter",
    "LetterPoint",
    "LinkedInquiry",
    "ListedCase",
    "ListedMeasure",
    "MarkedDay",
    "NormSet",
    "QualityRound",
    "Remark",
    "SampledCase",
    "StageReport",
]
