"""Keeping `Reach` and `Tally` true, in the transaction of the change; and folding tallies together afterwards."""

from __future__ import annotations

from collections import Counter

from django.db import connection, transaction
from django.db.models import QuerySet

from lookback.rectification.models import Item, Reach, Tally
from lookback.rectification.rules import (
    leading_unit,
    reach_columns,
    reach_rows,
    rows_of,
    tally_changes,
    tally_counts,
)

BATCH = 2000
# Adding to the folded row of a key, or making it: one statement, so that no two folders can both make it.
_ADD = """
    INSERT INTO rectification_tally (unit_id, facet, value, is_done, due_date, count, is_folded) VALUES {rows}
    ON CONFLICT (unit_id, facet, value, is_done, due_date) WHERE is_folded
    DO UPDATE SET count = rectification_tally.count + excluded.count
"""


def snapshot(item: Item) -> tuple[Counter, dict, int]:
    """How the item is counted and listed at present; taken before a change."""
    return tally_counts(item), reach_columns(item), leading_unit(item).pk


def keep(item: Item, before: tuple[Counter, dict, int] | None = None) -> None:
    """Bring the item's rows up to date. `before` is its snapshot, None for a new item."""
    counts, columns, leader = before or (Counter(), {}, None)
    Tally.objects.bulk_create(tally_changes(counts, tally_counts(item)))
    if leading_unit(item).pk != leader:
        rewrite_reach(item)
    elif reach_columns(item) != columns:
        Reach.objects.filter(item=item).update(**reach_columns(item))


def rewrite_reach(item: Item) -> None:
    """Write anew who can see the item: after its units have changed."""
    co_units = [row.unit for row in item.co_unit_rows.select_related("unit")]
    cascade = item.cascade.assignments.select_related("unit") if item.cascade else ()
    rows = reach_rows(item, co_units=co_units, cascade_units=[assignment.unit for assignment in cascade])
    Reach.objects.filter(item=item).delete()
    Reach.objects.bulk_create(rows)


def compact_tallies() -> int:
    """Fold the new tallies into one row for each key, batch by batch; gives back how many were folded.

    Each batch is a transaction of its own. Writers only insert and readers only sum, so neither waits; a second
    folder passes over the rows that the first has locked.
    """
    folded = 0
    while batch := _fold_batch():
        folded += batch
    return folded


@transaction.atomic
def _fold_batch() -> int:
    rows = list(_unlocked(Tally.objects.filter(is_folded=False).order_by("pk"))[:BATCH])
    if not rows:
        return 0
    sums: Counter = Counter()
    for row in rows:
        sums[row.unit_id, row.facet, row.value, row.is_done, row.due_date] += row.count
    _remove(rows)
    # In one order, so that two folders never wait for each other crosswise.
    _add(rows_of({key: sums[key] for key in sorted(sums) if sums[key]}))
    units = {row.unit_id for row in rows}
    _remove(list(_unlocked(Tally.objects.filter(is_folded=True, count=0, unit_id__in=units))))
    return len(rows)


def _unlocked(rows: QuerySet) -> QuerySet:
    return rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)


def _remove(rows: list[Tally]) -> None:
    Tally.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _add(rows: list[Tally]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD.format(rows=", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(rows))),
            [value for row in rows for value in _values(row)],
        )


def _values(row: Tally) -> tuple:
    day = connection.ops.adapt_datefield_value(row.due_date)
    return row.unit_id, row.facet, row.value, row.is_done, day, row.count, True
