"""What waits for a person, by due date: one short index walk per thing the person may do, whatever the desk's size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, prefetch_related_objects

from lookback.dispatch.models import DeskEntry
from lookback.kit import clock, colour
from lookback.kit.pagination import PAGE_SIZE, Page, paginate
from lookback.org.models import Person

COUNT_LIMIT = 1000
# Stands for any unit and permission while a statement is composed; no real desk has them.
ANY_DESK = (-1, "any permission")
COLOURS = (colour.RED, colour.YELLOW, colour.GREEN, colour.NONE)


@dataclass(frozen=True)
class Count:
    """A number that is exact below the limit: counting a province's whole desk would read it all."""

    number: int
    is_limit: bool

    def __str__(self) -> str:
        return f"{self.number}+" if self.is_limit else str(self.number)


class _Merged:
    """Several index walks as one: the part of a queryset that `paginate` uses.

    The desk's index is (unit, permission, due_date, id). A condition over several units or permissions makes the
    database read and sort every row that matches; the first rows of each walk, merged, are the same page.
    """

    def __init__(self, walks: list[QuerySet], order: tuple[Any, ...] = ()) -> None:
        self.walks = walks
        self.order = order

    def filter(self, condition: Q) -> _Merged:
        return _Merged([walk.filter(condition) for walk in self.walks], self.order)

    def order_by(self, *order: Any) -> _Merged:
        return _Merged([walk.order_by(*order) for walk in self.walks], order)

    def __getitem__(self, cut: slice) -> QuerySet:
        # A limit inside a union is more than SQLite takes, so each part is a list of keys.
        parts = [DeskEntry.objects.filter(pk__in=walk.values("pk")[cut]) for walk in self.walks]
        if not parts:
            return DeskEntry.objects.none()
        merged = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
        return merged.order_by(*self.order)[cut]


def desk_page(user: Person, *, tint: str = "", cursor: str | None = None, size: int = PAGE_SIZE) -> Page:
    """What waits for the person, the earliest due first; only one colour if told."""
    merged = _Merged(_walks(user, tint))
    page = paginate(merged, by=("due_date", "id"), cursor=cursor, size=size)  # type: ignore[arg-type]
    prefetch_related_objects(page.rows, "unit")
    return page


def desk_counts(user: Person) -> dict[str, Count]:
    """How much waits for the person, by colour, each up to the limit."""
    numbers = _numbers(user_desks(user))
    return {tint: Count(min(number, COUNT_LIMIT), number >= COUNT_LIMIT) for tint, number in numbers.items()}


def _walks(user: Person, tint: str) -> list[QuerySet[DeskEntry]]:
    return [_walk(tint, unit, permission) for unit, permission in user_desks(user)]


def _walk(tint: str, unit: int, permission: str) -> QuerySet[DeskEntry]:
    condition = _tinted(tint) if tint else Q()
    return DeskEntry.objects.filter(condition, unit_id=unit, permission=permission)


def _numbers(desks: list[tuple[int, str]]) -> dict[str, int]:
    """How many rows wait at the desks in each colour, in one statement; no walk is followed beyond the limit."""
    numbers = dict.fromkeys(COLOURS, 0)
    parts: list[str] = []
    values: list[Any] = []
    for tint in COLOURS if desks else ():
        statement, parameters = _statement(tint)
        for desk in desks:
            parts.append(f"SELECT '{tint}', COUNT(*) FROM ({statement}) AS walk")
            values += [desk[ANY_DESK.index(value)] if value in ANY_DESK else value for value in parameters]
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            for tint, number in cursor.fetchall():
                numbers[tint] += number
    return numbers


def _statement(tint: str) -> tuple[str, tuple[Any, ...]]:
    """The walk over any desk in one colour: composed once a colour, since composing costs more than walking."""
    rows = _walk(tint, *ANY_DESK).order_by("due_date", "id").values("pk")[:COUNT_LIMIT]
    return rows.query.sql_with_params()


def user_desks(user: Person) -> list[tuple[int, str]]:
    """The desks a person works at: (unit, permission) pairs."""
    return sorted(DeskEntry.objects.desks_of(user))


def _tinted(tint: str) -> Q:
    first, last = colour.bounds(tint, clock.today())
    return _not_before(first) & (Q(due_date__lte=last) if last else Q())


def _not_before(first: date | None) -> Q:
    return Q(due_date__gte=first) if first else Q()
