"""A stratified random sample that anybody can draw again from the same rows and the same seed. Pure."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Row = TypeVar("Row")


def stratified(rows: Sequence[Row], *, stratum: Callable[[Row], tuple[Any, ...]], size: int, seed: int) -> list[Row]:
    """`size` of the rows (all, where there are no more), given in a fixed order.

    They are laid out stratum by stratum, in random order within each, and every n-th is taken from a random start:
    each has the same chance, and each stratum its share.
    """
    chance = random.Random(seed)
    places = [(*stratum(row), chance.random()) for row in rows]
    laid_out = [rows[number] for number in sorted(range(len(rows)), key=places.__getitem__)]
    start = chance.random()
    if size >= len(rows):
        return laid_out
    return [laid_out[int((number + start) * len(rows) / size)] for number in range(size)]


def portion(count: int, share: float, *, at_least: int) -> int:
    """How many a sample takes of `count` rows: the share (0 to 1), rounded up, and not fewer than `at_least`."""
    return min(count, max(at_least, math.ceil(count * share)))
