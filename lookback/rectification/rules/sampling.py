"""The look-back sample: every item of high severity, and a stratified random part of the others. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from lookback.kit.sampling import portion, stratified
from lookback.rectification.models import Item

SHARE, AT_LEAST = 0.20, 10


def sample(items: Sequence[Item], seed: int) -> tuple[list[Item], list[Item]]:
    """(all of high severity, those drawn from the others by unit and dimension). The same items and seed give the
    same sample."""
    ordered = sorted(items, key=lambda item: item.pk)
    high = [item for item in ordered if item.severity == "high"]
    others = [item for item in ordered if item.severity != "high"]
    size = portion(len(others), SHARE, at_least=AT_LEAST)
    return high, stratified(others, stratum=lambda item: (item.lead_unit_id or 0, item.dimension), size=size, seed=seed)
