"""Which rows `CaseReach` must hold for a case. Pure: actions, checks and the bench call the same."""

from __future__ import annotations

from typing import Any

from lookback.casework.models import Case, CaseReach


def reach_rows(case: Case, *, is_listed: bool = False) -> list[CaseReach]:
    """One unsaved row per unit that can see the case: its authorities and every unit above one of them."""
    keys = dict.fromkeys(key for unit in case.authorities for key in unit.lineage)
    columns = reach_columns(case, is_listed=is_listed)
    return [CaseReach(case_id=case.pk, unit_id=key, **columns) for key in keys]


def reach_columns(case: Case, *, is_listed: bool) -> dict[str, Any]:
    """The columns of a case that its rows repeat, because lists sort and filter by them."""
    return {
        "stage": case.status,
        "kind": case.kind,
        "is_open": case.is_open,
        "is_listed": is_listed,
        "reported_date": case.reported_date,
    }
