"""Reading norms of characterisation and checklists from files: every mistake with its row, or the content as it is.

A file with one mistake is not taken at all. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lookback.casework.rules.clocks import TableError
from lookback.kit.prose import Prose

LEVELS = range(4)
NORM_PARTS = ("ladder", "elements", "negatives", "thresholds")
# Which authority of a case a question of the checklist is about.
ANSWERABLE = ("leading_unit", "prosecuting_unit", "court_unit", "appeal_unit")
KEY_LENGTH = 40


def checked_norms(content: Any) -> dict[str, Any]:
    """The content of a file of norms. Raises `TableError` with all mistakes, each with its row."""
    return _checked(content, _norm_problems)


def checked_checklist(content: Any) -> dict[str, Any]:
    """The content of a checklist. Raises `TableError` with all mistakes, each with its row."""
    return _checked(content, _checklist_problems)


def _checked(content: Any, problems_of: Any) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise TableError([_("The file must hold one JSON object.")])
    if problems := list(problems_of(content)):
        raise TableError(problems)
    return content


def _norm_problems(content: dict[str, Any]) -> Iterator[str]:
    yield from _head(content, ("family", "key"))
    yield from _days(content)
    for part in NORM_PARTS:
        yield from _rows(content, part, "text" if part in ("negatives", "thresholds") else "name")
    yield from _ladder(content)


def _checklist_problems(content: dict[str, Any]) -> Iterator[str]:
    yield from _head(content, ("key",))
    yield from _rows(content, "dimensions", "name", sourced=False)
    yield from _rows(content, "rows", "text")
    known = {row.get("key") for row in _listed(content, "dimensions")}
    for number, row in enumerate(_listed(content, "rows"), start=1):
        if row.get("of") not in ANSWERABLE:
            yield _at("rows", number, row, _("“of” names the authority that answers for it."))
        if row.get("dimension") not in known:
            yield _at("rows", number, row, _("“dimension” names one of the dimensions of the file."))


def _head(content: dict[str, Any], keys: tuple[str, ...]) -> Iterator[str]:
    for name in keys:
        if not _is_key(content.get(name)):
            yield _("“%(field)s” must be text of 1 to %(most)s characters.") % {"field": name, "most": KEY_LENGTH}
    version = content.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or not 1 <= version <= 10_000:
        yield _("“version” must be a whole number from 1.")
    if not _is_bilingual(content.get("name")):
        yield _("“%(field)s” must be there in zh and en.") % {"field": "name"}


def _days(content: dict[str, Any]) -> Iterator[str]:
    first, last = _day(content.get("from")), _day(content.get("to"))
    if first is None:
        yield _("“from” must be a day such as 2019-04-09.")
    if content.get("to") is not None and last is None:
        yield _("“to” must be a day such as 2022-04-30.")
    if first and last and last < first:
        yield _("“to” comes before “from”.")


def _rows(content: dict[str, Any], part: str, text: str, *, sourced: bool = True) -> Iterator[str]:
    rows = content.get(part)
    if not isinstance(rows, list) or not rows:
        yield _("“%(field)s” must be a list of rows.") % {"field": part}
        return
    keys: set[str] = set()
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            yield _at(part, number, {}, _("a row of named fields is needed here."))
            continue
        yield from (_at(part, number, row, sentence) for sentence in _row(row, text, keys, sourced=sourced))


def _row(row: dict[str, Any], text: str, keys: set[str], *, sourced: bool) -> Iterator[str]:
    key = row.get("key")
    if not _is_key(key):
        yield _("“%(field)s” must be text of 1 to %(most)s characters.") % {"field": "key", "most": KEY_LENGTH}
    elif key in keys:
        yield _("the key “%(key)s” is there twice.") % {"key": key}
    else:
        keys.add(str(key))
    if not _is_bilingual(row.get(text)):
        yield _("“%(field)s” must be there in zh and en.") % {"field": text}
    if sourced and not str(row.get("source") or "").strip():
        yield _("“source” must say where the rule stands.")
    if not isinstance(row.get("unverified", False), bool):
        yield _("“%(field)s” must be true or false.") % {"field": "unverified"}


def _ladder(content: dict[str, Any]) -> Iterator[str]:
    rows, known = _listed(content, "ladder"), {row.get("key") for row in _listed(content, "elements")}
    if [row.get("level") for row in rows] != list(LEVELS):
        yield _("“ladder” must have the levels 0, 1, 2 and 3 in this order.")
    for number, row in enumerate(rows, start=1):
        needed = row.get("elements")
        if not isinstance(needed, list):
            yield _at("ladder", number, row, _("“%(field)s” must be a list of rows.") % {"field": "elements"})
            continue
        for key in needed:
            if key not in known:
                yield _at("ladder", number, row, _("“%(key)s” is no element of the file.") % {"key": key})
        if bool(needed) is (row.get("level") == 0):
            yield _at("ladder", number, row, _("the lowest level needs no element, each other one at least one."))


def _listed(content: dict[str, Any], part: str) -> list[dict[str, Any]]:
    rows = content.get(part)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _at(part: str, number: int, row: dict[str, Any], sentence: str) -> str:
    return f"{part} {number} ({row['key']}): {sentence}" if row.get("key") else f"{part} {number}: {sentence}"


def _is_key(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= KEY_LENGTH


def _is_bilingual(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(name), str) and value[name] for name in ("zh", "en"))


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def names_of(rows: list[dict[str, Any]], keys: Any) -> str:
    """The rows with these keys by key and name, for a sentence: "V4 Repeated acts, V5 Oppression"."""
    wanted = set(keys)
    return ", ".join(f"{row['key']} {Prose.of(row['name'])}" for row in rows if row["key"] in wanted)
