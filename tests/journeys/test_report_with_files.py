"""Reporting with large files, on a telephone: in pieces with a script, as a whole without one. No cookie, ever."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext

from lookback.kit.flood import Bucket
from lookback.org.authority import Role
from lookback.tipline.models import Tip, TipFile
from lookback.tipline.rules import codes
from lookback.tipline.views import dialogue, public, uploads
from tests.journeys.browser import AXE, RULES
from tests.tipline.public import make_places
from tests.tipline.support import Line
from tests.tipline.test_public_files import opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FILM = os.urandom(3_000_000)
WAITING = "Your files are still arriving. This is sent by itself when they are complete."


class Phone:
    """A telephone in one language, with or without scripts."""

    def __init__(self, chromium: Any, base: str, language: str, *, scripts: bool = True) -> None:
        locale = {"en": "en-GB", "zh-hans": "zh-CN"}[language]
        self.context = chromium.new_context(
            locale=locale, viewport={"width": 390, "height": 844}, java_script_enabled=scripts
        )
        self.page = self.context.new_page()
        self.page.goto(f"{base}/report/{language}/")

    def fill(self, place: int) -> None:
        for name, value in (("category", "organised_crime"), ("when", "this_week"), ("about", "about_private")):
            self.page.check(f'[name="{name}"][value="{value}"]')
        self.page.check('[name="known_from"][value="saw"]')
        self.page.fill('[name="what"]', "lorries at night")
        self.page.select_option('[name="place"]', str(place))

    def choose(self, *paths: Path) -> None:
        self.page.set_input_files("#id_files", [str(path) for path in paths])

    def send(self) -> None:
        self.page.click('button[value="send"]')

    def code(self) -> bytes:
        self.page.wait_for_selector(".code", timeout=60_000)
        return codes.read(self.page.inner_text(".code"))

    def axe(self) -> list[str]:
        self.page.evaluate(AXE)
        found = self.page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
        return [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found["violations"]]

    def leaves_nothing(self) -> bool:
        stored = self.page.evaluate("localStorage.length + sessionStorage.length")
        return not self.context.cookies() and stored == 0


@pytest.fixture
def line(town, monkeypatch) -> Line:
    for module, name in ((public, "REPORTS"), (dialogue, "VISITS"), (uploads, "BEGUN")):
        monkeypatch.setattr(module, name, Bucket())
    made = Line(town)
    make_places(made)
    made.clerk(Role.TRIAGER, "C1")
    return made


@pytest.fixture
def film(tmp_path) -> Path:
    path = tmp_path / "quarry at night.mp4"
    path.write_bytes(FILM)
    return path


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_film_arrives_whole_over_a_line_that_breaks(chromium, live_server, line, film, language):
    phone = Phone(chromium, live_server.url, language)
    with translation.override(language):
        waiting, arrived = gettext(WAITING), gettext("Your report has arrived")
    asked: list[str] = []

    def breaks(route: Any) -> None:
        asked.append(route.request.method)
        if asked.count("PATCH") in (2, 3) and route.request.method == "PATCH":
            route.abort("connectionreset")
        else:
            route.continue_()

    phone.page.route("**/upload/", breaks)
    assert phone.axe() == []
    phone.fill(line.unit("C1").pk)
    phone.choose(film)
    phone.page.wait_for_selector("progress")
    assert phone.axe() == []
    phone.send()  # before it is there: goes off by itself
    assert waiting in phone.page.inner_text("main")
    secret = phone.code()
    assert arrived in phone.page.inner_text("h1")
    about, content = opened(TipFile.objects.get(), secret)
    assert (about["name"], content == FILM) == ("quarry at night.mp4", True)
    assert asked.count("HEAD") >= 1 and asked.count("POST") == 1
    assert phone.leaves_nothing()
    phone.context.close()


def test_a_file_is_taken_away_again_and_a_mistake_keeps_the_others(chromium, live_server, line, film, tmp_path):
    phone = Phone(chromium, live_server.url, "en")
    other, nothing = tmp_path / "b.txt", tmp_path / "empty.txt"
    other.write_text("x")
    nothing.write_text("")
    phone.choose(film, other, nothing)
    phone.page.locator("[name=upload]").nth(1).wait_for(state="attached", timeout=60_000)
    assert "This file is empty." in phone.page.inner_text(".uploads .wrong")
    phone.page.click('button[aria-label="Remove: b.txt"]')
    assert phone.page.locator("[name=upload]").count() == 1
    phone.send()  # nothing is filled in
    phone.page.wait_for_selector(".error")
    assert "quarry at night.mp4" in phone.page.inner_text(".kept")
    assert phone.axe() == []
    phone.fill(line.unit("C1").pk)
    phone.send()
    secret = phone.code()
    assert opened(TipFile.objects.get(), secret)[1] == FILM
    phone.context.close()


def test_without_scripts_the_form_brings_the_file_along(chromium, live_server, line, film):
    phone = Phone(chromium, live_server.url, "en", scripts=False)
    phone.fill(line.unit("C1").pk)
    phone.choose(film)
    phone.send()
    secret = phone.code()
    assert opened(TipFile.objects.get(), secret)[1] == FILM
    assert Tip.objects.count() == 1
    assert not phone.context.cookies()
    phone.context.close()
