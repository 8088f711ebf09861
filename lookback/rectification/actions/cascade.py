"""Handing an item down, level by level. The assignments themselves are moved by the dispatch room."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.dispatch.actions import open_cascade, send
from lookback.dispatch.models import Assignment
from lookback.journal.actions import locked, record
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit
from lookback.rectification.actions import rollup
from lookback.rectification.actions.common import coming_day, locked_item, prose, require
from lookback.rectification.models import Item
from lookback.rectification.rules import is_lower

S = Item.Status
A = Assignment.Status
# A unit that has reported, or is done, hands nothing further down.
AT_WORK = (A.RECEIVED, A.WORKING, A.RETURNED)


@transaction.atomic
def hand_down(
    item: Item,
    *,
    by: Person,
    units: Iterable[Unit],
    matter: Any,
    due_date: date,
    parent: Assignment | None = None,
) -> list[Assignment]:
    """Send parts of an item to lower units: the lead unit to those below it, an assigned unit to those below itself."""
    item = locked_item(item, (S.ACKNOWLEDGED, S.PLAN_SUBMITTED, S.IN_PROGRESS, S.REOPENED))
    parent = _at_work(item, parent) if parent else None
    sender = require(by, P.ITEM_WORK, parent.unit if parent else item.lead_unit)
    chosen = _chosen(item, sender, units)
    matter = prose(matter, "matter")
    _check_day(item, parent, due_date)
    cascade = item.cascade or _open(item, by)
    sent = [
        send(
            cascade,
            unit,
            parent=parent,
            sender_unit=sender,
            matter=matter,
            due_date=due_date,
            profile=item.ledger.profile,
            by=by,
        )
        for unit in chosen
    ]
    rollup.rewrite_reach(item)
    record("rectification.item.cascaded", subject=item, actor=by, unit=sender, units=chosen, due_date=due_date)
    return sent


def _at_work(item: Item, parent: Assignment) -> Assignment:
    parent = locked(parent)
    if parent.cascade_id != item.cascade_id:
        raise Refused(_("That assignment belongs to another item."), field="parent")
    if parent.status not in AT_WORK:
        raise Refused(_("Only a unit that has signed for its part, and not yet reported, can hand it further down."))
    return parent


def _chosen(item: Item, sender: Unit, units: Iterable[Unit]) -> list[Unit]:
    chosen = sorted({unit.pk: unit for unit in units}.values(), key=lambda unit: unit.pk)
    if not chosen:
        raise Refused(_("Choose at least one unit."), field="units")
    for unit in chosen:
        if not is_lower(unit, sender):
            raise Refused(_("%(unit)s is not below %(sender)s.") % {"unit": unit, "sender": sender}, field="units")
    if item.cascade:
        keys = [unit.pk for unit in chosen]
        if taken := item.cascade.assignments.filter(unit_id__in=keys).select_related("unit").first():
            raise Refused(_("%(unit)s already has a part of this item.") % {"unit": taken.unit}, field="units")
    return chosen


def _check_day(item: Item, parent: Assignment | None, day: date) -> None:
    coming_day(item, day)
    limit = parent.due_date if parent else item.due_date
    if day > limit:
        raise Refused(
            _("A part is never due after the whole, which is due on %(date)s.") % {"date": limit.isoformat()},
            field="due_date",
        )


def _open(item: Item, by: Person) -> Any:
    item.cascade = open_cascade(item, title=item.coded_title, by=by)
    item.save(update_fields=["cascade"])
    return item.cascade
