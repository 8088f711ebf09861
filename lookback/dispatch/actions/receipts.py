"""Receipts asked of many units at once (the venues of a feedback meeting): sent, moved with the meeting, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.dispatch import rules
from lookback.dispatch.actions.cascades import STEP_PAGE
from lookback.dispatch.actions.desk import clear_desk, requeue_all
from lookback.dispatch.models import Assignment, Cascade, Notice
from lookback.journal.actions import locked, record, record_all
from lookback.kit import clock
from lookback.kit.prose import Prose
from lookback.kit.workflow import Refused
from lookback.org.models import Person, Unit

A = Assignment.Status


@transaction.atomic
def send_receipts(
    cascade: Cascade, units: Iterable[Unit], *, sender_unit: Unit, matter: Any, due_date: date, by: Person | None
) -> list[Assignment]:
    """Ask each unit that is not asked yet to sign on the day, under the nearest unit above that is asked too.

    The topmost are asked by `sender_unit`. The cost hardly grows with the number of units: one insert for each
    level of the tree, whatever its width.
    """
    cascade = locked(cascade)  # two senders to the same unit wait for each other here
    if due_date < clock.today():
        raise Refused(_("The due date has already passed."), field="due_date")
    asked = {row.unit_id: row for row in _rows(cascade)}
    given = {"cascade": cascade, "matter": Prose.of(matter), "sign_for_by_date": due_date}
    given |= {"original_due_date": due_date, "due_date": due_date}
    new, ranks = [], dict.fromkeys(asked, 0)
    for unit in sorted(units, key=lambda unit: (unit.depth, unit.code)):
        if unit.pk in asked:
            continue
        parent = _nearest(asked, unit)
        ranks[unit.pk] = ranks[parent.unit_id] + 1 if parent else 0
        asked[unit.pk] = Assignment(
            unit=unit, parent=parent, sender_unit=parent.unit if parent else sender_unit, **given
        )
        new.append(asked[unit.pk])
    _insert(new, ranks, by)
    return new


@transaction.atomic
def move_receipts(cascade: Cascade, *, due_date: date, by: Person | None) -> int:
    """The handing-over is on another day: what is not signed for yet is asked for on that day."""
    rows = [row for row in _rows(locked(cascade)) if row.status == A.SENT and row.due_date != due_date]
    before = {row.pk: row.due_date for row in rows}
    for row in rows:
        row.due_date = row.sign_for_by_date = due_date
    Assignment.objects.bulk_update(rows, ["due_date", "sign_for_by_date"])
    Notice.objects.filter(assignment__in=rows, settled_at=None).update(settled_at=clock.now())
    _requeue(rows)
    detail = [(row, {"unit": row.unit, "was_due": before[row.pk], "due_date": due_date}) for row in rows]
    record_all("dispatch.assignment.due_changed", detail, actor=by)
    return len(rows)


@transaction.atomic
def withdraw_receipt(assignment: Assignment, *, by: Person | None) -> None:
    """Ask the unit no longer; units below it hang on the one above. What was signed for stays."""
    locked(assignment.cascade)
    assignment = locked(assignment)
    if assignment.status != A.SENT:
        raise Refused(_("“%(unit)s” has signed for this already.") % {"unit": assignment.unit})
    parent = assignment.parent
    assignment.children.update(parent=parent, sender_unit=parent.unit if parent else assignment.sender_unit)
    Notice.objects.filter(assignment=assignment).delete()  # alarms over what nobody is asked for any more
    clear_desk(assignment)
    record("dispatch.assignment.withdrawn", subject=assignment, actor=by, unit=assignment.unit)
    assignment.delete()


def _rows(cascade: Cascade) -> list[Assignment]:
    return list(cascade.assignments.select_for_update(of=("self",)).select_related("unit", "cascade").order_by("pk"))


def _nearest(asked: dict[int, Assignment], unit: Unit) -> Assignment | None:
    return next((asked[key] for key in reversed(unit.lineage) if key in asked), None)


def _insert(new: list[Assignment], ranks: dict[int, int], by: Person | None) -> None:
    """A parent gets its key before its children are inserted: one insert for each rank below the topmost."""

    def rank(row: Assignment) -> int:
        return ranks[row.unit_id]

    for _rank, rows in groupby(sorted(new, key=rank), key=rank):
        Assignment.objects.bulk_create(list(rows))
    _requeue(new)
    sent = [(row, {"unit": row.unit, "due_date": row.due_date, "parent": row.parent_id}) for row in new]
    record_all("dispatch.assignment.sent", sent, actor=by)


def _requeue(rows: list[Assignment]) -> None:
    """All have the same matter and the same day."""
    if rows:
        first = rows[0]
        title = first.matter or first.cascade.title
        requeue_all(rules.ASSIGNMENT, rows, due_date=first.sign_for_by_date, title=title, url_name=STEP_PAGE)
