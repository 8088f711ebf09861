"""The frameworks that come with the house. A version that is there is left alone: missions refer to it."""

from __future__ import annotations

import json
from pathlib import Path

from django.db import transaction

from lookback.inspections.models import Framework
from lookback.kit.prose import Prose

FOLDER = Path(__file__).resolve().parent.parent / "data" / "frameworks"


@transaction.atomic
def load_reference() -> None:
    """Insert the frameworks that are missing. Costs one query when none is."""
    shipped = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    known = set(Framework.objects.values_list("key", "version"))
    missing = [
        Framework(key=row["key"], version=row["version"], name=Prose.of(row["name"]), content=row)
        for row in shipped
        if (row["key"], row["version"]) not in known
    ]
    Framework.objects.bulk_create(missing, ignore_conflicts=True)
