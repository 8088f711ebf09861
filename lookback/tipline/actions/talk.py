"""Talking with the reporter, and noting things down, beside the steps."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import record
from lookback.kit.workflow import Refused
from lookback.org.models import Person
from lookback.tipline.actions.common import hold, note_down, tell, words
from lookback.tipline.models import Part, Tip
from lookback.tipline.rules import TALKING


@transaction.atomic
def message(tip: Tip, *, by: Person, private: bytes, text: str) -> Part:
    """Write to the reporter, who reads it with the receipt code."""
    row, key = hold(tip, by, private)
    if row.status not in TALKING:
        raise Refused(_("The conversation with this reporter is over."))
    part = tell(row, words(text, "text"), key=key, by=by)
    record("tipline.tip.message", subject=row, actor=by)
    return part


@transaction.atomic
def note(tip: Tip, *, by: Person, private: bytes, text: str) -> Part:
    """Note something that only those on the list read."""
    row, key = hold(tip, by, private)
    part = note_down(row, words(text, "text"), key=key, by=by)
    record("tipline.tip.note", subject=row, actor=by)
    return part
