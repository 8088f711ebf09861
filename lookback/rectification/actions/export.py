"""Noting that a ledger left the house as a file."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from lookback.journal.actions import record
from lookback.journal.models import Entry
from lookback.org.models import Person
from lookback.rectification.models import Ledger


@transaction.atomic
def note_export(ledger: Ledger, *, by: Person, rows: int, filters: dict[str, Any]) -> Entry:
    """Put on record who took a ledger out, how many rows of it, and by which filters."""
    return record(
        "rectification.ledger.exported", subject=ledger, actor=by, unit=ledger.body_unit, rows=rows, filters=filters
    )
