"""A stratified random sample that anybody can draw again from the same rows and the same seed. Pure."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Row = TypeVar("Row")


def stratified(
    rows: Sequence[Row], seed: int, *, stratum: Callable[[Row], tuple[Any, ...]], share: float, at_least: int
) -> list[Row]:
    """Draw a share of the rows, which come with keys (`pk`), but at least so many.

    They are laid out stratum by stratum, in random order within each, and every n-th is taken from a random start:
    each has the same chance, and each stratum its share.
    """
    chance = random.Random(seed)
    ordered = sorted(rows, key=lambda row: row.pk)  # type: ignore[attr-defined]
    places = {row.pk: (*stratum(row), chance.random()) for row in ordered}  # type: ignore[attr-defined]
    laid_out = sorted(ordered, key=lambda row: places[row.pk])  # type: ignore[attr-defined]
    size = min(len(laid_out), max(at_least, math.ceil(len(laid_out) * share)))
    start = chance.random()
    if size == len(laid_out):
        return laid_out
    return [laid_out[int((number + start) * len(laid_out) / size)] for number in range(size)]
