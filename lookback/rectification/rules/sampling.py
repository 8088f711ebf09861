"""The look-back sample: every item of high severity, and a stratified random part of the others. Pure."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from lookback.rectification.models import Item

SHARE, AT_LEAST = 0.20, 10


def sample(items: Sequence[Item], seed: int) -> tuple[list[Item], list[Item]]:
    """(all of high severity, those drawn from the others). The same items and seed give the same sample.

    The others are laid out stratum by stratum (unit, dimension), in random order within each, and every n-th is
    taken from a random start: each has the same chance, and each stratum its share.
    """
    ordered = sorted(items, key=lambda item: item.pk)
    high = [item for item in ordered if item.severity == "high"]
    others = [item for item in ordered if item.severity != "high"]
    chance = random.Random(seed)
    places = {item.pk: (item.lead_unit_id or 0, item.dimension, chance.random()) for item in others}
    laid_out = sorted(others, key=lambda item: places[item.pk])
    size = min(len(others), max(AT_LEAST, math.ceil(len(others) * SHARE)))
    start = chance.random()
    if size == len(others):
        return high, laid_out
    return high, [laid_out[int((number + start) * len(others) / size)] for number in range(size)]
