"""Sealing texts into a tip."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _

from lookback.kit import sealing
from lookback.kit.workflow import Refused
from lookback.org.models import Person
from lookback.tipline.models import Part, Tip


def add_part(tip: Tip, kind: str, body: dict[str, Any], *, key: bytes, author: Person | None) -> Part:
    """Seal a text (JSON) into the tip. Part of a transaction of the caller, who also writes the journal."""
    if kind == Part.Kind.FROM_REPORTER and not Tip.objects.filter(pk=tip.pk, key_version=tip.key_version).exists():
        # The tip was sealed anew since the reporter's key was worked out: the old key would make it unreadable.
        raise Refused(_("This was changed elsewhere at the same moment. Please send it once more."))
    part = sealed_part(tip, kind, body, key=key, author=author)
    part.save(force_insert=True)
    return part


def sealed_part(tip: Tip, kind: str, body: dict[str, Any], *, key: bytes, author: Person | None) -> Part:
    """A sealed text that is not saved yet."""
    part = Part(tip=tip, kind=kind, author=author)
    part.sealed = sealing.seal(key, json.dumps(body, ensure_ascii=False).encode(), part.context)
    return part
