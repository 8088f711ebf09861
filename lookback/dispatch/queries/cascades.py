"""A cascade as a tree, and the assignments a person may see."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from lookback.dispatch.models import Assignment, Cascade
from lookback.kit.pagination import PAGE_SIZE, Page, paginate
from lookback.org.models import Person


def tree(cascade: Cascade) -> list[Assignment]:
    """All assignments, each after its parent, siblings by the unit's code. Each row carries its `depth`, from 0."""
    return _in_order(cascade.assignments.all())


def subtree_of(cascade: Cascade, user: Person) -> list[Assignment]:
    """The part of the tree that the person may see, in the same order."""
    return _in_order(cascade.assignments.visible_to(user))


def assignment_page(user: Person, *, status: str = "", cursor: str | None = None, size: int = PAGE_SIZE) -> Page:
    """Assignments that the person may see, the earliest due first."""
    rows = Assignment.objects.visible_to(user).select_related("unit", "sender_unit", "cascade")
    if status:
        rows = rows.filter(status=status)
    return paginate(rows, by=("due_date", "id"), cursor=cursor, size=size)


def _in_order(rows: QuerySet[Assignment]) -> list[Assignment]:
    found = list(rows.select_related("unit", "sender_unit", "received_by").order_by("unit__code", "id"))
    seen = {row.pk for row in found}
    children: dict[int | None, list[Assignment]] = {}
    for row in found:
        # A row whose parent is out of sight stands at the root.
        children.setdefault(row.parent_id if row.parent_id in seen else None, []).append(row)
    return list(_walk(children, None, 0))


def _walk(children: dict[int | None, list[Assignment]], parent: int | None, depth: int) -> Iterable[Assignment]:
    for row in children.get(parent, []):
        row.depth = depth  # type: ignore[attr-defined]
        yield row
        yield from _walk(children, row.pk, depth + 1)
