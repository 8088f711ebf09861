"""Another key for a tip, when somebody loses the right to read it: the old one opens nothing any more."""

from __future__ import annotations

from collections.abc import Iterable

from lookback.kit import clock, sealing
from lookback.tipline.actions.parts import add_part
from lookback.tipline.models import Access, Identity, Part, Tip, TipFile
from lookback.tipline.queries import keys
from lookback.tipline.queries.custody import identity_trace
from lookback.tipline.queries.transfers import words_key


def rekey(tip: Tip, old: bytes, *, staying: Iterable[Access]) -> bytes:
    """Seal everything anew and wrap the new key for those who stay and for the reporter.

    Part of a transaction of the caller, who holds the lock on the tip, has ended the rows of those who leave, and
    writes the journal.
    """
    new = sealing.new_key()
    _keep_trace(tip, old)
    _reseal(Part.objects.filter(tip=tip), tip, old, new)
    _reseal(TipFile.objects.filter(tip=tip), tip, old, new)
    tip.key_version += 1
    tip.reporter_wrapped = sealing.wrap(bytes(tip.reporter_public), new, keys.key_context(tip))
    tip.save(update_fields=["key_version", "reporter_wrapped"])
    rows = list(staying)
    for row in rows:
        row.wrapped = sealing.wrap(bytes(row.ring.public), new, keys.key_context(tip))
    Access.objects.bulk_update(rows, ["wrapped"])
    return new


def end(rows: Iterable[Access], why: str) -> None:
    """Take the key out of rows. They stay on record: who knew is the first question after a leak."""
    for row in rows:
        row.wrapped, row.ended_at, row.ended_why = b"", clock.now(), why
        row.save(update_fields=["wrapped", "ended_at", "ended_why"])


def _reseal(rows, tip: Tip, old: bytes, new: bytes) -> None:
    found = list(rows)
    for row in found:
        row.tip = tip
        row.sealed = sealing.seal(new, sealing.unseal(old, bytes(row.sealed), row.context), row.context)
    rows.model.objects.bulk_update(found, ["sealed"])


def _keep_trace(tip: Tip, old: bytes) -> None:
    """The reporter's identity is found by a trace of the first key: keep it, sealed, for the time after that key."""
    if tip.parts.filter(kind=Part.Kind.IDENTITY).exists():
        return
    trace = identity_trace(old)
    if Identity.objects.filter(trace=trace).exists():
        body = {"trace": trace.hex(), "words": words_key(old).hex()}
        add_part(tip, Part.Kind.IDENTITY, body, key=old, author=None)
