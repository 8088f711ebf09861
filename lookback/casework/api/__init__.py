"""The room's operations. A further part has a module of its own here, which is imported below."""

from lookback.casework.api import cases, characterisation, clocks, inquiries, letters, listed, quality
from lookback.casework.api.common import router

__all__ = ["cases", "characterisation", "clocks", "inquiries", "letters", "listed", "quality", "router"]
