"""The clock: something is due on a day from one unit. It may move, stand still, change hands, and it ends."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lookback.dispatch import rules
from lookback.dispatch.models import Deadline, DeadlineProfile, Notice, default_colours
from lookback.journal.actions import record
from lookback.kit import clock
from lookback.kit.prose import Prose
from lookback.kit.workflow import Refused
from lookback.org.models import Person, Unit


@transaction.atomic
def start_deadline(
    subject: models.Model,
    key: str,
    *,
    title: Any,
    unit: Unit,
    permission: str,
    due_date: date,
    by: Person | None,
    arithmetic: list[dict[str, Any]] | None = None,
    profile: DeadlineProfile | None = None,
) -> Deadline:
    """Start the clock `key` of a subject at a unit. One that already runs there is set to the new day instead.

    `permission` says who is reminded: its holders at the unit. `profile` gives the days of the warning colours.
    """
    deadline = running(subject, key).filter(unit=unit).first()
    if deadline is not None:
        set_due(deadline, due_date, why="moved")
    else:
        colours = profile.colours if profile else None
        deadline = begin(subject, key, title, unit, permission, due_date, arithmetic, colours)
    record("dispatch.deadline.started", subject=subject, actor=by, unit=unit, key=key, due_date=due_date)
    return deadline


@transaction.atomic
def move_deadline(subject: models.Model, key: str, *, due_date: date, by: Person | None) -> list[Deadline]:
    """Set another day, e.g. when an extension is granted. The original day stays on record."""
    rows = list(running(subject, key))
    for row in rows:
        _note(row, "moved", subject, by, was_due=row.due_date, due_date=due_date)
        set_due(row, due_date, why="moved")
    return rows


@transaction.atomic
def pause_deadline(subject: models.Model, key: str, *, reason: str, by: Person | None) -> list[Deadline]:
    """Stop the clock, with a reason. Nobody is reminded while it stands still."""
    if not reason.strip():
        raise Refused(_("Say why the clock is stopped."), field="reason")
    rows = list(running(subject, key).filter(paused_at=None))
    for row in rows:
        row.paused_at, row.pause_reason = clock.now(), reason[:200]
        row.save(update_fields=["paused_at", "pause_reason"])
        _note(row, "paused", subject, by, reason=reason)
    _settle(rows)
    return rows


@transaction.atomic
def resume_deadline(subject: models.Model, key: str, *, by: Person | None) -> list[Deadline]:
    """Let the clock run again; the due date moves by as many days as it stood still."""
    rows = list(running(subject, key).exclude(paused_at=None))
    for row in rows:
        assert row.paused_at is not None
        stood_still = clock.today() - timezone.localdate(row.paused_at)
        row.paused_at, row.pause_reason = None, ""
        row.save(update_fields=["paused_at", "pause_reason"])
        set_due(row, row.due_date + stood_still, why="resumed", days=stood_still.days)
        _note(row, "resumed", subject, by, due_date=row.due_date)
    return rows


@transaction.atomic
def end_deadline(subject: models.Model, key: str | None = None, *, by: Person | None) -> list[Deadline]:
    """End one clock of the subject, or all of them: met, or no longer asked for."""
    rows = list(running(subject, key))
    for row in rows:
        end(row)
        _note(row, "ended", subject, by)
    return rows


@transaction.atomic
def hand_over_deadline(subject: models.Model, key: str, *, unit: Unit, by: Person | None) -> list[Deadline]:
    """Another unit answers for it from now on: the old one hears no more of it, the new one does."""
    rows = list(running(subject, key).exclude(unit=unit))
    at_unit = set(running(subject, key).filter(unit=unit).values_list("pk", flat=True))
    for row in rows:
        _note(row, "handed_over", subject, by, was_unit=row.unit_id, to_unit=unit)
        if at_unit:
            end(row)  # it already runs there
            continue
        _settle([row])
        row.unit, row.next_notice_date = unit, rules.first_notice_date(row.due_date, row.colours)
        row.save(update_fields=["unit", "next_notice_date"])
        at_unit.add(row.pk)
    return rows


# --- parts that the cascade uses as well: no journal entry of their own -------------------------------------------


def begin(
    subject: models.Model,
    key: str,
    title: Any,
    unit: Unit,
    permission: str,
    due_date: date,
    arithmetic: list[dict[str, Any]] | None = None,
    colours: dict[str, int] | None = None,
) -> Deadline:
    """Insert a running deadline."""
    colours = {**default_colours(), **(colours or {})}
    return Deadline.objects.create(
        subject_kind=subject._meta.label_lower,
        subject_key=subject.pk,
        key=key,
        title=Prose.of(title),
        unit=unit,
        permission=permission,
        original_due_date=due_date,
        due_date=due_date,
        arithmetic=arithmetic or [],
        colours=colours,
        next_notice_date=rules.first_notice_date(due_date, colours),
    )


def end(deadline: Deadline) -> None:
    """End a running deadline."""
    deadline.ended_at = clock.now()
    deadline.save(update_fields=["ended_at"])
    _settle([deadline])


def running(subject: models.Model, key: str | None) -> models.QuerySet[Deadline]:
    """The deadlines of a subject that have not ended, locked."""
    rows = Deadline.objects.filter(subject_kind=subject._meta.label_lower, subject_key=subject.pk, ended_at=None)
    rows = rows.filter(key=key) if key is not None else rows
    return rows.select_for_update(of=("self",)).order_by("id")


def set_due(deadline: Deadline, due_date: date, *, why: str, days: int | None = None) -> None:
    """Set another day, and note why in the arithmetic."""
    if due_date == deadline.due_date:
        return
    step: dict[str, Any] = {"why": why, "date": due_date.isoformat()}
    if days is not None:
        step["days"] = days
    deadline.arithmetic = [*deadline.arithmetic, step]
    deadline.due_date = due_date
    deadline.next_notice_date = rules.first_notice_date(due_date, deadline.colours)
    deadline.save(update_fields=["due_date", "arithmetic", "next_notice_date"])
    _settle([deadline])


def _settle(deadlines: list[Deadline]) -> None:
    rows = Notice.objects.filter(deadline__in=deadlines, settled_at=None)
    rows.update(settled_at=clock.now())


def _note(deadline: Deadline, verb: str, subject: models.Model, by: Person | None, **detail: Any) -> None:
    record(f"dispatch.deadline.{verb}", subject=subject, actor=by, unit=deadline.unit, key=deadline.key, **detail)
