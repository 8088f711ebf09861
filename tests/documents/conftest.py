"""Files of every kind that is taken, made small."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lookback.org.authority import Role


def archive(*names: str) -> bytes:
    """A zip archive with entries of those names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(zipfile.ZipInfo(name, (2019, 6, 3, 0, 0, 0)), "x")
    return buffer.getvalue()


SAMPLES = {
    "pdf": b"%PDF-1.4\n" + b"x" * 100,
    "jpg": b"\xff\xd8\xff\xe0" + b"x" * 100,
    "jpeg": b"\xff\xd8\xff\xe1" + b"x" * 100,
    "png": b"\x89PNG\r\n\x1a\n" + b"x" * 100,
    "gif": b"GIF89a" + b"x" * 100,
    "tif": b"II*\x00" + b"x" * 100,
    "tiff": b"MM\x00*" + b"x" * 100,
    "webp": b"RIFF\x00\x00\x00\x00WEBP" + b"x" * 100,
    "heic": b"\x00\x00\x00\x18ftypheic" + b"x" * 100,
    "mp4": b"\x00\x00\x00\x18ftypisom" + b"x" * 100,
    "mov": b"\x00\x00\x00\x14ftypqt  " + b"x" * 100,
    "mp3": b"ID3\x03" + b"x" * 100,
    "m4a": b"\x00\x00\x00\x18ftypM4A " + b"x" * 100,
    "wav": b"RIFF\x00\x00\x00\x00WAVE" + b"x" * 100,
    "docx": archive("[Content_Types].xml", "word/document.xml"),
    "xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "pptx": archive("[Content_Types].xml", "ppt/presentation.xml"),
    "ofd": archive("OFD.xml", "Doc_0/Document.xml"),
    "zip": archive("photo.jpg"),
    "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100,
    "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100,
    "ppt": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100,
    "wps": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100,
    "txt": "整改情况说明\r\n".encode(),
    "csv": "序号,问题\n1,线索核查\n".encode("gb18030"),
}


def upload(name: str, content: bytes = SAMPLES["pdf"]) -> SimpleUploadedFile:
    """What a form would give for one file."""
    return SimpleUploadedFile(name, content)


@pytest.fixture
def person(world):
    """Somebody who uploads."""
    return world.person(Role.RESPONSIBLE_UNIT, "D1")
