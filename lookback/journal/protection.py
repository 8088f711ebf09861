"""The database itself refuses to change or remove a journal entry, whoever asks.

The statements may be run any number of times: a migration that rebuilds the table on SQLite loses its triggers,
so they are put back after every migration (see apps.py).
"""

from __future__ import annotations

from typing import Any

# The role that the server signs in as on PostgreSQL; the owner of the tables is another (command `database_role`).
APP_ROLE = "lookback_app"

_SQLITE = [
    """CREATE TRIGGER IF NOT EXISTS journal_entry_no_update BEFORE UPDATE ON journal_entry
       BEGIN SELECT RAISE(ABORT, 'journal entries cannot be changed'); END""",
    """CREATE TRIGGER IF NOT EXISTS journal_entry_no_delete BEFORE DELETE ON journal_entry
       BEGIN SELECT RAISE(ABORT, 'journal entries cannot be removed'); END""",
]
_POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION journal_entry_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'journal entries cannot be changed or removed'; END $$""",
    "DROP TRIGGER IF EXISTS journal_entry_no_update ON journal_entry",
    """CREATE TRIGGER journal_entry_no_update BEFORE UPDATE OR DELETE ON journal_entry
       FOR EACH ROW EXECUTE FUNCTION journal_entry_is_final()""",
    "DROP TRIGGER IF EXISTS journal_entry_no_truncate ON journal_entry",
    """CREATE TRIGGER journal_entry_no_truncate BEFORE TRUNCATE ON journal_entry
       FOR EACH STATEMENT EXECUTE FUNCTION journal_entry_is_final()""",
]
_STANDING = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal_entry'",
    "postgresql": (
        "SELECT count(*) FROM pg_trigger "
        "WHERE tgrelid = 'journal_entry'::regclass AND NOT tgisinternal AND tgenabled <> 'D'"
    ),
}


def protect_entries(connection: Any) -> None:
    """Make sure that both triggers stand. Only looks where they already do."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING[connection.vendor])
        if cursor.fetchone()[0] == 2:
            return
        for statement in _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL:
            cursor.execute(statement)
