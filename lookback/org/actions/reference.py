"""Reference data that ships with Lookback: kinds of unit, and the divisions of one province on one day."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from lookback.org.models import Division, Level, UnitKind

DATA = Path(__file__).resolve().parent.parent / "data"
DIVISIONS = ("zhejiang-2019-06-03.csv", "zhejiang-later.csv")
SINCE_EVER = date(1949, 10, 1)

DivisionKey = tuple[str, date]


@cache
def unit_kinds() -> list[dict[str, Any]]:
    """The shipped kinds of unit, as they stand in the file."""
    return json.loads((DATA / "unit-kinds.json").read_text(encoding="utf-8"))["kinds"]


@cache
def territories() -> dict[str, str]:
    """The kind of unit that governs each kind of division, e.g. {"county_city": "government"}."""
    return json.loads((DATA / "unit-kinds.json").read_text(encoding="utf-8"))["territories"]


@transaction.atomic
def load_reference() -> None:
    """Load kinds and divisions. Only adds and corrects; twice does the same as once."""
    _load_kinds()
    _load_divisions()


def _load_kinds() -> None:
    fields = ["name_zh", "name_en", "acts_for_parent", "is_territorial"]
    there = {kind.key: kind for kind in UnitKind.objects.all()}
    wanted = [
        UnitKind(key=row["key"], **{"is_territorial": False, **{name: row[name] for name in fields if name in row}})
        for row in unit_kinds()
    ]
    changed = [kind for kind in wanted if not _same(kind, there.get(kind.key), fields)]
    UnitKind.objects.bulk_create(changed, update_conflicts=True, unique_fields=["key"], update_fields=fields)


def _same(one: Any, other: Any, fields: list[str]) -> bool:
    return other is not None and all(getattr(one, name) == getattr(other, name) for name in fields)


def _load_divisions() -> None:
    rows = [row for name in DIVISIONS for row in _rows(name)]
    there = _known()
    if all((row["code"], _day(row["valid_from"]) or SINCE_EVER) in there for row in rows):
        return
    for level in sorted(Level):
        new = [_division(row, there) for row in rows if Level[row["level"].upper()] == level]
        new = [division for division in new if (division.code, division.valid_from) not in there]
        Division.objects.bulk_create(new)
        there |= {(division.code, division.valid_from): division for division in new}
    _link_successors(rows, there)


def _known() -> dict[DivisionKey, Division]:
    return {(division.code, division.valid_from): division for division in Division.objects.all()}


def _division(row: dict[str, str], there: dict[DivisionKey, Division]) -> Division:
    began = _day(row["valid_from"]) or SINCE_EVER
    parents = [division for (code, since), division in there.items() if code == row["parent_code"] and since <= began]
    return Division(
        code=row["code"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        level=Level[row["level"].upper()],
        kind=row["kind"],
        parent=max(parents, key=lambda division: division.valid_from) if parents else None,
        valid_from=began,
        valid_to=_day(row["valid_to"]),
    )


def _link_successors(rows: list[dict[str, str]], there: dict[DivisionKey, Division]) -> None:
    by_code = {code: division for (code, _since), division in sorted(there.items(), key=lambda pair: pair[0])}
    links = [
        Division.successors.through(from_division=by_code[row["code"]], to_division=by_code[code])
        for row in rows
        for code in filter(None, row["successors"].split(";"))
    ]
    Division.successors.through.objects.bulk_create(links, ignore_conflicts=True)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
