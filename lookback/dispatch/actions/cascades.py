"""Handing down (domain.md 1.9): a tree of assignments, each sent, signed for, worked on, reported and accepted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lookback.dispatch import queries, rules
from lookback.dispatch.actions import deadlines
from lookback.dispatch.actions.desk import clear_desk, requeue
from lookback.dispatch.models import Assignment, Cascade, Deadline, DeadlineProfile, Notice
from lookback.journal.actions import locked, move, record
from lookback.kit import clock
from lookback.kit.prose import Prose
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit

A = Assignment.Status
CLOCK = "assignment"
STEP_PAGE = "dispatch:assignment-step"


@transaction.atomic
def open_cascade(subject: models.Model, *, title: Any, receipt_only: bool = False, by: Person | None = None) -> Cascade:
    """Open an empty tree for a subject. `receipt_only`: units are asked to sign for something, and for no more."""
    cascade = Cascade.objects.create(
        subject_kind=subject._meta.label_lower,
        subject_key=subject.pk,
        title=Prose.of(title),
        receipt_only=receipt_only,
    )
    record("dispatch.cascade.opened", subject=subject, actor=by, cascade=cascade)
    return cascade


@transaction.atomic
def send(
    cascade: Cascade,
    unit: Unit,
    *,
    parent: Assignment | None,
    sender_unit: Unit,
    matter: Any,
    due_date: date,
    profile: DeadlineProfile,
    by: Person | None,
) -> Assignment:
    """Send a part to a unit, under `parent` or at the root. It is to be signed for within the profile's period.

    A receipt is signed when the thing is handed over, so there the due date itself is the day.
    """
    cascade = locked(cascade)  # two senders to the same unit wait for each other here
    parent = locked(parent) if parent is not None else None  # and a parent cannot finish meanwhile
    _refuse_to_send(cascade, unit, parent, due_date)
    sign_for_by = due_date
    if not cascade.receipt_only:
        sign_for_by = min(queries.due(profile, "sign_for", clock.today()).date, due_date)
    assignment = Assignment.objects.create(
        cascade=cascade,
        parent=parent,
        unit=unit,
        sender_unit=sender_unit,
        matter=Prose.of(matter),
        sign_for_by_date=sign_for_by,
        original_due_date=due_date,
        due_date=due_date,
    )
    if not cascade.receipt_only:
        _start_clock(assignment, profile.colours)
    _requeue(assignment)
    record("dispatch.assignment.sent", subject=assignment, actor=by, unit=unit, due_date=due_date, parent=parent)
    return assignment


@transaction.atomic
def advance_assignment(assignment: Assignment, step: str, *, by: Person, **detail: Any) -> Assignment:
    """Take one step: `report` takes a report, `return` and `waive` a reason."""
    assignment = move(rules.ASSIGNMENT, assignment, step, by=by, effect=_EFFECTS.get(step), **detail)
    if step in ("report", "waive"):
        _stop_clock(assignment)  # what is reported waits for the sender, not for the unit
    elif step == "return":
        _start_clock(assignment, _last_colours(assignment))
    if step == "sign_for":
        _settle_escalation(assignment)
    _requeue(assignment)
    return assignment


@transaction.atomic
def change_due(assignment: Assignment, *, due_date: date, by: Person) -> Assignment:
    """Set another due date: never after the parent's, never before a child's. The original date stays."""
    # The parent first, as everywhere: a parent's key is always the smaller one.
    parent = locked(assignment.parent) if assignment.parent is not None else None
    assignment = locked(assignment)
    if refused := rules.due_is_open(assignment, by):
        raise refused
    latest_child = assignment.children.aggregate(latest=Max("due_date"))["latest"]
    if sentence := rules.due_refuses(due_date, parent, latest_child):
        raise Refused(sentence, field="due_date")
    was = assignment.due_date
    assignment.due_date = due_date
    receipt = assignment.cascade.receipt_only
    assignment.sign_for_by_date = due_date if receipt else min(assignment.sign_for_by_date, due_date)
    assignment.save(update_fields=["due_date", "sign_for_by_date"])
    for deadline in _clocks(assignment):
        deadlines.set_due(deadline, due_date, why="moved")
    _requeue(assignment)
    record(
        "dispatch.assignment.due_changed",
        subject=assignment,
        actor=by,
        unit=assignment.unit,
        was_due=was,
        due_date=due_date,
    )
    return assignment


def _refuse_to_send(cascade: Cascade, unit: Unit, parent: Assignment | None, due_date: date) -> None:
    if cascade.assignments.filter(unit=unit).exists():
        raise Refused(_("“%(unit)s” already has a part in this.") % {"unit": unit}, field="units")
    if parent is not None and parent.cascade_id != cascade.pk:
        raise Refused(_("The assignment above belongs to another matter."), field="parent")
    if parent is not None and (sentence := rules.parent_refuses(parent, unit)):
        raise Refused(sentence, field="units")
    if sentence := rules.due_refuses(due_date, parent):
        raise Refused(sentence, field="due_date")
    if due_date < clock.today():
        raise Refused(_("The due date has already passed."), field="due_date")


# --- what a step changes besides the status -----------------------------------------------------------------------


def _sign_for(assignment: Assignment, *, by: Person, **detail: Any) -> None:
    assignment.received_at, assignment.received_by = clock.now(), by


def _report(assignment: Assignment, *, by: Person, report: Any = "", **detail: Any) -> dict[str, Any]:
    text = Prose.of(report)
    if not text:
        raise Refused(_("Say what was done."), field="report")
    assignment.report = text
    return {"note": str(text)}


def _accept(assignment: Assignment, *, by: Person, **detail: Any) -> None:
    assignment.closed_at = clock.now()


def _return(assignment: Assignment, *, by: Person, reason: str = "", **detail: Any) -> None:
    _required(reason)


def _waive(assignment: Assignment, *, by: Person, reason: str = "", **detail: Any) -> None:
    assignment.waiver_reason = _required(reason)[:300]
    assignment.closed_at = clock.now()


def _required(reason: str) -> str:
    if not reason.strip():
        raise Refused(_("A reason is needed."), field="reason")
    return reason


_EFFECTS: dict[str, Any] = {
    "sign_for": _sign_for,
    "report": _report,
    "accept": _accept,
    "return": _return,
    "waive": _waive,
}


# --- desk and clock -----------------------------------------------------------------------------------------------


def _requeue(assignment: Assignment) -> None:
    unsigned = assignment.status == A.SENT
    if assignment.cascade.receipt_only and not unsigned:
        clear_desk(assignment)
        return
    requeue(
        rules.ASSIGNMENT,
        assignment,
        due_date=assignment.sign_for_by_date if unsigned else assignment.due_date,
        title=_title(assignment),
        url_name=STEP_PAGE,
    )


def _title(assignment: Assignment) -> Prose:
    return assignment.matter or assignment.cascade.title


def _start_clock(assignment: Assignment, colours: dict[str, int] | None) -> None:
    deadlines.begin(
        assignment,
        CLOCK,
        _title(assignment),
        assignment.unit,
        P.ITEM_WORK,
        assignment.due_date,
        colours=colours,
    )


def _last_colours(assignment: Assignment) -> dict[str, int] | None:
    ended = queries.deadlines_of(assignment)
    return ended[-1].colours if ended else None


def _stop_clock(assignment: Assignment) -> None:
    for deadline in _clocks(assignment):
        deadlines.end(deadline)


def _clocks(assignment: Assignment) -> list[Deadline]:
    return list(deadlines.running(assignment, CLOCK))


def _settle_escalation(assignment: Assignment) -> None:
    Notice.objects.filter(assignment=assignment, settled_at=None).update(settled_at=clock.now())
