"""What a passphrase must be, and how long an unlocked key stays usable."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

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
