"""Writing the journal: `record` what was done, `move` a status. Nothing else in the house changes a status."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db import connection, models, transaction

from lookback.journal.models import Entry, Head
from lookback.journal.rules import CHAINS, entry_digest, plain
from lookback.kit import clock
from lookback.kit.workflow import Workflow

Subject = TypeVar("Subject", bound=models.Model)
# Written out, because every change of the house passes here: composing them anew costs more than running them.
_READ_HEAD = "SELECT last_number, last_digest FROM journal_head WHERE chain = %s"
_MOVE_HEAD = "UPDATE journal_head SET last_number = %s, last_digest = %s WHERE chain = %s"
Effect = Callable[..., "dict[str, Any] | None"]


def record(
    action: str,
    *,
    subject: models.Model | None = None,
    actor: Any = None,
    unit: Any = None,
    was: str = "",
    now: str = "",
    **detail: Any,
) -> Entry:
    """Write one entry. Must be called inside the transaction of the change that it tells of.

    `actor` is a person or None for the system; `detail` may hold dates, numbers, text and objects (their keys).
    """
    head = _writable_head()
    entry = _follow(head, action, subject, actor, unit, was, now, detail)
    entry.save(force_insert=True)
    _move_head(head)
    return entry


def record_all(
    action: str, rows: Iterable[tuple[models.Model, dict[str, Any]]], *, actor: Any = None, now: str = ""
) -> list[Entry]:
    """The same verb on many subjects, one entry each, as `record` would write them, at the cost of about one.

    Each row is a subject and its detail; the detail's `unit` is the entry's unit. `now` is the status of them all.
    """
    head = _writable_head()
    entries = []
    for subject, detail in rows:
        rest = {key: value for key, value in detail.items() if key != "unit"}
        entries.append(_follow(head, action, subject, actor, detail.get("unit"), "", now, rest))
    Entry.objects.bulk_create(entries)
    _move_head(head)
    return entries


@transaction.atomic
def move(
    workflow: Workflow,
    subject: Subject,
    step_name: str,
    *,
    by: Any,
    effect: Effect | None = None,
    **detail: Any,
) -> Subject:
    """Take one step: lock, check, apply `effect(subject, by=by, **detail)`, set the status, record.

    The only function that changes a status. Raises `Refused` where the step may not be taken; then nothing
    is saved. The effect may set fields of the subject and write related rows; a dict that it returns is
    recorded in place of `detail`.
    """
    row: Any = locked(subject)
    step = workflow.check(step_name, row, by)
    # Asked before the effect, which may make the subject forget where it came from.
    before, target = row.status, step.lands_on(row)
    noted = effect(row, by=by, **detail) if effect else None
    row.status = target
    row.save()
    record(
        f"{workflow.name}.{step.name}",
        subject=row,
        actor=by,
        unit=getattr(row, step.where) if workflow.names_unit else None,
        was=before,
        now=row.status,
        **(detail if noted is None else noted),
    )
    return row


def locked(subject: Subject) -> Subject:
    """The row as it is now, locked until the transaction ends."""
    # Not type(): the user of a request is a lazy object that only passes for a person.
    return subject.__class__._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)


def _follow(
    head: Head, action: str, subject: Any, actor: Any, unit: Any, was: str, now: str, detail: dict[str, Any]
) -> Entry:
    """The entry that comes after the head, which it becomes; neither is saved yet."""
    entry = Entry(
        chain=head.chain,
        number=head.last_number + 1,
        at=clock.now(),
        action=action,
        subject_kind=subject._meta.label_lower if subject is not None else "",
        subject_key=str(subject.pk) if subject is not None else "",
        actor_key=actor.pk if actor is not None else None,
        actor_name=str(actor)[:120] if actor is not None else "",
        unit_key=unit.pk if unit is not None else None,
        unit_path=getattr(unit, "path", ""),
        was=was,
        now=now,
        detail=plain(detail),
        previous_digest=head.last_digest,
    )
    entry.digest = entry_digest(entry)
    head.last_number, head.last_digest = entry.number, entry.digest
    return entry


def _writable_head() -> Head:
    if not connection.in_atomic_block:
        raise RuntimeError("record() belongs inside the transaction of the change it records")
    return _locked_head()


def _move_head(head: Head) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_HEAD, [head.last_number, head.last_digest, head.chain])


def _locked_head() -> Head:
    chain = 0 if connection.vendor == "sqlite" else threading.get_ident() // 64 % CHAINS
    head = _head(chain)
    if head is None:
        # Insert-or-ignore, then lock: two first writers of a chain must not both succeed.
        Head.objects.bulk_create([Head(chain=chain)], ignore_conflicts=True)
        head = Head.objects.select_for_update().get(pk=chain)
    return head


def _head(chain: int) -> Head | None:
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(_READ_HEAD + lock, [chain])
        row = cursor.fetchone()
    return Head(chain=chain, last_number=row[0], last_digest=row[1]) if row else None
