"""The files of a tip, opened with its key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from lookback.kit import sealing
from lookback.tipline.models import Tip, TipFile
from lookback.tipline.models.file import content_context

READ_AT_ONCE = 256 * 1024


@dataclass(frozen=True)
class OpenFile:
    """A file with what its sealed line says."""

    row: TipFile
    name: str
    key: bytes

    def pieces(self) -> Iterator[bytes]:
        """Its bytes as they were sent, piece by piece: neither side holds the whole."""
        return sealing.unseal_pieces(self.key, self._sealed(), content_context(self.row.stored))

    def _sealed(self) -> Iterator[bytes]:
        with self.row.path.open("rb") as file:
            while piece := file.read(READ_AT_ONCE):
                yield piece


def files_of(tip: Tip, key: bytes) -> list[OpenFile]:
    """All files of a tip, in the order in which they came. Raises Unreadable."""
    found = []
    for row in TipFile.objects.filter(tip=tip):
        row.tip = tip
        about = json.loads(sealing.unseal(key, bytes(row.sealed), row.context))
        found.append(OpenFile(row, about["name"], bytes.fromhex(about["key"])))
    return found
