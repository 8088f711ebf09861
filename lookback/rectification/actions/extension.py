"""More time: asked for by the lead unit, decided by the level above. The original date is kept for ever."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import locked, move, record
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.models import Person
from lookback.rectification.actions import clocks, rollup
from lookback.rectification.actions.common import coming_day, words
from lookback.rectification.actions.desk import queue_extension, queue_item
from lookback.rectification.models import Extension, Item
from lookback.rectification.rules import EXTENSION


def request_extension(item: Item, *, by: Person, new_due_date: date, reason: str) -> dict[str, Any]:
    """The effect of the step: put the request on the desk of the supervising level."""
    day = coming_day(item, new_due_date, "new_due_date")
    if day <= item.due_date:
        raise Refused(_("The new day must be later than the present one."), field="new_due_date")
    extension = Extension.objects.create(
        item=item, reason=words(reason), old_due_date=item.due_date, new_due_date=day, requested_by=by
    )
    queue_extension(extension)
    return {"extension": extension.pk, "new_due_date": day, "reason": reason}


@transaction.atomic
def decide_extension(extension: Extension, step: str, *, by: Person, reason: str = "") -> Extension:
    """Grant or refuse a request; a grant moves the due date and its clock."""
    item = locked(extension.item)
    before = rollup.snapshot(item)
    effect = partial(_grant, item) if step == "grant" else _refuse
    extension = move(EXTENSION, extension, step, by=by, effect=effect, reason=reason)
    rollup.keep(item, before)
    record(
        "rectification.item.extension_decided",
        subject=item,
        actor=by,
        decision=extension.status,
        due_date=item.due_date,
        reason=extension.decision_reason,
    )
    queue_item(item)
    queue_extension(extension)
    return extension


def _grant(item: Item, extension: Extension, *, by: Person, reason: str) -> dict[str, Any]:
    item.due_date = extension.new_due_date
    item.save(update_fields=["due_date"])
    clocks.shift(item, item.due_date, by=by)
    return _decided(extension, by=by, reason=reason.strip())


def _refuse(extension: Extension, *, by: Person, reason: str) -> dict[str, Any]:
    return _decided(extension, by=by, reason=words(reason))


def _decided(extension: Extension, *, by: Person, reason: str) -> dict[str, Any]:
    extension.decided_by, extension.decided_at, extension.decision_reason = by, clock.now(), reason
    return {"reason": reason}
