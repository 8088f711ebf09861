"""Cleaned copies and pictures of pages, made by programs that the machine may have or not (mat2, poppler)."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from lookback.documents import programs
from lookback.documents.programs import Failed

# What is given to mat2, by ending.
CLEANED = frozenset({"jpg", "png", "gif", "webp", "pdf", "mp3", "ogg", "flac", "wav", "mp4", "docx", "xlsx", "pptx"})
SECONDS = 60
LONGEST_SIDE = 1400  # of the picture of a page, in points


def can_clean(ending: str) -> bool:
    """Whether files of this ending are given to the cleaner at all."""
    return ending in CLEANED


def is_there() -> bool:
    """Whether the machine has the cleaner."""
    return programs.is_there(settings.MAT2)


def clean(folder: Path, ending: str) -> Path:
    """The cleaned copy of `folder/file.ENDING`, beside it. Raises programs.Failed and programs.NotThere."""
    words = [settings.MAT2, f"file.{ending}"]
    if ending == "pdf":  # else its pages become pictures, and nobody can search in them
        words.insert(1, "--lightweight")
    programs.run(words, folder, seconds=SECONDS)
    made = folder / f"file.cleaned.{ending}"
    if not made.is_file() or made.is_symlink() or not made.stat().st_size:
        raise Failed
    return made


def page_count(folder: Path) -> int:
    """How many pages `folder/file.pdf` has. Raises Failed and NotThere."""
    said = programs.run([settings.PDFINFO, "file.pdf"], folder, seconds=SECONDS)
    found = re.search(r"^Pages:\s+(\d{1,6})$", said, re.M)
    if found is None:
        raise Failed
    return int(found[1])


def page_picture(folder: Path, number: int) -> bytes:
    """Page `number` (from 1) of `folder/file.pdf` as PNG; b"" after the last. Raises Failed and NotThere."""
    page = str(number)
    words = [settings.PDFTOPPM, "-png", "-f", page, "-l", page, "-scale-to", str(LONGEST_SIDE)]
    programs.run([*words, "file.pdf", "page"], folder, seconds=SECONDS)
    made = sorted(folder.glob("page-*.png"))
    return made[0].read_bytes() if made else b""
