"""Loading tables of time limits: those that come with the house, and a site's own. A version is never changed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.casework.models import ClockTable
from lookback.casework.rules.clocks import TableError, parse
from lookback.journal.actions import record
from lookback.org.models import Person

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "clocks"
LARGEST = 2_000_000  # bytes of a file


def load_shipped_tables() -> None:
    """Load the tables of the house that are not there yet; one query when none is missing."""
    known = set(ClockTable.objects.values_list("key", "version"))
    for path in sorted(SHIPPED.glob("*.json")):
        content = read_table(path)
        if (content["key"], content["version"]) not in known:
            load_table(content, is_shipped=True)


def read_table(path: Path) -> Any:
    """The content of a file. Raises `TableError` where it is no JSON."""
    try:
        if path.stat().st_size > LARGEST:
            raise TableError([_("The file is larger than a table can be.")])
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TableError([_("The file cannot be read: %(why)s") % {"why": error.strerror}]) from error
    except (ValueError, RecursionError) as error:
        raise TableError([_("The file is not JSON in UTF-8: %(why)s") % {"why": error}]) from error


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
        sentence = _("Version %(version)s of “%(key)s” is there with other content; give the new one the next number.")
        raise TableError([sentence % {"version": table.version, "key": table.key}])
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
