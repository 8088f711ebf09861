"""A telephone without scripts: 375 by 812, touched by a finger, JavaScript switched off; and axe after every page."""

from __future__ import annotations

from typing import Any

from tests.journeys.browser import AXE, LOCALES, RULES, TAGS

SCREEN = {"width": 375, "height": 812}


class Phone:
    """Somebody who reports. Pages are looked at by axe in a second browser, because in this one no script runs."""

    def __init__(self, chromium: Any, base: str, language: str) -> None:
        self.base, self.language = base, language
        locale = LOCALES[language]
        self.context = chromium.new_context(
            locale=locale, viewport=SCREEN, is_mobile=True, has_touch=True, java_script_enabled=False
        )
        self.checking = chromium.new_context(locale=locale, viewport=SCREEN)
        self.page, self.checker = self.context.new_page(), self.checking.new_page()
        self.checker.goto(f"{base}/report/{language}/dialogue/")
        self.code = ""

    def open(self, page: str = "") -> Phone:
        """Go to one of the public pages."""
        answer = self.page.goto(f"{self.base}/report/{self.language}/{page}")
        assert answer.status == 200
        return self.look()

    def choose(self, **values: Any) -> Phone:
        """Tick one choice, or several, of each question."""
        for name, value in values.items():
            for one in value if isinstance(value, list) else [value]:
                self.page.check(f'[name="{name}"][value="{one}"]')
        return self

    def write(self, **values: str) -> Phone:
        """Type into fields by their name."""
        for name, value in values.items():
            self.page.fill(f'main [name="{name}"]:not([type="hidden"])', value)
        return self

    def press(self, selector: str) -> Phone:
        """Press a button and look at what comes."""
        self.page.click(f"main {selector}")
        self.page.wait_for_load_state()
        return self.look()

    def open_dialogue(self) -> Phone:
        """Come back with the code."""
        return self.open("dialogue/").write(code=self.code).press("button.main")

    def read(self, selector: str = "main") -> str:
        """What stands there."""
        return self.page.inner_text(selector)

    def look(self) -> Phone:
        """axe, the language, no sideways scrolling, and nothing kept on the telephone."""
        assert self.page.get_attribute("html", "lang") == TAGS[self.language]
        assert self.context.cookies() == []
        self.checker.set_content(self.page.content())
        self.checker.evaluate(AXE)
        found = self.checker.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
        wrong = [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found["violations"]]
        assert not wrong, f"{self.page.url}: {wrong}"
        assert self.checker.evaluate("document.documentElement.scrollWidth") <= SCREEN["width"], self.page.url
        return self

    def close(self) -> None:
        self.context.close()
        self.checking.close()
