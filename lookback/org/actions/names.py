"""Keeping the grams of the units' names, by which a search finds them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from lookback.org.models import Unit
from lookback.org.rules import name_grams


def note_names(units: Iterable[Unit]) -> None:
    """Note the names of new units, in the transaction that makes them."""
    write_grams((unit.pk, unit.name_zh) for unit in units)


def write_grams(names: Iterable[tuple[int, str]]) -> None:
    """Insert the grams of (unit key, Chinese name) pairs."""
    rows = sorted((gram, key) for key, name in names for gram in name_grams(name))
    if not rows:
        return
    # Past the ORM, which would take most of the time of an import.
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany("INSERT INTO org_namegram (gram, unit_key) VALUES (%s, %s)", rows)
            return
        with cursor.copy("COPY org_namegram (gram, unit_key) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
