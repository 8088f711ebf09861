"""How far the ledgers are that a person sees."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q

from lookback.kit import clock
from lookback.org.models import Person
from lookback.rectification.models import Ledger, Reach
from lookback.rectification.queries.board import Cell


def ledger_counts(user: Person, ledgers: Iterable[Ledger]) -> dict[int, Cell]:
    """Ledger key -> how many of the items that the person sees there are done, and how many overdue."""
    scopes = [scope.pk for scope in user.scopes("item.read")]
    rows = Reach.objects.filter(unit_id__in=scopes, ledger__in=[ledger.pk for ledger in ledgers])
    # An item reached from two scopes is one item.
    items = Count("item", distinct=len(scopes) > 1)
    late = Q(is_done=False, due_date__lt=clock.today())
    found = (
        rows.order_by()
        .values("ledger")
        .annotate(
            total=items,
            done=Count("item", distinct=len(scopes) > 1, filter=Q(is_done=True)),
            red=Count("item", distinct=len(scopes) > 1, filter=late),
        )
    )
    return {row.pop("ledger"): Cell(**row) for row in found}
