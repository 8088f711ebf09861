"""The ticket: a receipt code on its way through a form, signed, so that only codes drawn here are used.

The code is drawn when the form is shown, so that sending the form twice, or after an answer that got lost, is the
same tip. It is in the page of its reporter and nowhere else.
"""

from __future__ import annotations

import base64
import binascii

from django.core.signing import BadSignature, TimestampSigner

from lookback.tipline.rules import codes

HOURS = 24
_signer = TimestampSigner(salt="tipline.ticket")


class Stale(Exception):
    """The ticket is none of ours, or older than a day."""


def new_ticket() -> str:
    """A fresh code, signed."""
    return ticket_of(codes.read(codes.new_code()))


def ticket_of(secret: bytes) -> str:
    """The ticket of a code."""
    return _signer.sign(base64.urlsafe_b64encode(secret).decode())


def secret_of(ticket: str, *, hours: int | None = HOURS) -> bytes:
    """The code's secret. Raises Stale; with hours=None age does not matter."""
    try:
        plain = _signer.unsign(ticket, max_age=hours and hours * 3600)
        return base64.urlsafe_b64decode(plain)
    except (BadSignature, binascii.Error, ValueError) as error:
        raise Stale from error
