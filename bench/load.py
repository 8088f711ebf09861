"""Fill a database: `tree` imports the national tree, `items` lays N items over it. Run by run.py, one database each.

LOOKBACK_DATABASE_URL=... python bench/load.py tree --tree national.csv
LOOKBACK_DATABASE_URL=... python bench/load.py items --items 100000
"""

from __future__ import annotations

import argparse
import gc
import json
import time
from pathlib import Path

import setting

setting.start_django()

from country import appoint_people, open_ledgers, read_tree  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from fill import fill  # noqa: E402
from items import Maker  # noqa: E402
from sink import open_sink  # noqa: E402

from lookback.dispatch.models import Deadline, DeskEntry  # noqa: E402
from lookback.documents.models import Series, StoredFile  # noqa: E402
from lookback.journal.actions import record  # noqa: E402
from lookback.org.actions import import_tree  # noqa: E402
from lookback.rectification.models import (  # noqa: E402
    CoUnit,
    Evidence,
    Item,
    Measure,
    Milestone,
    Reach,
    Tally,
    Verification,
)

TABLES = [Item, CoUnit, Measure, Milestone, StoredFile, Evidence, Verification, DeskEntry, Deadline, Reach, Tally]


def load_tree(path: Path) -> dict:
    """Make the tables and import the units by the room's own action."""
    call_command("migrate", verbosity=0)
    started = time.monotonic()
    with path.open("rb") as file:
        report = import_tree(file, name=path.name, by=None)
    if not report.is_loaded:
        raise SystemExit("\n".join(map(str, report.problems[:20])))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE) org_unit")
    return {"units": report.units, "seconds": time.monotonic() - started}


def load_items(count: int) -> dict:
    """People, ledgers and `count` items with all their rows."""
    started = time.monotonic()
    country = read_tree()
    accounts = appoint_people(country)
    open_ledgers(country, rounds=max(1, count // 50_000))
    gc.freeze()  # the units in memory are many, and none of them goes away
    sink = open_sink(TABLES)
    maker = Maker(country)
    sink.begin()
    fill(sink, country, maker, count)
    made = time.monotonic()
    sink.finish()
    _number_on(maker)
    report = {"seconds": time.monotonic() - started, "seconds_filling": made - started, "accounts": accounts}
    return {**report, "focus": [unit.pk for unit in country.focus], "rows": _sizes(), "bytes": _bytes()}


def _number_on(maker: Maker) -> None:
    """The running numbers go on after the loaded items; the journal tells of the load."""
    series = {f"rectification.item:{key}": number for key, number in maker.numbers.items()}
    series |= {f"rectification.closure:{key}": number for key, number in maker.closures.items()}
    Series.objects.bulk_create(Series(key=key, last_number=number) for key, number in series.items())
    with transaction.atomic():
        record("bench.items.loaded", items=sum(maker.numbers.values()))


def _sizes() -> dict[str, int]:
    return {model._meta.db_table: model._default_manager.count() for model in TABLES}


def _bytes() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return cursor.fetchone()[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("tree").add_argument("--tree", type=Path, required=True)
    commands.add_parser("items").add_argument("--items", type=int, required=True)
    options = parser.parse_args()
    report = load_tree(options.tree) if options.command == "tree" else load_items(options.items)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
