"""The content of a case: JSON files beside the data of this room, with text in two languages."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "data" / "scenarios"


@cache
def read(scenario: str, name: str) -> dict[str, Any]:
    """One document of a case, e.g. read("zhejiang", "people")."""
    return json.loads((FOLDER / scenario / f"{name}.json").read_text(encoding="utf-8"))


def word(key: str) -> dict[str, str]:
    """What is written at one step of the case of Zhejiang, by its key in words.json."""
    return read("zhejiang", "words")["words"][key]


def both(text: dict[str, str]) -> str:
    """Both languages in one line, for columns that hold one text only."""
    return f"{text['zh']} / {text['en']}"


def filled(text: dict[str, str], **values: dict[str, str]) -> dict[str, str]:
    """A text with its {places} filled, each language by its own value."""
    return {
        language: words.format(**{name: value[language] for name, value in values.items()})
        for language, words in text.items()
    }
