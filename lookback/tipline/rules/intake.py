"""What the public form asks, from data/intake.json, and what follows from the answers."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from lookback.kit.prose import Prose
from lookback.tipline.models import Tip

DATA = Path(__file__).resolve().parent.parent / "data" / "intake.json"
MAX_FILES = 10
FEEDBACK_MONTHS = 3


@dataclass(frozen=True)
class Choice:
    """One answer that can be ticked: `priority` is what it raises the tip to."""

    key: str
    label: Prose
    priority: int = Tip.Priority.NORMAL


@dataclass(frozen=True)
class Questionnaire:
    """The questions with choices, and what the page says about rewards."""

    choices: dict[str, tuple[Choice, ...]]
    reward: Prose

    def keys(self, question: str) -> list[str]:
        """The possible answers of a question."""
        return [choice.key for choice in self.choices[question]]

    def shown(self, question: str) -> list[tuple[str, str]]:
        """The possible answers with their words in the reader's language."""
        return [(choice.key, str(choice.label)) for choice in self.choices[question]]


@lru_cache(maxsize=1)
def questionnaire() -> Questionnaire:
    """Read once per process."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    rows = {question: tuple(_choice(row) for row in rows) for question, rows in data["questions"].items()}
    return Questionnaire(rows, Prose(data["reward"]))


def _choice(row: dict) -> Choice:
    priority = Tip.Priority[row.get("priority", "normal").upper()]
    return Choice(row["key"], Prose({"zh": row["zh"], "en": row["en"]}), priority)


def shown(question: str) -> list[tuple[str, str]]:
    """The possible answers of a question with their words in the reader's language."""
    return questionnaire().shown(question)


def priority_of(answers: Collection[str]) -> int:
    """How urgent the content is (domain.md 2.2). Nothing here looks at who reports."""
    chosen = [
        choice.priority for choices in questionnaire().choices.values() for choice in choices if choice.key in answers
    ]
    return min(chosen, default=Tip.Priority.NORMAL)


def feedback_due(received: date) -> date:
    """By when the reporter hears what came of it: three months on, at the month's end where it is shorter."""
    month = received.month + FEEDBACK_MONTHS
    year, month = received.year + (month - 1) // 12, (month - 1) % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(received.day, (following - date(year, month, 1)).days))
