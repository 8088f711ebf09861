"""The ledgers in which a unit's items out of this room stand, each opened with its first item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lookback.dispatch.queries import profile
from lookback.kit import clock
from lookback.org.models import Person, Unit
from lookback.rectification.actions import open_ledger
from lookback.rectification.models import Ledger
from lookback.rectification.rules import territorial_parent, territory

PROFILE = "neutral"


def superior_of(unit: Unit) -> Unit:
    """Who stands over a unit: the next higher level; at the top its own territory."""
    return territorial_parent(unit) or territory(unit)


def ledger_of(
    unit: Unit, *, prefix: str, names: dict[str, str], dimensions: Sequence[dict[str, Any]], origin: str, by: Person
) -> Ledger:
    """The ledger of a unit for one origin. `names` are a title by language; the unit's name is put behind it."""
    code = f"{prefix}-{unit.pk:06d}"
    if found := Ledger.objects.filter(code=code).first():
        return found
    above = superior_of(unit)
    own = {"zh": unit.name_zh or unit.name_en, "en": unit.name_en or unit.name_zh}
    return open_ledger(
        code=code,
        title={language: f"{text}: {own[language]}" for language, text in names.items()},
        body_unit=unit,
        supervising_unit=above,
        team_unit=None,
        principal_unit=above,
        profile=profile(PROFILE),
        dimensions=list(dimensions),
        communicated_date=clock.today(),
        origin=origin,
        by=by,
    )
