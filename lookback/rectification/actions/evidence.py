"""Putting proof forward, opening it, and taking back what was put forward by mistake."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.dispatch.models import Assignment
from lookback.documents.actions import Received, store_file, take_in
from lookback.journal.actions import locked, record
from lookback.kit import clock
from lookback.kit.prose import Prose
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit
from lookback.rectification.actions.common import choice, locked_item, past_day, require, words
from lookback.rectification.models import Evidence, Item, Milestone
from lookback.rectification.rules import PROVING


def add_evidence(
    item: Item,
    *,
    by: Person,
    files: Iterable[Any],
    evidence_date: date,
    kind: str = Evidence.Kind.DOCUMENT,
    milestone: Milestone | None = None,
    assignment: Assignment | None = None,
    caption: Any = "",
    place: str = "",
) -> list[Evidence]:
    """Store files and put them forward for an item, a milestone of it, or a part that was handed down."""
    uploads = list(files or ())
    if not uploads:
        raise Refused(_("Choose at least one file."), field="files")
    row = Evidence(
        item=item,
        milestone=milestone,
        assignment=assignment,
        kind=choice(kind, Evidence.Kind.values, "kind"),
        caption=Prose.of(caption),
        evidence_date=evidence_date,
        place=place,
        added_by=by,
    )
    _check(row, item, by)
    # Before the transaction: nobody waits for a lock while a large file is written.
    return _put_forward(row, [take_in(upload) for upload in uploads], by=by)


@transaction.atomic
def _put_forward(row: Evidence, received: list[Received], *, by: Person) -> list[Evidence]:
    item = locked_item(row.item, PROVING)
    row.unit = _check(row, item, by)
    added = []
    for file in received:
        row.pk, row.file = None, store_file(file, by=by)
        row.save(force_insert=True)
        added.append(copy(row))
    record(
        "rectification.item.evidence_added",
        subject=item,
        actor=by,
        unit=row.unit,
        milestone=row.milestone,
        assignment=row.assignment,
        files=[{"name": one.file.name, "sha256": one.file.sha256, "evidence": one.pk} for one in added],
    )
    return added


def _check(row: Evidence, item: Item, by: Person) -> Unit:
    """Refuse proof that does not belong here; the unit in whose name it is put forward."""
    unit = _acting_unit(item, by, row.assignment)
    if item.status not in PROVING:
        raise Refused(_("Proof is put forward before completion is claimed, not afterwards."))
    if row.milestone and row.milestone.item_id != item.pk:
        raise Refused(_("That milestone belongs to another item."), field="milestone")
    if past_day(row.evidence_date, "evidence_date") < item.found_date:
        raise Refused(_("The evidence must be dated after the finding."), field="evidence_date")
    return unit


@transaction.atomic
def withdraw_evidence(evidence: Evidence, *, by: Person, reason: str) -> Evidence:
    """Take back proof before completion is claimed. It stays on record but counts for nothing."""
    require(by, P.ITEM_WORK, evidence.unit)
    item = locked_item(evidence.item, PROVING)
    evidence = locked(evidence)
    if evidence.withdrawn_at:
        raise Refused(_("This file was already withdrawn. Reload the page."))
    evidence.withdrawn_at, evidence.withdrawn_by = clock.now(), by
    evidence.withdrawal_reason = words(reason, longest=300)
    evidence.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    record(
        "rectification.item.evidence_withdrawn",
        subject=item,
        actor=by,
        unit=evidence.unit,
        evidence=evidence.pk,
        sha256=evidence.file.sha256,
        reason=reason,
    )
    return evidence


@transaction.atomic
def open_evidence(evidence: Evidence, *, by: Person) -> Evidence:
    """Put on record that somebody looked at a file; the view then sends it."""
    if not Item.objects.visible_to(by).filter(pk=evidence.item_id).exists():
        raise Refused(_("This item is not among those you may see."), forbidden=True)
    record(
        "rectification.item.evidence_opened",
        subject=evidence.item,
        actor=by,
        evidence=evidence.pk,
        sha256=evidence.file.sha256,
    )
    return evidence


def _acting_unit(item: Item, by: Person, assignment: Assignment | None) -> Unit:
    """The unit in whose name the person puts proof forward: the assigned one, the lead unit, or a co-unit."""
    if assignment:
        if assignment.cascade_id != item.cascade_id:
            raise Refused(_("That assignment belongs to another item."), field="assignment")
        require(by, P.ITEM_WORK, assignment.unit)
        return assignment.unit
    candidates = [item.lead_unit, *(row.unit for row in item.co_unit_rows.select_related("unit").order_by("pk"))]
    mine = next((unit for unit in candidates if unit is not None and by.may(P.ITEM_WORK, unit)), None)
    return require(by, P.ITEM_WORK, mine)
