"""What may happen to a tip, to a key, to a receipt code."""

from lookback.tipline.rules.keys import (
    IDLE,
    MOST_TRIES,
    TRY_WINDOW,
    passphrase_refuses,
    read_session_key,
    written_session_key,
)
from lookback.tipline.rules.leak import ALERT, LEAK
from lookback.tipline.rules.recusal import highest_level, unit_refuses
from lookback.tipline.rules.reward import REWARD
from lookback.tipline.rules.tip import OPEN, TALKING, TIP, Ground, Purpose
from lookback.tipline.rules.transfer import TRANSFER
from lookback.tipline.rules.unsealing import UNSEALING

__all__ = [
    "ALERT",
    "IDLE",
    "LEAK",
    "MOST_TRIES",
    "OPEN",
    "REWARD",
    "TALKING",
    "TIP",
    "TRANSFER",
    "TRY_WINDOW",
    "UNSEALING",
    "Ground",
    "Purpose",
    "highest_level",
    "passphrase_refuses",
    "read_session_key",
    "unit_refuses",
    "written_session_key",
]
