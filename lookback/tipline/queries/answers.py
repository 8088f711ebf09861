"""The report as people read it: questions in words, long texts in the form of whoever looks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as lazy

from lookback.org.models import Person, Unit
from lookback.tipline.models import Part, Tip, Transfer
from lookback.tipline.queries.leaks import LEAST_MARKED, shown_to
from lookback.tipline.queries.tips import Opened, plain
from lookback.tipline.rules.intake import questionnaire, shown

QUESTIONS: dict[str, Any] = {
    "category": lazy("Category"),
    "what": lazy("What happened"),
    "signs": lazy("What makes it urgent"),
    "place": lazy("Where"),
    "place_detail": lazy("The exact place"),
    "when": lazy("When"),
    "when_detail": lazy("When exactly"),
    "about": lazy("Whom it is about"),
    "names": lazy("Names"),
    "bodies": lazy("Bodies"),
    "known_from": lazy("How it is known"),
}


def marked(text: str, tip: Tip | Transfer, viewer: Person) -> str:
    """A text in the viewer's own form, by which a leak is traced; short ones stay as they were written."""
    return shown_to(viewer, tip, text).text if len(text) >= LEAST_MARKED else text


def answers(opened: list[Opened], tip: Tip, viewer: Person) -> list[tuple[str, str]]:
    """Question and answer in words, as this viewer is shown them."""
    body = next((row.body for row in opened if row.part.kind == Part.Kind.REPORT), {})
    found = [(name, value) for name, value in body.items() if value not in (None, "", [], {}) and name != "files"]
    return [(str(QUESTIONS.get(name, name)), _worded(name, value, tip, viewer)) for name, value in found]


def _worded(name: str, value: Any, tip: Tip, viewer: Person) -> str:
    if name == "place":
        return str(Unit.objects.filter(pk=value).first() or "") if isinstance(value, int) else plain(value)
    if name in questionnaire().choices:
        labels = dict(shown(name))
        return "\n".join(labels.get(key, str(key)) for key in (value if isinstance(value, list) else [value]))
    return marked(plain(value), tip, viewer)
