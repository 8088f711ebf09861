"""Taking the keys of referred matters back from people who may not read them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from lookback.journal.actions import record_all
from lookback.kit import clock
from lookback.org.models import Person, Unit
from lookback.tipline.models import Copy
from lookback.tipline.queries import desks


def end_copies(rows: Iterable[Copy]) -> None:
    """Take the key out of rows; they stay on record."""
    for row in rows:
        row.wrapped, row.ended_at = b"", clock.now()
        row.save(update_fields=["wrapped", "ended_at"])


def sweep_copies(copies: QuerySet[Copy], accused: Iterable[Unit], *, by: Person | None) -> None:
    """Take the key from everybody whom these units bar. Part of a transaction of the caller."""
    rows = list(copies.filter(ended_at=None).select_related("transfer"))
    out = desks.unfit([row.person_id for row in rows], accused) if rows else set()
    barred = [row for row in rows if row.person_id in out]
    end_copies(barred)
    if barred:
        record_all(
            "tipline.transfer.key_taken", [(row.transfer, {"people": [row.person_id]}) for row in barred], actor=by
        )
