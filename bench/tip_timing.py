"""Can the head of an accused unit tell by the clock that a tip exists? And who types receipt codes? Run by tips.py.

Each pair of questions is asked in turn, a thousand times each, in an order drawn anew for each turn, in process through
the full stack: one about a tip that exists and is hidden, one about a tip that does not exist. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import secrets
import time
from collections.abc import Callable
from itertools import cycle

import setting

setting.start_django()

from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from likeness import compared  # noqa: E402
from measure import HOST, get, post  # noqa: E402
from tip_load import PASSPHRASE, appoint  # noqa: E402

from lookback.config.wsgi import settle  # noqa: E402
from lookback.org.actions import create_token  # noqa: E402
from lookback.org.authority import Role  # noqa: E402
from lookback.org.models import Person, Unit  # noqa: E402
from lookback.tipline import actions  # noqa: E402
from lookback.tipline.actions import Report  # noqa: E402
from lookback.tipline.models import Tip  # noqa: E402
from lookback.tipline.models.tip import new_ref  # noqa: E402
from lookback.tipline.queries import dialogue  # noqa: E402
from lookback.tipline.rules import codes  # noqa: E402

HIDDEN, OWN = 200, 40  # tips that accuse the unit, and tips that its head works on
HIDDEN_ABOUT, NONE_ABOUT, OWN_ABOUT = "protection", "investigator_misconduct", "other"
WARM_UP = 10
Ask = Callable[[], object]


class Head:
    """Runs the accused county, triages tips there, the key unlocked; beside the head an auditor of its journal."""

    def __init__(self, desk: Unit) -> None:
        self.unit = Unit.objects.filter(parent=desk, kind__is_territorial=True).order_by("code")[0]
        self.person = appoint("accused-head", self.unit, Role.BODY_HEAD, Role.TRIAGER)
        actions.make_ring(by=self.person, passphrase=PASSPHRASE, custodians=[])
        self.client = Client(**HOST)
        self.client.force_login(self.person)
        post(self.client, reverse("tipline:key-unlock"), {"passphrase": PASSPHRASE})
        self.auditor = Client(**HOST)
        self.auditor.force_login(appoint("accused-auditor", self.unit, Role.LOG_AUDITOR))
        self.token = {"HTTP_AUTHORIZATION": f"Bearer {create_token(self.person, name='bench', by=None)}"}
        self.own = [self._report(OWN_ABOUT) for _number in range(OWN)]
        self.hidden = [self._report(HIDDEN_ABOUT, self.unit) for _number in range(HIDDEN)]
        if Tip.objects.visible_to(Person.objects.get(pk=self.person.pk)).filter(category=HIDDEN_ABOUT).exists():
            raise SystemExit("the head sees a tip that accuses the unit")

    def _report(self, category: str, *accused: Unit) -> tuple[Tip, bytes]:
        secret = secrets.token_bytes(codes.SECRET_BYTES)
        report = Report({"what": "x"}, self.unit, category, "anonymous", accused=list(accused))
        return actions.submit(secret, report), secret

    def page(self, name: str, ref: str, *more: str) -> object:
        """A page of one tip, which is not there."""
        return missing(self.client.get(reverse(f"tipline:{name}", args=[ref, *more])))

    def api(self, ref: str) -> object:
        """The same for programs."""
        return missing(self.client.get(f"/api/v1/tips/{ref}?purpose=triage", **self.token))

    def listed(self, category: str) -> object:
        """The list of tips, narrowed down."""
        return get(self.client, reverse("tipline:tip-list", query={"category": category}))

    def entries(self, key: int) -> object:
        """The journal, searched for a tip."""
        query = {"subject": "tipline.tip", "key": str(key)}
        return get(self.auditor, reverse("journal:entry-list", query=query))

    def merge(self, ref: str) -> object:
        """Try to merge an own tip with one of that reference."""
        url = reverse("tipline:tip-step", args=[self.own[0][0].ref, "merge"])
        return self.client.post(url, {"into": ref, "reason": "the same"})


def missing(response) -> object:
    """An answer that must be 404."""
    if response.status_code != 404:
        raise SystemExit(f"answered {response.status_code} instead of 404")
    return response


def pairs(head: Head) -> dict[str, tuple[Ask, Ask]]:
    """What is asked of what exists, and of what does not."""
    tips, chance = cycle([tip for tip, _secret in head.hidden]), random.Random(5)
    keys = [tip.pk for tip, _secret in head.hidden]
    none = max(Tip.objects.values_list("pk", flat=True)) + 1_000_000
    post(head.client, reverse("tipline:tip-undertake", args=[head.own[0][0].ref]), {"undertaking": "on"})
    return {
        "page of a tip": (lambda: head.page("tip-detail", next(tips).ref), lambda: head.page("tip-detail", new_ref())),
        "step of a tip": (
            lambda: head.page("tip-step", next(tips).ref, "accept"),
            lambda: head.page("tip-step", new_ref(), "accept"),
        ),
        "tip by the API": (lambda: head.api(next(tips).ref), lambda: head.api(new_ref())),
        "list, by category": (
            lambda: head.listed(HIDDEN_ABOUT),
            lambda: head.listed(NONE_ABOUT),
        ),
        "merging with a reference": (lambda: head.merge(next(tips).ref), lambda: head.merge(new_ref())),
        "journal, by key": (
            lambda: head.entries(chance.choice(keys)),
            lambda: head.entries(none + chance.randrange(1000)),
        ),
    }


def typed(head: Head) -> dict[str, tuple[Ask, Ask]]:
    """Receipt codes: of a tip and of none, as far as opening goes; what is shown afterwards differs anyway."""
    known = cycle([secret for _tip, secret in head.hidden])

    def fresh() -> bytes:
        return secrets.token_bytes(codes.SECRET_BYTES)

    # Whoever tries codes sees two kinds of wrong ones: never drawn, and drawn for a form that was never sent.
    return {"opening with a code": (lambda: dialogue.unlocked(next(known)), lambda: dialogue.unlocked(fresh()))}


def mistyped() -> Ask:
    """A code with a wrong letter, typed into the page."""
    client, code = Client(**HOST), codes.new_code()
    wrong = ("A" if code[0] != "A" else "B") + code[1:]
    return lambda: client.post("/report/en/dialogue/", {"code": wrong})


def unknown() -> Ask:
    """A code without a mistake that opens nothing, typed into the page."""
    client = Client(**HOST)
    return lambda: client.post("/report/en/dialogue/", {"code": codes.new_code()})


def interleaved(first: Ask, second: Ask, count: int) -> tuple[list[float], list[float]]:
    """Milliseconds of both, asked in turn; which goes first is drawn for each turn."""
    for _number in range(WARM_UP):
        first(), second()
    times: tuple[list[float], list[float]] = ([], [])
    for _number in range(count):
        order = [(first, times[0]), (second, times[1])]
        random.shuffle(order)
        for ask, kept in order:
            started = time.perf_counter()
            ask()
            kept.append((time.perf_counter() - started) * 1000)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--desk", type=int, required=True, help="key of the unit whose desk takes tips in")
    parser.add_argument("--count", type=int, default=1000)
    options = parser.parse_args()
    head = Head(Unit.objects.get(pk=options.desk))
    asked = pairs(head) | typed(head)
    settle()  # as the server does
    found = {name: compared(*interleaved(*pair, options.count)) for name, pair in asked.items()}
    told = compared(*interleaved(mistyped(), unknown(), options.count))
    print(json.dumps({"pairs": found, "mistyped": told}))


if __name__ == "__main__":
    main()
