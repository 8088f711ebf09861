"""Pages of the ledger: an index walk over `Reach`, then the items of the page in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from lookback.kit import clock, colour
from lookback.kit.pagination import PAGE_SIZE, Page, SideBySide, paginate
from lookback.org.models import Person, Unit
from lookback.rectification.models import CoUnit, Evidence, Item, Ledger, Measure, Milestone, Reach, Verification

LARGEST_PAGE = 500
BY_DUE_DATE = ("due_date", "item_id")
Columns = Callable[[QuerySet[Item]], QuerySet[Item]]
BY_NUMBER = ("item_id",)  # within one ledger numbers and keys rise together


def ledger_page(
    user: Person,
    *,
    filters: Mapping[str, Any] | None = None,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
    by_number: bool = False,
    columns: Columns | None = None,
) -> Page:
    """One page of the items that the person can see, the earliest due first, or by number within one ledger.

    Filters: status, dimension, severity, level, ledger, colour (of today), unit (led there or below), text.
    `columns` loads what is shown of the items: `with_columns`, unless told otherwise.
    """
    filters = dict(filters or {})
    order = BY_NUMBER if by_number and filters.get("ledger") else BY_DUE_DATE
    page = paginate(_walk(user, filters), by=order, cursor=cursor, size=min(size, LARGEST_PAGE))
    keys = [row["item_id"] for row in page.rows]
    items = (columns or with_columns)(Item.objects.all()).in_bulk(keys)
    return replace(page, rows=[items[key] for key in keys])


def ledger_items(user: Person, *, filters: Mapping[str, Any] | None = None, by_number: bool = False) -> Iterator[Item]:
    """All rows that the filters leave, page by page in bounded memory: for the print view and the sheet."""
    cursor = None
    while True:
        page = ledger_page(user, filters=filters, cursor=cursor, size=LARGEST_PAGE, by_number=by_number)
        yield from page
        cursor = page.next
        if cursor is None:
            return


def with_columns(items: QuerySet[Item]) -> QuerySet[Item]:
    """The items with all that the columns of the ledger show (domain.md 1.5), in a fixed number of queries."""
    return items.select_related("lead_unit", "leader").prefetch_related(
        # Not joined: one ledger and its profile serve all its rows, and both are wide.
        Prefetch("ledger", Ledger.objects.select_related("profile", "body_unit")),
        Prefetch("measures", Measure.objects.all()),
        Prefetch("milestones", Milestone.objects.all()),
        Prefetch("co_unit_rows", CoUnit.objects.select_related("unit").order_by("pk")),
        Prefetch("evidence", Evidence.objects.standing().select_related("file")),
        Prefetch("verifications", Verification.objects.select_related("verified_by")),
    )


def page_columns(items: QuerySet[Item]) -> QuerySet[Item]:
    """The same for the table on a page, as lists named `shown_…`, and no more of each row than the table shows."""
    helping = CoUnit.objects.select_related("unit").order_by("pk")
    return (
        items.select_related("lead_unit", "leader")
        .only(*_SHOWN)
        .prefetch_related(
            Prefetch("ledger", Ledger.objects.select_related("profile")),
            _shown("measures", Measure.objects.only("item_id", "kind", "text", "due_date")),
            _shown("milestones", Milestone.objects.only("item_id", "title", "due_date", "done_at")),
            _shown("co_unit_rows", helping.only("item_id", "unit__name_zh", "unit__name_en"), "shown_co_units"),
            _shown("evidence", Evidence.objects.standing().only("item_id")),
            _shown("verifications", Verification.objects.only("item_id", "method", "result", "checked_date", "tested")),
        )
    )


_SHOWN = (
    *("ledger_id", "number", "title", "dimension", "severity", "status", "cause", "target", "original_due_date"),
    *("due_date", "progress", "outcome", "closure_number", "closed_at"),
    *("lead_unit__name_zh", "lead_unit__name_en", "lead_unit__level"),
    # All of the leader: how a person is named may depend on more than the names.
    "leader",
)


def _shown(name: str, rows: QuerySet[Any], attribute: str = "") -> Prefetch:
    return Prefetch(name, rows, to_attr=attribute or f"shown_{name}")


def _walk(user: Person, filters: dict[str, Any]) -> Any:
    """The reach rows to page through; several scopes are walked side by side."""
    scopes = [scope.pk for scope in user.scopes("item.read")]
    condition = _condition(filters)
    unit: Unit | None = filters.get("unit")
    if unit is not None and any(unit.is_within(scope) for scope in user.scopes("item.read")):
        scopes, condition = [unit.pk], condition & Q(via=Reach.Via.LEAD)
    elif unit is not None:
        led_there = Reach.objects.filter(item=OuterRef("item"), unit=unit, via=Reach.Via.LEAD)
        condition &= Q(Exists(led_there))
    if len(scopes) == 1:
        return Reach.objects.filter(condition, unit_id=scopes[0]).values(*BY_DUE_DATE)
    return SideBySide([_own(scopes[:place], key, condition) for place, key in enumerate(scopes)], BY_DUE_DATE)


def _own(earlier: list[int], scope: int, condition: Q) -> QuerySet[Reach]:
    """What one scope reaches and none of the earlier ones does, so that no item is listed twice."""
    rows = Reach.objects.filter(condition, unit_id=scope)
    if earlier:
        rows = rows.exclude(Exists(Reach.objects.filter(item=OuterRef("item"), unit_id__in=earlier)))
    return rows


def _condition(filters: dict[str, Any]) -> Q:
    """The filters as one condition; one that is empty or unknown narrows nothing."""
    condition = Q()
    for name, value in filters.items():
        if name in _FILTERS and value not in (None, ""):
            condition &= _FILTERS[name](value, filters)
    return condition


def _column(name: str) -> Callable[[Any, dict[str, Any]], Q]:
    return lambda value, filters: Q(**{name: value})


def _coloured(tint: str, filters: dict[str, Any]) -> Q:
    if tint == colour.DONE:
        return Q(is_done=True)
    ledger = filters.get("ledger")
    first, last = colour.bounds(tint, clock.today(), ledger.profile.colours if ledger else None)
    condition = Q(is_done=False)
    condition &= Q(due_date__gte=first) if first else Q()
    return condition & (Q(due_date__lte=last) if last else Q())


def _worded(text: str, filters: dict[str, Any]) -> Q:
    """Words of the title in either language, or a code such as "ZJ-2019-017"."""
    words = Q(item__title__zh__icontains=text) | Q(item__title__en__icontains=text)
    code, _dash, number = text.strip().rpartition("-")
    if code and number.isdecimal() and len(number) < 10:
        words |= Q(item__number=int(number), ledger__code__iexact=code)
    return words


_FILTERS: dict[str, Callable[[Any, dict[str, Any]], Q]] = {
    "status": _column("status"),
    "dimension": _column("dimension"),
    "severity": _column("severity"),
    "level": _column("level"),
    "ledger": _column("ledger"),
    "colour": _coloured,
    "text": _worded,
}
