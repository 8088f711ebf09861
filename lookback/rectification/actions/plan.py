"""The plan of an item: cause, target, measures, milestones. Progress is computed from milestones, never typed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import locked, record
from lookback.kit import clock
from lookback.kit.prose import Prose
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.rectification.actions.common import choice, locked_item, prose, require, words
from lookback.rectification.models import Item, Measure, Milestone
from lookback.rectification.rules import ADDING, PLANNING

S = Item.Status


@transaction.atomic
def edit_plan(
    item: Item,
    *,
    by: Person,
    cause_category: str,
    cause: Any,
    target: Any,
    target_quantity: str = "",
    target_document: str = "",
    expected_evidence: Any = "",
    systemic_waiver: str = "",
) -> Item:
    """Write the root cause, the target and the expected evidence; the submission checks that all is there."""
    item = _planned(item, by, PLANNING)
    item.cause_category = cause_category
    item.cause, item.target = Prose.of(cause), Prose.of(target)
    item.target_quantity, item.target_document = target_quantity, target_document
    item.expected_evidence = Prose.of(expected_evidence)
    item.systemic_waiver = systemic_waiver
    item.save(
        update_fields=[
            "cause_category",
            "cause",
            "target",
            "target_quantity",
            "target_document",
            "expected_evidence",
            "systemic_waiver",
        ]
    )
    record(
        "rectification.item.planned",
        subject=item,
        actor=by,
        cause_category=cause_category,
        cause=item.cause,
        target=item.target,
        target_quantity=target_quantity,
        target_document=target_document,
        systemic_waiver=systemic_waiver,
    )
    return item


@transaction.atomic
def add_measure(
    item: Item, *, by: Person, kind: str, text: Any, due_date: date, quantity: str = "", document: str = ""
) -> Measure:
    """Add an immediate or a systemic measure. Whether it is vague is judged when the plan is approved."""
    item = _planned(item, by, ADDING)
    measure = Measure.objects.create(
        item=item,
        kind=choice(kind, Measure.Kind.values, "kind"),
        text=prose(text, "text"),
        quantity=quantity.strip(),
        document=document.strip(),
        due_date=_within(item, due_date),
    )
    _record(item, by, "measure_added", measure=measure.pk, kind=kind, text=measure.text, due_date=due_date)
    return measure


@transaction.atomic
def remove_measure(measure: Measure, *, by: Person) -> None:
    """Take a measure out of a plan that is still being written."""
    item = _planned(measure.item, by, PLANNING)
    _record(item, by, "measure_removed", measure=measure.pk, text=measure.text)
    measure.delete()


@transaction.atomic
def add_milestone(item: Item, *, by: Person, title: Any, due_date: date) -> Milestone:
    """Add a milestone, due no later than the item."""
    item = _planned(item, by, ADDING)
    milestone = Milestone.objects.create(item=item, title=prose(title, "title"), due_date=_within(item, due_date))
    _count_progress(item)
    _record(item, by, "milestone_added", milestone=milestone.pk, title=milestone.title, due_date=due_date)
    return milestone


@transaction.atomic
def remove_milestone(milestone: Milestone, *, by: Person) -> None:
    """Take a milestone out of a plan that is still being written; not one that is done or has evidence."""
    item = _planned(milestone.item, by, PLANNING)
    if milestone.done_at or milestone.evidence.exists():
        raise Refused(_("This milestone is done or has evidence, so it stays."))
    _record(item, by, "milestone_removed", milestone=milestone.pk, title=milestone.title)
    milestone.delete()
    _count_progress(item)


@transaction.atomic
def finish_milestone(milestone: Milestone, *, by: Person) -> Milestone:
    """Mark a milestone as done; the progress of the item follows."""
    item = _planned(milestone.item, by, (S.IN_PROGRESS,))
    milestone = locked(milestone)
    if milestone.done_at:
        raise Refused(_("This milestone is already done. Reload the page."))
    milestone.done_at, milestone.done_by = clock.now(), by
    milestone.save(update_fields=["done_at", "done_by"])
    _count_progress(item)
    _record(item, by, "milestone_done", milestone=milestone.pk, title=milestone.title, progress=item.progress)
    return milestone


@transaction.atomic
def let_vague_pass(item: Item, *, by: Person, reason: str) -> Item:
    """Let the wording of a plan pass although it looks vague. The reviewer answers for it with a reason."""
    require(by, P.ITEM_SUPERVISE, item.supervising_unit)
    item = locked_item(item, (S.PLAN_SUBMITTED,))
    item.vagueness_override = words(reason, longest=300)
    item.save(update_fields=["vagueness_override"])
    _record(item, by, "vagueness_passed", reason=reason)
    return item


def _planned(item: Item, by: Person, statuses: tuple) -> Item:
    require(by, P.ITEM_WORK, item.lead_unit)
    return locked_item(item, statuses)


def _within(item: Item, day: date) -> date:
    if day > item.due_date:
        raise Refused(
            _("Not later than the item itself, which is due on %(date)s.") % {"date": item.due_date.isoformat()},
            field="due_date",
        )
    if day < item.found_date:
        raise Refused(_("That day lies before the finding."), field="due_date")
    return day


def _count_progress(item: Item) -> None:
    done = item.milestones.exclude(done_at=None).count()
    item.progress = 100 * done // max(item.milestones.count(), 1)
    item.save(update_fields=["progress"])


def _record(item: Item, by: Person, verb: str, **detail: Any) -> None:
    record(f"rectification.item.{verb}", subject=item, actor=by, unit=item.lead_unit, **detail)
