"""What a board shows of one unit: figures, charts and the units below, all from kept tallies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from lookback.casework.models import Case
from lookback.casework.queries import Share, letter_figures, stage_counts
from lookback.inspections.models import Framework
from lookback.kit import colour
from lookback.kit.prose import Prose
from lookback.kit.templatetags.lookback import COLOURS
from lookback.org.authority import Permission as P
from lookback.org.models import Level, Person, Unit, UnitQuerySet
from lookback.rectification.models import Item
from lookback.rectification.models.item import Severity
from lookback.rectification.queries import Cell, board_children, board_counts

TINTS = (colour.RED, colour.YELLOW, colour.GREEN, colour.NONE, colour.DONE)


@dataclass(frozen=True)
class Row:
    """One bar of a chart: its name, its counts by colour, and the ledger filter that lists the items behind it."""

    key: str
    label: str
    cell: Cell
    query: str


@dataclass(frozen=True)
class Chart:
    """A set of bars, shown as a chart and as a table."""

    key: str
    title: str
    rows: list[Row]

    def as_data(self) -> dict[str, Any]:
        """What the chart script needs: names, and one series per colour."""
        series = [
            {"key": tint, "name": str(COLOURS[tint]), "values": [getattr(row.cell, tint) for row in self.rows]}
            for tint in TINTS
        ]
        return {"labels": [row.label for row in self.rows], "series": series}


@dataclass(frozen=True)
class Board:
    """Everything on the page of one unit. `children` are in order of their code: units are never ranked (B5)."""

    unit: Unit
    total: Cell
    charts: list[Chart]
    children: list[tuple[Unit, Cell]]


def units_on_board(user: Person) -> UnitQuerySet:
    """Units whose board the person may open."""
    return Unit.objects.filter(user.reach(P.BOARD_READ))


def top_unit(user: Person) -> Unit | None:
    """Where the person's board begins: the highest unit in reach."""
    return min(user.scopes(P.BOARD_READ), key=lambda unit: (unit.depth, unit.code), default=None)


def way_to(unit: Unit, user: Person) -> list[Unit]:
    """The units from the person's own top down to `unit`: the breadcrumb."""
    return list(units_on_board(user).above(unit))


def board(unit: Unit) -> Board:
    """The board of one unit."""
    counts = board_counts(unit)
    total = sum(counts["severity"].values(), Cell())
    charts = [
        Chart("status", _("By status"), _rows(counts["status"], Item.Status.choices, "status")),
        Chart("dimension", _("By dimension"), _rows(counts["dimension"], _dimension_names(), "dimension")),
        Chart("level", _("By level of the lead unit"), _rows(counts["level"], _level_names(), "level")),
        Chart("severity", _("By severity"), _rows(counts["severity"], Severity.choices, "severity")),
    ]
    return Board(unit, total, charts, board_children(unit))


@dataclass(frozen=True)
class StageCount:
    """How many cases of the unit's authorities stand in a stage. A count of what is; never a target (B5)."""

    stage: str
    label: str
    number: int


def cases_on_board(unit: Unit, user: Person) -> list[StageCount]:
    """The cases at the unit or below by stage; nothing for whoever may not see cases there."""
    if not user.may(P.CASE_READ, unit):
        return []
    counts = stage_counts(user, unit=unit)
    return [StageCount(stage, str(label), counts[stage]) for stage, label in Case.Status.choices if stage in counts]


def letters_on_board(unit: Unit, user: Person) -> list[Share]:
    """Letters to the unit and those below: replied to in time, and verified; nothing for whoever may not see them."""
    return letter_figures(user, unit=unit) if user.may(P.LETTER_READ, unit) else []


def _rows(cells: dict[str, Cell], names: Iterable[tuple[str, Any]], field: str) -> list[Row]:
    """Known values in their order, then any other that was counted."""
    known = dict(names)
    order = [key for key in known if key in cells] + sorted(key for key in cells if key not in known)
    return [Row(key, str(known.get(key, key)), cells[key], f"{field}={key}") for key in order]


def _level_names() -> list[tuple[str, Any]]:
    return [(str(value), label) for value, label in Level.choices]


def _dimension_names() -> list[tuple[str, str]]:
    """Dimensions of all frameworks, in their order; the short name where there is one."""
    names: dict[str, str] = {}
    for framework in Framework.objects.order_by("key", "version"):
        for row in framework.rows("dimensions"):
            names[row["key"]] = str(Prose.of(row.get("short") or row["name"]))
    return list(names.items())


def board_data(found: Board, cases: list[StageCount]) -> dict[str, Any]:
    """The board as plain data, for the API."""
    return {
        "unit": {"id": found.unit.pk, "code": found.unit.code, "name": found.unit.name},
        "total": asdict(found.total),
        "charts": {
            chart.key: [{"key": row.key, "label": row.label, **asdict(row.cell)} for row in chart.rows]
            for chart in found.charts
        },
        "children": [
            {"id": unit.pk, "code": unit.code, "name": unit.name, **asdict(cell)} for unit, cell in found.children
        ],
        "cases": [{"stage": row.stage, "label": row.label, "number": row.number} for row in cases],
    }
