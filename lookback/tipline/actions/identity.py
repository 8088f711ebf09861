"""Putting a reporter's identity away: apart from the tip, readable by two people together only (boundary B8)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from lookback.kit import sealing
from lookback.tipline.models import Identity, IdentityShare, KeyRing
from lookback.tipline.queries import transfers
from lookback.tipline.queries.custody import identity_trace, share_context
from lookback.tipline.rules import stripping


def put_away(identity: dict[str, str], *, tip_key: bytes, rings: Sequence[KeyRing]) -> Identity:
    """Seal it under a key of its own and share that key out. Part of a transaction of the caller, who journals."""
    key, trace = sealing.new_key(), identity_trace(tip_key)
    text = json.dumps(identity, ensure_ascii=False).encode()
    sealed, words = sealing.seal(key, text, share_context(trace)), _words(identity, tip_key, trace)
    row = Identity.objects.create(trace=trace, sealed=sealed, words=words)
    parts = sealing.shares(key, len(rings))
    IdentityShare.objects.bulk_create(
        IdentityShare(identity=row, ring=ring, wrapped=sealing.wrap(bytes(ring.public), part, share_context(trace)))
        for ring, part in zip(rings, parts, strict=True)
    )
    return row


def _words(identity: Mapping[str, str], tip_key: bytes, trace: bytes) -> bytes:
    """The traces of the words of a name and a contact, sealed: what a text that goes out is compared with."""
    opener = transfers.words_key(tip_key)
    found = stripping.words_of(identity.get("name", ""), identity.get("contact", ""))
    kept = stripping.traces(found, transfers.site_key(opener))
    return sealing.seal(opener, json.dumps(kept).encode(), transfers.words_context(trace))
