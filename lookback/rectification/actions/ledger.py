"""Opening a ledger. The room that hands over the findings judges who may do so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.dispatch.models import DeadlineProfile
from lookback.journal.actions import record
from lookback.kit.prose import Prose
from lookback.kit.workflow import Refused
from lookback.org.models import Person, Unit
from lookback.rectification.models import Ledger


@transaction.atomic
def open_ledger(
    *,
    code: str,
    title: Any,
    body_unit: Unit,
    supervising_unit: Unit,
    team_unit: Unit | None,
    principal_unit: Unit,
    profile: DeadlineProfile,
    dimensions: list[dict[str, Any]],
    communicated_date: date,
    causes: Sequence[dict[str, Any]] = (),
    origin: str = "",
    by: Person | None,
) -> Ledger:
    """Open the ledger of one inspected body, with the dimensions and causes of its framework in order."""
    if Ledger.objects.filter(code=code).exists():
        raise Refused(_("There already is a ledger with the code %(code)s.") % {"code": code}, field="code")
    ledger = Ledger.objects.create(
        code=code,
        title=Prose.of(title),
        body_unit=body_unit,
        supervising_unit=supervising_unit,
        team_unit=team_unit,
        principal_unit=principal_unit,
        profile=profile,
        dimensions=_named(dimensions),
        causes=_named(causes),
        communicated_date=communicated_date,
        origin=origin,
    )
    record("rectification.ledger.opened", subject=ledger, actor=by, unit=body_unit, code=code, origin=origin)
    return ledger


def _named(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"key": row["key"], "name": dict(Prose.of(row["name"]))} for row in rows]
