"""The receipt code: what only the reporter holds. 120 random bits, one check symbol, five groups of five.

Crockford's base 32: no I, L, O, U; what people write instead of them is understood. The code is never stored;
see docs/adr/0019-receipt-codes.md.
"""

from __future__ import annotations

import secrets
import unicodedata

from django.utils.translation import gettext as _

from lookback.kit import sealing
from lookback.kit.sealing import KeyPair

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET_BYTES = 15
DATA_SYMBOLS = 24
GROUP = 5
_VALUE = {symbol: value for value, symbol in enumerate(SYMBOLS)} | {"O": 0, "I": 1, "L": 1}


class BadCode(Exception):
    """What was typed cannot be a receipt code. The text is a sentence for the reporter."""


def new_code() -> str:
    """A fresh code as people see it: "7K3QM-…", 25 symbols."""
    return written(secrets.token_bytes(SECRET_BYTES))


def written(secret: bytes) -> str:
    """The code of 15 bytes."""
    number = int.from_bytes(secret, "big")
    values = [(number >> 5 * place) & 31 for place in reversed(range(DATA_SYMBOLS))]
    symbols = "".join(SYMBOLS[value] for value in [*values, _check(values)])
    return "-".join(symbols[at : at + GROUP] for at in range(0, len(symbols), GROUP))


def read(typed: str) -> bytes:
    """The 15 bytes of a code as somebody typed it. Raises BadCode."""
    values = _values(typed)
    if len(values) != DATA_SYMBOLS + 1:
        raise BadCode(
            _("A receipt code has 25 letters and digits; you typed %(count)d.") % {"count": min(len(values), 999)}
        )
    if _check(values[:-1]) != values[-1]:
        raise BadCode(_("One of the letters or digits is not right. Please compare the code with your note."))
    number = 0
    for value in values[:-1]:
        number = number << 5 | value
    return number.to_bytes(SECRET_BYTES, "big")


def lookup(secret: bytes) -> bytes:
    """The value by which the row is found; says nothing about the code (32 bytes)."""
    return sealing.derive(secret, "tip-lookup")


def reporter_keys(secret: bytes) -> KeyPair:
    """The reporter's keys: they open the dialogue, and are forgotten at the end of the request."""
    return sealing.derived_pair(secret)


def _values(typed: str) -> list[int]:
    plain = unicodedata.normalize("NFKC", typed[:400]).upper()
    symbols = [char for char in plain if not (char.isspace() or unicodedata.category(char) in ("Pd", "Po", "Cf"))]
    unknown = next((char for char in symbols if char not in _VALUE), None)
    if unknown is not None:
        raise BadCode(_("“%(symbol)s” does not occur in receipt codes.") % {"symbol": unknown})
    return [_VALUE[char] for char in symbols]


def _check(values: list[int]) -> int:
    """Luhn's sum in base 32: notices every single wrong symbol and nearly every swap of neighbours."""
    total = 0
    for place, value in enumerate(reversed(values)):
        doubled = value * 2 if place % 2 == 0 else value
        total += doubled // 32 + doubled % 32
    return -total % 32
