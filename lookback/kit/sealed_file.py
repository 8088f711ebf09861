"""A sealed file, read like any other from any place in it: pieces are opened in memory as they are asked for."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lookback.kit import sealing
from lookback.kit.sealing import PIECE_BYTES, TAG_BYTES, Unreadable


class SealedFile(io.RawIOBase):
    """For reading and seeking; `size` is that of the content. Raises Unreadable where a piece was changed."""

    def __init__(self, path: Path, key: bytes, context: str, size: int) -> None:
        super().__init__()
        if path.stat().st_size != sealing.sealed_size(size):
            raise Unreadable
        self._file, self._key, self._context, self._size = path.open("rb"), key, context, size
        self._at, self._number, self._piece = 0, -1, b""

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As of any file."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("before the beginning of the file")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        """Where reading goes on."""
        return self._at

    def readinto(self, buffer: Any) -> int:
        """The next bytes, at most to the end of a piece."""
        number, start = divmod(self._at, PIECE_BYTES)
        found = self._opened(number)[start : start + len(buffer)] if self._at < self._size else b""
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def close(self) -> None:
        """Close the file below as well."""
        self._file.close()
        super().close()

    def between(self, start: int, stop: int) -> Iterator[bytes]:
        """The bytes from `start` up to `stop`, piece by piece; closes the file at the end."""
        with self:
            self.seek(start)
            while self._at < stop and (piece := self.read(min(PIECE_BYTES, stop - self._at))):
                yield piece

    def _opened(self, number: int) -> bytes:
        if number != self._number:
            self._file.seek(number * (PIECE_BYTES + TAG_BYTES))
            sealed = self._file.read(PIECE_BYTES + TAG_BYTES)
            last = (number + 1) * PIECE_BYTES >= self._size
            self._piece = sealing.unseal_piece(self._key, number, sealed, self._context, last=last)
            self._number = number
        return self._piece
