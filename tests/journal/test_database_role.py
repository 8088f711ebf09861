"""On PostgreSQL the server signs in as a role that may add journal entries and do nothing else to them."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import errors, sql

PG_URL = os.environ.get("LOOKBACK_TEST_PG_URL", "")
pytestmark = [pytest.mark.pg, pytest.mark.slow, pytest.mark.skipif(not PG_URL, reason="needs PostgreSQL")]

LOOKBACK = "from lookback.config.cli import main; main()"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """(owner's URL, role's URL) of a migrated database with the role; both are dropped at the end."""
    name, password = f"role_{secrets.token_hex(4)}", secrets.token_hex(8)
    parts = urlsplit(PG_URL)
    owner = urlunsplit(parts._replace(path=f"/{name}"))
    app = urlunsplit(parts._replace(path=f"/{name}", netloc=f"{name}:{password}@{parts.hostname}:{parts.port}"))
    with psycopg.connect(PG_URL, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    environ = {
        **os.environ,
        "LOOKBACK_DATABASE_URL": owner,
        "LOOKBACK_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "LOOKBACK_ROLE_PASSWORD": password,
    }
    for words in (["migrate", "-v0"], ["manage", "database_role", "--name", name]):
        subprocess.run([sys.executable, "-c", LOOKBACK, *words], env=environ, check=True)
    yield owner, app, environ
    with psycopg.connect(PG_URL, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


ADD_ENTRY = """
    import django; django.setup()
    from django.db import transaction
    from lookback.journal.actions import record
    from lookback.org.models import UnitKind
    from lookback.org.actions import create_unit
    create_unit(code="A", kind=UnitKind.objects.get(pk="government"), level=0, parent=None, name_en="A", by=None)
"""


@pytest.fixture(scope="module")
def app(server):
    """A connection of the role, after the application has worked as that role."""
    _owner, url, environ = server
    code = "\n".join(line.strip() for line in ADD_ENTRY.splitlines())
    environ = {**environ, "LOOKBACK_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "lookback.config.settings"}
    subprocess.run([sys.executable, "-c", code], env=environ, check=True)
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def test_the_application_works_as_that_role(app):
    assert app.execute("SELECT count(*) FROM journal_entry").fetchone()[0] == 1
    assert app.execute("SELECT count(*) FROM org_unit WHERE code = 'A'").fetchone()[0] == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET action = 'x'",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry",
        "TRUNCATE org_unit CASCADE",
        "ALTER TABLE journal_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER journal_entry_no_update ON journal_entry",
        "DROP TABLE journal_entry",
        "SET session_replication_role = replica",
        "ALTER FUNCTION journal_entry_is_final() RENAME TO other",
    ],
)
def test_the_role_cannot_touch_an_entry(app, statement):
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(statement)
    assert app.execute("SELECT count(*) FROM journal_entry").fetchone()[0] == 1


@pytest.mark.parametrize("statement", ["UPDATE journal_entry SET action = 'x'", "TRUNCATE journal_entry"])
def test_the_triggers_stop_even_the_owner(app, server, statement):
    with (
        psycopg.connect(server[0], autocommit=True) as owner,
        pytest.raises(errors.RaiseException, match="cannot be changed or removed"),
    ):
        owner.execute(statement)
