"""Two languages, complete: no string outside gettext, none without Chinese, placeholders alike."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import messages  # noqa: E402

# What reads the same in both languages.
NEUTRAL = {"lookback", "sha", "xlsx", "csv", "api", "json", "id", "u", "totp", "english", "iso", "lb", "pdf"}
TEMPLATES = sorted((ROOT / "lookback").rglob("templates/**/*.html"))


def test_every_string_has_a_chinese_text():
    lacking = messages.missing(messages.extract(), messages.catalogue())
    assert [message.text for message in lacking] == []


def test_the_catalogue_has_no_string_that_is_gone():
    found = messages.extract()
    stale = [e.msgid for e in messages.catalogue() if (e.msgctxt, e.msgid, e.msgid_plural or None) not in found]
    assert stale == []


def test_placeholders_are_the_same_in_both_languages():
    mark = re.compile(r"%\(\w+\)[sd]")
    wrong = []
    for entry in messages.catalogue():
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            wanted = set(mark.findall(entry.msgid_plural or entry.msgid))
            if text and set(mark.findall(text)) != wanted:
                wrong.append(entry.msgid)
    assert wrong == []


def visible_words(source: str) -> list[str]:
    """Words of a template that a reader would see and that did not go through gettext."""
    source = re.sub(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}", " ", source, flags=re.S)
    source = re.sub(r"{%\s*blocktrans(?:late)?.*?{%\s*endblocktrans(?:late)?\s*%}", " ", source, flags=re.S)
    source = re.sub(r"{%\s*block width\s*%}.*?{%\s*endblock[^%]*%}", " ", source, flags=re.S)  # class names only
    source = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", source, flags=re.S)
    source = re.sub(r"<!--.*?-->|<script.*?</script>|<style.*?</style>|<svg.*?</svg>", " ", source, flags=re.S)
    shown = re.findall(r'(?:alt|title|placeholder|aria-label|value)="([^"]*)"', source)
    text = re.sub(r"<[^>]*>", " ", source) + " ".join(word for word in shown if " " in word)
    text = re.sub(r"&\w+;", " ", text)
    return [word for word in re.findall(r"[A-Za-z]{2,}|[\u4e00-\u9fff]+", text) if word.lower() not in NEUTRAL]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "lookback")))
def test_no_template_has_text_outside_gettext(path):
    if path.name in {"500.html"}:  # stands alone when everything else has failed; says it in both languages
        return
    words = [word for word in visible_words(path.read_text(encoding="utf-8")) if word != "中文"]
    assert words == []


def test_the_check_finds_plain_words():
    assert visible_words("<p>Hello there</p>") == ["Hello", "there"]
    assert visible_words('<p>{% translate "Hello" %} {{ name }}</p>') == []
