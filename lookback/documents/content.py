"""What a file is by its first bytes, whatever it calls itself: what can be shown, and what is in an archive."""

from __future__ import annotations

import codecs
import struct
import unicodedata
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from lookback.documents.rules import TextCheck

# So much of a text is looked at and shown.
TEXT_BYTES = 256 * 1024
MOST_LISTED = 500
MOST_ENTRIES = 10_000
MOST_LIST_BYTES = 2 * 1024 * 1024
UNPACKED_LIMIT = 400 * 1024 * 1024
_END, _END_BYTES, _COMMENT_BYTES = b"PK\x05\x06", 22, 65_535


@dataclass(frozen=True)
class Kind:
    """How something is shown (`shown` is "" where it is not), with the type it may be served as and its ending."""

    shown: str
    media_type: str = "application/octet-stream"
    ending: str = "bin"


OTHER = Kind("")
TEXT = Kind("text", "text/plain; charset=utf-8", "txt")
PDF = Kind("pdf", "application/pdf", "pdf")
ARCHIVE = Kind("archive", "application/zip", "zip")
_MP4, _M4A = Kind("video", "video/mp4", "mp4"), Kind("audio", "audio/mp4", "m4a")
_AT_START: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", Kind("image", "image/jpeg", "jpg")),
    (b"\x89PNG\r\n\x1a\n", Kind("image", "image/png", "png")),
    (b"GIF87a", Kind("image", "image/gif", "gif")),
    (b"GIF89a", Kind("image", "image/gif", "gif")),
    (b"%PDF-", PDF),
    (b"ID3", Kind("audio", "audio/mpeg", "mp3")),
    (b"\xff\xfb", Kind("audio", "audio/mpeg", "mp3")),
    (b"\xff\xf3", Kind("audio", "audio/mpeg", "mp3")),
    (b"\xff\xf2", Kind("audio", "audio/mpeg", "mp3")),
    (b"OggS", Kind("audio", "audio/ogg", "ogg")),
    (b"fLaC", Kind("audio", "audio/flac", "flac")),
    (b"\x1aE\xdf\xa3", Kind("video", "video/webm", "webm")),
    (b"PK\x03\x04", ARCHIVE),
    (b"PK\x05\x06", ARCHIVE),
)
_IN_RIFF = {b"WEBP": Kind("image", "image/webp", "webp"), b"WAVE": Kind("audio", "audio/wav", "wav")}
_BRANDS = {b"M4A ": _M4A, b"M4B ": _M4A} | dict.fromkeys(
    (
        b"isom",
        b"iso2",
        b"iso4",
        b"iso5",
        b"iso6",
        b"mp41",
        b"mp42",
        b"avc1",
        b"M4V ",
        b"MSNV",
        b"dash",
        b"3gp4",
        b"3gp5",
    ),
    _MP4,
)
# Archives of a certain make, by what must be inside.
_INSIDE = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}


@dataclass(frozen=True)
class Entry:
    """One line of the list of an archive; nothing of it is unpacked."""

    name: str
    size: int

    @property
    def shown_name(self) -> str:
        """The name, in which nothing hides."""
        return visible(self.name)


@dataclass(frozen=True)
class Listing:
    """What an archive says it holds. `flaw` is why it cannot be listed; `total` are bytes once unpacked."""

    entries: tuple[Entry, ...] = ()
    count: int = 0
    total: int = 0
    flaw: str = ""


def kind_of(head: bytes) -> Kind:
    """The kind of what begins with these bytes (up to TEXT_BYTES of it). Only what is on the list is ever shown."""
    if head[:4] == b"RIFF":
        return _IN_RIFF.get(head[8:12], OTHER)
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], OTHER)
    for magic, kind in _AT_START:
        if head.startswith(magic):
            return kind
    return TEXT if _is_text(head) else OTHER


def text_of(head: bytes) -> str:
    """The beginning of a text; it may be cut in the middle of a letter."""
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return codecs.getincrementaldecoder(encoding)().decode(head)
    return head.decode("utf-8", "replace")


def listing(file: BinaryIO) -> Listing:
    """The names and sizes in a zip archive, from its directory alone."""
    if flaw := _flaw(file):
        return Listing(flaw=flaw)
    try:
        infos = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OverflowError):
        return Listing(flaw="damaged")
    entries = tuple(Entry(info.filename, info.file_size) for info in infos[:MOST_LISTED])
    return Listing(entries, len(infos), sum(info.file_size for info in infos))


def office_ending(found: Listing) -> str:
    """The ending of an office document by what is in it; "" for any other archive."""
    names = [entry.name for entry in found.entries]
    return next((ending for mark, ending in _INSIDE.items() if any(name.startswith(mark) for name in names)), "")


def visible(text: str, *, lines: bool = False) -> str:
    """Text in which nothing hides: control characters and marks of direction stand as ⟨U+202E⟩."""
    kept = "\n\t" if lines else ""
    return "".join(f"⟨U+{ord(char):04X}⟩" if _hides(char) and char not in kept else char for char in text)


def _hides(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _is_text(head: bytes) -> bool:
    check = TextCheck("")
    check.feed(head)
    # What begins like HTML or SVG is shown nowhere, not even as text.
    is_markup = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    return bool(head) and check.flaw is None and not is_markup


def _flaw(file: BinaryIO) -> str:
    """A directory that is too long to read, or none; seen without reading it."""
    size = file.seek(0, 2)
    start = max(0, size - _END_BYTES - _COMMENT_BYTES)
    file.seek(start)
    tail = file.read(_END_BYTES + _COMMENT_BYTES)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_BYTES:
        return "damaged"
    entries, length = struct.unpack("<HL", tail[at + 10 : at + 16])
    return "long" if entries > MOST_ENTRIES or length > MOST_LIST_BYTES else ""
