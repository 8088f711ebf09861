"""Reference data of this room: the verbs that promise nothing by themselves."""

from __future__ import annotations

import json
from pathlib import Path

from lookback.rectification.models import VagueVerb

DATA = Path(__file__).resolve().parent.parent / "data" / "vague-verbs.json"


def load_reference() -> None:
    """Load the shipped verbs where there are none; a site's own list is left alone."""
    if VagueVerb.objects.exists():
        return
    verbs = json.loads(DATA.read_text(encoding="utf-8"))
    rows = [VagueVerb(language=language, verb=verb) for language, words in verbs.items() for verb in words]
    VagueVerb.objects.bulk_create(rows, ignore_conflicts=True)
