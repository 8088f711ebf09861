"""The deadlines of an item, kept by the one clock of the house."""

from __future__ import annotations

from datetime import date
from typing import Any

from lookback.dispatch.actions import end_deadline, move_deadline, start_deadline
from lookback.org.authority import Permission
from lookback.org.models import Person
from lookback.rectification.models import Item


def start(item: Item, key: str, due_date: date, *, by: Person, arithmetic: Any = None) -> None:
    """Start a clock for the lead unit: "sign_for", "plan", or "due" for the item itself."""
    assert item.lead_unit is not None  # clocks run from the assignment on
    start_deadline(
        item,
        key,
        title=item.coded_title,
        unit=item.lead_unit,
        permission=Permission.ITEM_WORK,
        due_date=due_date,
        by=by,
        arithmetic=arithmetic,
        profile=item.ledger.profile,
    )


def shift(item: Item, due_date: date, *, by: Person) -> None:
    """Move the day of the item's own clock."""
    move_deadline(item, "due", due_date=due_date, by=by)


def end(item: Item, key: str | None = None, *, by: Person) -> None:
    """Stop one clock, or all of the item's."""
    end_deadline(item, key, by=by)
