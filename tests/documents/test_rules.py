"""Which names and contents are taken."""

from __future__ import annotations

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookback.documents import rules
from tests.documents.conftest import SAMPLES, archive


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("整改报告.pdf", "整改报告.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\报告.docx", "报告.docx"),
        ("a\x00b\nc.pdf", "a b c.pdf"),
        ("photo\u202egpj.exe.jpg", "photo gpj.exe.jpg"),  # a mark that turns the text around
        ("  .pdf", "file.pdf"),
        ("", "file"),
        ("...", "file"),
        (".htaccess", "file.htaccess"),
        ("报告. 终稿", "报告. 终稿"),
        ("\ud800.pdf", "file.pdf"),
        ("x" * 300 + ".pdf", "x" * 189 + ".pdf"),
        ("cafe\u0301.pdf", "café.pdf"),
    ],
)
def test_a_name_is_cleaned_and_keeps_its_ending(name, clean):
    assert rules.clean_name(name) == clean


@given(st.text(st.characters(), max_size=400))
def test_a_clean_name_is_always_fit_to_keep_and_to_show(name):
    clean = rules.clean_name(name)
    assert 0 < len(clean) <= rules.MAX_NAME
    assert not set(clean) & set("/\\")
    assert all(char == " " or unicodedata.category(char)[0] not in "CZ" for char in clean)
    assert rules.clean_name(clean) == clean
    clean.encode()


def flaw(name: str, content: bytes, size: int = 64) -> str | None:
    """What the check of a stream says, fed in pieces."""
    check = rules.check_of(name)
    for start in range(0, len(content), size):
        check.feed(content[start : start + size])
        if check.flaw:
            return check.flaw
    check.finish()
    return check.flaw


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize("size", [1, 7, 4096])
def test_every_kind_is_known_by_its_content_in_pieces_of_any_size(kind, size):
    assert flaw(f"x.{kind}", SAMPLES[kind], size) is None
    assert flaw(f"x.{kind.upper()}", SAMPLES[kind], size) is None


def test_the_samples_cover_every_kind():
    assert set(SAMPLES) == set(rules.KINDS)


@pytest.mark.parametrize("kind", [kind for kind in rules.KINDS if kind not in ("txt", "csv")])
def test_other_content_under_that_ending_is_refused(kind):
    assert "ending" in flaw(f"x.{kind}", b"<html><script>alert(1)</script>" * 10)
    assert "ending" in flaw(f"x.{kind}", b"M")


@pytest.mark.parametrize("name", ["x.exe", "x.html", "x.svg", "x", "x.pdf.js", ".htaccess", "x.docm"])
def test_other_endings_are_refused(name):
    assert "not taken" in flaw(name, SAMPLES["pdf"])


@pytest.mark.parametrize(
    ("content", "fits"),
    [
        ("普通文字".encode(), True),
        ("普通文字".encode("gbk"), True),
        ("\ufeff带签名".encode(), True),
        (b"plain,ascii\r\n", True),
        (b"nul\x00byte", False),
        (b"\x1b[31m escape", False),
        (b"\xff\xff\xff", False),
        (b"cut within a character \xc3", False),
    ],
)
def test_text_is_text_to_the_last_byte(content, fits):
    assert (flaw("x.txt", content, 3) is None) is fits


@given(text=st.text(st.characters(codec="gb18030", exclude_categories=["C"])), size=st.integers(1, 9))
def test_any_text_in_either_encoding_is_taken(text, size):
    for encoding in ("utf-8", "gb18030"):
        assert flaw("x.txt", text.encode(encoding), size) is None


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("x.docx", archive("xl/workbook.xml"), "ending"),
        ("x.xlsx", archive("word/document.xml"), "ending"),
        ("x.ofd", archive("other.xml"), "ending"),
        ("x.docx", archive("word/document.xml", "word/vbaProject.bin"), "macros"),
        ("x.docx", SAMPLES["docx"][:-30], "damaged"),
        ("x.zip", SAMPLES["zip"][:40], "damaged"),
        ("x.zip", b"PK\x03\x04" + b"\x00" * 50, "damaged"),
    ],
)
def test_an_archive_is_looked_into(name, content, word):
    assert word in rules.wrong_inside(name, io.BytesIO(content))


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx", "ofd", "zip", "pdf", "txt"])
def test_what_is_sound_inside_passes(kind):
    assert rules.wrong_inside(f"x.{kind}", io.BytesIO(SAMPLES[kind])) is None


@given(st.binary(max_size=200))
def test_no_archive_however_broken_raises(content):
    rules.wrong_inside("x.zip", io.BytesIO(b"PK\x03\x04" + content))
    rules.wrong_inside("x.docx", io.BytesIO(SAMPLES["docx"][:60] + content + SAMPLES["docx"][80:]))
