"""A bound on how much is taken in per minute, from everybody together: never by address, name or cookie."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Bucket:
    """Lets `size` calls through, and `size` more per minute, evenly. Counts in memory, for one process.

    A refused call costs nothing and leaves no trace; a table would cost a write for each, which is what a flood wants.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._used, self._seen = 0.0, clock()

    def admits(self, size: int) -> bool:
        """Count one call; False when there were too many."""
        with self._lock:
            now = self._clock()
            self._used = max(0.0, self._used - (now - self._seen) * size / 60)
            self._seen = now
            if self._used + 1 > size:
                return False
            self._used += 1
            return True
