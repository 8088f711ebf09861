"""Whether two sets of times could come from the same source: the rank-sum test of Mann and Whitney."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Sequence


def compared(first: Sequence[float], second: Sequence[float]) -> dict[str, float]:
    """Medians, their difference, the spread between the quartiles, and p: how often chance alone differs as much."""
    low, _middle, high = statistics.quantiles([*first, *second], n=4)
    one, two = statistics.median(first), statistics.median(second)
    return {
        "n": len(first),
        "first": round(one, 3),
        "second": round(two, 3),
        "difference": round(one - two, 4),
        "spread": round(high - low, 3),
        "p": round(p_value(first, second), 4),
    }


def p_value(first: Sequence[float], second: Sequence[float]) -> float:
    """Two-sided, by the normal approximation with its correction for equal values: good from some 20 values each.

    A test of ranks: a few requests that were slow for other reasons do not sway it.
    """
    n, m = len(first), len(second)
    ranks = _ranks([*first, *second])
    above = sum(ranks[:n]) - n * (n + 1) / 2 - n * m / 2
    ties = sum(count**3 - count for count in Counter([*first, *second]).values())
    total = n + m
    variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
    if variance <= 0:
        return 1.0
    distance = max(0.0, abs(above) - 0.5) / math.sqrt(variance)
    return math.erfc(distance / math.sqrt(2))


def _ranks(values: Sequence[float]) -> list[float]:
    """The place of each value, from 1; equal values share the middle of theirs."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks, start = [0.0] * len(values), 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for place in order[start:end]:
            ranks[place] = (start + 1 + end) / 2
        start = end
    return ranks
