"""`lookback manage database_role`: the PostgreSQL role that the server signs in as, which cannot rewrite the journal.

Run by the owner of the tables after every `lookback migrate`; twice does the same as once.
"""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from lookback.journal.protection import APP_ROLE

PASSWORD_VARIABLE = "LOOKBACK_ROLE_PASSWORD"


class Command(BaseCommand):
    """Create the role where it is missing and grant it what the application needs, no more."""

    help = "Create or refresh the PostgreSQL role of the server: all tables, but of the journal only SELECT and INSERT."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default=APP_ROLE, help="name of the role (default: %(default)s)")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError(_("Roles exist on PostgreSQL only; on SQLite the triggers alone guard the journal."))
        with transaction.atomic(), connection.cursor() as cursor:
            self._create(cursor, name)
            for statement in _grants(name):
                cursor.execute(statement)
        self.stdout.write(_("The role %(name)s may read and add journal entries, not change them.") % {"name": name})

    def _create(self, cursor: Any, name: str) -> None:
        role = sql.Identifier(name)
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
        if password := os.environ.get(PASSWORD_VARIABLE):
            cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(password)))
        else:
            self.stdout.write(_("No password was set: give one in %(variable)s.") % {"variable": PASSWORD_VARIABLE})


def _grants(name: str) -> list[sql.Composed]:
    # Later tables are covered by the default privileges, so that a migration does not lock the server out.
    return [
        sql.SQL(statement).format(role=sql.Identifier(name))
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {role}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {role}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {role}",
            "REVOKE ALL ON journal_entry FROM {role}",
            "GRANT SELECT, INSERT ON journal_entry TO {role}",
            "REVOKE TRUNCATE ON ALL TABLES IN SCHEMA public FROM {role}",
        )
    ]
