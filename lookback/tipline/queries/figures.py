"""Figures of the tip line, counted from columns in the clear. Small cells are not shown, nor can they be worked out.

Only whole months are counted: a figure that moved during the day would tell that a tip arrived.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from lookback.kit import clock
from lookback.org.models import Person
from lookback.tipline.models import Tip
from lookback.tipline.rules.figures import LEAST, hide
from lookback.tipline.rules.intake import questionnaire

MONTHS = 12


@dataclass(frozen=True)
class Row:
    """One line of a table. None stands for what is hidden."""

    label: str
    count: int | None
    days: float | None


@dataclass(frozen=True)
class Table:
    """One way of counting the same tips."""

    key: str
    title: str
    rows: list[Row]


@dataclass(frozen=True)
class Figures:
    """All tables over the tips received in a span of whole months. `total` is None when it is small itself."""

    from_date: date
    to_date: date
    total: int | None
    days: float | None
    tables: list[Table]


def figures(user: Person) -> Figures:
    """The figures of the units in the person's reach, for the last twelve whole months."""
    to_date = clock.today().replace(day=1) - timedelta(days=1)
    from_date = _months_back(to_date.replace(day=1), MONTHS - 1)
    tips = Tip.objects.filter(user.reach("tip.count", "desk_unit__path"))
    tips = tips.filter(received_date__range=(from_date, to_date))
    whole = tips.aggregate(count=Count("pk"), days=_days(), ended=_ended())
    total = whole["count"] if whole["count"] == 0 or whole["count"] >= LEAST else None
    tables = [_table(tips, *one, total_shown=total is not None) for one in _ways()]
    return Figures(from_date, to_date, total, _average(whole, total), tables)


def _ways() -> list[tuple[str, str, Any, Mapping[Any, str]]]:
    categories = {row.key: str(row.label) for row in questionnaire().choices["category"]}
    results = {key: str(label) for key, label in Tip.Result.choices} | {"": _("no result yet")}
    channels = {key: str(label) for key, label in Tip.Channel.choices}
    return [
        ("channel", _("Channel"), F("channel"), channels),
        ("category", _("Category"), F("category"), categories),
        ("result", _("Result"), F("result"), results),
        ("month", _("Month"), TruncMonth("received_date"), {}),
    ]


def _table(
    tips: QuerySet[Tip], key: str, title: str, by: Any, labels: Mapping[Any, str], *, total_shown: bool
) -> Table:
    found = tips.annotate(cell=by).values("cell").annotate(count=Count("pk"), days=_days(), ended=_ended())
    rows = list(found.order_by("cell"))
    shown = hide([row["count"] for row in rows]) if total_shown else [None] * len(rows)
    return Table(
        key,
        title,
        [Row(_label(row["cell"], labels), count, _average(row, count)) for row, count in zip(rows, shown, strict=True)],
    )


def _days() -> Avg:
    span = ExpressionWrapper(F("end__ended_date") - F("received_date"), output_field=DurationField())
    return Avg(span)


def _ended() -> Count:
    return Count("pk", filter=Q(end__isnull=False))


def _average(row: Mapping[str, Any], shown: int | None) -> float | None:
    """The mean days to the end, where enough tips ended, and not beside a hidden count."""
    if shown is None or row["ended"] < LEAST or row["days"] is None:
        return None
    return round(row["days"].total_seconds() / 86_400, 1)


def _label(cell: Any, labels: Mapping[Any, str]) -> str:
    return f"{cell:%Y-%m}" if isinstance(cell, date) else labels.get(cell, str(cell))


def _months_back(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)


def as_rows(found: Figures) -> list[list[str]]:
    """The tables as lines for a spreadsheet; the first is the head."""
    few = _("fewer than %(least)d, or hidden beside such") % {"least": LEAST}
    lines = [[_("Counted by"), _("Value"), _("Tips"), _("Average days")]]
    lines.append([_("All"), "", few if found.total is None else str(found.total), _number(found.days)])
    for table in found.tables:
        for row in table.rows:
            lines.append([table.title, row.label, few if row.count is None else str(row.count), _number(row.days)])
    return lines


def as_data(found: Figures) -> dict[str, Any]:
    """The same for machines; null is what is hidden."""
    return {
        "from_date": found.from_date.isoformat(),
        "to_date": found.to_date.isoformat(),
        "least": LEAST,
        "total": found.total,
        "average_days": found.days,
        "tables": [
            {
                "by": table.key,
                "rows": [{"value": row.label, "count": row.count, "average_days": row.days} for row in table.rows],
            }
            for table in found.tables
        ],
    }


def _number(value: float | None) -> str:
    return "" if value is None else str(value)
