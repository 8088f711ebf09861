"""What the reporter writes afterwards, with nothing but the receipt code."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import locked, record
from lookback.kit.workflow import Refused
from lookback.tipline.actions.files import Arrived, add_files, settled
from lookback.tipline.actions.parts import add_part
from lookback.tipline.models import Part, Tip
from lookback.tipline.queries import dialogue, keys


def reply(secret: bytes, text: str, files: Sequence[Arrived] = ()) -> Part:
    """Add a message of the reporter. The same again, right after itself, is the same message (a double submit)."""
    opened = dialogue.unlocked(secret)
    if opened is None:
        raise Refused(_("This receipt code does not open anything."), field="code")
    tip, key = opened
    body = {"text": text, "files": [[file.name, file.size] for file in files]}
    with transaction.atomic():
        # Locked, so that of two at the same moment the second sees the first.
        if before := _same_as_last(locked(tip), key, body):
            return before
        with settled(files):
            part = add_part(tip, Part.Kind.FROM_REPORTER, body, key=key, author=None)
            add_files(part, files, key=key)
            record("tipline.tip.reply", subject=tip)
    return part


def _same_as_last(tip: Tip, key: bytes, body: dict) -> Part | None:
    last = tip.parts.filter(kind__in=Part.SHARED).last()
    if last is None or last.kind != Part.Kind.FROM_REPORTER:
        return None
    return last if json.loads(keys.opened(last, key)) == body else None
