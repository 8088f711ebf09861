"""Uploads that go on where they broke off. Each piece is sealed as it arrives; nothing else of it is written.

In the incoming folder lie the sealed pieces, and beside them a sealed line with name, type and length. The keys of
both follow from the secret of the receipt code, which only the reporter's page holds: a foreign ticket finds nothing,
and what is never sent off stays noise until `documents.tasks.sweep` removes it. See docs/adr/0022-files-of-tips.md.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from lookback.documents.rules import clean_name
from lookback.kit import sealing
from lookback.kit.sealing import PIECE_BYTES, TAG_BYTES, Unreadable
from lookback.tipline.models.file import content_context, incoming_path

STORED = re.compile(r"[0-9a-f]{32}")
SECONDS_TO_WAIT = 5.0


class Missing(Exception):
    """This ticket has no such upload (any more)."""


class Busy(Exception):
    """Another request is writing to this upload."""


class WrongOffset(Exception):
    """The upload stands elsewhere."""


@dataclass
class ResumedUpload:
    """A file that arrives in pieces. `size` is what it will have when it is whole."""

    stored: str
    name: str
    content_type: str
    size: int
    key: bytes

    @property
    def path(self) -> Path:
        """Where the sealed pieces lie."""
        return incoming_path(self.stored)

    @property
    def offset(self) -> int:
        """How many bytes are there for good: whole pieces, and at the end all of them. Raises Missing."""
        try:
            sealed = self.path.stat().st_size
        except FileNotFoundError:
            raise Missing from None
        if sealed == sealing.sealed_size(self.size):
            return self.size
        return sealed // (PIECE_BYTES + TAG_BYTES) * PIECE_BYTES

    @property
    def flaw(self) -> str | None:
        """Why it cannot be kept, in a sentence."""
        if self.path.exists() and self.offset == self.size:
            return None
        return _("“%(name)s” has not arrived whole. Please choose it once more.") % {"name": self.name}

    def append(self, stream: Any, offset: int, length: int) -> int:
        """Take `length` bytes that belong at `offset`; returns the new offset.

        What comes after the last whole piece is dropped, unless the file ends there: only whole pieces are sealed, so
        that no piece is ever sealed twice with different content. A stream that breaks off leaves the pieces before.
        """
        with self.locked():
            if offset != self.offset:
                raise WrongOffset
            with self.path.open("r+b") as file:
                file.truncate(sealing.sealed_size(offset) if offset else 0)
                file.seek(0, os.SEEK_END)
                try:
                    for sealed in self._pieces(stream, offset, length):
                        file.write(sealed)
                finally:
                    file.flush()
                    os.fsync(file.fileno())
                    _date_to_the_day(self.path)
        return self.offset

    def _pieces(self, stream: Any, offset: int, length: int) -> Iterator[bytes]:
        context, end = content_context(self.stored), offset + length
        while offset < end:
            piece = stream.read(min(PIECE_BYTES, end - offset))
            last = offset + len(piece) == self.size
            if not last and len(piece) < PIECE_BYTES:
                return
            yield sealing.seal_piece(self.key, offset // PIECE_BYTES, piece, context, last=last)
            offset += len(piece)

    @contextmanager
    def locked(self, *, seconds: float = 0.0) -> Iterator[None]:
        """Keep other requests away; they are told Busy, or wait. Raises Missing where it went meanwhile."""
        try:
            handle = os.open(_about_path(self.stored), os.O_RDWR)
        except FileNotFoundError:
            raise Missing from None
        try:
            _lock(handle, seconds)
            if not _about_path(self.stored).exists():
                raise Missing
            yield
        finally:
            os.close(handle)

    def remove(self) -> None:
        """Take it away, or what is left beside it when it was kept."""
        self.path.unlink(missing_ok=True)
        _about_path(self.stored).unlink(missing_ok=True)


def begin(secret: bytes, name: str, media_type: str, size: int) -> ResumedUpload:
    """Make room for a file of `size` bytes (1 or more)."""
    stored = secrets.token_hex(16)
    upload = ResumedUpload(stored, clean_name(name), media_type[:100], size, _key(secret, stored, "upload-bytes"))
    about = {"name": upload.name, "type": upload.content_type, "size": size}
    sealed = sealing.seal(_key(secret, stored, "upload-about"), json.dumps(about).encode(), stored)
    upload.path.parent.mkdir(parents=True, exist_ok=True)
    upload.path.touch(mode=0o600)
    _about_path(stored).write_bytes(sealed)
    for path in (upload.path, _about_path(stored)):
        _date_to_the_day(path)
    return upload


def find(secret: bytes, stored: str) -> ResumedUpload:
    """The upload of that name, if it was begun with this secret. Raises Missing."""
    if not STORED.fullmatch(stored):
        raise Missing
    try:
        sealed = _about_path(stored).read_bytes()
        about = json.loads(sealing.unseal(_key(secret, stored, "upload-about"), sealed, stored))
    except (FileNotFoundError, Unreadable):
        raise Missing from None
    key = _key(secret, stored, "upload-bytes")
    return ResumedUpload(stored, about["name"], about["type"], about["size"], key)


def has_room(size: int) -> bool:
    """Whether the folder may grow by so much: nobody can fill the disk by beginning uploads."""
    lying = 0
    with suppress(FileNotFoundError):
        for entry in os.scandir(incoming_path("")):
            with suppress(FileNotFoundError):  # it ends when it likes
                lying += entry.stat().st_size
    return lying + size <= settings.UPLOADS_MAX_BYTES


def _key(secret: bytes, stored: str, purpose: str) -> bytes:
    return sealing.derive(sealing.derive(secret, "tip-upload") + bytes.fromhex(stored), purpose)


def _about_path(stored: str) -> Path:
    return incoming_path(f"{stored}.about")


def _date_to_the_day(path: Path) -> None:
    """The time of a file would tell when somebody wrote: all of one day bear its end."""
    # By the machine's clock, not the story's: the sweep goes by that.
    ended = timezone.localtime().replace(hour=23, minute=59, second=59, microsecond=0).timestamp()
    with suppress(FileNotFoundError):
        os.utime(path, (ended, ended))


def _lock(handle: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except OSError:
            if time.monotonic() >= until:
                raise Busy from None
        time.sleep(0.05)
