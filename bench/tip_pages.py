"""Times the desk of the tip line on a loaded database, in process, through the full stack. Run by tips.py.

Prints JSON: for each page the times of its requests in milliseconds, its queries, its rows and bytes.
"""

from __future__ import annotations

import argparse
import json
from itertools import cycle

import setting

setting.start_django()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from measure import HOST, get, post, summary, timed  # noqa: E402
from tip_load import PASSPHRASE, RARE  # noqa: E402

from lookback.config.wsgi import settle  # noqa: E402
from lookback.kit.pagination import _encode  # noqa: E402
from lookback.org.actions import create_token  # noqa: E402
from lookback.org.models import Person  # noqa: E402
from lookback.tipline.models import Access  # noqa: E402
from lookback.tipline.rules import Purpose  # noqa: E402

OPENED = 40  # different tips that are opened in turn


def reader(username: str, openable: list[str]) -> tuple[Client, list[str]]:
    """Somebody signed in whose key is unlocked, and the pages of tips whose purpose was given."""
    person, client = Person.objects.get(username=username), Client(**HOST)
    client.force_login(person)
    post(client, reverse("tipline:key-unlock"), {"passphrase": PASSPHRASE})
    chosen = openable[:: max(1, len(openable) // OPENED)][:OPENED]
    for ref in chosen:
        post(client, reverse("tipline:tip-open", args=[ref]), {"purpose": Purpose.TRIAGE})
    return client, [reverse("tipline:tip-detail", args=[ref]) for ref in chosen]


def lists(person: Person) -> dict[str, str]:
    """The lists that are timed, by the name of the case."""
    url = reverse("tipline:tip-list")
    rows = Access.objects.filter(person=person, ended_at=None).order_by("id").values("id")
    middle = _encode(False, rows[rows.count() // 2], ["id"])
    return {
        "list, first page": url,
        "list, page in the middle": f"{url}?cursor={middle}",
        "list, by status": f"{url}?status=verifying",
        "list, by category": f"{url}?category=protection",
        "list, by a rare category": f"{url}?category={RARE}",
        "list, by priority": f"{url}?priority=1",
    }


def measure(options: argparse.Namespace) -> dict[str, dict]:
    """Every page of the desk, the list of the API, and opening a tip."""
    client, tips = reader(options.account, options.openable)
    person = Person.objects.get(username=options.account)
    token = {"HTTP_AUTHORIZATION": f"Bearer {create_token(person, name='bench', by=None)}"}
    pages = {case: [(client, url)] for case, url in lists(person).items()}
    pages["list, by the API (50 rows)"] = [(Client(**HOST, **token), "/api/v1/tips")]
    pages["one tip, opened"] = [(client, url) for url in tips]
    settle()  # as the server does
    found = {}
    for case, calls in pages.items():
        get(*calls[0])
        with CaptureQueriesContext(connection) as captured:
            response = get(*calls[0])
        shown = {"queries": len(captured), "bytes": len(response.content)}
        found[case] = summary(timed(cycle([lambda c=call: get(*c) for call in calls]), options.requests), **shown)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--account", required=True)
    parser.add_argument("--openable", type=json.loads, required=True, help="references, as tip_load.py printed them")
    parser.add_argument("--requests", type=int, default=100)
    print(json.dumps(measure(parser.parse_args())))


if __name__ == "__main__":
    main()
