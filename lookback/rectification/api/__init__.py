"""Rectification for machines: what the pages do, through the same forms and the same actions."""

from lookback.rectification.api import evidence, items, ledgers, lookback, plan, tips
from lookback.rectification.api.common import router

__all__ = ["evidence", "items", "ledgers", "lookback", "plan", "router", "tips"]
