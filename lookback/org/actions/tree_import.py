"""A whole tree from a CSV file: all of it or nothing, in bounded memory, rows in any order.

The rows go into a staging table first, so that the database, not Python, finds what only shows between rows:
unknown parents, duplicates, circles. One transaction: staged rows never outlive it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from lookback.journal.actions import record
from lookback.org.actions.names import write_grams
from lookback.org.actions.reference import territories
from lookback.org.actions.tree_rows import LEVELS, LONGEST, Problem, Problems, RowCheck, rows
from lookback.org.actions.units import reserve_keys
from lookback.org.authority import Permission
from lookback.org.models import Person, StagedUnit, Unit, UnitKind

BATCH = 5000
# A path has room for 160 characters: twenty keys of seven digits.
DEEPEST = 15


@dataclass
class ImportReport:
    """What an import did or, where there are problems, why it did nothing."""

    units: int = 0
    is_loaded: bool = False
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0


class _Undo(Exception):
    """Ends the transaction of an import that is not to stay."""


def import_tree(
    file: IO[bytes], *, name: str, by: Person | None, is_dry_run: bool = False, most_rows: int | None = None
) -> ImportReport:
    """Load the units of an open binary file. A person may only load below units that he or she manages."""
    problems, report = Problems(), ImportReport()
    hashed = _Hashed(file)
    try:
        with transaction.atomic():
            report.units = _stage(hashed, problems, most_rows)
            _check_between_rows(problems, by)
            if problems or is_dry_run:
                raise _Undo
            _insert_units()
            record("org.tree.imported", actor=by, units=report.units, file=name[:200], sha256=hashed.hexdigest())
        report.is_loaded = True
    except _Undo:
        pass
    except IntegrityError:
        problems.add(1, "", _("Somebody else changed the tree at the same moment. Try again."))
    report.problems, report.problem_count = sorted(problems.shown, key=lambda each: each.row), problems.total
    return report


class _Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.hash = file, hashlib.sha256()

    def readline(self, limit: int) -> bytes:
        line = self.file.readline(limit)
        self.hash.update(line)
        return line

    def hexdigest(self) -> str:
        return self.hash.hexdigest()


# --- staging ----------------------------------------------------------------------------------------------------


def _stage(file: Any, problems: Problems, most_rows: int | None) -> int:
    _prepare_table()
    kinds = {key: key for key in UnitKind.objects.values_list("key", flat=True)} | territories()
    territorial = set(UnitKind.objects.filter(is_territorial=True).values_list("key", flat=True))
    check, count = RowCheck(kinds, problems), 0
    for batch in _batches(rows(file, problems)):
        for number, row in batch:
            check.check(number, row)
        keys = _keys(len(batch), after=count)
        staged = [_staged(number, row, key, kinds, territorial) for (number, row), key in zip(batch, keys, strict=True)]
        _write(staged)
        write_grams((key, name_zh) for _number, key, _code, name_zh, *_rest in staged)
        count += len(batch)
        if most_rows and count > most_rows:
            problems.add(count, "", _("These are more than %(most)s rows.") % {"most": most_rows})
            break
    if not count and not problems:
        problems.add(1, "", _("The file holds no units."))
    _index_table()
    return count


def _prepare_table() -> None:
    """On PostgreSQL a table of this session stands in front of the one in the schema: no log is written for it."""
    StagedUnit.objects.all().delete()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS pg_temp.org_stagedunit")
            cursor.execute(
                "CREATE TEMPORARY TABLE org_stagedunit (LIKE org_stagedunit) WITH (fillfactor = 70) ON COMMIT DROP"
            )


def _index_table() -> None:
    # Without statistics the planner takes the fresh table for a small one and compares every row with every other.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for column in ("code", "parent_code"):
                cursor.execute(f"CREATE INDEX ON pg_temp.org_stagedunit ({column})")
            cursor.execute("ANALYZE org_stagedunit")


def _keys(count: int, *, after: int) -> list[int]:
    # On SQLite no unit is written before all rows are staged, so the keys of earlier batches must be skipped here.
    offset = after if connection.vendor == "sqlite" else 0
    return [key + offset for key in reserve_keys(count)]


def _batches(numbered: Iterable[Any]) -> Iterator[list[Any]]:
    batch = []
    for each in numbered:
        batch.append(each)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _staged(number: int, row: dict[str, str], key: int, kinds: dict[str, str], territorial: set[str]) -> tuple:
    code, name_zh, name_en, parent_code = (
        _storable(row[name])[: LONGEST[name]] for name in ("code", "name_zh", "name_en", "parent_code")
    )
    kind = kinds.get(row["kind"], "")
    level = LEVELS.get(row["level"])
    return number, key, code, name_zh, name_en, level, kind, kind in territorial, parent_code


_COLUMNS = "row, unit_key, code, name_zh, name_en, level, kind, is_territorial, parent_code"


def _write(staged: list[tuple]) -> None:
    # Past the ORM, which would take most of the time of an import.
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(staged[0]))
            cursor.executemany(f"INSERT INTO org_stagedunit ({_COLUMNS}) VALUES ({marks})", staged)
            return
        with cursor.copy(f"COPY org_stagedunit ({_COLUMNS}) FROM STDIN") as copy:
            for values in staged:
                copy.write_row(values)


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


# --- checks between rows ------------------------------------------------------------------------------------------


def _check_between_rows(problems: Problems, by: Person | None) -> None:
    staged = StagedUnit.objects.order_by("row")
    twin = staged.filter(code=OuterRef("code"), row__lt=OuterRef("row"))
    parent = StagedUnit.objects.filter(code=OuterRef("parent_code"))
    _report(
        problems,
        "code",
        _("The code %(code)s is on row %(first)s already."),
        staged.exclude(code="").filter(Exists(twin)).annotate(first=Subquery(twin.order_by("row").values("row")[:1])),
    )
    _report(
        problems,
        "code",
        _("There already is a unit with the code %(code)s."),
        staged.filter(Exists(Unit.objects.filter(code=OuterRef("code")))),
    )
    orphans = staged.exclude(parent_code="").exclude(parent_code=F("code"))
    orphans = orphans.exclude(Exists(parent)).exclude(Exists(_existing_parent(by)))
    _report(problems, "parent_code", _("There is no unit %(parent_code)s to be the parent."), orphans)
    if by is not None:
        _report(
            problems,
            "parent_code",
            _("Only the operator of the site may load a unit without a parent."),
            staged.filter(parent_code=""),
        )
    _check_levels(problems, staged)
    _check_circles(problems, orphans)


def _existing_parent(by: Person | None) -> QuerySet[Unit]:
    units = Unit.objects.filter(code=OuterRef("parent_code"))
    return units if by is None else units.filter(by.reach(Permission.ORG_MANAGE))


def _check_levels(problems: Problems, staged: QuerySet[StagedUnit]) -> None:
    for model in (StagedUnit, Unit):
        above = model._default_manager.filter(code=OuterRef("parent_code")).order_by("pk")
        known = (
            staged.exclude(level=None)
            .exclude(Q(parent_code="") | Q(parent_code=F("code")))
            .annotate(above=Subquery(above.values("level")[:1]))
            .exclude(above=None)
        )
        not_below = Q(is_territorial=True, level__lte=F("above")) | Q(is_territorial=False, level__lt=F("above"))
        _report(
            problems,
            "level",
            _("The level is not below that of the parent %(parent_code)s."),
            known.filter(not_below),
        )


def _check_circles(problems: Problems, orphans: QuerySet[StagedUnit]) -> None:
    """Give every row that can be reached from the top its depth; rows without one go round in a circle."""
    there = Unit.objects.filter(code=OuterRef("parent_code"))
    StagedUnit.objects.filter(parent_code="").update(depth=0)
    StagedUnit.objects.filter(depth=None).filter(Exists(there)).update(depth=Subquery(there.values("depth")[:1]) + 1)
    # Children of an unknown parent are no circle: they hang from a row that has been reported already.
    StagedUnit.objects.filter(depth=None, row__in=orphans.values("row")).update(depth=0)
    for depth in range(DEEPEST):
        above = StagedUnit.objects.filter(depth=depth).values("code")
        StagedUnit.objects.filter(depth=None, parent_code__in=above).update(depth=depth + 1)
        if not StagedUnit.objects.filter(depth=None).exists():
            break
    lost = StagedUnit.objects.filter(Q(depth=None) | Q(depth__gt=DEEPEST)).exclude(parent_code=F("code"))
    _report(
        problems,
        "parent_code",
        _("From %(code)s no way leads to the top: its parents run in a circle, or it lies too deep."),
        lost.order_by("row"),
    )


def _report(problems: Problems, column: str, sentence: str, found: QuerySet[StagedUnit]) -> None:
    for row in found.values().iterator():
        problems.add(row["row"], column, sentence % row)


# --- writing ------------------------------------------------------------------------------------------------------

# One statement per depth, the same on both databases. Parents are in the table before their children come.
_INSERT = """
INSERT INTO org_unit (id, code, name_zh, name_en, kind_id, level, parent_id, division_id, path, depth)
SELECT staged.unit_key, staged.code, staged.name_zh, staged.name_en, staged.kind, staged.level, above.id, NULL,
       COALESCE(above.path, '/') || CAST(staged.unit_key AS varchar(20)) || '/', staged.depth
FROM org_stagedunit staged LEFT JOIN org_unit above ON above.code = staged.parent_code
WHERE staged.depth = %s
"""


def _insert_units() -> None:
    with connection.cursor() as cursor:
        for depth in range(DEEPEST + 1):
            cursor.execute(_INSERT, [depth])
    StagedUnit.objects.all().delete()
