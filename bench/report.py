"""Turns the results into docs/benchmarks.md: the part about the ledger here, the others by their own modules."""

from __future__ import annotations

from collections.abc import Iterable

HEAD = """# Benchmarks

How fast Lookback is, and whether it gets slower as the ledger grows. Written by `make bench ARGS=--write`; every figure
below was measured in one run. The aim: with a million items the 95th percentile of each page stays under 100 ms, and a
page costs no more with a million items than with a thousand.
"""

READING = """
## How to read this

- **Data.** The national tree of units ({units} units: {tree}), imported by the action behind `lookback org import`.
  Items lie over it: 41% led by townships, 40% by counties, 12% by prefectures, 4% by villages, 3% by provinces, one
  ledger per province and round; half of them done, 15% of the others overdue, due dates spread over fifteen months; up
  to two co-units; two measures and two milestones on every item that has been signed for, evidence for every milestone
  that is done, the checks of every claim, desk entries and running clocks. Reach rows say who sees an item, tally rows
  hold the board's counts; those of 300 items are not folded yet. The loader writes all this in bulk; on the set of
  1,000 every row is compared with the rules of the rooms, and {twins} items are played again by the real actions,
  status by status.
- **Who.** *county*: responsible units of four counties in four provinces, each with at least 75 items in its own
  scope at every size, so that a page is full at every size. *province*: rectification office and secretariat of those
  four provinces. *nation*: the national secretariat, who sees everything. The accounts of a level take turns.
- **What.** Each request goes through the whole stack in process (middleware, address, view, SQL, template; DEBUG off,
  pages in Chinese); *p50* is the median and *p95* the 95th percentile of {requests} requests in milliseconds, after
  three that do not count. *Queries* are counted on one more request. *Rows* are the rows of the tables on the page: a
  page that shows more rows costs more, whatever the size of the ledger.
- **A step** is a POST of the step's form up to the redirect: lock, checks, change, reach and tally rows, desk, clocks,
  journal entry, commit to disk.
- The load average while measuring was {load} on {cores}: much more than the number of cores means that the figures are
  too high.

## What is not measured

Cold caches (the databases fit in memory and were just loaded), a database on another machine, sign-in, uploads, xlsx
export, full-text filters, the browser. The journal holds the entries of the run only. Items handed down in cascades and
units other than the territorial ones and a few offices are not in the loaded data.
"""

PAGES_HEAD = "| Page | {sizes} | Growth | Queries | Rows |"
LEVELS = ("county", "province", "nation")
DATABASE_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
AIM = 100.0


# Each part of the bench writes its own section: (its name, the line it begins with). What comes first has none.
SECTIONS = {"items": "# Benchmarks", "tips": "## The tip line", "leaks": "## Tracing a leak"}

NOT_YET = 'Not measured yet: `make bench ARGS="--only {} --write"`.'


def replaced(document: str, part: str, text: str) -> str:
    """The document with one part written anew; the others stay as they were measured."""
    kept = {name: f"{first}\n\n{NOT_YET.format(name)}" for name, first in SECTIONS.items()}
    kept |= _sections(document) | {part: text}
    return "\n".join(kept[name].rstrip("\n") + "\n" for name in SECTIONS)


