"""Which cells of a table may be shown."""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 5


def hide(counts: Sequence[int]) -> list[int | None]:
    """The counts of a table whose sum is known, with None for what must not be shown.

    Cells under five are hidden. Where what is hidden adds up to less than five, or is a single cell, the sum would
    tell it: the smallest of the others goes as well, until there are two hidden cells that sum to five or more.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < LEAST}
    rest = sorted(
        (place for place in range(len(counts)) if place not in hidden and counts[place]), key=counts.__getitem__
    )
    while hidden and rest and (len(hidden) < 2 or sum(counts[place] for place in hidden) < LEAST):
        hidden.add(rest.pop(0))
    if len(hidden) == 1:  # nothing else to hide beside it: then nothing at all can be shown
        return [None] * len(counts)
    return [None if place in hidden else count for place, count in enumerate(counts)]
