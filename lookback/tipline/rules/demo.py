"""What everybody may know in the demo: the passphrase of its keys and the code of one of its tips."""

from __future__ import annotations

import hashlib

from lookback.tipline.rules.codes import SECRET_BYTES, written

PASSPHRASE = "lookback demo passphrase"


def secret(number: int) -> bytes:
    """The secret of the code of a demo tip: the same in every play."""
    return hashlib.blake2b(f"demo tip {number}".encode(), digest_size=SECRET_BYTES).digest()


def code() -> str:
    """The receipt code of the first demo tip."""
    return written(secret(0))
