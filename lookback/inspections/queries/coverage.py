"""Whether every finding became work: no problem may get lost between the report and the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from lookback.inspections.models import Finding, Mission
from lookback.inspections.models.finding import SIDE
from lookback.rectification.models import Item


@dataclass(frozen=True)
class CoverageRow:
    """One finding and how many items it became, and how many of those are closed."""

    finding: Finding
    items: int
    closed: int

    @property
    def is_covered(self) -> bool:
        """Whether at least one item answers it."""
        return self.items > 0

    @property
    def is_done(self) -> bool:
        """Whether all its items are closed."""
        return self.is_covered and self.items == self.closed


@dataclass(frozen=True)
class Coverage:
    """The findings of a mission that ask for rectification."""

    rows: list[CoverageRow]

    @property
    def uncovered(self) -> list[Finding]:
        """Findings that no item answers yet."""
        return [row.finding for row in self.rows if not row.is_covered]

    @property
    def covered(self) -> int:
        """How many findings at least one item answers."""
        return sum(row.is_covered for row in self.rows)

    @property
    def done(self) -> int:
        """How many findings are done with: all their items are closed."""
        return sum(row.is_done for row in self.rows)


def coverage(mission: Mission) -> Coverage:
    """Each live finding with its items, in one query; positive practices ask for nothing."""
    findings = (
        mission.findings.exclude(status__in=SIDE)
        .filter(is_positive=False)
        .annotate(
            items_n=Count("items", distinct=True),
            closed_n=Count("items", filter=Q(items__status=Item.Status.CLOSED), distinct=True),
        )
        .order_by("code")
    )
    return Coverage([CoverageRow(finding, finding.items_n, finding.closed_n) for finding in findings])
