"""A real browser against a running server; without Chromium the journeys are skipped, in CI they fail."""

from __future__ import annotations

import os
import shutil

import pytest

from lookback.org.authority import Role
from tests.journeys.browser import Browser
from tests.journeys.phone import Phone
from tests.tipline.public import make_places
from tests.tipline.support import Line
from tests.world import World, build_world

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def chromium():
    if not CHROMIUM:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing: scripts/setup-test-machine.sh installs it")
        pytest.skip("Chromium is not installed; on Debian: apt-get install chromium fonts-noto-cjk")
    # Playwright's loop runs in this thread; Django would take that for an asynchronous caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def town(transactional_db) -> World:
    """The small country, committed, so that the server's threads see it."""
    return build_world()


@pytest.fixture(params=["en", "zh-hans"])
def browser(request, chromium, live_server, settings, town) -> Browser:
    """A browser in one language; the demo's sign-in is on, so that an account is one click."""
    settings.DEMO = True
    made = Browser(chromium, live_server.url, request.param, settings)
    yield made
    made.close()


@pytest.fixture(params=["en", "zh-hans"])
def phone(request, chromium, live_server, town) -> Phone:
    """A telephone in one language, without scripts."""
    made = Phone(chromium, live_server.url, request.param)
    yield made
    made.close()


@pytest.fixture
def line(town) -> Line:
    """A tip line in the committed country; places can be chosen, two custodians of the province can keep a name."""
    line = Line(town)
    make_places(line)
    for number in (1, 2):
        line.clerk(Role.IDENTITY_CUSTODIAN, "P1", number)
    return line
