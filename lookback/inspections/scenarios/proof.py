"""Evidence for a play: small real files made in memory, each with its own content. PDF, PNG, XLSX and CSV."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

MADE = (2019, 6, 3, 9, 0, 0)
WIDTH, HEIGHT = 96, 64
MARK = "DEMONSTRATION - FICTIONAL"


def file(kind: str, name: str, lines: list[str]) -> SimpleUploadedFile:
    """A file of the kind that evidence of this kind usually is: `lines` (plain English) are its content."""
    ending, make = MAKERS[kind]
    return SimpleUploadedFile(f"{name}.{ending}", make([MARK, *lines]))


def pdf(lines: list[str]) -> bytes:
    """One page of text."""
    shown = " T* ".join(f"({_escaped(line)}) Tj" for line in lines)
    stream = f"BT /F1 12 Tf 60 780 Td 18 TL {shown} ET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    return _numbered(objects)


def png(lines: list[str]) -> bytes:
    """A picture: a landscape of colours that depends on the lines."""
    seed = zlib.crc32("\n".join(lines).encode())
    sky, ground = _colour(seed), _colour(seed >> 8)
    horizon = HEIGHT // 3 + seed % (HEIGHT // 3)
    rows = [_row(y, sky if y < horizon else ground, seed) for y in range(HEIGHT)]
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\x00" + row for row in rows))
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def xlsx(lines: list[str]) -> bytes:
    """A sheet with a line in each row."""
    book = Workbook()
    for number, line in enumerate(lines, 1):
        book.active.append([number, line])
    made = io.BytesIO()
    book.save(made)
    return _without_time(made.getvalue())


def csv(lines: list[str]) -> bytes:
    """A table with a line in each row."""
    return "".join(f'{number},"{line}"\r\n' for number, line in enumerate(lines, 1)).encode()


MAKERS: dict[str, tuple[str, Callable[[list[str]], bytes]]] = {
    "document": ("pdf", pdf),
    "record": ("pdf", pdf),
    "photo": ("png", png),
    "data": ("xlsx", xlsx),
    "survey_result": ("csv", csv),
}


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _numbered(objects: list[bytes]) -> bytes:
    """The objects of a PDF with their table of contents."""
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    size = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n" % size + b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + table + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))


def _colour(seed: int) -> tuple[int, int, int]:
    return seed % 200 + 40, (seed >> 4) % 200 + 40, (seed >> 9) % 200 + 40


def _row(y: int, colour: tuple[int, int, int], seed: int) -> bytes:
    return bytes((value + (x ^ y ^ seed) % 16) & 255 for x in range(WIDTH) for value in colour)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _without_time(archive: bytes) -> bytes:
    """The same archive, with the day of the play in place of the moment at which it was packed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != "docProps/core.xml":
                new.writestr(zipfile.ZipInfo(name, MADE), old.read(name))
    return made.getvalue()
