"""From a data file to a `Table`. Every mistake is named with its row; a file with one mistake is not taken at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lookback.casework.rules.clocks.lengths import HALF_MONTH, Length
from lookback.casework.rules.clocks.table import Approver, Custody, Extension, Reason, Rule, Table
from lookback.kit.prose import Prose

UNITS = ("hours", "days", "months", "half_months")
MOST = 1200  # of any unit: a century in months
KEY_LENGTH = 60

TABLE_FIELDS = {"key", "version", "name", "law", "source", "calendar", "day_off_article", "from_date", "to_date"}
TABLE_FIELDS |= {"approvers", "rules", "note"}
RULE_FIELDS = {"key", "article", "name", "counted_from", "length", "custody", "rolls", "extensions", "suspends"}
RULE_FIELDS |= {"restarts", "most_often", "beyond", "note", "verified"}
EXTENSION_FIELDS = {"key", "article", "name", "approver", "adds", "becomes", "chosen", "after", "excludes"}
EXTENSION_FIELDS |= {"most_often", "verified"}
REASON_FIELDS = {"key", "article", "name", "approver", "most_often", "after", "beyond", "verified"}


class TableError(ValueError):
    """What is wrong with a table: one sentence per mistake, each with the row it stands in."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def parse(content: Any) -> Table:
    """Make a table out of the content of a JSON file. Raises `TableError` with all mistakes found."""
    reader = _Reader()
    table = _table(reader, content)
    if reader.problems or table is None:
        raise TableError(reader.problems)
    return table


