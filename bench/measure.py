"""Times the pages and steps of a loaded database, in process, through the full stack: address, view, SQL, template.

Run by run.py. Prints JSON: for each case the times of its requests in milliseconds, its queries, its rows and bytes.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle, islice

import setting

setting.start_django()

import naive  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from lookback.config.wsgi import settle  # noqa: E402
from lookback.kit import clock  # noqa: E402
from lookback.kit.pagination import _encode  # noqa: E402
from lookback.org.models import Person, Unit  # noqa: E402
from lookback.rectification import actions, queries  # noqa: E402
from lookback.rectification.models import Item, Ledger, Reach  # noqa: E402
from lookback.rectification.queries.ledger import BY_DUE_DATE  # noqa: E402

WARM_UP = 3
LONGEST = 20.0  # seconds for one case: a slow one is cut off after ten requests or this time, whichever is later
FEWEST = 10
HOST = {"SERVER_NAME": "127.0.0.1", "HTTP_ACCEPT_LANGUAGE": "zh-hans"}


@dataclass
class Account:
    """A person who is signed in, and what he or she looks at."""

    person: Person
    client: Client
    scope: Unit

    @classmethod
    def of(cls, username: str) -> Account:
        person, client = Person.objects.get(username=username), Client(**HOST)
        client.force_login(person)
        return cls(person, client, person.scopes("item.read")[0])

    @property
    def cookie(self) -> str:
        return self.client.cookies["sessionid"].value

    def middle(self) -> str:
        """The mark of a page in the middle of the ledger."""
        rows = Reach.objects.filter(unit=self.scope).order_by("due_date", "item_id")
        return _encode(False, rows.values(*BY_DUE_DATE)[rows.count() // 2], list(BY_DUE_DATE))

    def child(self) -> Unit:
        """The unit right below with the most items on its board."""
        return max(queries.board_children(self.scope), key=lambda pair: pair[1].total)[0]

    def ledger(self) -> Ledger:
        """A ledger with items in reach; the one with the most of them."""
        ledgers = Ledger.objects.filter(pk__in=Reach.objects.filter(unit=self.scope).values("ledger"))
        return max(ledgers, key=lambda ledger: Reach.objects.filter(unit=self.scope, ledger=ledger).count())

    def item(self) -> Item:
        """An item at work in reach."""
        rows = Reach.objects.filter(unit=self.scope, status="in_progress", via="lead")
        return Item.objects.get(pk=rows.order_by("due_date", "item_id").values_list("item_id")[:1])


def pages(account: Account) -> dict[str, str]:
    """The addresses that are timed, by the name of the case."""
    items, ledger, child = reverse("rectification:item-list"), account.ledger(), account.child()
    return {
        "my work": reverse("dispatch:work-list"),
        "ledger, first page": items,
        "ledger, page in the middle": f"{items}?cursor={account.middle()}",
        "ledger, by status": f"{items}?status=in_progress",
        "ledger, by colour": f"{items}?colour=red",
        "ledger, by unit below": f"{items}?unit={child.code}",
        "list of ledgers": reverse("rectification:ledger-list"),
        "one ledger, by number": reverse("rectification:ledger-detail", args=[ledger.pk]),
        "item": reverse("rectification:item-detail", args=[account.item().pk]),
        "unit search, rare name": f"{reverse('org:unit-list')}?q=豆芽巷",
        "unit search, common name": f"{reverse('org:unit-list')}?q=社区",
        "unit search, no such name": f"{reverse('org:unit-search')}?q=龘龘",
        "board": reverse("insight:board"),
        "board, one level down": reverse("insight:board-unit", args=[child.pk]),
    }


def timed(tries: Iterator[Callable[[], object]], requests: int) -> list[float]:
    """Milliseconds that each of `requests` calls took, after a few that do not count."""
    for call in islice(tries, WARM_UP):
        call()
    times: list[float] = []
    began = time.perf_counter()
    for call in islice(tries, requests):
        started = time.perf_counter()
        call()
        ended = time.perf_counter()
        times.append((ended - started) * 1000)
        if ended - began > LONGEST and len(times) >= FEWEST:
            break
    return times


def summary(times: list[float], **more: object) -> dict:
    """Median, 95th percentile and worst of some times."""
    ranked = sorted(times)
    return {
        "n": len(times),
        "p50": round(statistics.median(ranked), 2),
        "p95": round(ranked[min(len(ranked) - 1, int(len(ranked) * 0.95))], 2),
        "max": round(ranked[-1], 2),
        **more,
    }


def measure_pages(accounts: list[Account], requests: int) -> dict[str, dict]:
    """Every page, the accounts of a level taking turns."""
    addresses = [(account, pages(account)) for account in accounts]
    found = {}
    for case in addresses[0][1]:
        calls = [lambda a=account, url=urls[case]: get(a.client, url) for account, urls in addresses]
        account, urls = addresses[0]
        get(account.client, urls[case])
        with CaptureQueriesContext(connection) as captured:
            response = get(account.client, urls[case])
        rows = response.content.count(b"<tr") - response.content.count(b"<thead")
        shown = {"queries": len(captured), "rows": max(rows, 0), "bytes": len(response.content)}
        found[case] = summary(timed(cycle(calls), requests), **shown)
    return found


def get(client: Client, url: str) -> object:
    """A page, which must be there."""
    response = client.get(url)
    if response.status_code != 200:
        raise SystemExit(f"{url} answered {response.status_code}: {response.content[:300].decode(errors='replace')}")
    return response


def post(client: Client, url: str, data: dict) -> object:
    """A step, which must be taken."""
    response = client.post(url, data)
    if response.status_code != 302:
        raise SystemExit(f"{url} answered {response.status_code}: {response.content.decode(errors='replace')[-3000:]}")
    return response


def measure_steps(county: Account, province: Account, requests: int) -> dict[str, dict]:
    """Three steps on items opened for the purpose: the province assigns, the county signs for and reports."""
    count = requests + WARM_UP + 1
    items = fresh_items(county, province, count)
    due = str(clock.today() + timedelta(days=90))
    assigning = {"lead_unit": county.scope.code, "leader": county.person.username, "due_date": due}
    steps = (
        ("assign", province, assigning),
        ("sign_for", county, {}),
        ("report", county, {"note": "逐条复核，已完成三条。"}),
    )
    found = {}
    for step, account, data in steps:
        if step == "report":
            Item.objects.filter(pk__in=[item.pk for item in items]).update(status="in_progress")
        urls = [reverse("rectification:item-step", args=[item.pk, step]) for item in items]
        with CaptureQueriesContext(connection) as captured:
            post(account.client, urls[0], data)
        asked = len(captured)
        calls = iter([lambda a=account, u=url, d=data: post(a.client, u, d) for url in urls[1:]])
        found[f"step: {step}"] = summary(timed(calls, requests), queries=asked)
    return found


def fresh_items(county: Account, province: Account, count: int) -> list[Item]:
    """New items in the newest ledger of the province, opened by the room's own action."""
    ledger = Ledger.objects.filter(body_unit=province.scope).latest("communicated_date", "pk")
    common = {
        "ledger": ledger,
        "title": {"zh": "测试事项"},
        "dimension": ledger.dimensions[0]["key"],
        "severity": "medium",
        "found_date": ledger.communicated_date,
        "origin_kind": "finding",
        "origin_code": "bench",
        "due_date": clock.today() + timedelta(days=90),
    }
    return [actions.open_item(by=county.person, **common) for _number in range(count)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=json.loads, required=True, help="as load.py printed them")
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--naive", type=int, default=5, help="repetitions of the naive variants")
    options = parser.parse_args()
    levels = {level: [Account.of(name) for name in names] for level, names in options.accounts.items()}
    settle()  # as the server does
    report = {level: measure_pages(accounts, options.requests) for level, accounts in levels.items()}
    steps = measure_steps(levels["county"][0], levels["province"][0], options.requests)
    side_by_side = {
        level: naive.compare(accounts[0], options.naive) for level, accounts in levels.items() if options.naive
    }
    cookies = {level: accounts[0].cookie for level, accounts in levels.items()}
    print(json.dumps({"pages": report, "steps": steps, "naive": side_by_side, "cookies": cookies}))


if __name__ == "__main__":
    main()
