"""Counts for the board, read from the kept tallies: the cost is that of one unit's rows, not of its items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from lookback.kit import clock, colour
from lookback.kit.fields import subtree
from lookback.org.models import Unit
from lookback.rectification.models import Item, Tally
from lookback.rectification.models.item import DONE_STATUSES

COLOURS = (colour.RED, colour.YELLOW, colour.GREEN, colour.NONE)
Facet = Tally.Facet


@dataclass(frozen=True)
class Cell:
    """How many items there are, how many are done, and how the others stand by warning colour."""

    total: int = 0
    done: int = 0
    red: int = 0
    yellow: int = 0
    green: int = 0
    none: int = 0

    @property
    def open(self) -> int:
        """Not accepted and not closed."""
        return self.total - self.done

    def __add__(self, other: Cell) -> Cell:
        mine, others = asdict(self), asdict(other)
        return Cell(**{name: mine[name] + others[name] for name in mine})


Board = dict[str, dict[str, Cell]]


def board_counts(unit: Unit, *, on: date | None = None) -> Board:
    """{"status": {"claimed": Cell, …}, "dimension": …, "level": …, "severity": …} of items led in the unit or below."""
    rows = _summed(Tally.objects.filter(unit=unit), "facet", "value", on=on)
    board: Board = {facet: {} for facet in Facet.values}
    for row in rows:
        facet, value = row.pop("facet"), row.pop("value")
        board[facet][value] = Cell(**row)
    return board


def board_children(unit: Unit, *, on: date | None = None) -> list[tuple[Unit, Cell]]:
    """The units right below that have items, in order of their code. What the unit leads itself is not among them."""
    # Severity is the facet with the fewest values; each item is counted under it once.
    counted = Tally.objects.filter(unit__parent=unit, facet=Facet.SEVERITY)
    # The key of a dict entry is read before its value, so the row has lost it by then.
    cells = {row.pop("unit_id"): Cell(**row) for row in _summed(counted, "unit_id", on=on)}
    units = Unit.objects.filter(pk__in=cells).select_related("kind").order_by("code")
    return [(child, cells[child.pk]) for child in units]


def recount(unit: Unit, *, on: date | None = None) -> Board:
    """The same as `board_counts`, counted anew from the items: slow, to check that nothing was lost."""
    below = Q(subtree(unit.path, field="lead_unit__path"))
    below |= Q(subtree(unit.path, field="ledger__body_unit__path"), lead_unit=None)
    groups = Item.objects.filter(below).values(
        "status", "dimension", "severity", "due_date", "lead_unit__level", "ledger__body_unit__level"
    )
    board: Board = {facet: defaultdict(Cell) for facet in Facet.values}
    for row in groups.annotate(number=Count("pk")).order_by():
        _count_in(board, row, on or clock.today())
    return {facet: dict(cells) for facet, cells in board.items()}


def _count_in(board: Board, row: Mapping[str, Any], today: date) -> None:
    is_done = row["status"] in DONE_STATUSES
    tint = colour.DONE if is_done else colour.of(row["due_date"], today)
    cell = Cell(**{"total": row["number"], tint: row["number"]})
    level = row["ledger__body_unit__level"] if row["lead_unit__level"] is None else row["lead_unit__level"]
    for facet, value in (
        (Facet.STATUS, row["status"]),
        (Facet.DIMENSION, row["dimension"]),
        (Facet.SEVERITY, row["severity"]),
        (Facet.LEVEL, str(level)),
    ):
        board[facet][value] += cell


def _summed(rows: QuerySet[Tally], *by: str, on: date | None) -> list[dict[str, Any]]:
    today = on or clock.today()
    sums = {tint: _sum(_coloured(tint, today)) for tint in COLOURS}
    grouped = rows.order_by().values(*by).annotate(total=_sum(Q()), done=_sum(Q(is_done=True)), **sums)
    return list(grouped.exclude(total=0))


def _sum(condition: Q) -> Coalesce:
    return Coalesce(Sum("count", filter=condition), Value(0)) if condition else Coalesce(Sum("count"), Value(0))


def _coloured(tint: str, today: date) -> Q:
    first, last = colour.bounds(tint, today)
    condition = Q(is_done=False)
    condition &= Q(due_date__gte=first) if first else Q()
    return condition & (Q(due_date__lte=last) if last else Q())
