"""The room's operations. A further part has a module of its own here, which is imported below."""

from lookback.casework.api import cases, clocks, listed
from lookback.casework.api.common import router

__all__ = ["cases", "clocks", "listed", "router"]
