"""What a passphrase must be, and how long an unlocked key stays usable."""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta

from django.utils.translation import gettext as _

from lookback.kit.sealing import KEY_BYTES

PASSPHRASE_SYMBOLS = 16
PASSPHRASE_KINDS = 6
IDLE = timedelta(minutes=30)
# Wrong passphrases in a quarter of an hour before a person must wait.
MOST_TRIES = 5
TRY_WINDOW = timedelta(minutes=15)


def passphrase_refuses(passphrase: str) -> str | None:
    """Why this is no passphrase for a key. Length counts, not capitals and digits (NIST SP 800-63B, 5.1.1.2).

    A Chinese character carries about twice as much as a letter and counts twice.
    """
    weight = sum(2 if ord(char) > 0x2E80 else 1 for char in passphrase)
    if weight < PASSPHRASE_SYMBOLS:
        return _("Take at least four words: 16 letters, or 8 Chinese characters.")
    if len(set(passphrase)) < PASSPHRASE_KINDS:
        return _("This repeats the same few letters.")
    return None


def written_session_key(session_key: bytes) -> str:
    """A session key as the cookie and the API carry it."""
    return base64.urlsafe_b64encode(session_key).decode()


def read_session_key(text: str | None) -> bytes | None:
    """The session key of a cookie or a header; None where it cannot be one."""
    try:
        found = base64.urlsafe_b64decode((text or "").encode("ascii", "replace"))
    except (binascii.Error, ValueError):
        return None
    return found if len(found) == KEY_BYTES else None
