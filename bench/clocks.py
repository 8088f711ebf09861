"""Cases and their time limits: lays N cases over the tree, times the lists, and reckons every clock anew.

Run by run.py on a copy of the tree, or by hand on a database that has one:

LOOKBACK_DATABASE_URL=... LOOKBACK_DATA_DIR=... python bench/clocks.py --cases 200000

Prints JSON: times of the pages by level, and how many cases a second a bulk run reckons: once where nothing has
changed, and once where a newer version of the rules moves every one of them.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import time
from datetime import UTC, date, datetime, timedelta
from itertools import cycle

import setting

setting.start_django()

from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402
from measure import HOST, get, summary, timed  # noqa: E402
from sink import open_sink  # noqa: E402

from lookback.casework import actions, queries  # noqa: E402
from lookback.casework.models import Case, CaseClock, CaseReach, ClockEvent, ClockTable  # noqa: E402
from lookback.casework.rules import reach_columns, table_of  # noqa: E402
from lookback.casework.rules.clocks import Event, State, reckon  # noqa: E402
from lookback.config.wsgi import settle  # noqa: E402
from lookback.journal.actions import record  # noqa: E402
from lookback.kit import clock  # noqa: E402
from lookback.org import actions as org  # noqa: E402
from lookback.org.authority import Role  # noqa: E402
from lookback.org.models import Level, Person, Unit  # noqa: E402

MEASURED = 4  # counties and provinces with an account each
KEPT = {"purpose": "benchmark", "lawful_basis": "made-up person", "delete_by_date": date(2099, 1, 1)}
CPL = "cn-cpl-2018"
# The limits of the loaded cases: rule, its longest days, the extension that every second one has had.
LIMITS = (
    ("investigation_custody", 58, ("complex", "next_higher")),
    ("review", 29, ("major", "own")),
    ("first_instance", 58, ("at_latest", "own")),
    ("bail", 360, None),
    ("supplementary_investigation", 28, None),
    ("arrest_decision", 6, None),
)
S = Case.Status
STAGES = (S.INVESTIGATING, S.TRANSFERRED, S.FIRST_INSTANCE, S.INVESTIGATING, S.RETURNED_1, S.INVESTIGATING)
OVERDUE = 0.03  # share of clocks whose limit has passed


class Loader:
    """Makes the rows of cases with one running clock each; every third has an ended one besides."""

    def __init__(self, counties: list[Unit], offices: dict[int, Unit]) -> None:
        self.dice = random.Random(20261124)
        self.counties = counties
        self.offices = offices
        self.table = ClockTable.objects.get(key=CPL, version=1)
        self.rules = table_of(self.table).rules
        self.names = {key: json.dumps(rule.name, ensure_ascii=False) for key, rule in self.rules.items()}
        self.calendar = queries.calendars(["cn"])["cn"]
        self.now = timezone.make_naive(clock.now())
        self.stamp = stamp(self.now)
        self.events = 0
        self.clocks = 0

    def rows(self, count: int) -> dict[str, list[tuple]]:
        """All rows of `count` cases, by table."""
        found: dict[str, list[tuple]] = {"case": [], "reach": [], "clock": [], "event": []}
        for key in range(1, count + 1):
            self._case(key, found)
        return found

    def _case(self, key: int, found: dict[str, list[tuple]]) -> None:
        county = self.counties[key % len(self.counties)]
        office = self.offices[county.pk]
        place = self.dice.randrange(len(LIMITS))
        reported = self.now.date() - timedelta(days=400 + self.dice.randrange(700))
        title = json.dumps({"zh": f"虚构案件{key}", "en": f"Fictional case {key}"}, ensure_ascii=False)
        days = [str(reported)] * 3  # received, filed, in this stage since
        found["case"].append(
            (
                key,
                f"B-{key:07d}",
                title,
                "organised",
                STAGES[place],
                office.pk,
                office.pk,
                *days,
                self.stamp,
                True,
            )
        )
        columns = reach_columns(Case(status=STAGES[place], kind="organised", reported_date=reported), is_listed=False)
        values = tuple(str(value) if isinstance(value, date) else value for value in columns.values())
        found["reach"] += [(key, unit, *values) for unit in office.lineage]
        self._clock(key, office.pk, place, found)
        if key % 3 == 0:
            self._ended(key, office.pk, found)

    def _clock(self, case: int, unit: int, place: int, found: dict[str, list[tuple]]) -> None:
        name, longest, extension = LIMITS[place]
        days = longest + 40 if self.dice.random() < OVERDUE else self.dice.randrange(longest)
        start = self.now - timedelta(days=days, minutes=self.dice.randrange(600))
        events = [Event("start", start.replace(microsecond=0))]
        if extension and case % 2 and days < longest:
            events.append(Event("extend", events[0].at + timedelta(minutes=30), *extension))
        self._write(case, unit, name, events, found)

    def _ended(self, case: int, unit: int, found: dict[str, list[tuple]]) -> None:
        start = (self.now - timedelta(days=390)).replace(microsecond=0)
        self._write(
            case, unit, "arrest_request", [Event("start", start), Event("end", start + timedelta(days=2))], found
        )

    def _write(self, case: int, unit: int, name: str, events: list[Event], found: dict[str, list[tuple]]) -> None:
        state = reckon(self.rules[name], events, self.calendar)
        self.clocks += 1
        due = stamp(state.due)
        found["clock"].append(
            (
                *(
                    self.clocks,
                    case,
                    self.table.pk,
                    name,
                    self.names[name],
                    unit,
                    state.status,
                    state.custody,
                    0 if state.custody else 1,
                ),
                *(stamp(state.started_at), due, str(state.last_day), str(state.last_day), 0, len(state.extended)),
                *(self._ended_at(state), False, self._alert(state)),
            )
        )
        for number, event in enumerate(events, start=1):
            self.events += 1
            found["event"].append(
                (
                    *(self.events, self.clocks, number, event.kind, stamp(event.at), event.basis, event.approver),
                    *(0, "bench", "", self.stamp, self.table.pk, due),
                )
            )

    def _ended_at(self, state: State) -> str | None:
        return stamp(state.ended_at) if state.ended_at else None

    def _alert(self, state: State) -> str | None:
        return None if state.ended_at else stamp(max(state.due - timedelta(days=3), self.now + timedelta(days=1)))


CASE = ("id", "code", "title", "kind", "status", "leading_unit_id", "prosecuting_unit_id", "reported_date")
CASE += ("filed_date", "stage_date", "entered_at", "is_fictional")
REACH = ("case_id", "unit_id", "stage", "kind", "is_open", "is_listed", "reported_date")
CLOCK = (
    "id",
    "case_id",
    "table_id",
    "rule_key",
    "name",
    "unit_id",
    "status",
    "is_custody",
    "rank",
    "started_at",
    "due_at",
)
CLOCK += ("due_date", "original_due_date", "counted", "extensions", "ended_at", "is_late", "next_alert_at")
EVENT = ("id", "clock_id", "number", "kind", "at", "basis", "approver", "amount", "document_number", "note")
EVENT += ("recorded_at", "table_id", "due_at")


def stamp(at: datetime) -> str:
    """A local moment as both databases read it, in UTC."""
    return timezone.make_aware(at).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def load(count: int) -> dict[str, list[str]]:
    """Offices, accounts, and the rows of the cases. Gives back the accounts by level."""
    counties = list(Unit.objects.filter(level=Level.COUNTY).order_by("code"))
    police = org.create_offices(counties, ["police"], by=None)
    loader = Loader(counties, {unit.parent_id: unit for unit in police})
    sink = open_sink([Case, CaseReach, CaseClock, ClockEvent])
    sink.begin()
    rows = loader.rows(count)
    sink.write(Case._meta.db_table, CASE, rows["case"])
    sink.write(CaseReach._meta.db_table, REACH, rows["reach"])
    sink.write(CaseClock._meta.db_table, CLOCK, rows["clock"])
    sink.write(ClockEvent._meta.db_table, EVENT, rows["event"])
    sink.finish()
    with transaction.atomic():
        record("bench.cases.loaded", cases=count)
    return _accounts(counties, count)


def _accounts(counties: list[Unit], count: int) -> dict[str, list[str]]:
    used = counties[1 : min(count, len(counties))]
    chosen = used[:: max(1, len(used) // MEASURED)][:MEASURED]
    accounts = {
        "county": [_appoint(f"case-{county.code}", county) for county in chosen],
        "province": [
            _appoint(f"case-{unit.code}", unit)
            for unit in Unit.objects.filter(pk__in={county.lineage[1] for county in chosen})
        ],
    }
    return {**accounts, "nation": [_appoint("case-nation", Unit.objects.get(level=Level.NATIONAL, parent=None))]}


def _appoint(username: str, unit: Unit) -> str:
    person = org.register_person(username=username, name_zh="虚构", is_fictional=True, by=None, **KEPT)
    org.appoint(person, Role.CASE_OVERSIGHT, unit, by=None, from_date=date(2020, 1, 1))
    return username


def measure_pages(accounts: dict[str, list[str]], requests: int) -> dict[str, dict]:
    """The lists, the accounts of a level taking turns."""
    pages = {
        "case list": reverse("casework:case-list"),
        "limits due soon": reverse("casework:clock-list"),
        "limits due soon, passed": f"{reverse('casework:clock-list')}?colour=red",
        "limits due soon, custody": f"{reverse('casework:clock-list')}?custody=yes",
    }
    found: dict[str, dict] = {}
    for level, names in accounts.items():
        clients = [_client(name) for name in names]
        found[level] = {}
        for case, url in pages.items():
            get(clients[0], url)
            with CaptureQueriesContext(connection) as captured:
                rows = get(clients[0], url).content.count(b"<tr") - 1
            asked = len(captured)  # counted now: each request forgets what was asked before
            calls = cycle([lambda c=client, u=url: get(c, u) for client in clients])
            found[level][case] = summary(timed(calls, requests), queries=asked, rows=max(rows, 0))
    return found


def _client(name: str) -> Client:
    client = Client(**HOST)
    client.force_login(Person.objects.get(username=name))
    return client


def measure_recompute() -> dict[str, dict]:
    """All running clocks reckoned anew: where nothing changed, and where everything did."""
    unchanged = _recompute()
    content = copy.deepcopy(ClockTable.objects.get(key=CPL, version=1).content)
    content["version"] = 2
    for rule in content["rules"]:
        length = rule["length"]
        unit = next(iter(length))
        length[unit] += 1
    actions.load_table(content)
    changed = _recompute()
    if unchanged["changed"] or changed["changed"] + changed["left"] != changed["cases"]:
        raise SystemExit(f"the runs did not change what they should: {unchanged} {changed}")
    return {"nothing changed": unchanged, "every one changed": changed}


def _recompute() -> dict:
    cases = CaseClock.objects.filter(ended_at=None).values("case").distinct().count()
    started = time.perf_counter()
    outcome = actions.recompute_clocks()
    seconds = time.perf_counter() - started
    return {
        "cases": cases,
        "clocks": outcome.seen,
        "changed": outcome.changed,
        "left": len(outcome.left),
        "seconds": round(seconds, 2),
        "cases_a_second": round(cases / seconds),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--requests", type=int, default=50)
    options = parser.parse_args()
    started = time.monotonic()
    accounts = load(options.cases)
    loaded = round(time.monotonic() - started, 1)
    settle()  # as the server does
    report = {
        "cases": options.cases,
        "seconds": loaded,
        "clocks": CaseClock.objects.count(),
        "events": ClockEvent.objects.count(),
        "pages": measure_pages(accounts, options.requests),
        "recompute": measure_recompute(),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
