"""A reviewer of another unit remarks on the handling; the authority that holds the case answers."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from lookback.casework.actions.common import words
from lookback.casework.models import Case, Remark
from lookback.casework.rules import require_duty
from lookback.journal.actions import locked, record
from lookback.kit import clock
from lookback.org.models import Person


@transaction.atomic
def remark(case: Case, *, text: Any, by: Person) -> Remark:
    """Ask about form, time or law. Refused to whoever holds a post at an authority on the case."""
    case = locked(case)
    require_duty("remark", case, by)
    row = Remark.objects.create(case=case, text=words(text, "text"), remarked_by=by)
    record("casework.case.remarked", subject=case, actor=by, unit=case.leading_unit, remark=row.pk)
    return row


@transaction.atomic
def answer_remark(remark: Remark, *, answer: Any, by: Person) -> Remark:
    """Answer it, once."""
    remark = locked(remark)
    require_duty("answer_remark", remark, by)
    remark.answer, remark.answered_by, remark.answered_at = words(answer, "answer"), by, clock.now()
    remark.save(update_fields=["answer", "answered_by", "answered_at"])
    record("casework.case.answered", subject=remark.case, actor=by, unit=remark.holding_unit, remark=remark.pk)
    return remark
