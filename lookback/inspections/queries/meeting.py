"""The venue board: who came, who signed for the documents."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from lookback.inspections.models import FeedbackMeeting, Venue
from lookback.org.models import Unit


@dataclass(frozen=True)
class VenueRow:
    """One venue on the board. `depth` is 0 for the main venue."""

    venue: Venue
    unit: Unit
    depth: int

    @property
    def is_recorded(self) -> bool:
        """Whether attendance is on record."""
        return self.venue.recorded_at is not None

    @property
    def is_receipted(self) -> bool:
        """Whether the unit signed for the documents."""
        return self.venue.assignment.received_at is not None


@dataclass(frozen=True)
class VenueBoard:
    """All venues of a meeting, each unit after the one above it, and the counts over them."""

    rows: list[VenueRow]

    @property
    def total(self) -> int:
        """How many venues there are."""
        return len(self.rows)

    @property
    def recorded(self) -> int:
        """For how many attendance is on record."""
        return sum(row.is_recorded for row in self.rows)

    @property
    def receipted(self) -> int:
        """How many signed for the documents."""
        return sum(row.is_receipted for row in self.rows)

    @property
    def people(self) -> int:
        """How many took part in all."""
        return sum(row.venue.attended or 0 for row in self.rows)


def venue_board(meeting: FeedbackMeeting, venues: QuerySet[Venue] | None = None) -> VenueBoard:
    """The board over all venues, or over those that `venues` leaves, in one query and in the order of the tree."""
    rows = meeting.venues.all() if venues is None else venues.filter(meeting=meeting)
    rows = rows.select_related("assignment__unit", "assignment__received_by", "recorded_by", "meeting")
    # Each unit after the one above it; by number, since "10" as text comes before "9".
    ordered = sorted(rows, key=lambda venue: venue.unit.lineage)
    top = min((venue.unit.depth for venue in ordered), default=0)
    return VenueBoard([VenueRow(venue, venue.unit, venue.unit.depth - top) for venue in ordered])
