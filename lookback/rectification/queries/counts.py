"""How far the ledgers are that a person sees, at a cost that does not grow with the ledgers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum

from lookback.kit import clock
from lookback.kit.fields import subtree
from lookback.org.models import Person
from lookback.rectification.models import Ledger, Reach, Tally

# So many items are counted one by one; of a larger ledger the kept tallies tell, where they can.
COUNTED = 1000


@dataclass(frozen=True)
class Progress:
    """Items of one ledger that a person sees. `is_limit`: there are more than were counted, and only that is known."""

    total: int = 0
    done: int = 0
    overdue: int = 0
    is_limit: bool = False

    @property
    def open(self) -> int:
        """Neither accepted nor closed."""
        return self.total - self.done


def ledger_counts(user: Person, ledgers: Sequence[Ledger]) -> dict[int, Progress]:
    """Ledger key -> how many of the items that the person sees there are done, and how many overdue."""
    scopes = [scope.pk for scope in user.scopes("item.read")]
    found = {row["ledger"]: row for row in _counted(scopes, ledgers)}
    return {ledger.pk: _progress(user, ledger, found.get(ledger.pk)) for ledger in ledgers}


def _counted(scopes: list[int], ledgers: Sequence[Ledger]) -> Iterable[dict[str, Any]]:
    """One query for all ledgers, each cut off behind the limit."""
    if not scopes or not ledgers:
        return []
    parts = [_part(scopes, ledger) for ledger in ledgers]
    return parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]


def _part(scopes: list[int], ledger: Ledger) -> Any:
    several = len(scopes) > 1  # an item reached from two scopes is one item
    keys = Reach.objects.filter(unit_id__in=scopes, ledger=ledger).values("pk")[: (COUNTED + 1) * len(scopes)]
    late = Q(is_done=False, due_date__lt=clock.today())
    return (
        Reach.objects.filter(pk__in=keys)
        .order_by()
        .values("ledger")
        .annotate(
            total=Count("item", distinct=several),
            done=Count("item", distinct=several, filter=Q(is_done=True)),
            overdue=Count("item", distinct=several, filter=late),
        )
    )


def _progress(user: Person, ledger: Ledger, row: dict[str, Any] | None) -> Progress:
    if row is None:
        return Progress()
    if row["total"] <= COUNTED:
        return Progress(row["total"], row["done"], row["overdue"])
    if user.may("item.read", ledger.body_unit) and _is_alone(ledger):
        return _tallied(ledger)
    return Progress(COUNTED, is_limit=True)


def _is_alone(ledger: Ledger) -> bool:
    """Whether the tallies of the inspected body count this ledger and no other."""
    return Ledger.objects.filter(subtree(ledger.body_unit.path, field="body_unit__path")).count() == 1


def _tallied(ledger: Ledger) -> Progress:
    # Severity is the facet with the fewest values; each item is counted under it once.
    rows = Tally.objects.filter(unit=ledger.body_unit, facet=Tally.Facet.SEVERITY)
    late = Q(is_done=False, due_date__lt=clock.today())
    sums = rows.aggregate(
        total=Sum("count", default=0),
        done=Sum("count", filter=Q(is_done=True), default=0),
        overdue=Sum("count", filter=late, default=0),
    )
    return Progress(**sums)
