"""Reads for the look-back: what would be drawn, and how a round stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lookback.org.models import Person
from lookback.rectification.models import Item, Ledger, LookbackResult, LookbackRound
from lookback.rectification.rules import sample

Outcome = Item.Outcome


@dataclass(frozen=True)
class Preview:
    """How many items a draw would take from how many."""

    high: int
    others: int
    drawn: int

    @property
    def population(self) -> int:
        """All that may be drawn from."""
        return self.high + self.others


def lookback_preview(ledger: Ledger) -> Preview:
    """What a draw of this ledger would take now. The seed decides which items, not how many."""
    repaired = ledger.items.filter(
        status=Item.Status.CLOSED, outcome__in=(Outcome.IMPLEMENTED, Outcome.IMPLEMENTED_ALTERNATIVE)
    )
    items = list(repaired.only("severity", "lead_unit_id", "dimension"))
    if not items:
        return Preview(0, 0, 0)
    high, drawn = sample(items, 0)
    return Preview(len(high), len(items) - len(high), len(drawn))


def round_results(round_: LookbackRound, user: Person) -> list[LookbackResult]:
    """The sampled items that the reader sees."""
    results = round_.results.filter(item__in=Item.objects.visible_to(user))
    return list(results.select_related("item__ledger", "item__lead_unit", "item__supervising_unit", "checked_by"))


def result_counts(results: list[LookbackResult]) -> list[tuple[str, int]]:
    """(label, number) for each result and for those not checked yet."""
    found = [result.result for result in results]
    labels = [*LookbackResult.Result.choices, ("", _("not checked yet"))]
    return [(str(label), found.count(key)) for key, label in labels]