class _Reader:
    """Reads fields of rows, remembers where it stands, and collects what is wrong."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.where: list[str] = []

    def wrong(self, sentence: str) -> None:
        self.problems.append(f"{' · '.join(self.where)}: {sentence}" if self.where else sentence)

    @contextmanager
    def inside(self, name: str):
        self.where.append(name)
        yield
        self.where.pop()

    def row(self, value: Any, allowed: set[str]) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.wrong(_("a row of named fields is needed here."))
            return {}
        for name in sorted(set(value) - allowed):
            self.wrong(_("“%(field)s” is no field of this row.") % {"field": name})
        return value

    def rows(self, row: Mapping[str, Any], name: str, read: Callable[[Any], Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        value = row.get(name, [])
        if not isinstance(value, list):
            self.wrong(_("“%(field)s” must be a list of rows.") % {"field": name})
            return found
        for number, each in enumerate(value, start=1):
            key = each.get("key") if isinstance(each, dict) else None
            with self.inside(f"{name} {number} ({key})" if key else f"{name} {number}"):
                made = read(each)
                if made.key in found:
                    self.wrong(_("the key “%(key)s” is there twice.") % {"key": made.key})
                found[made.key] = made
        return found

    def text(self, row: Mapping[str, Any], name: str, *, longest: int, needed: bool = True) -> str:
        value = row.get(name, "")
        if not isinstance(value, str) or len(value) > longest or "\x00" in value or (needed and not value.strip()):
            self.wrong(_("“%(field)s” must be text of 1 to %(most)s characters.") % {"field": name, "most": longest})
            return ""
        return value

    def prose(self, row: Mapping[str, Any], name: str, *, needed: bool = True) -> Prose:
        value = row.get(name, {})
        whole = isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
        if not whole or (needed and not (value.get("zh") and value.get("en"))):
            self.wrong(_("“%(field)s” must be there in zh and en.") % {"field": name})
            return Prose()
        return Prose.of(value)

    def number(self, row: Mapping[str, Any], name: str, *, default: int | None = 0, least: int = 0) -> int:
        value = row.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MOST:
            bounds = {"field": name, "least": least, "most": MOST}
            self.wrong(_("“%(field)s” must be a whole number from %(least)s to %(most)s.") % bounds)
            return least
        return value

    def flag(self, row: Mapping[str, Any], name: str, *, default: bool) -> bool:
        value = row.get(name, default)
        if not isinstance(value, bool):
            self.wrong(_("“%(field)s” must be true or false.") % {"field": name})
            return default
        return value

    def day(self, row: Mapping[str, Any], name: str, *, needed: bool) -> date | None:
        value = row.get(name)
        if value is None and not needed:
            return None
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.wrong(_("“%(field)s” must be a day like 2018-10-26.") % {"field": name})
            return None

    def names(self, row: Mapping[str, Any], name: str) -> tuple[str, ...]:
        value = row.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.wrong(_("“%(field)s” must be a list of keys.") % {"field": name})
            return ()
        return tuple(value)


def _table(reader: _Reader, content: Any) -> Table | None:
    row = reader.row(content, TABLE_FIELDS)
    if not row:
        reader.wrong(_("a table without rules is none."))
        return None
    approvers = reader.rows(row, "approvers", lambda each: _approver(reader, each))
    law, day_off = reader.prose(row, "law"), reader.text(row, "day_off_article", longest=20, needed=False)
    made = _Maker(reader, law, day_off, {key: approver.rank for key, approver in approvers.items()})
    rules = reader.rows(row, "rules", made.rule)
    if not rules:
        reader.wrong(_("a table without rules is none."))
    from_date, to_date = reader.day(row, "from_date", needed=True), reader.day(row, "to_date", needed=False)
    if from_date and to_date and to_date < from_date:
        reader.wrong(_("“to_date” lies before “from_date”."))
    return Table(
        key=reader.text(row, "key", longest=KEY_LENGTH),
        version=reader.number(row, "version", default=None, least=1),
        name=reader.prose(row, "name"),
        law=law,
        source=reader.text(row, "source", longest=400),
        calendar=reader.text(row, "calendar", longest=20, needed=False),
        day_off=day_off,
        from_date=from_date or date.min,
        to_date=to_date,
        approvers=approvers,
        rules=rules,
    )


def _approver(reader: _Reader, value: Any) -> Approver:
    row = reader.row(value, {"key", "rank", "name"})
    rank = reader.number(row, "rank", default=None, least=1)
    return Approver(reader.text(row, "key", longest=KEY_LENGTH), rank, reader.prose(row, "name"))


class _Maker:
    """Makes the rules of one table."""

    def __init__(self, reader: _Reader, law: Prose, day_off: str, ranks: dict[str, int]) -> None:
        self.reader, self.law, self.day_off, self.ranks = reader, law, day_off, ranks

    def rule(self, value: Any) -> Rule:
        reader = self.reader
        row = reader.row(value, RULE_FIELDS)
        length = self._length(row, "length")
        in_hours = length.hours > 0
        custody = row.get("custody", Custody.NEVER)
        if custody not in Custody.ALL:
            reader.wrong(_("“custody” must be one of: %(choices)s.") % {"choices": ", ".join(Custody.ALL)})
        rolls = reader.flag(row, "rolls", default=custody != Custody.ALWAYS and not in_hours)
        if rolls and (custody == Custody.ALWAYS or in_hours):
            reader.wrong(_("a limit on custody or in hours does not roll to the next working day."))
        extensions = reader.rows(row, "extensions", lambda each: self._extension(each, in_hours))
        suspends = reader.rows(row, "suspends", self._reason)
        restarts = reader.rows(row, "restarts", self._reason)
        self._check_named(extensions, "after", extensions)
        self._check_named(extensions, "excludes", extensions)
        self._check_named(restarts, "after", suspends)
        return Rule(
            key=reader.text(row, "key", longest=KEY_LENGTH),
            article=reader.text(row, "article", longest=40),
            name=reader.prose(row, "name"),
            counted_from=reader.prose(row, "counted_from"),
            length=length,
            custody=custody,
            rolls=rolls,
            extensions=extensions,
            suspends=suspends,
            restarts=restarts,
            most_often=reader.number(row, "most_often"),
            beyond=reader.prose(row, "beyond", needed=False),
            note=reader.prose(row, "note", needed=False),
            is_verified=reader.flag(row, "verified", default=True),
            law=self.law,
            day_off=self.day_off,
            ranks=self.ranks,
        )

    def _extension(self, value: Any, in_hours: bool) -> Extension:
        reader = self.reader
        row = reader.row(value, EXTENSION_FIELDS)
        ways = [name for name in ("adds", "becomes", "chosen") if name in row]
        if len(ways) != 1:
            reader.wrong(_("an extension has exactly one of “adds”, “becomes” and “chosen”."))
        length, unit, least, most = Length(), "", 0, 0
        if ways == ["chosen"]:
            unit, least, most = self._chosen(row["chosen"])
        elif len(ways) == 1:
            length = self._length(row, ways[0])
        if len(ways) == 1 and (length.hours > 0 or unit == "hours") != in_hours:
            reader.wrong(_("hours are extended in hours only, and nothing else is."))
        return Extension(
            key=reader.text(row, "key", longest=KEY_LENGTH),
            article=reader.text(row, "article", longest=40),
            name=reader.prose(row, "name"),
            approver=self._approver(row, needed=True),
            length=length,
            is_total=ways == ["becomes"],
            unit=unit,
            least=least,
            most=most,
            after=reader.names(row, "after"),
            excludes=reader.names(row, "excludes"),
            most_often=reader.number(row, "most_often", default=1),
            is_verified=reader.flag(row, "verified", default=True),
        )

    def _reason(self, value: Any) -> Reason:
        reader = self.reader
        row = reader.row(value, REASON_FIELDS)
        return Reason(
            key=reader.text(row, "key", longest=KEY_LENGTH),
            article=reader.text(row, "article", longest=40),
            name=reader.prose(row, "name"),
            approver=self._approver(row, needed=False),
            most_often=reader.number(row, "most_often"),
            after=reader.names(row, "after"),
            beyond=reader.prose(row, "beyond", needed=False),
            is_verified=reader.flag(row, "verified", default=True),
        )

    def _length(self, row: Mapping[str, Any], name: str) -> Length:
        value = row.get(name)
        with self.reader.inside(name):
            parts = self.reader.row(value, set(UNITS))
            numbers = {unit: self.reader.number(parts, unit) for unit in UNITS}
        length = Length(numbers["months"], numbers["days"] + HALF_MONTH * numbers["half_months"], numbers["hours"])
        if not any(length):
            self.reader.wrong(_("“%(field)s” must be a length of time.") % {"field": name})
        elif length.hours and (length.months or length.days):
            self.reader.wrong(_("“%(field)s” mixes hours with days.") % {"field": name})
        return length

    def _chosen(self, value: Any) -> tuple[str, int, int]:
        with self.reader.inside("chosen"):
            row = self.reader.row(value, {"unit", "least", "most"})
            unit = row.get("unit")
            if unit not in ("hours", "days", "months"):
                self.reader.wrong(_("“unit” must be hours, days or months."))
                return "days", 1, 1
            least = self.reader.number(row, "least", default=1, least=1)
            most = self.reader.number(row, "most", default=None, least=least)
        return unit, least, most

    def _approver(self, row: Mapping[str, Any], *, needed: bool) -> str:
        key = self.reader.text(row, "approver", longest=KEY_LENGTH, needed=needed)
        if key and key not in self.ranks:
            self.reader.wrong(_("“%(key)s” is no approver of this table.") % {"key": key})
        return key

    def _check_named(self, rows: Mapping[str, Any], field: str, known: Mapping[str, Any]) -> None:
        for key, row in rows.items():
            for name in getattr(row, field):
                if name not in known:
                    sentence = _("“%(key)s” names “%(name)s”, which is not there.")
                    self.reader.wrong(sentence % {"key": key, "name": name})
