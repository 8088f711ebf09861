"""Kept for a while, then made anew."""

from __future__ import annotations

import pytest

from lookback.kit.kept import Kept


def test_it_is_made_once_in_its_time_for_each_key():
    made, now = [], [100.0]

    def make(*key):
        made.append(key)
        return len(made)

    kept = Kept(make, seconds=60, clock=lambda: now[0])
    assert [kept.get("a"), kept.get("a"), kept.get("b", 2), kept.get("a")] == [1, 1, 2, 1]
    now[0] += 60
    assert kept.get("a") == 1
    now[0] += 1
    assert kept.get("a") == 3
    assert made == [("a",), ("b", 2), ("a",)]


def test_all_can_be_forgotten():
    kept = Kept(lambda: object(), seconds=60)
    first = kept.get()
    assert kept.get() is first
    Kept.forget_all()
    assert kept.get() is not first


def test_a_failure_is_not_kept():
    answers = iter([ValueError(), 7])

    def make():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    kept = Kept(make, seconds=60)
    with pytest.raises(ValueError):
        kept.get()
    assert kept.get() == 7
