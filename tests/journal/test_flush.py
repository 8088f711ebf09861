"""Tests that really commit leave no gap in the journal's protection for the tests after them."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from lookback.journal.actions import record
from lookback.journal.models import Entry


@pytest.mark.django_db(transaction=True)
def test_triggers_stand_again_after_a_flush():
    with transaction.atomic():
        record("test.done")
    call_command("flush", interactive=False, database=connection.alias, verbosity=0)
    assert not Entry.objects.exists()
    with transaction.atomic():
        record("test.done")
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.all().delete()