def _sections(document: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    part = "items"
    for line in document.splitlines():
        part = next((name for name, first in SECTIONS.items() if line == first), part)
        found.setdefault(part, []).append(line)
    return {name: "\n".join(lines) for name, lines in found.items()}


def as_markdown(results: dict) -> str:
    """The part about the ledger."""
    parts = [HEAD, _summary(results), "## Machine\n", _facts(results)]
    for database, found in results["sets"].items():
        parts += [
            f"## {DATABASE_NAMES[database]}\n",
            _loading(found),
            _pages(found),
            _steps(found),
            _server(found),
            _naive(found),
            _limits(found),
        ]
    twins = [
        each["checked"]["twins"]
        for found in results["sets"].values()
        for each in found["items"].values()
        if "checked" in each
    ]
    reading = {
        "units": f"{next(iter(results['sets'].values()))['tree']['units']:,}",
        "tree": results["tree"],
        "twins": max(twins, default=0),
        "requests": results["requests"],
        "load": f"{min(results['load'])} to {max(results['load'])}",
        "cores": results["machine"]["Processor"].rpartition(", ")[2],
    }
    return "\n".join([*parts, READING.format(**reading).strip("\n"), ""])


def _facts(results: dict) -> str:
    facts = {**results["machine"], "Date": results["date"], "Duration": f"{results['minutes']} minutes"}
    return as_table(("", ""), facts.items())


def _summary(results: dict) -> str:
    """The worst page of each database at the largest size, and the pages that miss the aim."""
    lines = []
    for database, found in results["sets"].items():
        size = max(found["items"], key=int)
        cases = _cases(found["items"][size])
        worst = max(cases, key=lambda case: cases[case]["p95"])
        late = sorted(f"{case} {cases[case]['p95']:.0f} ms" for case in cases if cases[case]["p95"] >= AIM)
        text = f"- **{DATABASE_NAMES[database]}, {int(size):,} items:** "
        text += f"slowest page is {worst}, p95 {cases[worst]['p95']:.0f} ms. "
        text += f"Above {AIM:.0f} ms: {'; '.join(late)}." if late else f"Every page is under {AIM:.0f} ms."
        lines.append(text)
    return "\n".join(lines) + "\n"


def _cases(measured: dict) -> dict[str, dict]:
    """{"county, my work": ...}: the pages of all levels."""
    return {f"{level}, {case}": figures for level in LEVELS for case, figures in measured["pages"][level].items()}


def _loading(found: dict) -> str:
    rows = [
        (
            f"{int(size):,}",
            f"{sum(each['loaded']['rows'].values()):,}",
            f"{each['loaded']['bytes'] / 1e9:.2f} GB",
            _seconds(each["loaded"]),
        )
        for size, each in found["items"].items()
    ]
    tree = f"The tree of {found['tree']['units']:,} units was imported in {found['tree']['seconds']:.0f} s.\n\n"
    return tree + as_table(("Items", "Rows in all", "Size with the tree", "Loaded in"), rows)


def _seconds(loaded: dict) -> str:
    return f"{loaded['seconds']:.0f} s"


def _pages(found: dict) -> str:
    sizes = list(found["items"])
    text = ["### Pages: p50 / p95 in milliseconds\n"]
    for level in LEVELS:
        rows = [
            _page(case, [each["pages"][level][case] for each in found["items"].values()])
            for case in found["items"][sizes[0]]["pages"][level]
        ]
        text.append(as_table((f"As {level}", *(f"{int(size):,}" for size in sizes), "Growth", "Queries", "Rows"), rows))
    return "\n".join(text)


def _page(case: str, figures: list[dict]) -> tuple:
    first, last = figures[0], figures[-1]
    return (case, *map(_pair, figures), _growth(first, last), _span(figures, "queries"), _span(figures, "rows"))


def _pair(figures: dict) -> str:
    return f"{figures['p50']:.0f} / {figures['p95']:.0f}"


def _growth(first: dict, last: dict) -> str:
    return f"× {last['p50'] / first['p50']:.1f}"


def _span(figures: list[dict], name: str) -> str:
    values = [each[name] for each in figures]
    return str(values[0]) if len(set(values)) == 1 else "–".join((str(min(values)), str(max(values))))


def _steps(found: dict) -> str:
    sizes, each = list(found["items"]), list(found["items"].values())
    rows = []
    for case in each[0]["steps"]:
        figures = [measured["steps"][case] for measured in each]
        rows.append(
            (
                case.removeprefix("step: "),
                *map(_pair, figures),
                _growth(figures[0], figures[-1]),
                _span(figures, "queries"),
            )
        )
    head = ("Step", *(f"{int(size):,}" for size in sizes), "Growth", "Queries")
    return "### One step, by its form: p50 / p95 in milliseconds\n\n" + as_table(head, rows)


def _server(found: dict) -> str:
    """The set on which the running server and the writes were measured."""
    served = [(size, each) for size, each in found["items"].items() if "http" in each]
    if not served:
        return ""
    size, measured = max(served, key=lambda pair: int(pair[0]))
    served, inside = measured["http"], measured["pages"]
    rows = [
        (
            f"{level}, {case}",
            _pair(inside[level][case]),
            _pair(figures),
            f"{figures['p50'] - inside[level][case]['p50']:+.0f}",
        )
        for level in LEVELS
        for case, figures in served[level].items()
    ]
    together = served["together"]
    text = f"### Through `lookback serve`, {int(size):,} items: p50 / p95 in milliseconds\n\n"
    text += as_table(("Page", "In process", "Over HTTP", "Difference of p50"), rows)
    text += (
        f"\n{together['clients']} clients at once, these nine pages mixed: {together['per_second']} pages a second.\n\n"
    )
    text += f"### Transitions a second, {int(size):,} items (`sign_for` by its action, each on another item)\n\n"
    return text + as_table(tuple(measured["writes"]), [tuple(measured["writes"].values())])


def _naive(found: dict) -> str:
    """What reach rows and tallies buy, at the largest size."""
    size, measured = max(found["items"].items(), key=lambda pair: int(pair[0]))
    rows = [
        (f"{level}, {what}", f"{pair['kept']:.0f}", f"{pair['naive']:.0f}", f"× {pair['naive'] / pair['kept']:.1f}")
        for level in LEVELS
        for what, pair in measured["naive"].get(level, {}).items()
    ]
    text = f"### The same answers without reach and tally rows, {int(size):,} items, in milliseconds\n\n"
    text += "SQL and objects only, no page around them. The usual way asks the items: OR over paths, OFFSET, COUNT;\n"
    text += "it is given an index on (due date, id).\n\n"
    return text + as_table(("", "Reach and tally rows", "The usual way", "Ratio"), rows)


def _limits(found: dict) -> str:
    """The set of cases: lists by level, and the bulk run over the clocks."""
    measured = found.get("cases")
    if not measured:
        return ""
    rows = [
        (f"{level}, {case}", _pair(figures), figures["queries"], figures["rows"])
        for level in LEVELS
        for case, figures in measured["pages"][level].items()
    ]
    runs = [
        (name, f"{run['clocks']:,}", f"{run['changed']:,}", f"{run['seconds']:.1f} s", f"{run['cases_a_second']:,}")
        for name, run in measured["recompute"].items()
    ]
    text = f"### {measured['cases']:,} cases with {measured['clocks']:,} time limits: p50 / p95 in milliseconds\n\n"
    text += as_table(("Page", "p50 / p95", "Queries", "Rows"), rows)
    text += "\nReckoning every running limit anew after a change of rules (`lookback clocks recompute`):\n\n"
    return text + as_table(("Run", "Limits", "Changed", "Time", "Cases a second"), runs)


def as_table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table in Markdown."""
    head = list(head)
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"
