"""Putting a reporter's identity away: apart from the tip, readable by two people together only (boundary B8)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from lookback.kit import sealing
from lookback.tipline.models import Identity, IdentityShare, KeyRing


def identity_trace(tip_key: bytes) -> bytes:
    """How whoever holds the tip's key finds the identity that belongs to it."""
    return sealing.derive(tip_key, "tip-identity")


def put_away(identity: dict[str, str], *, tip_key: bytes, rings: Sequence[KeyRing]) -> Identity:
    """Seal it under a key of its own and share that key out. Part of a transaction of the caller, who journals."""
    key, trace = sealing.new_key(), identity_trace(tip_key)
    text = json.dumps(identity, ensure_ascii=False).encode()
    row = Identity.objects.create(trace=trace, sealed=sealing.seal(key, text, share_context(trace)))
    parts = sealing.shares(key, len(rings))
    IdentityShare.objects.bulk_create(
        IdentityShare(identity=row, ring=ring, wrapped=sealing.wrap(bytes(ring.public), part, share_context(trace)))
        for ring, part in zip(rings, parts, strict=True)
    )
    return row


def share_context(trace: bytes) -> str:
    """What an identity and its shares are bound to."""
    return f"identity:{trace.hex()}"
