"""Many rows in one statement, for runs over hundreds of thousands: an object per row would cost more than the rest.

Values come by column, as text, numbers and None that both databases read alike: moments in UTC, "2019-06-10 16:00:00".
The columns are those of the model, so nothing of a statement is anybody's input.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models


def update_rows(model: type[models.Model], columns: Mapping[str, Sequence[Any]], *, keys: Sequence[int]) -> None:
    """Set the columns of the rows with these keys, the n-th value for the n-th key."""
    table, names = model._meta.db_table, list(columns)
    values = [list(columns[name]) for name in names]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sets = ", ".join(f'"{name}" = new."{name}"' for name in names)
            cursor.execute(
                f'UPDATE "{table}" AS old SET {sets} FROM {_unnest(model, [*names, "id"])} WHERE old.id = new.id',
                [*values, list(keys)],
            )
            return
        sets = ", ".join(f'"{name}" = %s' for name in names)
        cursor.executemany(f'UPDATE "{table}" SET {sets} WHERE id = %s', list(zip(*values, keys, strict=True)))


def insert_rows(
    model: type[models.Model], columns: Mapping[str, Sequence[Any]], *, same: Mapping[str, Any] | None = None
) -> None:
    """Insert a row for every value of the columns; `same` holds values that all of them share."""
    table, names, shared = model._meta.db_table, list(columns), dict(same or {})
    values = [list(columns[name]) for name in names]
    common = list(shared.values())
    into = ", ".join(f'"{name}"' for name in [*names, *shared])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            select = ", ".join([*(f'new."{name}"' for name in names), *("%s" for _name in shared)])
            cursor.execute(
                f'INSERT INTO "{table}" ({into}) SELECT {select} FROM {_unnest(model, names)}', [*common, *values]
            )
            return
        marks = ", ".join(["%s"] * (len(names) + len(shared)))
        rows = [(*row, *common) for row in zip(*values, strict=True)]
        cursor.executemany(f'INSERT INTO "{table}" ({into}) VALUES ({marks})', rows)


def _unnest(model: type[models.Model], names: list[str]) -> str:
    types = [_field(model, name).db_type(connection) for name in names]
    arrays = ", ".join(f"%s::{'bigint' if kind.startswith('bigint') else kind}[]" for kind in types)
    columns = ", ".join(f'"{name}"' for name in names)
    return f"unnest({arrays}) AS new({columns})"


def _field(model: type[models.Model], name: str) -> Any:
    return next(field for field in model._meta.concrete_fields if field.column == name)
