"""Which rows `Reach` and `Tally` must hold for an item. Pure: the actions, the checks and the bench call the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from lookback.org.models import Unit
from lookback.rectification.models import Item, Reach, Tally
from lookback.rectification.models.item import DONE_STATUSES
from lookback.rectification.models.rollup import NO_DAY

Via, Facet = Reach.Via, Tally.Facet


def reach_rows(item: Item, *, co_units: Iterable[Unit] = (), cascade_units: Iterable[Unit] = ()) -> list[Reach]:
    """One unsaved row per unit that can see the item: the lineage of every unit that takes part.

    Where a unit has several reasons the strongest counts: it leads, it helps, it was handed a part, it inspected.
    """
    reasons: dict[int, str] = {}
    ledger = item.ledger
    watching = (ledger.team_unit, item.supervising_unit, item.accepting_unit, ledger.principal_unit)
    for via, units in (
        (Via.LEAD, [leading_unit(item)]),
        (Via.CO, co_units),
        (Via.CASCADE, cascade_units),
        (Via.TEAM, [unit for unit in watching if unit is not None]),
    ):
        for unit in units:
            for key in unit.lineage:
                reasons.setdefault(key, via)
    columns = reach_columns(item)
    return [
        Reach(item_id=item.pk, ledger_id=item.ledger_id, unit_id=key, via=via, **columns)
        for key, via in reasons.items()
    ]


def reach_columns(item: Item) -> dict:
    """The columns of an item that its `Reach` rows repeat, because lists sort and filter by them."""
    return {
        "status": item.status,
        "dimension": item.dimension,
        "severity": item.severity,
        "level": item.lead_level,
        "is_done": item.status in DONE_STATUSES,
        "due_date": item.due_date,
    }


def leading_unit(item: Item) -> Unit:
    """The lead unit; while nobody leads, the inspected body answers."""
    return item.lead_unit or item.ledger.body_unit


def tally_counts(item: Item) -> Counter:
    """(unit, facet, value, is_done, due_date) -> 1: under which keys the item is counted at present."""
    is_done = item.status in DONE_STATUSES
    day = NO_DAY if is_done else item.due_date
    values = (
        (Facet.STATUS.value, str(item.status)),
        (Facet.DIMENSION.value, item.dimension),
        (Facet.LEVEL.value, str(item.lead_level)),
        (Facet.SEVERITY.value, str(item.severity)),
    )
    return Counter((unit, facet, value, is_done, day) for unit in leading_unit(item).lineage for facet, value in values)


def tally_rows(item: Item, sign: int = 1) -> list[Tally]:
    """Unsaved rows that count the item in (`sign` 1) or out (-1)."""
    return rows_of(dict.fromkeys(tally_counts(item), sign))


def tally_changes(before: Counter, after: Counter) -> list[Tally]:
    """The fewest rows that turn the count `before` into `after`."""
    change = Counter(after)
    change.subtract(before)
    return rows_of({key: count for key, count in change.items() if count})


def rows_of(counts: dict) -> list[Tally]:
    """Unsaved rows for counted keys."""
    return [
        Tally(unit_id=unit, facet=facet, value=value, is_done=is_done, due_date=day, count=count)
        for (unit, facet, value, is_done, day), count in counts.items()
    ]
