"""A cascade as a tree."""

from __future__ import annotations

from lookback.dispatch.models import Assignment, Cascade


def tree(cascade: Cascade) -> list[Assignment]:
    """All assignments, each after its parent, siblings by the unit's code. Each row carries its `depth`, from 0."""
    rows = list(cascade.assignments.select_related("unit", "sender_unit", "received_by").order_by("unit__code", "id"))
    children: dict[int | None, list[Assignment]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row)
    return _walk(children, None, 0)


def _walk(children: dict[int | None, list[Assignment]], parent: int | None, depth: int) -> list[Assignment]:
    found = []
    for row in children.get(parent, []):
        row.depth = depth  # type: ignore[attr-defined]
        found += [row, *_walk(children, row.pk, depth + 1)]
    return found
