"""Territorial units out of the divisions of one day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import record
from lookback.kit.workflow import Refused
from lookback.org.actions.names import note_names
from lookback.org.actions.reference import territories
from lookback.org.actions.units import path_under, reserve_keys
from lookback.org.models import Division, Person, Unit, UnitKind
from lookback.org.queries import divisions_on


@transaction.atomic
def units_from_divisions(root_code: str, *, on: date, by: Person | None) -> list[Unit]:
    """A unit for the division `root_code` and each one below it that was in force on the day, parents first.

    The root goes under the unit of its parent division where there is one. One entry of the journal tells of all.
    """
    divisions = list(divisions_on(root_code, on))
    if not divisions:
        raise Refused(
            _("There was no division %(code)s on %(day)s.") % {"code": root_code, "day": on}, field="root_code"
        )
    codes = [division.code for division in divisions]
    if taken := Unit.objects.filter(code__in=codes).order_by("code").first():
        raise Refused(_("There already is a unit with the code %(code)s.") % {"code": taken.code}, field="root_code")
    units = _units(divisions)
    Unit.objects.bulk_create(units)
    note_names(units)
    record("org.tree.imported", subject=units[0], actor=by, unit=units[0], units=len(units), day=on)
    return units


def _units(divisions: Iterable[Division]) -> list[Unit]:
    divisions = list(divisions)
    kinds = UnitKind.objects.in_bulk()
    above = Unit.objects.filter(division=divisions[0].parent_id).first() if divisions[0].parent_id else None
    units: dict[int | None, Unit | None] = {divisions[0].parent_id: above}
    for division, key in zip(divisions, reserve_keys(len(divisions)), strict=True):
        units[division.pk] = _unit(division, key, units[division.parent_id], kinds)
    return [unit for division in divisions if (unit := units[division.pk])]


def _unit(division: Division, key: int, parent: Unit | None, kinds: dict[str, UnitKind]) -> Unit:
    return Unit(
        pk=key,
        code=division.code,
        name_zh=division.name_zh,
        name_en=division.name_en,
        kind=kinds[territories().get(division.kind, "government")],
        level=division.level,
        division=division,
        parent=parent,
        path=path_under(parent, key),
        depth=parent.depth + 1 if parent else 0,
    )
