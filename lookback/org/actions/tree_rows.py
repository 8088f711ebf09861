"""Reading a tree from a CSV file: bytes to rows, each checked by itself. Streams; holds one line at a time."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from django.utils.translation import gettext as _

from lookback.org.models import Level

COLUMNS = ("code", "name_zh", "name_en", "level", "kind", "parent_code")
LONGEST = {"code": 40, "name_zh": 120, "name_en": 160, "kind": 40, "parent_code": 40}
# No honest row is longer. A file without line breaks would otherwise be read into memory whole.
LONGEST_LINE = 16_384
SHOWN = 100
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
LEVELS = {level.name.lower(): int(level) for level in Level}


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row, in a sentence. Rows are counted as a spreadsheet shows them: the header is row 1."""

    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        where = _("Row %(row)s, %(column)s") if self.column else _("Row %(row)s")
        return f"{where % {'row': self.row, 'column': self.column}}: {self.sentence}"


@dataclass
class Problems:
    """The first hundred problems and the number of all."""

    shown: list[Problem] = field(default_factory=list)
    total: int = 0

    def add(self, row: int, column: str, sentence: str) -> None:
        self.total += 1
        if len(self.shown) < SHOWN:
            self.shown.append(Problem(row, column, sentence))

    def __bool__(self) -> bool:
        return self.total > 0


class Unreadable(Exception):
    """The file cannot be read any further. Carries the row and the sentence."""

    def __init__(self, row: int, sentence: str) -> None:
        super().__init__(sentence)
        self.row = row


def rows(file: IO[bytes], problems: Problems) -> Iterator[tuple[int, dict[str, str]]]:
    """(row number, values by column) of every row with six fields; ends early where the file cannot be read."""
    try:
        yield from _rows(file, problems)
    except Unreadable as stop:
        problems.add(stop.row, "", str(stop))


def _rows(file: IO[bytes], problems: Problems) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(_lines(file), strict=True)
    number = 0
    while True:
        number += 1
        try:
            fields = next(reader, None)
        except csv.Error as error:
            raise Unreadable(number, _("This is not CSV: %(error)s.") % {"error": error}) from error
        if fields is None:
            break
        if number == 1:
            header = _header(fields)
        elif fields and len(fields) != len(header):
            sentence = _("The row has %(found)s fields instead of %(wanted)s.")
            problems.add(number, "", sentence % {"found": len(fields), "wanted": len(header)})
        elif fields:
            yield number, dict(zip(header, (text.strip() for text in fields), strict=True))
    if number == 1:
        raise Unreadable(1, _("The file is empty."))


def _header(fields: list[str]) -> list[str]:
    header = [name.strip() for name in fields]
    if sorted(header) != sorted(COLUMNS):
        raise Unreadable(1, _("The first row must name these columns: %(columns)s.") % {"columns": ", ".join(COLUMNS)})
    return header


def _lines(file: IO[bytes]) -> Iterator[str]:
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise Unreadable(number, _("The row is too long."))
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise Unreadable(number, _("The file is not in UTF-8. Save it again as “CSV UTF-8”.")) from error


class RowCheck:
    """What can be said about a row without looking at any other."""

    def __init__(self, kinds: dict[str, str], problems: Problems) -> None:
        self.kinds = kinds  # word in the file -> key of the unit's kind
        self.problems = problems

    def check(self, number: int, row: dict[str, str]) -> None:
        """Report everything that is wrong with the row."""
        for column, text in row.items():
            if sentence := self._wrong_text(column, text):
                self.problems.add(number, column, sentence)
        if not row["code"]:
            self.problems.add(number, "code", _("The code is missing."))
        if not row["name_zh"] and not row["name_en"]:
            self.problems.add(number, "name_zh", _("The name is missing; give it in one language at least."))
        if row["level"] not in LEVELS:
            sentence = _("There is no level “%(text)s”. Use one of: %(levels)s.")
            self.problems.add(number, "level", sentence % {"text": row["level"][:40], "levels": ", ".join(LEVELS)})
        if row["kind"] not in self.kinds:
            self.problems.add(number, "kind", _("There is no kind “%(text)s”.") % {"text": row["kind"][:40]})
        if row["code"] and row["code"] == row["parent_code"]:
            self.problems.add(number, "parent_code", _("A unit cannot be its own parent."))

    def _wrong_text(self, column: str, text: str) -> str:
        longest = LONGEST.get(column, 40)
        if len(text) > longest:
            return _("The text is longer than %(longest)s characters.") % {"longest": longest}
        if CONTROL.search(text):
            return _("The text contains control characters.")
        return ""
