"""The two secrets of a voucher: what stands in their place, and how often one may guess."""

from __future__ import annotations

import secrets

from lookback.kit import sealing
from lookback.tipline.rules.codes import SECRET_BYTES

MOST_TRIES = 10


def new_secret() -> bytes:
    """120 random bits, written and read like a receipt code."""
    return secrets.token_bytes(SECRET_BYTES)


def reporter_mark(secret: bytes) -> bytes:
    """What is kept of the reporter's secret."""
    return sealing.derive(secret, "voucher-reporter")


def unit_mark(secret: bytes) -> bytes:
    """What is kept of the unit's secret."""
    return sealing.derive(secret, "voucher-unit")


def reward_trace(secret: bytes) -> bytes:
    """How the reward is found that a voucher pays: only with the reporter's secret."""
    return sealing.derive(secret, "voucher-reward")
