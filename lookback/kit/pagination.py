"""Keyset pages: the next page starts after the last row seen, so page 50,000 costs what page 1 costs."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from lookback.kit.workflow import Refused

PAGE_SIZE = 30


@dataclass(frozen=True)
class Page:
    """Rows of one page; `next` and `previous` are opaque cursors, or None at an end."""

    rows: list[Any]
    next: str | None
    previous: str | None

    def __iter__(self):
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def paginate(
    rows: QuerySet | SideBySide, *, by: Sequence[str], cursor: str | None = None, size: int = PAGE_SIZE
) -> Page:
    """Cut one page out of `rows` in the order `by`, e.g. ("due_date", "id"), "-" for descending.

    Columns must not be null, and the last one must be unique. A cursor that is not ours is refused.
    Descending and ascending may not be mixed: one index walk must serve the page.
    """
    backwards, after = _decode(cursor, len(by)) if cursor else (False, None)
    descending = by[0].startswith("-")
    names = [name.lstrip("-") for name in by]
    flip = descending != backwards
    order = [F(name).desc() if flip else F(name).asc() for name in names]
    try:
        if after is not None:
            rows = rows.filter(_beyond(names, after, greater=descending == backwards))
        found = list(rows.order_by(*order)[: size + 1])
    except (ValueError, TypeError, OverflowError, ValidationError) as error:
        raise _bad_cursor() from error
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    return Page(found, *_cursors(found, names, more=more, backwards=backwards, started=after is not None))


class SideBySide:
    """Several index walks as one: the part of a queryset that `paginate` uses.

    Where an index begins with the unit, a condition over several units would make the database sort all that match;
    the first rows of each walk, merged, are the same page. `columns` are what the rows hold; no row is in two walks.
    """

    def __init__(self, walks: list[QuerySet], columns: Sequence[str], order: tuple[Any, ...] = ()) -> None:
        self.walks = walks
        self.columns = columns
        self.order = order

    def filter(self, condition: Q) -> SideBySide:
        return SideBySide([walk.filter(condition) for walk in self.walks], self.columns, self.order)

    def order_by(self, *order: Any) -> SideBySide:
        return SideBySide([walk.order_by(*order) for walk in self.walks], self.columns, order)

    def __getitem__(self, cut: slice) -> Any:
        # A limit inside a union is more than SQLite takes, so each part is a list of keys.
        parts = [walk.model.objects.filter(pk__in=walk.values("pk")[cut]).values(*self.columns) for walk in self.walks]
        if not parts:
            return []
        return parts[0].union(*parts[1:], all=True).order_by(*self.order)[cut]


def _cursors(found: list, names: list[str], *, more: bool, backwards: bool, started: bool):
    if not found:
        return None, None
    has_next = more or backwards
    has_previous = more if backwards else started
    following = _encode(False, found[-1], names) if has_next else None
    previous = _encode(True, found[0], names) if has_previous else None
    return following, previous


def _beyond(names: list[str], values: list[Any], *, greater: bool) -> Q:
    # The first column is bounded as well, so that the database can start its index walk there.
    operator = "gt" if greater else "lt"
    condition = Q()
    for position, name in enumerate(names):
        equal = {names[i]: values[i] for i in range(position)}
        condition |= Q(**equal, **{f"{name}__{operator}": values[position]})
    return Q(**{f"{names[0]}__{operator}e": values[0]}) & condition


def _value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = row[part] if isinstance(row, dict) else getattr(row, part)
    return row


def _encode(backwards: bool, row: Any, names: list[str]) -> str:
    values = [_plain(_value(row, name)) for name in names]
    return base64.urlsafe_b64encode(json.dumps([int(backwards), *values]).encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _decode(cursor: str, width: int) -> tuple[bool, list[Any]]:
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        backwards, *values = parts
    except (ValueError, TypeError, RecursionError) as error:  # nested a thousand deep, it is not ours either
        raise _bad_cursor() from error
    simple = all(isinstance(value, str | int) for value in values)
    if len(values) != width or not simple or any("\x00" in value for value in values if isinstance(value, str)):
        raise _bad_cursor()
    return bool(backwards), values


def _bad_cursor() -> Refused:
    return Refused(_("This page mark is not valid. Start again from the first page."), field="cursor")
