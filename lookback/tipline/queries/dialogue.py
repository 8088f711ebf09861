"""What a reporter sees with the receipt code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from lookback.kit import sealing
from lookback.kit.sealing import Unreadable
from lookback.tipline.models import Part, Tip
from lookback.tipline.queries import keys
from lookback.tipline.rules import codes


@dataclass(frozen=True)
class Message:
    """One text of the dialogue, opened."""

    day: date
    is_mine: bool
    text: str
    files: list[str] = field(default_factory=list)


def found(secret: bytes) -> Tip | None:
    """The tip of a receipt code, or None."""
    return Tip.objects.filter(code_lookup=codes.lookup(secret)).first()


def unlocked(secret: bytes) -> tuple[Tip, bytes] | None:
    """The tip of a receipt code with its key; None where the code opens nothing.

    A code that opens nothing costs the same work: one look-up, one pair of keys, one try to unwrap.
    """
    tip = found(secret)
    private = codes.reporter_keys(secret).private
    try:
        key = keys.readable(tip, private) if tip else sealing.unwrap(private, _decoy(), "")
    except Unreadable:
        return None
    return (tip, key) if tip else None


def messages(tip: Tip, key: bytes) -> Iterator[Message]:
    """The report and the messages both ways, oldest first."""
    for part in tip.parts.filter(kind__in=Part.SHARED):
        body: dict[str, Any] = json.loads(keys.opened(part, key))
        names = [str(name) for name, _size in body.get("files", [])]
        text = str(body.get("text") or body.get("what") or "")
        yield Message(part.made_date, part.kind != Part.Kind.TO_REPORTER, text, names)


@lru_cache(maxsize=1)
def _decoy() -> bytes:
    """A wrapped key that no code opens."""
    return sealing.wrap(sealing.new_pair().public, sealing.new_key(), "")
