"""The shipped rule tables and the working days of the country, read from their files, for the tests of the clock."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from functools import cache
from pathlib import Path

import lookback.casework
import lookback.dispatch
from lookback.casework.rules.clocks import Calendar, Event, Rule, State, Table, parse, reckon

DATA = Path(lookback.casework.__file__).parent / "data" / "clocks"
HOLIDAYS = Path(lookback.dispatch.__file__).parent / "data" / "holidays-cn.csv"
TABLES = {
    "cpl": "cn-cpl-2018",
    "sup": "cn-supervision-2024",
    "sup18": "cn-supervision-2018",
    "neutral": "example-neutral",
}


@cache
def table(short: str) -> Table:
    """One shipped table by its short name."""
    return parse(content(short))


def content(short: str) -> dict:
    """The same as it stands in the file."""
    return json.loads((DATA / f"{TABLES[short]}.json").read_text(encoding="utf-8"))


def rule(name: str) -> Rule:
    """ "cpl.bail" is the rule `bail` of the CPL's table."""
    short, _dot, key = name.partition(".")
    return table(short).rules[key]


@cache
def calendar(code: str) -> Calendar:
    """Working days: the country's, or weekends alone."""
    if not code:
        return Calendar()
    with HOLIDAYS.open(encoding="utf-8", newline="") as file:
        return Calendar({date.fromisoformat(row["date"]): row["kind"] == "makeup" for row in csv.DictReader(file)})


def moment(text: str) -> datetime:
    """A bare day means ten in the morning."""
    return datetime.fromisoformat(text if "T" in text else f"{text}T10:00")


def event(line: str) -> Event:
    """ "extend 2019-06-05 complex next_higher" as an event: kind, day or moment, basis, approver, amount."""
    kind, at, *rest = line.split()
    basis, approver, amount = [*rest, "", "", "0"][:3] if len(rest) < 3 else rest
    return Event(kind, moment(at), basis, "" if approver == "-" else approver, int(amount or 0))


def run(name: str, start: str, *lines: str, tell: bool = False) -> State:
    """Play a clock: `start` is a day or moment, followed by "held" where somebody is in custody."""
    short = name.partition(".")[0]
    events = [event(f"start {start}"), *map(event, lines)]
    return reckon(rule(name), events, calendar(table(short).calendar), tell=tell)
