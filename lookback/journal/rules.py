"""How an entry's digest is made. Pure: the verifier and the writer call the same function."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any

from lookback.journal.models import Entry

# Independent chains let writers on PostgreSQL work side by side; each thread keeps to one, so a
# transaction locks one head only and two transactions cannot wait for each other's heads.
CHAINS = 8
# The permission by its value: this room stands below the one that names permissions.
JOURNAL_READ = "journal.read"


def entry_digest(entry: Entry) -> str:
    """SHA-256 over the previous digest and the entry's facts as canonical JSON, in hexadecimal."""
    entry.at = entry.at.astimezone(UTC)
    text = json.dumps(entry.facts(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((entry.previous_digest + text).encode()).hexdigest()


def plain(value: Any) -> Any:
    """A JSON-safe copy of a detail: models become keys, dates text, files their name."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "pk"):
        return value.pk
    return str(value)
