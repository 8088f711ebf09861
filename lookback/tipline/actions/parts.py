"""Sealing texts into a tip."""

from __future__ import annotations

import json
from typing import Any

from lookback.kit import sealing
from lookback.org.models import Person
from lookback.tipline.models import Part, Tip


def add_part(tip: Tip, kind: str, body: dict[str, Any], *, key: bytes, author: Person | None) -> Part:
    """Seal a text (JSON) into the tip. Part of a transaction of the caller, who also writes the journal."""
    part = Part(tip=tip, kind=kind, author=author)
    part.sealed = sealing.seal(key, json.dumps(body, ensure_ascii=False).encode(), part.context)
    part.save(force_insert=True)
    return part
