"""The database itself keeps the original due date of an item, whoever asks (domain.md 1.7, "deadline games").

Put in place after every migration (see apps.py), because one that rebuilds the table on SQLite loses its triggers.
"""

from __future__ import annotations

from typing import Any

_SQLITE = [
    """CREATE TRIGGER IF NOT EXISTS item_original_due_date_is_final
       BEFORE UPDATE OF original_due_date ON rectification_item
       WHEN OLD.original_due_date IS NOT NULL AND NEW.original_due_date IS NOT OLD.original_due_date
       BEGIN SELECT RAISE(ABORT, 'the original due date of an item never changes'); END""",
]
_POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION item_original_due_date_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'the original due date of an item never changes'
       USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    "DROP TRIGGER IF EXISTS item_original_due_date_is_final ON rectification_item",
    """CREATE TRIGGER item_original_due_date_is_final BEFORE UPDATE ON rectification_item FOR EACH ROW
       WHEN (OLD.original_due_date IS NOT NULL AND NEW.original_due_date IS DISTINCT FROM OLD.original_due_date)
       EXECUTE FUNCTION item_original_due_date_is_final()""",
]
_STANDING = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name = 'item_original_due_date_is_final'",
    "postgresql": (
        "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'rectification_item'::regclass AND tgenabled <> 'D' "
        "AND tgname = 'item_original_due_date_is_final'"
    ),
}


def protect_original_due_date(connection: Any) -> None:
    """Make sure that the trigger stands. Only looks where it already does."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING[connection.vendor])
        if cursor.fetchone()[0]:
            return
        for statement in _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL:
            cursor.execute(statement)
