"""The verbs of the room. Whoever calls one that reads or writes a sealed text hands it the key."""

from lookback.tipline.actions.intake import Report, found, give_to, submit
from lookback.tipline.actions.keys import change_passphrase, lock, make_ring, unlock
from lookback.tipline.actions.parts import add_part

__all__ = [
    "Report",
    "add_part",
    "change_passphrase",
    "found",
    "give_to",
    "lock",
    "make_ring",
    "submit",
    "unlock",
]
