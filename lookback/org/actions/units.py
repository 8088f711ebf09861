"""One unit at a time, and the reservation of keys for many."""

from __future__ import annotations

import secrets

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lookback.journal.actions import record
from lookback.kit.workflow import Refused
from lookback.org.actions.names import note_names
from lookback.org.models import Division, Person, Unit, UnitKind


@transaction.atomic
def create_unit(
    *,
    code: str,
    kind: UnitKind,
    level: int,
    parent: Unit | None,
    by: Person | None,
    name_zh: str = "",
    name_en: str = "",
    division: Division | None = None,
) -> Unit:
    """Add one unit under `parent`. For many at once use the import."""
    if Unit.objects.filter(code=code).exists():
        raise Refused(_("There already is a unit with the code %(code)s.") % {"code": code}, field="code")
    unit = Unit(code=code, kind=kind, level=level, parent=parent, division=division, name_zh=name_zh, name_en=name_en)
    unit.depth = parent.depth + 1 if parent else 0
    unit.path = f"?{secrets.token_hex(8)}"  # the key is known only after the insert
    unit.save()
    unit.path = path_under(parent, unit.pk)
    unit.save(update_fields=["path"])
    note_names([unit])
    record("org.unit.created", subject=unit, actor=by, unit=unit, code=code)
    return unit


def path_under(parent: Unit | None, key: int) -> str:
    """The path of the unit `key` below `parent`."""
    return f"{parent.path if parent else '/'}{key}/"


def reserve_keys(count: int) -> list[int]:
    """Keys for `count` new units, ascending, that nobody else will get.

    With the key known beforehand a path can be written together with its row. PostgreSQL's sequence hands keys
    out once; on SQLite the write lock of the transaction keeps others away until the rows are in.
    """
    if connection.vendor == "sqlite":
        first = (Unit.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
        return list(range(first, first + count))
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('org_unit', 'id')) FROM generate_series(1, %s)", [count])
        return sorted(key for (key,) in cursor.fetchall())
