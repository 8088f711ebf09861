"""Bulk loading: COPY into PostgreSQL, one long transaction on SQLite; indexes are built when the rows are in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core.management.color import no_style
from django.db import connection, models

Rows = Iterable[Sequence]


def open_sink(tables: list[type[models.Model]]) -> Sink:
    """The sink for the database in use. Values are text, numbers and None: both databases read them alike."""
    return SqliteSink(tables) if connection.vendor == "sqlite" else PostgresSink(tables)


class Sink:
    """Takes rows table by table, between `begin` and `finish`."""

    def __init__(self, tables: list[type[models.Model]]) -> None:
        self.tables = tables
        self.names = [table._meta.db_table for table in tables]
        self.indexes: list[str] = []

    def execute(self, statement: str, values: Sequence = ()) -> list:
        with connection.cursor() as cursor:
            cursor.execute(statement, list(values) or None)
            return cursor.fetchall() if cursor.description else []

    def drop_indexes(self, listed: list[tuple[str, str]]) -> None:
        """Drop indexes and keep the statements that make them; those of constraints stay."""
        for name, statement in listed:
            self.execute(f'DROP INDEX "{name}"')
            self.indexes.append(statement)

    def build_indexes(self) -> None:
        for statement in self.indexes:
            self.execute(statement)


class SqliteSink(Sink):
    def begin(self) -> None:
        # No journal: a load that breaks off is thrown away as a whole.
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000", "foreign_keys = OFF"):
            self.execute(f"PRAGMA {setting}")
        self.execute("BEGIN")
        marks = ", ".join(f"'{name}'" for name in self.names)
        self.drop_indexes(
            self.execute(
                f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> '' AND tbl_name IN ({marks})"
            )
        )

    def write(self, table: str, columns: Sequence[str], rows: Rows) -> None:
        marks = ", ".join(["?"] * len(columns))
        names = ", ".join(f'"{column}"' for column in columns)
        connection.connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)

    def finish(self) -> None:
        self.build_indexes()
        self.execute("COMMIT")
        self.execute("PRAGMA journal_mode = WAL")
        connection.close()  # the settings of the application hold again from the next statement on


class PostgresSink(Sink):
    def begin(self) -> None:
        self.execute("BEGIN")
        # Foreign keys are not checked row by row. Tables emptied in this transaction are written without a log.
        self.execute("SET LOCAL session_replication_role = replica")
        self.execute("SET LOCAL maintenance_work_mem = '1GB'")
        self.execute(f"TRUNCATE {', '.join(self.names)} CASCADE")
        self.drop_indexes(
            self.execute(
                "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
                "JOIN pg_class c ON c.oid = i.indrelid WHERE c.relname = ANY(%s) "
                "AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)",
                [self.names],
            )
        )

    def write(self, table: str, columns: Sequence[str], rows: Rows) -> None:
        names = ", ".join(f'"{column}"' for column in columns)
        with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)

    def finish(self) -> None:
        self.build_indexes()
        for statement in connection.ops.sequence_reset_sql(no_style(), self.tables):
            self.execute(statement)
        self.execute("COMMIT")
        for name in self.names:  # what autovacuum does within minutes
            self.execute(f'VACUUM (ANALYZE) "{name}"')
        self.execute("ANALYZE org_unit")
        self.execute("CHECKPOINT")  # else the load is still being written to the disk while pages are timed
