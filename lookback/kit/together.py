"""Work of several threads done at once: whoever comes first does it for all who wait.

A commit waits for the disk, and while one writer waits the others queue behind it. Put together, a commit serves all of
them, and each is answered only after it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Job = TypeVar("Job")
MOST = 32


@dataclass
class _Waiting(Generic[Job]):
    job: Job
    is_done: bool = False
    error: BaseException | None = None


class Together(Generic[Job]):
    """`together.do(job)` returns when `work([..., job, ...])` has been done; raises what went wrong with this job.

    If the work fails for several jobs together, each is done by itself: one bad job harms no other.
    """

    def __init__(self, work: Callable[[Sequence[Job]], None]) -> None:
        self._work = work
        self._turn, self._guard = threading.Lock(), threading.Lock()
        self._queue: list[_Waiting[Job]] = []

    def do(self, job: Job) -> None:
        """Have the job done, by this thread or by another one."""
        mine = _Waiting(job)
        with self._guard:
            self._queue.append(mine)
        with self._turn:
            # Whoever had the turn before may have done it already.
            while not mine.is_done:
                self._do(self._next())
        if mine.error is not None:
            raise mine.error

    def _next(self) -> list[_Waiting[Job]]:
        with self._guard:
            batch, self._queue = self._queue[:MOST], self._queue[MOST:]
        return batch

    def _do(self, batch: list[_Waiting[Job]]) -> None:
        try:
            self._work([waiting.job for waiting in batch])
        except BaseException as error:
            self._one_by_one(batch, error)
        for waiting in batch:
            waiting.is_done = True

    def _one_by_one(self, batch: list[_Waiting[Job]], error: BaseException) -> None:
        if len(batch) == 1:
            batch[0].error = error
            return
        for waiting in batch:
            self._do([waiting])
