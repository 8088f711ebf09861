"""The chain tells: an altered, a removed and a cut-off entry are each named. The database refuses all three."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from lookback.journal import actions
from lookback.journal.actions import record
from lookback.journal.models import Entry, Head
from lookback.journal.protection import protect_entries
from lookback.journal.queries import flaws

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain():
    """Five entries, by their numbers."""
    Head.objects.all().delete()
    with transaction.atomic():
        return [record("test.done", round=number) for number in range(1, 6)]


def as_superuser(statement, *values):
    """Take the triggers off, as only an owner could, and change the table past the application."""
    on = " ON journal_entry" if connection.vendor == "postgresql" else ""
    second = "journal_entry_no_truncate" if on else "journal_entry_no_delete"
    with connection.cursor() as cursor:
        for trigger in ("journal_entry_no_update", second):
            cursor.execute(f"DROP TRIGGER {trigger}{on}")
        cursor.execute(statement, values)
    protect_entries(connection)


def verified():
    out, err = io.StringIO(), io.StringIO()
    call_command("journal_verify", stdout=out, stderr=err)
    return out.getvalue()


def complaint():
    err = io.StringIO()
    with pytest.raises(CommandError):
        call_command("journal_verify", stdout=io.StringIO(), stderr=err)
    return err.getvalue()


def test_an_untouched_journal_is_whole(chain):
    assert flaws() == []
    assert chain[-1].digest in verified()


def test_an_altered_entry_is_named(chain):
    as_superuser("UPDATE journal_entry SET action = 'test.undone' WHERE id = %s", chain[2].pk)
    assert [(flaw.chain, flaw.number) for flaw in flaws()] == [(chain[2].chain, chain[2].number)]
    assert f"entry {chain[2].number}: its content was altered" in complaint()


@pytest.mark.parametrize("column", ["actor_name", "subject_key", "was", "now", "unit_path", "digest"])
def test_every_column_is_covered(chain, column):
    as_superuser(f"UPDATE journal_entry SET {column} = 'x' WHERE id = %s", chain[1].pk)
    assert flaws()[0].number in (chain[1].number, chain[2].number)


def test_an_altered_detail_is_named(chain):
    as_superuser("""UPDATE journal_entry SET detail = '{"round": 9}' WHERE id = %s""", chain[3].pk)
    assert flaws()[0].number == chain[3].number


def test_a_removed_entry_is_named(chain):
    as_superuser("DELETE FROM journal_entry WHERE id = %s", chain[2].pk)
    assert f"entry {chain[2].number}: an entry is missing" in complaint()


def test_a_cut_off_tail_is_named(chain):
    as_superuser("DELETE FROM journal_entry WHERE id >= %s", chain[3].pk)
    assert f"entry {chain[3].number}: the chain ends before its head" in complaint()


def test_an_entry_that_was_recomputed_breaks_its_successor(chain):
    """Who alters an entry and makes its digest right again is betrayed by the entry after it."""
    entry = chain[2]
    as_superuser("UPDATE journal_entry SET digest = %s WHERE id = %s", "f" * 64, entry.pk)
    assert flaws()[0].number == entry.number
    as_superuser("UPDATE journal_entry SET previous_digest = %s WHERE id = %s", "f" * 64, chain[3].pk)
    assert len(flaws()) == 1


def test_the_database_refuses_to_change_an_entry(chain):
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        Entry.objects.filter(pk=chain[0].pk).update(action="test.undone")


def test_the_database_refuses_to_remove_an_entry(chain):
    with pytest.raises(DatabaseError, match="removed"), transaction.atomic():
        Entry.objects.filter(pk=chain[0].pk).delete()


def test_a_lost_trigger_is_put_back(chain):
    as_superuser("SELECT 1")
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.filter(pk=chain[0].pk).update(action="test.undone")


def test_record_belongs_inside_a_transaction(monkeypatch):
    monkeypatch.setattr(actions, "connection", SimpleNamespace(in_atomic_block=False))
    with pytest.raises(RuntimeError):
        record("test.done")
