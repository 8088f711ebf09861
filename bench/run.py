"""Measures Lookback on SQLite and PostgreSQL: the ledger at 1,000, 100,000 and 1,000,000 items over the national tree,
the tip line at 1,000, 10,000 and 100,000 tips, and how well leaks are traced.

    make bench                                    all of it (about forty minutes on two quiet cores)
    make bench ARGS=--quick                       1,000 items and 1,000 tips only, in a few minutes
    make bench ARGS="--write"                     and write docs/benchmarks.md
    make bench ARGS="--only tips --write"         one part: items, tips or leaks; the others stay as they were measured
    make bench ARGS="--items 1000,100000 --databases sqlite --requests 50"
    make bench ARGS="--add --items 1000000 --databases postgresql --write"   one more set

It makes its own databases in a scratch folder, its own PostgreSQL server included, and removes them at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import http_server
import machine
import private_postgres
import report
import tip_report
import tips
import tree

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
KEEP = ROOT / "var" / "bench"  # the npm package, the tree and the last results
DOCUMENT = ROOT / "docs" / "benchmarks.md"
DATABASES = ("sqlite", "postgresql")
SERVED = 100_000  # the set on which the server and the writes are measured; the largest one below it, else
CHECKED = 1_000  # the set whose rows are compared with those that the actions make, if it is among the sets


class Engine:
    """Makes and removes databases of one kind; `url` names one."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch

    def url(self, name: str) -> str:
        raise NotImplementedError

    def copy(self, source: str, name: str) -> None:
        raise NotImplementedError

    def remove(self, name: str) -> None:
        raise NotImplementedError


class Sqlite(Engine):
    def url(self, name: str) -> str:
        return f"sqlite:///{self._path(name)}"

    def copy(self, source: str, name: str) -> None:
        shutil.copyfile(self._path(source), self._path(name))

    def remove(self, name: str) -> None:
        for path in self.scratch.glob(f"{name}.sqlite3*"):
            path.unlink()

    def _path(self, name: str) -> Path:
        return self.scratch / f"{name}.sqlite3"


