"""What reach rows and tallies buy: the same answers the usual way, on the same data, side by side.

The usual way asks the items themselves: a condition on paths with OR over lead unit, co-units and offices, pages by
offset, counts by COUNT. It is given the index it needs most, on (due_date, id).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q

from lookback.kit import clock, colour
from lookback.kit.fields import subtree
from lookback.rectification import queries
from lookback.rectification.models import CoUnit, Item
from lookback.rectification.models.item import DONE_STATUSES

INDEX = "bench_item_by_due"
FACETS = ("status", "dimension", "lead_unit__level", "severity")
LONGEST = 60.0  # seconds for one comparison


def compare(account: Any, times: int) -> dict[str, dict[str, float]]:
    """{what: {"kept": ms, "naive": ms}}: the median of a few runs each, without a page around it."""
    scope, middle = account.scope, account.middle()
    deep = Item.objects.filter(reach_rows__unit=scope).count() // 2
    pairs = {
        "ledger, first page": (lambda: queries.ledger_page(account.person), lambda: naive_page(scope, 0)),
        "ledger, page in the middle": (
            lambda: queries.ledger_page(account.person, cursor=middle),
            lambda: naive_page(scope, deep),
        ),
        "board counts": (lambda: queries.board_counts(scope), lambda: naive_board(scope)),
    }
    with _index():
        found = {}
        for what, (kept, usual) in pairs.items():
            found[what] = {"kept": _median(kept, times), "naive": _median(usual, times)}
    return found


def naive_page(scope: Any, offset: int) -> list[Item]:
    """Fifty items that the scope can see, found by conditions on the items."""
    helps = Exists(CoUnit.objects.filter(subtree(scope.path, field="unit__path"), item=OuterRef("pk")))
    places = ("lead_unit", "supervising_unit", "accepting_unit", "ledger__body_unit", "ledger__team_unit")
    seen = Q(helps)
    for place in places:
        seen |= subtree(scope.path, field=f"{place}__path")
    items = queries.with_columns(Item.objects.filter(seen)).order_by("due_date", "id")
    return list(items[offset : offset + 50])


def naive_board(scope: Any) -> dict[str, list]:
    """The board's counts, one grouped COUNT per facet."""
    today = clock.today()
    is_open = ~Q(status__in=DONE_STATUSES)
    counts = {"total": Count("pk"), "done": Count("pk", filter=Q(status__in=DONE_STATUSES))}
    for tint in (colour.RED, colour.YELLOW, colour.GREEN, colour.NONE):
        first, last = colour.bounds(tint, today)
        dated = Q(due_date__gte=first) if first else Q()
        counts[tint] = Count("pk", filter=is_open & dated & (Q(due_date__lte=last) if last else Q()))
    led = Item.objects.filter(subtree(scope.path, field="lead_unit__path")).order_by()
    return {facet: list(led.values(facet).annotate(**counts)) for facet in FACETS}


def _median(call: Callable[[], object], times: int) -> float:
    call()
    taken, began = [], time.perf_counter()
    for _number in range(times):
        started = time.perf_counter()
        call()
        taken.append((time.perf_counter() - started) * 1000)
        if time.perf_counter() - began > LONGEST:
            break
    return round(sorted(taken)[len(taken) // 2], 2)


@contextmanager
def _index():
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX {INDEX} ON rectification_item (due_date, id)")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX {INDEX}")
