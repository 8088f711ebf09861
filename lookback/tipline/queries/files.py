"""The files of a tip, opened with its key."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from lookback.documents import cleaner, scanner
from lookback.documents.content import (
    ARCHIVE,
    TEXT_BYTES,
    Kind,
    Listing,
    kind_of,
    listing,
    office_ending,
    text_of,
    visible,
)
from lookback.documents.scanner import State, Verdict
from lookback.kit import clock, sealing
from lookback.kit.sealed_file import SealedFile
from lookback.kit.sealing import Unreadable
from lookback.tipline.models import Tip, TipFile
from lookback.tipline.models.file import content_context

READ_AT_ONCE = 256 * 1024


@dataclass(frozen=True)
class OpenFile:
    """A file with what its sealed line says: name and key; what the scanner said; the key of the cleaned copy."""

    row: TipFile
    name: str
    key: bytes
    about: dict[str, Any]

    @property
    def shown_name(self) -> str:
        """The name, in which nothing hides."""
        return visible(self.name)

    def pieces(self) -> Iterator[bytes]:
        """Its bytes as they were sent, piece by piece: neither side holds the whole."""
        return sealing.unseal_pieces(self.key, self._sealed(), content_context(self.row.stored))

    def opened(self) -> SealedFile:
        """The same, for reading from any place."""
        return SealedFile(self.row.path, self.key, content_context(self.row.stored), self.row.size)

    def _sealed(self) -> Iterator[bytes]:
        with self.row.path.open("rb") as file:
            while piece := file.read(READ_AT_ONCE):
                yield piece

    # --- what it is ---

    @cached_property
    def head(self) -> bytes:
        """How it begins. Raises FileNotFoundError where the bytes are gone, and Unreadable."""
        with self.opened() as file:
            return _head(file)

    @cached_property
    def kind(self) -> Kind:
        """What it is by its first bytes."""
        return kind_of(self.head)

    @cached_property
    def archive(self) -> Listing:
        """What is in it, if it is an archive."""
        if self.kind != ARCHIVE:
            return Listing()
        with io.BufferedReader(self.opened()) as file:
            return listing(file)

    @property
    def text(self) -> str:
        """How a text begins."""
        return visible(text_of(self.head).replace("\r\n", "\n"), lines=True)

    @property
    def is_longer(self) -> bool:
        """Whether it goes on after the text that is shown."""
        return self.row.size > TEXT_BYTES

    @property
    def clean_ending(self) -> str:
        """The ending by which the cleaner knows it; "" where it is not given to the cleaner."""
        ending = office_ending(self.archive) if self.kind == ARCHIVE else self.kind.ending
        return ending if cleaner.can_clean(ending) else ""

    # --- what the scanner said ---

    @property
    def verdict(self) -> Verdict:
        """What the scanner said today; of a file with a finding also what it said before."""
        said = self.about.get("scan") or {}
        if said and (said["day"] == str(clock.today()) or said["state"] == State.FOUND):
            return Verdict(said["state"], said["name"])
        return Verdict(State.FAILED if scanner.is_set_up() else State.OFF)

    @property
    def is_scanned_today(self) -> bool:
        """Whether the scanner need not be asked once more: its signatures change from day to day."""
        return (self.about.get("scan") or {}).get("day") == str(clock.today())

    @property
    def is_held(self) -> bool:
        """Whether nothing of it is shown: something was found, or a scanner is set up and has not answered."""
        return self.verdict.state in (State.FOUND, State.FAILED)

    @property
    def scan_label(self) -> str:
        """What the scanner said when it was asked last, for the list of the files of a tip."""
        said = self.about.get("scan") or {}
        if said.get("state") == State.FOUND:
            return _("held: the virus scanner found “%(name)s”") % {"name": said["name"]}
        if said:
            return _("scanned on %(day)s, nothing found") % {"day": said["day"]}
        return _("not scanned: it is when it is opened") if scanner.is_set_up() else str(State.OFF.label)

    @property
    def pages(self) -> int | None:
        """How many pages a PDF has; None before they were counted."""
        return self.about.get("pages")

    # --- the cleaned copy ---

    @property
    def copy(self) -> OpenCopy | None:
        """The cleaned copy, once it was made."""
        about = self.about.get("clean") or {}
        return OpenCopy(self.row, bytes.fromhex(about["key"]), about["size"], about["ending"]) if about else None


@dataclass(frozen=True)
class OpenCopy:
    """The cleaned copy of a file, sealed under a key of its own."""

    row: TipFile
    key: bytes
    size: int
    ending: str

    def opened(self) -> SealedFile:
        """For reading from any place."""
        return SealedFile(self.row.clean_path, self.key, content_context(self.row.clean_name), self.size)

    @cached_property
    def kind(self) -> Kind:
        """What it is by its first bytes."""
        with self.opened() as file:
            return kind_of(_head(file))


def files_of(tip: Tip, key: bytes) -> list[OpenFile]:
    """All files of a tip, in the order in which they came. Raises Unreadable."""
    found = []
    for row in TipFile.objects.filter(tip=tip):
        row.tip = tip
        found.append(open_file(row, key))
    return found


def file_of(tip: Tip, key: bytes, pk: int) -> OpenFile | None:
    """One file of a tip; None where it has none of that number, or its bytes are gone or changed."""
    row = TipFile.objects.filter(tip=tip, pk=pk).first()
    if row is None:
        return None
    row.tip = tip
    try:
        found = open_file(row, key)
        return found if found.head else None
    except (FileNotFoundError, Unreadable):
        return None


def open_file(row: TipFile, key: bytes) -> OpenFile:
    """A file with what its sealed line says. Raises Unreadable."""
    about = json.loads(sealing.unseal(key, bytes(row.sealed), row.context))
    return OpenFile(row, about["name"], bytes.fromhex(about["key"]), about)


def came_with(tip: Tip, stored: Sequence[str]) -> bool:
    """Whether files of these names (at least one) came with this tip already: the same message was sent before."""
    return bool(stored) and TipFile.objects.filter(tip=tip, stored__in=stored).count() == len(stored)


def _head(file: SealedFile) -> bytes:
    held = b""
    while len(held) < TEXT_BYTES and (piece := file.read(TEXT_BYTES - len(held))):
        held += piece
    return held
