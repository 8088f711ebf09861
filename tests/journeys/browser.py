"""What a person does in a browser, in words: sign in, open, fill in, press; and axe after every page."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

AXE = next((Path(__file__).resolve().parents[1] / "vendor").glob("axe-core-*/axe.min.js")).read_text(encoding="utf-8")
# What a browser asks for, and what a page says it is in, for each language of the house.
LOCALES = {"en": "en-GB", "zh-hans": "zh-CN"}
TAGS = {"en": "en", "zh-hans": "zh-CN"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

FORM = "main form[method=post] .card-footer"
MAIN_BUTTON = f"{FORM} button.btn-primary, {FORM} button.btn-danger"


class Browser:
    """One browser in one language. `as_(person)` changes who sits before it."""

    def __init__(self, chromium: Any, base: str, language: str, settings: Any) -> None:
        self.chromium, self.base, self.language, self.settings = chromium, base, language, settings
        self.contexts: dict[str, Any] = {}
        self.accounts: list[str] = []
        self.visited: set[str] = set()
        self.page: Any = None

    def day(self, moment: str) -> None:
        """Set the clock of the house, server included."""
        wanted = timezone.make_aware(datetime.fromisoformat(moment))
        self.settings.CLOCK_SHIFT = wanted - timezone.now() + timedelta(hours=10)

    def as_(self, person: Any) -> Browser:
        """Sit down as somebody; the first time through the sign-in page."""
        name = person.username
        if name not in self.contexts:
            self.contexts[name] = self.chromium.new_context(
                locale=LOCALES[self.language], viewport={"width": 1280, "height": 900}
            )
            self.page = self.contexts[name].new_page()
            self.page.goto(f"{self.base}/accounts/login/")
            self.look()
            self.page.click(f'button[name="username"][value="{name}"]')
            self.page.wait_for_url(f"{self.base}/")
            self.accounts.append(name)
        self.page = self.contexts[name].pages[0]
        return self

    def open(self, path: str) -> Browser:
        """Go to an address and look at the page."""
        answer = self.page.goto(self.base + path)
        assert answer.status == 200, f"{path} answered {answer.status}"
        return self.look()

    def next_step(self, step: str) -> Browser:
        """From "my work", follow the button of a step that waits."""
        self.open("/")
        self.page.click(f'main a[href*="/steps/{step}/"] >> nth=0')
        self.page.wait_for_load_state()
        return self.look()

    def fill(self, **values: Any) -> Browser:
        """Fill in fields by their name: text, a choice, True for a box, a list for several boxes, a path for a file."""
        for name, value in values.items():
            self._fill(name, value)
        return self

    def press(self) -> Browser:
        """Press the main button of the form; an error on the page is the test's failure."""
        before = self.page.url
        self.page.click(MAIN_BUTTON)
        self.page.wait_for_load_state()
        wrong = self.page.locator(".lb-error, .alert-danger").all_inner_texts()
        assert not wrong, f"{before}: {wrong}"
        return self.look()

    def press_at(self, action: str) -> Browser:
        """Press the button of a small form within a page, known by where it leads."""
        self.page.click(f'main form[action*="{action}"] button')
        self.page.wait_for_load_state()
        return self.look()

    def look(self) -> Browser:
        """axe over the page; the language of the page is the one asked for."""
        assert self.page.get_attribute("html", "lang") == TAGS[self.language]
        # One look per kind of page: the numbers in an address do not make another page.
        kind = "".join(char for char in self.page.url.removeprefix(self.base) if not char.isdigit())
        if kind not in self.visited:
            self.visited.add(kind)
            self.page.evaluate(AXE)
            found = self.page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
            wrong = [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found["violations"]]
            assert not wrong, f"{kind}: {wrong}"
        return self

    def text(self) -> str:
        """What the page says."""
        return self.page.inner_text("main")

    def close(self) -> None:
        for context in self.contexts.values():
            context.close()

    def _choose(self, name: str, one: Any) -> None:
        """Tick a box; a unit too far away to have one is typed into the line of the same name."""
        box = self.page.locator(f'main [name="{name}"][value="{one}"]')
        if box.count():
            box.check()
        else:
            self.page.locator(f'main [name="{name}"]:not([type="checkbox"])').first.fill(str(one))

    def _fill(self, name: str, value: Any) -> None:
        field = self.page.locator(f'main [name="{name}"]')
        kind = field.first.evaluate("element => element.type")
        if isinstance(value, list):
            for one in value:
                self._choose(name, one)
        elif kind == "radio":
            self.page.check(f'main [name="{name}"][value="{value}"]')
        elif kind == "checkbox":
            field.first.set_checked(bool(value))
        elif kind == "file":
            field.first.set_input_files(value)
        elif kind.startswith("select"):
            field.first.select_option(str(value))
        else:
            field.first.fill(str(value))
