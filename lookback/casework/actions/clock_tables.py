"""Loading tables of time limits: those that come with the house, and a site's own. A version is never changed."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction

from lookback.casework.actions.tables import missing_tables, other_content
from lookback.casework.models import ClockTable
from lookback.casework.rules.clocks import parse
from lookback.journal.actions import record
from lookback.org.models import Person


def load_shipped_tables() -> None:
    """Load the tables of the house that are not there yet; one query when none is missing."""
    for content in missing_tables(ClockTable, "clocks"):
        load_table(content, is_shipped=True)


@transaction.atomic
def load_table(content: Any, *, by: Person | None = None, is_shipped: bool = False) -> ClockTable:
    """Store one version of a table. Raises `TableError` with every mistake, each with its row; then nothing is stored.

    The same content twice is the same table; the same version with other content is a mistake.
    """
    table = parse(content)
    digest = hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    present = ClockTable.objects.filter(key=table.key, version=table.version).first()
    if present is not None and present.digest == digest:
        return present
    if present is not None:
        raise other_content(table.key, table.version)
    row = ClockTable.objects.create(
        key=table.key,
        version=table.version,
        name=table.name,
        from_date=table.from_date,
        to_date=table.to_date,
        calendar=table.calendar,
        content=content,
        digest=digest,
    )
    if not is_shipped:  # what comes with the program is in its source; the journal begins with what people do
        record("casework.clocktable.loaded", subject=row, actor=by, key=row.key, version=row.version, digest=digest)
    return row
