"""What may happen to a tip, to a key, to a receipt code."""

from lookback.tipline.rules.keys import IDLE, passphrase_refuses
from lookback.tipline.rules.tip import OPEN, TIP

__all__ = ["IDLE", "OPEN", "TIP", "passphrase_refuses"]
