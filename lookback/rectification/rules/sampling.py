"""The look-back sample: every item of high severity, and a stratified random part of the others. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from lookback.kit.sampling import stratified
from lookback.rectification.models import Item

SHARE, AT_LEAST = 0.20, 10


def sample(items: Sequence[Item], seed: int) -> tuple[list[Item], list[Item]]:
    """(all of high severity, those drawn from the others). The same items and seed give the same sample.

    The others are drawn by unit and dimension, so that each has its share.
    """
    high = sorted((item for item in items if item.severity == "high"), key=lambda item: item.pk)
    others = [item for item in items if item.severity != "high"]
    drawn = stratified(
        others,
        seed,
        stratum=lambda item: (item.lead_unit_id or 0, item.dimension),
        share=SHARE,
        at_least=AT_LEAST,
    )
    return high, drawn
