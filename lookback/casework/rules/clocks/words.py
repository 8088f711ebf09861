"""The arithmetic of a clock in sentences, each with its date."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.casework.rules.clocks.lengths import Length, length_words
from lookback.casework.rules.clocks.table import Rule

_WHY = {
    "start": lazy("The limit starts: %(counted_from)s. What it starts in, day or hour, is not counted."),
    "base": lazy("After %(length)s (art. %(article)s)."),
    "extended": lazy("Extended by %(length)s (art. %(article)s): %(name)s."),
    "extended_to": lazy("Extended to %(length)s in all (art. %(article)s): %(name)s."),
    "suspended": lazy("The clock stops (art. %(article)s): %(name)s."),
    "resumed": lazy("The clock runs again; it stood still for %(stood)s, and the end moves by as much."),
    "restarted": lazy("Counted anew from this day, which is not counted (art. %(article)s): %(name)s."),
    "rolled": lazy("The last day is a day off: the first working day after it counts (art. %(article)s)."),
    "not_rolled": lazy("The last day is a day off; a limit on custody ends on it all the same (art. %(article)s)."),
    "calendar_unknown": lazy("The holidays of that year are not in the calendar: only weekends were looked at."),
    "ended": lazy("The clock ends."),
    "ended_late": lazy("The clock ends after its limit had passed."),
}
_WITHOUT_ARTICLE = {
    "rolled": lazy("The last day is a day off: the first working day after it counts."),
    "not_rolled": lazy("The last day is a day off; a limit on custody ends on it all the same."),
}


class Line(NamedTuple):
    """One step: the date or moment it leads to, and the sentence. `is_end`: an end of the limit, not an event."""

    when: date
    sentence: str
    is_end: bool

    @property
    def shown(self) -> str:
        """The date in the reader's way of writing; with the time where hours count."""
        return date_format(self.when, "DATETIME_FORMAT" if isinstance(self.when, datetime) else "DATE_FORMAT")


ENDS = frozenset({"base", "extended", "extended_to", "resumed", "rolled", "not_rolled"})


def explain(rule: Rule, steps: list[dict[str, Any]]) -> list[Line]:
    """How the due moment was found, one line per step, in the reader's language."""
    return [Line(_when(rule, step), _sentence(rule, step), step["why"] in ENDS) for step in steps]


def _when(rule: Rule, step: dict[str, Any]) -> date:
    when = step["date"]
    return when.date() if isinstance(when, datetime) and not rule.in_hours else when


def _sentence(rule: Rule, step: dict[str, Any]) -> str:
    why = step["why"]
    template = _WITHOUT_ARTICLE[why] if why in _WITHOUT_ARTICLE and not step.get("article") else _WHY[why]
    facts = {
        "counted_from": rule.counted_from,
        "article": step.get("article", ""),
        "name": _name(rule, step),
        "length": length_words(step.get("length", Length())),
        "stood": _stood(step.get("stood", timedelta())),
    }
    return str(template) % facts


def _name(rule: Rule, step: dict[str, Any]) -> str:
    for kind, rows in (("extension", rule.extensions), ("suspend", rule.suspends), ("restart", rule.restarts)):
        if kind in step:
            return str(rows[step[kind]].name)
    return ""


def _stood(stood: timedelta) -> str:
    if stood.seconds:
        hours, minutes = divmod(int(stood.total_seconds()) // 60, 60)
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    return length_words(Length(days=stood.days)) if stood else _("no time")
