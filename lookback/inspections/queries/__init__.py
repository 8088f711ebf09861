"""Reads of this room: vows against outcome, the venue board, the coverage of findings."""

from lookback.inspections.queries.commitments import Progress, commitment_progress
from lookback.inspections.queries.coverage import Coverage, CoverageRow, coverage
from lookback.inspections.queries.meeting import VenueBoard, VenueRow, venue_board

__all__ = [
    "Coverage",
    "CoverageRow",
    "Progress",
    "VenueBoard",
    "VenueRow",
    "commitment_progress",
    "coverage",
    "venue_board",
]
