"""Reading tips: the list of a person's own, and one tip opened with its key."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from lookback.dispatch.queries import due, has_period
from lookback.dispatch.queries import profile as profile_of
from lookback.kit import clock, colour
from lookback.kit.pagination import PAGE_SIZE, Page, paginate
from lookback.kit.workflow import Refused
from lookback.org.models import Person, Unit
from lookback.tipline.models import Access, Part, Tip
from lookback.tipline.queries import keys
from lookback.tipline.rules import OPEN
from lookback.tipline.rules.intake import feedback_due

PROFILE = "tipline"
FIRST_LOOK_DAYS = 7
_FILTERS = {"status": "status", "priority": "priority", "category": "tip__category"}


@dataclass(frozen=True)
class Opened:
    """A part with its text."""

    part: Part
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """What was written, for the page."""
        return str(self.body.get("text") or self.body.get("what") or "")


def seen_by(user: Person) -> QuerySet[Tip]:
    """The tips that the person holds a key to, with the units that their pages name."""
    return Tip.objects.visible_to(user).select_related("desk_unit", "assigned_unit", "merged_into")


def desk_page(user: Person, filters: Mapping[str, Any], *, cursor: str | None = None, size: int = PAGE_SIZE) -> Page:
    """The person's tips, the newest key first. Walks the person's own rows: what others hold costs nothing."""
    rows = Access.objects.filter(person=user, ended_at=None)
    chosen = {column: filters[name] for name, column in _FILTERS.items() if filters.get(name) not in (None, "")}
    return paginate(rows.filter(**chosen).select_related("tip__desk_unit"), by=("-id",), cursor=cursor, size=size)


def colour_of(due_date: date | None) -> str:
    """The warning colour of a duty; done where there is none."""
    return colour.of(due_date, clock.today()) if due_date else colour.DONE


def opened_parts(tip: Tip, key: bytes) -> list[Opened]:
    """Every text of the tip, oldest first. Raises Unreadable."""
    return _open(tip, tip.parts.select_related("author"), key)


def _open(tip: Tip, parts: Iterable[Part], key: bytes) -> list[Opened]:
    found = []
    for part in parts:
        part.tip = tip
        found.append(Opened(part, json.loads(keys.opened(part, key))))
    return found


def subjects(tip: Tip, key: bytes) -> list[Unit]:
    """The units that the tip accuses: those of the report, and those named since."""
    return subjects_of(_open(tip, tip.parts.filter(kind=Part.Kind.SUBJECTS), key))


def subjects_of(opened: list[Opened]) -> list[Unit]:
    """The same, from texts that are open already."""
    named = {unit for row in opened if row.part.kind == Part.Kind.SUBJECTS for unit in row.body["units"]}
    return list(Unit.objects.filter(pk__in=named).order_by("depth", "code"))


def answers_of(opened: list[Opened]) -> list[tuple[str, str]]:
    """The answers of the report as pairs of question and answer, as plain text."""
    body = next((row.body for row in opened if row.part.kind == Part.Kind.REPORT), {})
    return [(str(name), plain(value)) for name, value in body.items() if value not in (None, "", [], {})]


def allegations_of(opened: list[Opened]) -> dict[str, Any]:
    """The newest table of allegations with its results; empty before the first proposal."""
    return next((row.body for row in reversed(opened) if row.part.kind == Part.Kind.ALLEGATIONS), {})


def due_of(tip: Tip) -> date | None:
    """By when the desk owes the next answer: a first look, then what came of it. None when nothing is owed.

    The periods are those of the deadline profile "tipline"; a site that has none keeps seven days and three months.
    The acknowledgement is the receipt code, which the reporter gets at once: both run from the day of arrival.
    """
    waiting = (Tip.Status.RECEIVED, Tip.Status.ACKNOWLEDGED)
    if tip.status not in (*waiting, *OPEN):
        return None
    if tip.status not in waiting:
        return feedback_date(tip)
    return _period_end("tip_first_look", tip) or tip.received_date + timedelta(days=FIRST_LOOK_DAYS)


def feedback_date(tip: Tip) -> date:
    """By when the reporter hears what came of it."""
    return _period_end("tip_feedback", tip) or feedback_due(tip.received_date)


def _period_end(key: str, tip: Tip) -> date | None:
    try:
        periods = profile_of(PROFILE, on=tip.received_date)
    except Refused:
        return None
    return due(periods, key, tip.received_date).date if has_period(periods, key) else None


def watermark(person: Person) -> str:
    """Who looks, and when: shown over every text."""
    return f"{person.name} · {person.username} · {timezone.localtime(clock.now()):%Y-%m-%d %H:%M}"


def plain(value: Any) -> str:
    """A value of a sealed answer as text."""
    if isinstance(value, list | tuple):
        return ", ".join(plain(part) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {plain(part)}" for name, part in value.items())
    return str(value)
