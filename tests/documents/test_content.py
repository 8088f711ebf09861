"""What a file is by its first bytes: the list is short, and what is not on it is not shown."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from lookback.documents.content import ARCHIVE, OTHER, PDF, TEXT, kind_of, listing, office_ending, text_of, visible


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF89a/*<script>*/=1;alert(1)", "image/gif"),  # also a script: it is an image, and stays one
        (b"RIFF0000WEBPVP8 ", "image/webp"),
        (b"RIFF0000WAVEfmt ", "audio/wav"),
        (b"ID3\x04", "audio/mpeg"),
        (b"OggS", "audio/ogg"),
        (b"\0\0\0\x18ftypisom", "video/mp4"),
        (b"\0\0\0\x18ftypM4A ", "audio/mp4"),
        (b"\x1aE\xdf\xa3", "video/webm"),
        (b"%PDF-1.7\n<html><script>alert(1)</script>", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
        ("夜里有卡车\n".encode(), "text/plain; charset=utf-8"),
        ("夜里有卡车\n".encode("gb18030"), "text/plain; charset=utf-8"),
    ],
)
def test_kinds_that_are_known(head, media_type):
    assert kind_of(head).media_type == media_type


@pytest.mark.parametrize(
    "head",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>",
        b"  \n<!doctype html><script>alert(1)</script>",
        b"\xef\xbb\xbf<html>",
        b"<?xml version='1.0'?><svg/>",
        b"\xff\xfe<\0h\0t\0m\0l\0",
        b"RIFF0000AVI ",
        b"\0\0\0\x18ftypheic",
        b"MZ\x90\0",
        b"\x7fELF\x02\x01\x01\0",
        b"text with \x00 in it",
        b"text with \x1b[2J in it",
        b"",
    ],
)
def test_everything_else_is_not_shown(head):
    assert kind_of(head) == OTHER


def test_what_has_a_way_of_its_own():
    assert kind_of(b"%PDF-") == PDF and kind_of(b"PK\x05\x06") == ARCHIVE and kind_of(b"a") == TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_texts_are_read_also_when_cut_in_the_middle_of_a_letter(encoding):
    head = ("夜里有卡车从采石场出来" * 9).encode(encoding)
    assert text_of(head).startswith("夜里有卡车")
    assert text_of(head[:-1]).endswith("出")


def test_nothing_hides_in_what_is_shown():
    assert visible("a\u202egpj.exe\x07\u200b") == "a⟨U+202E⟩gpj.exe⟨U+0007⟩⟨U+200B⟩"
    assert visible("a\nb\tc\u2028", lines=True) == "a\nb\tc⟨U+2028⟩"
    assert visible("照片 1\u3000(2).jpg") == "照片 1\u3000(2).jpg"


def archive(names: dict[str, bytes]) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in names.items():
            file.writestr(name, content)
    return made


def test_an_archive_is_listed_and_not_unpacked(monkeypatch):
    made = archive({"a.txt": b"x" * 10, "b/c\u202e.txt": b"y"})
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *a, **k: pytest.fail("unpacked"))
    found = listing(made)
    assert [(entry.shown_name, entry.size) for entry in found.entries] == [("a.txt", 10), ("b/c⟨U+202E⟩.txt", 1)]
    assert (found.count, found.total, found.flaw) == (2, 11, "")


def test_a_zip_bomb_is_a_line_in_a_list():
    found = listing(archive({"zeros": b"\0" * 50_000_000}))
    assert (found.count, found.total) == (1, 50_000_000)


def test_an_archive_of_very_many_files_is_not_read():
    made = archive({"a": b""})
    content = bytearray(made.getvalue())
    end = content.rfind(b"PK\x05\x06")
    for count, length in ((60_000, 100), (1, 2**31)):
        content[end + 10 : end + 16] = struct.pack("<HL", count, length)
        assert listing(io.BytesIO(bytes(content))).flaw == "long"


def test_ten_thousand_names_are_counted_and_the_first_ones_listed():
    found = listing(archive({str(number): b"" for number in range(2_000)}))
    assert (found.count, len(found.entries)) == (2_000, 500)


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 5000, b"PK\x05\x06" + b"\xff" * 18, b""])
def test_a_damaged_archive_is_told(content):
    assert listing(io.BytesIO(content)).flaw in ("damaged", "long")


@pytest.mark.parametrize(("name", "ending"), [("word/document.xml", "docx"), ("xl/a.xml", "xlsx"), ("a.txt", "")])
def test_office_documents_are_known_by_what_is_in_them(name, ending):
    assert office_ending(listing(archive({name: b""}))) == ending
