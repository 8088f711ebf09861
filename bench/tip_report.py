"""The section of docs/benchmarks.md about the tip line."""

from __future__ import annotations

from report import DATABASE_NAMES, as_table

AIM_PER_SECOND, AIM_MS, AIM_CLIENTS = 150, 250, 16
AIM_LIST_MS, AIM_LIST_BYTES = 60, 100_000

HEAD = """## The tip line

Measured by `make bench ARGS="--only tips --write"`. Aims on two cores: at least {per_second} reports a second with
{clients} clients and text only, no error, 95% of the answers within {ms} ms; the desk's list with 100,000 tips within
{list_ms} ms (95%) and {list_kb} KB.
"""

READING = """
- **A report** is the whole way of a reporter without JavaScript: the form is loaded (with the provinces and prefectures
  of the whole country to choose from), filled in and sent as a browser sends it, and the page with the receipt code has
  arrived. It is sealed, its keys are wrapped for the reporter and three people of one of {desks} desks, and it is
  committed to the disk with its journal entry before the code is shown. *Sending* is the time from sending the form to
  the whole receipt page, *whole way* includes loading the form. Clients and server share the machine. *CPU* is what the
  processes of the server used for one report (without the server of PostgreSQL), and what the clients used.
- **The flood bound** (`LOOKBACK_REPORTS_PER_MINUTE`, 600 a minute unless told) is set far out of the way for this
  measurement. *Opened*: of some receipts that were shown, how many opened the text afterwards.
- **The desk**: somebody on the list of every loaded tip, 30 rows a page; in process, through the full stack. Of the
  loaded tips one in a hundred is sealed by the room's own functions and can be opened; the others repeat the bytes of
  one sealed tip, and nobody opens them. *One tip, opened* is a page with its journal entry; forty are opened in turn.
- **By the clock**: the head of an accused county, who triages tips there and cannot see {hidden} hidden tips (for the
  journal, its auditor), asks {timed} times about tips that exist and {timed} times about tips that do not, in turns
  whose order is drawn. *p* is that of the rank-sum test of Mann and Whitney: how often chance alone gives sets that
  differ as much.
  A small p with a difference of a few hundredths of the spread is a difference that no network lets through.
"""


def section(results: dict) -> str:
    """The whole section."""
    text = HEAD.format(
        per_second=AIM_PER_SECOND,
        clients=AIM_CLIENTS,
        ms=AIM_MS,
        list_ms=AIM_LIST_MS,
        list_kb=AIM_LIST_BYTES // 1000,
    )
    parts = [
        text,
        *(_verdict(database, found) for database, found in results["databases"].items()),
        "",
        _facts(results),
    ]
    for database, found in results["databases"].items():
        parts += [f"### {DATABASE_NAMES[database]}: taking reports in\n", _submitted(found["submitted"])]
        parts += [f"### {DATABASE_NAMES[database]}: the desk, p50 / p95 in milliseconds\n", _pages(found["sets"])]
        parts += [f"### {DATABASE_NAMES[database]}: by the clock, in milliseconds\n", _timing(found["timing"])]
    timed = next(iter(results["databases"].values()))["timing"]["mistyped"]["n"]
    return "\n".join([*parts, READING.format(desks=8, hidden=200, timed=f"{timed:,}").strip("\n"), ""])


def _verdict(database: str, found: dict) -> str:
    sent = found["submitted"][f"1.5 KB text, {AIM_CLIENTS}"]
    errors = sum(sum(row["errors"].values()) for row in found["submitted"].values())
    size = max(found["sets"], key=int)
    page = found["sets"][size]["pages"]["list, first page"]
    good = sent["per_second"] >= AIM_PER_SECOND and sent["sending"]["p95"] < AIM_MS and not errors
    quick = page["p95"] < AIM_LIST_MS and page["bytes"] < AIM_LIST_BYTES
    return (
        f"- **{DATABASE_NAMES[database]}:** {sent['per_second']:.0f} reports a second with {AIM_CLIENTS} clients, "
        f"95% within {sent['sending']['p95']:.0f} ms, {errors} errors in all: {_met(good)}. The list of {int(size):,} "
        f"tips: 95% within {page['p95']:.0f} ms, {page['bytes'] / 1000:.0f} KB: {_met(quick)}."
    )


def _met(is_met: bool) -> str:
    return "aim met" if is_met else "**aim missed**"


def _facts(results: dict) -> str:
    loads = [load for found in results["databases"].values() for load in found["load"]]
    facts = {**results["machine"], "Date": results["date"], "Load average": f"{min(loads)} to {max(loads)}"}
    return as_table(("", ""), facts.items())


def _submitted(rows: dict) -> str:
    head = (
        "Report, clients",
        "A second",
        "Sending",
        "Whole way",
        "Longest",
        "Errors",
        "CPU ms",
        "Clients' ms",
        "Opened",
    )
    return as_table(
        head,
        [
            (
                case,
                f"{row['per_second']:.0f}",
                f"{row['sending']['p50']:.0f} / {row['sending']['p95']:.0f}",
                f"{row['whole']['p50']:.0f} / {row['whole']['p95']:.0f}",
                f"{row['whole']['max']:.0f}",
                ", ".join(f"{name}: {count}" for name, count in row["errors"].items()) or 0,
                f"{row['cpu_ms']:.1f}",
                f"{row['client_cpu_ms']:.1f}",
                row["opened"],
            )
            for case, row in rows.items()
        ],
    )


def _pages(sets: dict) -> str:
    first = next(iter(sets.values()))["pages"]
    rows = []
    for case in first:
        figures = [each["pages"][case] for each in sets.values()]
        times = [f"{each['p50']:.0f} / {each['p95']:.0f}" for each in figures]
        rows.append((case, *times, figures[-1]["queries"], f"{max(each['bytes'] for each in figures) / 1000:.0f} KB"))
    return as_table(("Page", *(f"{int(size):,} tips" for size in sets), "Queries", "Size"), rows)


def _timing(timing: dict) -> str:
    rows = [
        (name, row["first"], row["second"], f"{row['difference']:+.4f}", row["spread"], row["p"])
        for name, row in timing["pairs"].items()
    ]
    text = as_table(("Asked", "Exists, hidden", "Does not exist", "Difference", "Spread", "p"), rows)
    wrong = timing["mistyped"]
    return (
        f"{text}\nMedians; the spread is that between the quartiles. A receipt code with a wrong letter is told so in "
        f"{wrong['first']:.1f} ms, one that opens nothing in {wrong['second']:.1f} ms.\n"
    )
