"""The desk of the tip line for machines: what the pages do, through the same forms and the same actions."""

from lookback.tipline.api import files, keys, leaks, protection, rechecks, rewards, tips, transfers, unsealings
from lookback.tipline.api.common import router

__all__ = ["files", "keys", "leaks", "protection", "rechecks", "rewards", "router", "tips", "transfers", "unsealings"]
