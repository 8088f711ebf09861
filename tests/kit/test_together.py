"""Work of several threads done at once: each job once, each thread told what became of its own."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from lookback.kit.together import MOST, Together

SECONDS = 20


class Works:
    """Notes the batches; waits at the first one until it is let go; refuses batches that hold a bad job."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, jobs) -> None:
        self.begun.set()
        assert self.go_on.wait(SECONDS)
        if any(job < 0 for job in jobs):
            raise ValueError(f"{[job for job in jobs if job < 0]}")
        self.batches.append(list(jobs))


def run_all(together: Together, works: Works, jobs: list[int]) -> dict[int, str]:
    """One thread for each job; the first one is at work before the others come. What each was told."""
    told: dict[int, str] = {}

    def one(job: int) -> None:
        try:
            together.do(job)
            told[job] = "done"
        except ValueError as error:
            told[job] = str(error)

    threads = [threading.Thread(target=one, args=(job,)) for job in jobs]
    threads[0].start()
    assert works.begun.wait(SECONDS)
    for thread in threads[1:]:
        thread.start()
    while len(together._queue) < len(jobs) - 1:
        pass
    works.go_on.set()
    for thread in threads:
        thread.join(SECONDS)
    return told


def test_those_who_wait_are_served_by_one():
    works = Works()
    told = run_all(Together(works), works, [1, 2, 3, 4, 5])
    assert told == dict.fromkeys([1, 2, 3, 4, 5], "done")
    assert works.batches[0] == [1]
    assert sorted(works.batches[1]) == [2, 3, 4, 5]
    assert len(works.batches) == 2


def test_a_bad_job_harms_no_other_and_only_its_thread_is_told():
    works = Works()
    told = run_all(Together(works), works, [1, 2, -3, 4])
    assert told == {1: "done", 2: "done", 4: "done", -3: "[-3]"}
    assert Counter(job for batch in works.batches for job in batch) == {1: 1, 2: 1, 4: 1}


def test_a_crowd_is_served_in_parts():
    works = Works()
    jobs = list(range(MOST + 10))
    told = run_all(Together(works), works, jobs)
    assert set(told.values()) == {"done"}
    assert [len(batch) for batch in works.batches] == [1, MOST, 9]


def test_one_alone_is_told_its_error_as_it_is():
    together = Together(lambda jobs: [][0])
    with pytest.raises(IndexError):
        together.do(1)
