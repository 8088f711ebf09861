"""Which files are taken, judged by their first bytes and not by what they call themselves. Never writes."""

from __future__ import annotations

import codecs
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.kit import vocabulary

vocabulary.register({"documents.storedfile": lazy("File"), "documents.file.stored": lazy("File stored")})

HEAD_BYTES = 16
MAX_NAME = 200
MAX_ENDING = 10

Check = Callable[[bytes], bool]


def _starts(*magic: bytes) -> Check:
    return lambda head: head.startswith(magic)


def _at(offset: int, *magic: bytes) -> Check:
    return lambda head: head[offset:].startswith(magic)


_ZIP = _starts(b"PK\x03\x04")
_OLE = _starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_OFFICE = "application/vnd.openxmlformats-officedocument."

# Ending -> (media type, how the file begins). None: plain text, checked from the first byte to the last.
KINDS: dict[str, tuple[str, Check | None]] = {
    "pdf": ("application/pdf", _starts(b"%PDF-")),
    "jpg": ("image/jpeg", _starts(b"\xff\xd8\xff")),
    "jpeg": ("image/jpeg", _starts(b"\xff\xd8\xff")),
    "png": ("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    "gif": ("image/gif", _starts(b"GIF87a", b"GIF89a")),
    "tif": ("image/tiff", _starts(b"II*\x00", b"MM\x00*")),
    "tiff": ("image/tiff", _starts(b"II*\x00", b"MM\x00*")),
    "webp": ("image/webp", _at(8, b"WEBP")),
    "heic": ("image/heic", _at(4, b"ftyphei", b"ftypmif1", b"ftypmsf1")),
    "mp4": ("video/mp4", _at(4, b"ftyp")),
    "mov": ("video/quicktime", _at(4, b"ftyp", b"moov", b"wide", b"mdat")),
    "mp3": ("audio/mpeg", _starts(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "m4a": ("audio/mp4", _at(4, b"ftyp")),
    "wav": ("audio/wav", _at(8, b"WAVE")),
    "docx": (_OFFICE + "wordprocessingml.document", _ZIP),
    "xlsx": (_OFFICE + "spreadsheetml.sheet", _ZIP),
    "pptx": (_OFFICE + "presentationml.presentation", _ZIP),
    "ofd": ("application/ofd", _ZIP),
    "zip": ("application/zip", _ZIP),
    "doc": ("application/msword", _OLE),
    "xls": ("application/vnd.ms-excel", _OLE),
    "ppt": ("application/vnd.ms-powerpoint", _OLE),
    "wps": ("application/vnd.ms-works", _OLE),
    "txt": ("text/plain", None),
    "csv": ("text/csv", None),
}
# What must be inside, for the kinds that are zip archives of a certain make.
INSIDE = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/", "ofd": "OFD.xml"}


def clean_name(name: str) -> str:
    """A file name without path, control and direction marks, and not too long; its ending is kept."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in base)
    base = " ".join(unicodedata.normalize("NFC", base).split()).rstrip(". ")
    stem, dot, kind = base.rpartition(".")
    if not dot or not kind.isalnum() or len(kind) > MAX_ENDING:
        stem, kind = base, ""
    stem = stem.strip(". ")[: MAX_NAME - MAX_ENDING - 1].rstrip(". ") or "file"
    return f"{stem}.{kind}" if kind else stem


def ending(name: str) -> str:
    """What stands after the last dot, in small letters."""
    return Path(name).suffix[1:].lower()


def check_of(name: str) -> StreamCheck:
    """What must be looked at while a file with that name streams in."""
    kind = KINDS.get(ending(name))
    if kind is None:
        return UnknownKind(name)
    return TextCheck(name) if kind[1] is None else HeadCheck(name, kind[1])


class StreamCheck:
    """Follows a stream piece by piece; `flaw` is the reason to refuse it, once there is one."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.flaw: str | None = None

    def feed(self, chunk: bytes) -> None:
        """Look at the next piece."""

    def finish(self) -> None:
        """The stream has ended."""


class UnknownKind(StreamCheck):
    """No such kind is taken."""

    def feed(self, chunk: bytes) -> None:
        self.flaw = _("“%(name)s” is of a kind that is not taken here. Taken are: %(kinds)s.") % {
            "name": self.name,
            "kinds": ", ".join(KINDS),
        }


class HeadCheck(StreamCheck):
    """The first bytes tell."""

    def __init__(self, name: str, fits: Check) -> None:
        super().__init__(name)
        self._fits = fits
        self._head = b""

    def feed(self, chunk: bytes) -> None:
        if len(self._head) < HEAD_BYTES:
            self._head += chunk[:HEAD_BYTES]
            if len(self._head) >= HEAD_BYTES:
                self.finish()

    def finish(self) -> None:
        if not self._fits(self._head):
            self.flaw = _mismatch(self.name)


class TextCheck(StreamCheck):
    """Text from the first byte to the last: UTF-8 or GB 18030, without control characters."""

    CONTROL = frozenset(range(32)) - set(b"\t\n\r\f\x1a")

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._decoders = [codecs.getincrementaldecoder(encoding)() for encoding in ("utf-8", "gb18030")]

    def feed(self, chunk: bytes) -> None:
        self._decode(chunk)
        if self.CONTROL & set(chunk):
            self._decoders = []
        self._judge()

    def finish(self) -> None:
        self._decode(b"", final=True)
        self._judge()

    def _decode(self, chunk: bytes, *, final: bool = False) -> None:
        self._decoders = [decoder for decoder in self._decoders if _decodes(decoder, chunk, final)]

    def _judge(self) -> None:
        if not self._decoders:
            self.flaw = _("“%(name)s” is not plain text in UTF-8 or GB 18030.") % {"name": self.name}


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def wrong_inside(name: str, file: BinaryIO) -> str | None:
    """Why an archive is not taken: it is not what its ending says, is damaged, or holds macros."""
    kind = ending(name)
    if KINDS[kind][1] is not _ZIP:
        return None
    try:
        names = zipfile.ZipFile(file).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        return _("“%(name)s” is damaged or incomplete.") % {"name": name}
    if kind in INSIDE and not any(entry.startswith(INSIDE[kind]) for entry in names):
        return _mismatch(name)
    if kind in INSIDE and any(entry.lower().endswith("vbaproject.bin") for entry in names):
        return _("“%(name)s” holds macros, so it is not taken. Save it without them.") % {"name": name}
    return None


def too_large(name: str, limit: int) -> str:
    """The sentence for a file over the limit."""
    return _("“%(name)s” is larger than %(limit)s MB, which is the most one file may have.") % {
        "name": name,
        "limit": limit // (1024 * 1024),
    }


def empty(name: str) -> str:
    """The sentence for a file without content."""
    return _("“%(name)s” is empty.") % {"name": name}


def _mismatch(name: str) -> str:
    return _("“%(name)s” is not what its ending says: its content is of another kind.") % {"name": name}
