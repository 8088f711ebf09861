"""Lists of cases: an index walk over `CaseReach`, then the cases of the page in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lookback.casework.models import Case, CaseReach
from lookback.casework.models.case import AUTHORITIES
from lookback.kit.pagination import PAGE_SIZE, Page, SideBySide, paginate
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit

LATEST_FIRST = ("-reported_date", "-case_id")
COLUMNS = ("reported_date", "case_id")


def case_page(
    user: Person, *, filters: Mapping[str, Any] | None = None, cursor: str | None = None, size: int = PAGE_SIZE
) -> Page:
    """One page of the cases that the person sees, the latest reported first.

    Filters: stage, kind, open (True: open, False: ended), listed, unit (on the case there or below), code (its number).
    """
    page = paginate(_walk(user, dict(filters or {})), by=LATEST_FIRST, cursor=cursor, size=size)
    cases = Case.objects.select_related("leading_unit", "area").in_bulk([row["case_id"] for row in page.rows])
    listed = set(CaseReach.objects.filter(case__in=cases, is_listed=True).values_list("case", flat=True))
    for key, case in cases.items():
        case.is_on_the_list = key in listed  # type: ignore[attr-defined]
    return replace(page, rows=[cases[row["case_id"]] for row in page.rows])


def stage_counts(user: Person, *, unit: Unit | None = None) -> dict[str, int]:
    """How many of the cases that the person sees stand in each stage; of those at `unit` or below, where told.

    Counts of what is; never a target, and never a comparison of units (B5).
    """
    scopes = [scope.pk for scope in user.scopes(P.CASE_READ)]
    if unit is not None:
        scopes = [unit.pk] if user.may(P.CASE_READ, unit) else []
    rows = CaseReach.objects.filter(unit_id__in=scopes).order_by().values("stage")
    # A case reached from two scopes is one case.
    number = Count("case", distinct=len(scopes) > 1)
    return dict(rows.annotate(number=number).values_list("stage", "number"))


def seen_case(user: Person) -> QuerySet[Case]:
    """Cases that the person sees, with what a page shows of one."""
    return Case.objects.visible_to(user).select_related("area", "entered_by", *AUTHORITIES)


def _walk(user: Person, filters: dict[str, Any]) -> Any:
    """The reach rows to page through; several scopes are walked side by side."""
    scopes = [scope.pk for scope in user.scopes(P.CASE_READ)]
    condition = _condition(filters)
    unit: Unit | None = filters.get("unit")
    if unit is not None and user.may(P.CASE_READ, unit):
        scopes = [unit.pk]
    elif unit is not None:
        condition &= Q(Exists(CaseReach.objects.filter(case=OuterRef("case"), unit=unit)))
    walks = [_own(scopes[:place], key, condition) for place, key in enumerate(scopes)]
    return walks[0].values(*COLUMNS) if len(walks) == 1 else SideBySide(walks, COLUMNS)


def _own(earlier: list[int], scope: int, condition: Q) -> QuerySet[CaseReach]:
    """What one scope reaches and none of the earlier ones does, so that no case is listed twice."""
    rows = CaseReach.objects.filter(condition, unit_id=scope)
    return (
        rows.exclude(Exists(CaseReach.objects.filter(case=OuterRef("case"), unit_id__in=earlier))) if earlier else rows
    )


def _condition(filters: dict[str, Any]) -> Q:
    """The filters as one condition; one that is empty or unknown narrows nothing."""
    condition = Q()
    for name, value in filters.items():
        if name in _FILTERS and value not in (None, ""):
            condition &= _FILTERS[name](value)
    return condition


_FILTERS: dict[str, Callable[[Any], Q]] = {
    "stage": lambda stage: Q(stage=stage),
    "kind": lambda kind: Q(kind=kind),
    "open": lambda is_open: Q(is_open=is_open),
    "listed": lambda is_listed: Q(is_listed=is_listed),
    "code": lambda code: Q(case__code__iexact=str(code).strip()),
}
