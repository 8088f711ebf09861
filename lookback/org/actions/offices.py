"""Departments and offices beside the territorial units of a level."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from lookback.journal.actions import record
from lookback.org.actions.names import note_names
from lookback.org.actions.reference import unit_kinds
from lookback.org.actions.units import path_under, reserve_keys
from lookback.org.models import Level, Person, Unit, UnitKind


@transaction.atomic
def create_offices(parents: Iterable[Unit], kinds: Iterable[str], *, by: Person | None) -> list[Unit]:
    """One unit of each kind under each parent, with the usual name at its level; code "330100-police".

    Kinds that do not exist at a parent's level are left out. One entry of the journal tells of all.
    """
    known = UnitKind.objects.in_bulk(list(kinds))
    shipped = {row["key"]: row for row in unit_kinds()}
    wanted = [
        (parent, kind)
        for parent in parents
        for kind in known.values()
        if Level(parent.level).name.lower() in shipped.get(kind.key, {}).get("names", {})
    ]
    keys = reserve_keys(len(wanted))
    offices = [_office(parent, kind, key, shipped[kind.key]) for (parent, kind), key in zip(wanted, keys, strict=True)]
    Unit.objects.bulk_create(offices)
    note_names(offices)
    record("org.offices.created", actor=by, unit=wanted[0][0] if wanted else None, units=len(offices), kinds=[*known])
    return offices


def _office(parent: Unit, kind: UnitKind, key: int, shipped: dict) -> Unit:
    names = shipped["names"][Level(parent.level).name.lower()]
    return Unit(
        pk=key,
        code=f"{parent.code}-{kind.key}",
        kind=kind,
        level=parent.level,
        parent=parent,
        division=parent.division,
        name_zh=names["zh"].replace("{division}", parent.name_zh),
        name_en=names["en"].replace("{division}", parent.name_en or parent.name_zh),
        path=path_under(parent, key),
        depth=parent.depth + 1,
    )
