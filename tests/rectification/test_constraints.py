"""What the database itself refuses, whoever writes to it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from lookback.rectification.models import CoUnit, Item, Reach


def refuse(item, **change):
    with pytest.raises(DatabaseError), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(**change)


def test_implementer_verifier_and_acceptor_are_three_people(case):
    item = case.item("accepted")
    refuse(item, verified_by=case.worker)
    refuse(item, accepted_by=case.worker)
    refuse(item, accepted_by=case.verifier)


def test_nothing_is_closed_as_implemented_without_verification_and_acceptance(case):
    item = case.item("closed")
    for column in ("verified_by", "accepted_by", "claimed_by"):
        refuse(item, **{column: None})


def test_nothing_is_closed_without_number_outcome_and_time(case):
    item = case.item("closed")
    refuse(item, closure_number=None)
    refuse(item, closed_at=None)
    refuse(item, outcome="")


def test_closure_number_is_used_once_in_a_ledger(case):
    first, second = case.item("closed"), case.item("closed")
    refuse(second, closure_number=first.closure_number)


def test_number_is_used_once_in_a_ledger(case):
    first, second = case.new(), case.new()
    refuse(second, number=first.number)


def test_assigned_item_has_a_lead_unit(case):
    refuse(case.new(), status="assigned")


def test_original_due_date_never_changes(case):
    item = case.item("assigned")
    refuse(item, original_due_date=date(2020, 1, 1))
    refuse(item, original_due_date=None)
    item.original_due_date = date(2020, 1, 1)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        item.save()
    Item.objects.filter(pk=item.pk).update(due_date=date(2020, 1, 1))  # the current one may


def test_unit_helps_once_and_reaches_once(case):
    item = case.item("assigned", co_units=("D2",))
    with pytest.raises(DatabaseError), transaction.atomic():
        CoUnit.objects.create(item=item, unit=case.unit("D2"))
    row = item.reach_rows.first()
    row.pk = None
    with pytest.raises(DatabaseError), transaction.atomic():
        Reach.objects.bulk_create([row])


def test_one_request_for_more_time_waits_at_a_time(case):
    item = case.take(case.item("in_progress"), "request_extension")
    row = item.extensions.get()
    row.pk = None
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)