class Postgres(Engine):
    def __init__(self, scratch: Path, server: str) -> None:
        super().__init__(scratch)
        self.server = server

    def url(self, name: str) -> str:
        return f"{self.server}/{name}"

    def create(self, name: str) -> None:
        self._run(f'CREATE DATABASE "{name}"')

    def copy(self, source: str, name: str) -> None:
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')

    def remove(self, name: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{name}"')

    def _run(self, statement: str) -> None:
        import psycopg  # needed only where PostgreSQL is measured

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


def main() -> None:
    options = parse()
    KEEP.mkdir(parents=True, exist_ok=True)
    for part in options.only:
        text = PARTS[part](options)
        if options.write:
            before = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""
            DOCUMENT.write_text(report.replaced(before, part, text), encoding="utf-8")
            say(f"written: {DOCUMENT.relative_to(ROOT)}, the part about {part}")
        else:
            print(text)


def the_ledger(options: argparse.Namespace) -> str:
    """Pages and steps over a growing ledger."""
    began = time.monotonic()
    results = {"date": now(), "requests": options.requests, "sets": {}, "load": []}
    before = json.loads((KEEP / "results.json").read_text()) if options.add else {}
    csv, results["tree"] = tree.national_tree(KEEP)
    if options.quick:
        csv = tree.cut_down(csv, KEEP / "quick.csv")
        results["tree"] = "cut down to a few provinces"

    def measure(found: Engine, database: str) -> dict:
        return measure_database(found, database, csv, options, results["load"])

    results["sets"], results["machine"] = on_each(options, measure)
    results["minutes"] = round((time.monotonic() - began) / 60, 1)
    added(results, before)
    (KEEP / "results.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    return report.as_markdown(results)


def the_tip_line(options: argparse.Namespace) -> str:
    """Reports coming in, the desk that reads them, and what the clock tells."""
    csv, _source = tree.national_tree(KEEP)

    def measure(found: Engine, database: str) -> dict:
        if isinstance(found, Postgres):
            found.create("tree")
        return tips.measure(found, csv, child, environment, options, lambda text: say(f"{database}: {text}"))

    databases, facts = on_each(options, measure)
    results = {"date": now(), "databases": databases, "machine": facts}
    (KEEP / "tips.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    return tip_report.section(results)


def the_leaks(options: argparse.Namespace) -> str:
    """How often a leaked text is traced to the right viewer; needs no database."""
    say("tracing leaks")
    viewers, leaks = (40, 10) if options.quick else (200, 50)
    command = [sys.executable, str(HERE / "leaks.py"), str(viewers), str(leaks)]
    table = subprocess.run(command, env=os.environ, stdout=subprocess.PIPE, text=True, check=True).stdout
    how = f"{viewers} viewers, {leaks} leaks of each kind and language. What the columns mean: `bench/leaks.py`."
    return f"## Tracing a leak\n\n{how}\n\n{table}"


PARTS = {"items": the_ledger, "tips": the_tip_line, "leaks": the_leaks}


def on_each(options: argparse.Namespace, measure: Callable[[Engine, str], dict]) -> tuple[dict, dict]:
    """What was measured on each kind of database that is installed, and the machine."""
    results, version = {}, None
    with tempfile.TemporaryDirectory(prefix="lookback-bench.", dir=options.scratch) as folder:
        for database in options.databases:
            with engine(database, Path(folder)) as found:
                if found is None:
                    say(f"PostgreSQL is not installed: {database} is left out")
                    continue
                if database == "postgresql":
                    version = machine.postgres_version(private_postgres.programs())
                results[database] = measure(found, database)
    if not results:
        raise SystemExit("nothing was measured")
    return results, machine.describe(version)


def now() -> str:
    return datetime.now().strftime("%Y-%m-%d %H:%M")


def added(results: dict, before: dict) -> None:
    """Put the sets of an earlier run beside those of this one, which count where both have them."""
    results["minutes"] = round(results["minutes"] + before.get("minutes", 0), 1)
    results["load"] += before.get("load", [])
    for database, found in before.get("sets", {}).items():
        mine = results["sets"].setdefault(database, found)
        mine["cases"] = mine.get("cases") or found.get("cases")
        mine["items"] = dict(sorted({**found["items"], **mine["items"]}.items(), key=lambda pair: int(pair[0])))
    if results["machine"]["PostgreSQL"] == "not measured" and before:
        results["machine"]["PostgreSQL"] = before["machine"]["PostgreSQL"]


@contextmanager
def engine(database: str, folder: Path) -> Iterator[Engine | None]:
    """The engine for a kind of database; None where it is not installed."""
    if database == "sqlite":
        yield Sqlite(folder)
        return
    try:
        # Not inside `folder`, which only its owner may enter: the server may run as another user.
        with private_postgres.server(folder.parent) as address:
            yield Postgres(folder, address)
    except private_postgres.Missing:
        yield None


def measure_database(found: Engine, database: str, csv: Path, options: argparse.Namespace, load: list) -> dict:
    """All sets on one kind of database."""
    if isinstance(found, Postgres):
        found.create("tree")
    say(f"{database}: importing the tree")
    imported = child("load.py", found, "tree", "tree", "--tree", str(csv))
    sets = {}
    served = max((count for count in options.items if count <= SERVED), default=min(options.items))
    for count in options.items:
        found.copy("tree", "items")
        say(f"{database}: loading {count:,} items")
        sets[str(count)] = measure_set(found, database, count, options, with_server=count == served and count <= SERVED)
        load.append(machine.load())
        found.remove("items")
    cases = measure_cases(found, database, options) if options.cases else None
    found.remove("tree")
    return {"tree": imported, "items": sets, "cases": cases}


def measure_cases(found: Engine, database: str, options: argparse.Namespace) -> dict:
    """The lists of cases and of their limits, and the bulk run over every clock."""
    found.copy("tree", "cases")
    say(f"{database}: loading {options.cases:,} cases, measuring them, reckoning their clocks anew")
    outcome = child("clocks.py", found, "cases", "--cases", str(options.cases), "--requests", str(options.requests))
    found.remove("cases")
    return outcome


def measure_set(found: Engine, database: str, count: int, options: argparse.Namespace, *, with_server: bool) -> dict:
    """One set: load, check, pages and steps; for one of the sets also the writes and the running server."""
    loaded = child("load.py", found, "items", "items", "--items", str(count))
    outcome = {"loaded": loaded}
    if count == CHECKED:
        say(f"{database}: comparing the loaded rows with those that the actions make")
        outcome["checked"] = child("check.py", found, "items")
    say(f"{database}: measuring {count:,} items")
    arguments = ["--accounts", json.dumps(loaded["accounts"]), "--requests", str(options.requests)]
    outcome |= child("measure.py", found, "items", *arguments)
    if with_server:
        say(f"{database}: measuring the server and the writes with {count:,} items")
        with http_server.serving(environment(found, "items")) as server:
            outcome["http"] = http_server.measure(server.port, outcome["cookies"], max(20, options.requests // 2))
        outcome["writes"] = child("writes.py", found, "items", "--count", str(min(300, max(10, count // 100))))
    del outcome["cookies"]
    return outcome


def child(program: str, found: Engine, name: str, *arguments: str) -> dict:
    """Run one of the programs beside this one on a database; gives what it printed last, as JSON."""
    command = [sys.executable, str(HERE / program), *arguments]
    result = subprocess.run(command, env={**os.environ, **environment(found, name)}, stdout=subprocess.PIPE, text=True)
    if result.returncode:
        raise SystemExit(f"{program} failed")
    return json.loads(result.stdout.strip().splitlines()[-1])


def environment(found: Engine, name: str) -> dict[str, str]:
    """What the application must know: the database, and a data folder in the scratch folder."""
    return {
        "LOOKBACK_DATABASE_URL": found.url(name),
        "LOOKBACK_DATA_DIR": str(found.scratch / "data"),
        "LOOKBACK_EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        "LOOKBACK_DEMO": "",
        "LOOKBACK_CLOCK": "",
        "LOOKBACK_DEBUG": "",
        "LOOKBACK_LOG_LEVEL": "ERROR",  # pages that are not there are asked for by the thousand
        # Far out of the way: the bound on how many reports are taken in is not what is measured.
        "LOOKBACK_REPORTS_PER_MINUTE": "1000000000",
        "PYTHONWARNINGS": "ignore",
    }


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", type=parts, default=list(PARTS), help="items,tips,leaks")
    parser.add_argument("--tips", type=numbers, default=[], help="1000,10000,100000")
    parser.add_argument("--items", type=numbers, default=[1_000, 100_000, 1_000_000], help="1000,100000,1000000")
    parser.add_argument("--cases", type=int, default=200_000, help="of the set for cases and their limits; 0 for none")
    parser.add_argument("--databases", type=names, default=list(DATABASES), help="sqlite,postgresql")
    parser.add_argument("--requests", type=int, default=50, help="of each page, after a few that do not count")
    parser.add_argument("--quick", action="store_true", help="1,000 items and few requests")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md instead of printing")
    parser.add_argument("--add", action="store_true", help="keep the sets of the last results beside the new ones")
    parser.add_argument("--scratch", default=tempfile.gettempdir(), help="folder for databases (about 10 GB)")
    options = parser.parse_args()
    if options.quick:
        options.items, options.requests = [1_000], min(options.requests, 20)
        options.cases = min(options.cases, 5_000)
    return options


def numbers(text: str) -> list[int]:
    return sorted(int(part) for part in text.split(","))


def names(text: str) -> list[str]:
    return among(text, DATABASES)


def parts(text: str) -> list[str]:
    return among(text, PARTS)


def among(text: str, known: Collection[str]) -> list[str]:
    chosen = text.split(",")
    if unknown := set(chosen) - set(known):
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; there are {', '.join(known)}")
    return chosen


def say(text: str) -> None:
    print(f"[{datetime.now():%H:%M:%S}] {text}", flush=True)


if __name__ == "__main__":
    main()
