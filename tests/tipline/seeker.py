"""Somebody whose unit is accused and who looks for the tips: what is answered, and by which work."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lookback.org.actions import create_token
from lookback.tipline import actions
from lookback.tipline.models import Tip
from tests.tipline.support import PASSPHRASE

# What changes from one answer to the next by itself.
_CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken[^}]*}')


def lasting(answer: Any) -> str:
    """An answer without what is drawn anew for each."""
    return _CHANGING.sub("", answer.content.decode())


class Seeker:
    """The accused unit's head, signed in, with the key unlocked and some tips of his or her own."""

    def __init__(self, line, person) -> None:
        self.own = line.report("D1", category="other")
        actions.undertake(self.own, by=person)
        self.hidden = [line.report("D1", accused=("D1-POLICE",), category="protection") for _number in range(3)]
        self.client = Client(raise_request_exception=False)
        self.client.force_login(person)
        self.client.post(reverse("tipline:key-unlock"), {"passphrase": PASSPHRASE})
        token = create_token(person, name="test", by=None)
        self.program = Client(headers={"authorization": f"Bearer {token}"})
        assert list(Tip.objects.visible_to(person)) == [self.own]

    def same(self, ask: Callable[[object], object], hidden: object, absent: object) -> None:
        """Both answers are the same, and so is the work for them."""
        ask(absent)  # what is looked up once and kept, is kept now
        there, nowhere = self._seen(ask, hidden), self._seen(ask, absent)
        assert there == nowhere

    def _seen(self, ask: Callable[[object], object], asked_for: object) -> tuple[int, str, list[str]]:
        with CaptureQueriesContext(connection) as captured:
            answer = ask(asked_for)
        text = lasting(answer).replace(str(asked_for), "…")
        return answer.status_code, text, [shape(query["sql"]) for query in captured]


def shape(sql: str) -> str:
    """A query without its values."""
    return re.sub(r"'[^']*'|\b\d+\b|\\x[0-9a-f]*", "?", sql)
