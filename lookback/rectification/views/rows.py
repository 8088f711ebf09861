"""The rows of the ledger as plain text and finished badges: what many rows share is worded once for the page."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from lookback.kit.templatetags.lookback import colour_badge, progress_bar, severity_badge, status_badge
from lookback.rectification.models import Item, Verification
from lookback.rectification.views.common import item_url

NOTHING = "—"


def table_rows(items: Iterable[Item]) -> list[dict[str, Any]]:
    """A dict of texts for each item, which must have been loaded with `page_columns`."""
    once = _Once()
    return [_row(item, once) for item in items]


class _Once:
    """Remembers for one page what was drawn for a value."""

    def __init__(self) -> None:
        self.drawn: dict[Hashable, Any] = {}

    def __call__(self, draw: Callable[[], Any], *key: Hashable) -> Any:
        if key not in self.drawn:
            self.drawn[key] = draw()
        return self.drawn[key]


def _row(item: Item, once: _Once) -> dict[str, Any]:
    tint = item.colour
    return {
        "url": item_url(item),
        "code": item.code,
        "status": once(lambda: status_badge(item), "status", item.status),
        "colour": once(lambda: colour_badge(tint), "colour", tint),
        "dimension": once(lambda: item.dimension_name, "dimension", item.ledger_id, item.dimension),
        "severity": once(lambda: severity_badge(item.severity, item.get_severity_display()), "severity", item.severity),
        "title": str(item.title),
        "cause": str(item.cause) or NOTHING,
        "target": str(item.target) or NOTHING,
        "outcome": once(item.get_outcome_display, "outcome", item.outcome) or NOTHING,
        "progress": once(lambda: _progress(item.progress), "progress", item.progress),
        **_people(item),
        **_days(item),
        **_parts(item, once),
    }


def _people(item: Item) -> dict[str, Any]:
    return {
        "leader": item.leader.name if item.leader else NOTHING,
        "lead_unit": item.lead_unit.name if item.lead_unit else "",
        "co_units": [row.unit.name for row in item.shown_co_units],
    }


def _days(item: Item) -> dict[str, str]:
    original = item.original_due_date
    closed = timezone.localtime(item.closed_at) if item.closed_at else None
    return {
        "due": item.due_date.isoformat(),
        "original_due": original.isoformat() if original and original != item.due_date else "",
        "closure_number": str(item.closure_number or ""),
        "closed": _day(closed) if closed else "",
        "closed_at": closed.isoformat() if closed else "",
    }


def _parts(item: Item, once: _Once) -> dict[str, Any]:
    checks = item.shown_verifications
    return {
        "measures": [
            {
                "kind": once(row.get_kind_display, "kind", row.kind),
                "text": str(row.text),
                "due": row.due_date.isoformat(),
            }
            for row in item.shown_measures
        ],
        "milestones": [
            {"is_done": row.done_at is not None, "title": str(row.title), "due": row.due_date.isoformat()}
            for row in item.shown_milestones
        ],
        "files": len(item.shown_evidence),
        "check": _check(checks[-1], once) if checks else None,
    }


def _check(check: Verification, once: _Once) -> dict[str, Any]:
    return {
        "method": once(check.get_method_display, "method", check.method),
        "result": once(lambda: status_badge(check, "result"), "result", check.result),
        "day": check.checked_date.isoformat(),
        "tested": str(check.tested),
    }


def _progress(value: int) -> str:
    return render_to_string("kit/parts/progress.html", progress_bar(value))


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
