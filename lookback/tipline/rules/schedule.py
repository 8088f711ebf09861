"""Reward schedules, from data/rewards.json, and what they make of an outcome (domain.md 2.5).

A schedule is never changed, only followed by a higher version: a reward keeps the version that it was proposed under.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from lookback.kit.prose import Prose

DATA = Path(__file__).resolve().parent.parent / "data" / "rewards.json"
CENT = Decimal("0.01")
# How many members of the panel must vote, where the schedule does not ask for more.
QUORUM = 3


@dataclass(frozen=True)
class Tier:
    """What one confirmed outcome is worth: a sum, or `base` percent of a sum; never outside min and max, nor above
    cap for all who share it."""

    key: str
    label: Prose
    basis: str
    base: Decimal
    least: Decimal
    most: Decimal
    cap: Decimal


@dataclass(frozen=True)
class Schedule:
    """One version of a schedule. `split` says who gets it where several reported: first, equal or weighted."""

    key: str
    version: int
    effective_from: date
    label: Prose
    legal_basis: Prose
    currency: str
    split: str
    anonymous_payout: bool
    claim_days: int
    demo: bool
    tiers: tuple[Tier, ...]
    quorum: int = QUORUM

    def tier(self, key: str) -> Tier | None:
        """The tier of that key."""
        return next((tier for tier in self.tiers if tier.key == key), None)


@lru_cache(maxsize=1)
def schedules() -> tuple[Schedule, ...]:
    """Every version of every schedule, in the order of the file."""
    return tuple(_schedule(row) for row in _data()["schedules"])


@lru_cache(maxsize=1)
def exclusions() -> dict[str, Prose]:
    """Why somebody gets none, by key."""
    return {row["key"]: _label(row) for row in _data()["exclusions"]}


def in_force(on: date, *, demo: bool) -> list[Schedule]:
    """The newest version of each schedule in force on a day; those for demonstration only in a demonstration."""
    newest: dict[str, Schedule] = {}
    for row in schedules():
        if row.effective_from <= on and (demo or not row.demo):
            known = newest.get(row.key)
            newest[row.key] = row if known is None or row.version > known.version else known
    return list(newest.values())


def schedule_of(key: str, version: int) -> Schedule | None:
    """One version, by name."""
    return next((row for row in schedules() if (row.key, row.version) == (key, version)), None)


def base_of(tier: Tier, recovered: Decimal | None) -> Decimal:
    """What the contribution is multiplied with."""
    if tier.basis == "fixed":
        return tier.base
    return ((recovered or Decimal(0)) * tier.base / 100).quantize(CENT, ROUND_DOWN)


def amount_of(tier: Tier, base: Decimal, contribution: Decimal) -> Decimal:
    """clamp(base x contribution, min, max), and not above the cap."""
    return min(max(base * contribution, tier.least), tier.most, tier.cap).quantize(CENT, ROUND_DOWN)


def voted(contributions: Sequence[Decimal]) -> Decimal:
    """What a panel decided: the most that more than half of the votes go along with; nought is no reward at all."""
    ordered = sorted(contributions, reverse=True)
    return ordered[len(ordered) // 2]


def share_of(amount: Decimal, weight: int, weights: int) -> Decimal:
    """One reporter's part, to the cent below: the parts together never exceed the whole."""
    return (amount * weight / weights).quantize(CENT, ROUND_DOWN)


def _data() -> dict[str, Any]:
    return json.loads(DATA.read_text(encoding="utf-8"))


def _label(row: dict[str, str]) -> Prose:
    return Prose({"zh": row["zh"], "en": row["en"]})


def _schedule(row: dict[str, Any]) -> Schedule:
    return Schedule(
        row["key"],
        row["version"],
        date.fromisoformat(row["effective_from"]),
        _label(row),
        Prose(row["legal_basis"]),
        row["currency"],
        row["split"],
        row["anonymous_payout"],
        row["claim_days"],
        row["demo"],
        tuple(_tier(tier) for tier in row["tiers"]),
        max(QUORUM, row.get("quorum", QUORUM)),
    )


def _tier(row: dict[str, str]) -> Tier:
    sums = (Decimal(row[name]) for name in ("base", "min", "max", "cap"))
    return Tier(row["key"], _label(row), row["basis"], *sums)
