"""Opening an item, and taking a step with it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from lookback.dispatch.queries import due
from lookback.documents.actions import next_number
from lookback.journal.actions import move, record
from lookback.org.models import Person
from lookback.rectification.actions import rollup
from lookback.rectification.actions.common import choice, past_day, prose
from lookback.rectification.actions.desk import queue_item
from lookback.rectification.actions.steps import EFFECTS, noted
from lookback.rectification.models import Item, Ledger
from lookback.rectification.models.item import Severity
from lookback.rectification.rules import ITEM, supervising_units


@transaction.atomic
def open_item(
    *,
    ledger: Ledger,
    title: Any,
    dimension: str,
    severity: str,
    found_date: date,
    origin_kind: str,
    origin_code: str,
    by: Person | None,
    due_date: date | None = None,
) -> Item:
    """Add a row to a ledger. The room that hands over the finding judges who may do so.

    Due when the rectification report of the ledger's profile is due, unless `due_date` says otherwise.
    """
    body = ledger.body_unit
    supervising, accepting = supervising_units(body, body, ledger.supervising_unit)
    item = Item(
        ledger=ledger,
        title=prose(title, "title"),
        dimension=choice(dimension, (row["key"] for row in ledger.dimensions), "dimension"),
        severity=choice(severity, Severity.values, "severity"),
        found_date=past_day(found_date, "found_date"),
        origin_kind=origin_kind,
        origin_code=origin_code,
        due_date=due_date or due(ledger.profile, "rectification_report", ledger.communicated_date).date,
        supervising_unit=supervising,
        accepting_unit=accepting,
    )
    item.number = next_number(f"rectification.item:{ledger.pk}")
    item.save(force_insert=True)
    rollup.keep(item)
    record(
        "rectification.item.opened",
        subject=item,
        actor=by,
        unit=body,
        now=item.status,
        code=item.code,
        due_date=item.due_date,
        origin=origin_code,
    )
    queue_item(item)
    return item


@transaction.atomic
def advance(item: Item, step: str, *, by: Person, **detail: Any) -> Item:
    """Take one step of the workflow. What each step takes is the signature of its effect in `steps`."""
    before: list[Any] = []

    def effect(subject: Item, *, by: Person, **given: Any) -> dict[str, Any]:
        before.append(rollup.snapshot(subject))
        return EFFECTS.get(step, noted)(subject, by=by, **given)

    item = move(ITEM, item, step, by=by, effect=effect, **detail)
    rollup.keep(item, before[0])
    queue_item(item)
    return item
