"""Tracing a leaked text. That it was tried is on record, whatever came of it."""

from __future__ import annotations

from django.db import transaction

from lookback.journal.actions import record
from lookback.org.models import Person
from lookback.tipline.actions.inquiries import attach_traces
from lookback.tipline.actions.keys import opened_ring, own_ring
from lookback.tipline.models import Access
from lookback.tipline.queries import keys
from lookback.tipline.queries.leaks import Trace, traced


def trace_leak(leaked: str, *, ref: str, by: Person, passphrase: str, inquiry: str = "") -> list[Trace]:
    """Compare a leaked text with what the viewers of one tip, or of all that the person can open, were shown.

    Raises Refused for a wrong passphrase. The most likely viewer comes first; the list may be empty. What it says is
    attached to the open inquiry of that number, where one is given.
    """
    private = opened_ring(own_ring(by), passphrase, "passphrase", by=by)
    rows = Access.objects.filter(person=by, ended_at=None).select_related("tip")
    found: list[Trace] = []
    with transaction.atomic():
        for access in rows.filter(tip__ref=ref) if ref else rows:
            found += traced(access.tip, keys.tip_key(access, private), leaked)
            record("tipline.tip.leak_traced", subject=access.tip, actor=by)
        if inquiry:
            attach_traces(inquiry, found, by=by)
    return sorted(found, key=lambda row: -row.confidence)
