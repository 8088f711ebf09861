"""Somebody who reports: fills the public form in, keeps the code, comes back."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from lookback.org.models import UnitKind
from lookback.tipline.rules import codes
from tests.tipline.support import SECRET_TEXT, Line

ANSWERS = {
    "category": "organised_crime",
    "what": SECRET_TEXT,
    "when": "this_week",
    "about": "about_private",
    "known_from": "saw",
    "identity_mode": "anonymous",
    "act": "send",
}


@dataclass
class Reporter:
    """`reporter.send(what="…")`; `reporter.code` after it; `reporter.dialogue()`."""

    line: Line
    language: str = "en"
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    code: str = ""
    ticket: str = ""

    def open_form(self) -> str:
        """Load the form; returns its text."""
        text = self.client.get(f"/report/{self.language}/").content.decode()
        self.ticket = html.unescape(re.search(r'name="ticket" value="([^"]+)"', text)[1])
        return text

    def send(self, **given: Any):
        """Fill in and send. `ticket` is that of the form last opened, or a fresh one."""
        if not self.ticket:
            self.open_form()
        data = ANSWERS | {"ticket": self.ticket, "place": self.line.unit("C1").pk} | given
        response = self.client.post(f"/report/{self.language}/", data)
        shown = re.search(r'class="code"[^>]*>(.*?)</p>', response.content.decode(), re.S)
        if shown:
            self.code = re.sub(r"<[^>]+>", "", shown[1])
        return response

    def dialogue(self, code: str = "", **given: Any):
        """Come back with the code."""
        return self.client.post(f"/report/{self.language}/dialogue/", {"code": code or self.code} | given)

    @property
    def secret(self) -> bytes:
        return codes.read(self.code)


def make_places(line: Line) -> None:
    """Let the units of the small country that are governments be places that people can choose."""
    UnitKind.objects.filter(key="government").update(is_territorial=True)
