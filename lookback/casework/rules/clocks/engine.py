"""Plays the events of one clock over one rule: start, extend, suspend, resume, restart, end.

What the law does not allow is refused with the rule and its article. The arithmetic (domain.md 3.1):

* the first day or hour is not counted (CPL 105);
* months run from the day of the start, all of them together, then days, then the days the clock stood still:
  two months and one more from 30 January end on 30 April, whatever February did in between;
* a last day that is a day off moves to the next working day, except in custody (CPL 105); an extension is
  counted from the day before that move; hours never move.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from lookback.casework.rules.clocks.calendar import Calendar
from lookback.casework.rules.clocks.lengths import NOTHING, Length, add_months
from lookback.casework.rules.clocks.table import Custody, Extension, Reason, Rule
from lookback.kit.workflow import Refused

RUNNING, SUSPENDED, ENDED = "running", "suspended", "ended"
HELD = "held"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NONE = timedelta()


class Event(NamedTuple):
    """Something that happened to a clock.

    `basis` is the key of the extension or of the reason; at the start `HELD` says that somebody is in custody.
    `approver` is the key of the level that approved; `amount` what it granted, where the law leaves it open.
    """

    kind: str
    at: datetime
    basis: str = ""
    approver: str = ""
    amount: int = 0


@dataclass(slots=True)
class State:
    """Where a clock stands. `due` is the moment at which the limit has passed: midnight after its last day."""

    rule: Rule
    calendar: Calendar
    status: str = ""
    started_at: datetime = datetime.min
    anchor: datetime = datetime.min
    last_at: datetime = datetime.min
    custody: bool = False
    length: Length = NOTHING
    paused: timedelta = NONE
    paused_at: datetime | None = None
    pause_reason: str = ""
    end: Any = None
    last_day: date = date.min
    due: datetime = datetime.min
    ended_at: datetime | None = None
    extended: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    steps: list[dict[str, Any]] | None = None

    @property
    def is_late(self) -> bool:
        """Ended after the limit had passed."""
        return self.ended_at is not None and self.ended_at > self.due


def reckon(rule: Rule, events: Iterable[Event], calendar: Calendar, *, tell: bool = False) -> State:
    """Play the events in order. With `tell`, `steps` holds the arithmetic for `words.explain`."""
    state = State(rule, calendar, steps=[] if tell else None)
    for event in events:
        _check_order(state, event)
        _HANDLERS[event.kind](state, event)
        state.last_at = event.at
    return state


def check_start(rule: Rule, earlier: int) -> None:
    """Refuse a clock of a rule that the matter has had `earlier` times, where the law bounds the number."""
    if rule.most_often and earlier >= rule.most_often:
        raise _used_up(rule, rule.article, rule.most_often, rule.beyond, field=None)


def counted(state: State, until: datetime) -> timedelta:
    """How much of the limit has been counted by `until`: without the first day or hour, and without pauses."""
    stop = min(state.paused_at or state.ended_at or until, until)
    if state.rule.in_hours:
        return max(stop - _first_hour(state.anchor) - state.paused, NONE)
    return max(timedelta(days=(stop.date() - state.anchor.date()).days) - state.paused, NONE)


# --- the six events -----------------------------------------------------------------------------------------------


def _start(state: State, event: Event) -> None:
    rule = state.rule
    state.started_at = event.at
    state.custody = rule.custody == Custody.ALWAYS or (rule.custody == Custody.IF_HELD and event.basis == HELD)
    _begin(state, event)
    _tell(state, "start", event.at)
    _count(state)
    _tell(state, "base", state.end, length=rule.length, article=rule.article)
    _roll(state)


def _extend(state: State, event: Event) -> None:
    extension = _lawful_extension(state, event)
    length = extension.length
    if extension.unit:
        length = Length(**{extension.unit: event.amount})
    before = state.end
    state.length = length if extension.is_total else state.length.plus(length)
    _count(state)
    if state.end <= before:
        raise _refused(state.rule, extension.article, _("this does not lengthen the limit."), "basis")
    state.extended[extension.key] = state.extended.get(extension.key, 0) + 1
    why = "extended_to" if extension.is_total else "extended"
    _tell(state, why, state.end, length=length, article=extension.article, extension=extension.key, at=event.at)
    _roll(state)


def _suspend(state: State, event: Event) -> None:
    rule = state.rule
    if state.status != RUNNING:
        raise _refused(rule, rule.article, _("the clock already stands still."), None)
    reason = rule.suspends.get(event.basis)
    if reason is None:
        raise _refused(rule, rule.article, _("the law gives no such reason to stop this clock."), "basis")
    _check_running(state, event, reason.article)
    _check_reason(state, reason, event)
    state.status, state.paused_at, state.pause_reason = SUSPENDED, event.at, reason.key
    _tell(state, "suspended", event.at, article=reason.article, suspend=reason.key)


def _resume(state: State, event: Event) -> None:
    if state.paused_at is None:
        raise _refused(state.rule, state.rule.article, _("the clock does not stand still."), None)
    stood = event.at - state.paused_at
    if not state.rule.in_hours:
        stood = timedelta(days=(event.at.date() - state.paused_at.date()).days)
    state.paused += stood
    state.status, state.paused_at, state.pause_reason = RUNNING, None, ""
    _count(state)
    _tell(state, "resumed", state.end, at=event.at, stood=stood)
    _roll(state)


def _restart(state: State, event: Event) -> None:
    rule = state.rule
    reason = rule.restarts.get(event.basis)
    if reason is None:
        raise _refused(rule, rule.article, _("the law gives no such reason to count this limit anew."), "basis")
    if reason.after and state.pause_reason not in reason.after:
        raise _refused(rule, reason.article, _("this needs the clock to stand still for the matching reason."), "basis")
    if state.status == RUNNING:
        _check_running(state, event, reason.article)
    _check_reason(state, reason, event)
    _begin(state, event)
    _tell(state, "restarted", event.at, article=reason.article, restart=reason.key)
    _count(state)
    _tell(state, "base", state.end, length=rule.length, article=rule.article)
    _roll(state)


def _end(state: State, event: Event) -> None:
    state.status, state.ended_at = ENDED, event.at
    _tell(state, "ended_late" if state.paused_at is None and state.is_late else "ended", event.at)


_HANDLERS: dict[str, Callable[[State, Event], None]] = {
    "start": _start,
    "extend": _extend,
    "suspend": _suspend,
    "resume": _resume,
    "restart": _restart,
    "end": _end,
}


# --- arithmetic ---------------------------------------------------------------------------------------------------


def _begin(state: State, event: Event) -> None:
    """A fresh count from the event: nothing used, nothing paused."""
    state.status, state.anchor, state.length = RUNNING, event.at, state.rule.length
    state.paused, state.paused_at, state.pause_reason = NONE, None, ""
    state.extended = {}


def _count(state: State) -> None:
    """Set the end before any move: the last day, or the moment in hours."""
    length = state.length
    if state.rule.in_hours:
        state.end = _first_hour(state.anchor) + length.hours * HOUR + state.paused
        return
    state.end = add_months(state.anchor.date(), length.months) + length.days * DAY + state.paused


def _first_hour(at: datetime) -> datetime:
    """The first hour that counts: the hour of the start does not."""
    return at.replace(minute=0, second=0, microsecond=0) + HOUR


def _roll(state: State) -> None:
    """Set the due moment, moved off a day off where the law moves it."""
    if state.rule.in_hours:
        state.due, state.last_day = state.end, state.end.date()
        return
    last = state.end
    if state.rule.rolls and not state.custody:
        last = state.calendar.next_working(last)
    state.last_day = last
    state.due = datetime.combine(last + DAY, time.min)
    if state.steps is not None:
        _tell_roll(state)


def _tell_roll(state: State) -> None:
    last, end = state.last_day, state.end
    if last != end:
        _tell(state, "rolled", last, article=state.rule.day_off)
    elif state.custody and not state.calendar.works(end):
        _tell(state, "not_rolled", last, article=state.rule.day_off)
    if not state.custody and state.rule.rolls and not state.calendar.knows(end):
        _tell(state, "calendar_unknown", last)


def _tell(state: State, why: str, when: date, **more: Any) -> None:
    if state.steps is not None:
        state.steps.append({"why": why, "date": when, **more})


# --- what the law does not allow ------------------------------------------------------------------------------------


def _check_order(state: State, event: Event) -> None:
    rule = state.rule
    if event.kind not in _HANDLERS:
        raise _refused(rule, rule.article, _("“%(kind)s” is nothing that a clock does.") % {"kind": event.kind}, None)
    if (event.kind == "start") != (state.status == ""):
        sentence = _("the clock has started already.") if state.status else _("the clock has not started.")
        raise _refused(rule, rule.article, sentence, None)
    if state.status == ENDED:
        raise _refused(rule, rule.article, _("the clock has ended."), None)
    if state.status and event.at < state.started_at:
        raise _refused(rule, rule.article, _("nothing can happen to it before it started."), "at")
    if event.at < state.last_at:
        raise _refused(rule, rule.article, _("something later is already on record."), "at")


def _check_running(state: State, event: Event, article: str) -> None:
    """A limit that has passed can be ended, and nothing else."""
    if event.at > state.due:
        sentence = _("the limit had passed on %(day)s; after that it can only be ended.") % {"day": state.last_day}
        raise _refused(state.rule, article, sentence, "at")


def _lawful_extension(state: State, event: Event) -> Extension:
    rule = state.rule
    if state.status != RUNNING:
        raise _refused(rule, rule.article, _("the clock stands still; nothing is extended until it runs."), None)
    if not rule.extensions:
        raise _refused(rule, rule.article, _("the law allows no extension."), "basis")
    if not event.basis:
        raise _refused(rule, rule.article, _("an extension needs its legal basis."), "basis")
    extension = rule.extensions.get(event.basis)
    if extension is None:
        raise _refused(rule, rule.article, _("the law gives no such basis to extend this limit."), "basis")
    _check_running(state, event, extension.article)
    _check_approver(rule, extension.article, extension.approver, event)
    _check_turn(state, extension)
    _check_amount(rule, extension, event.amount)
    return extension


def _check_turn(state: State, extension: Extension) -> None:
    used, rule = state.extended, state.rule
    if extension.most_often and used.get(extension.key, 0) >= extension.most_often:
        raise _used_up(rule, extension.article, extension.most_often, None)
    for key in extension.after:
        if key not in used:
            first = rule.extensions[key].name
            raise _refused(rule, extension.article, _("“%(first)s” has to come first.") % {"first": first}, "basis")
    for key in extension.excludes:
        if key in used:
            other = rule.extensions[key].name
            raise _refused(rule, extension.article, _("not beside “%(other)s”.") % {"other": other}, "basis")


def _check_amount(rule: Rule, extension: Extension, amount: int) -> None:
    if not extension.unit or extension.least <= amount <= extension.most:
        return
    sentence = _("the extension may be from %(least)s to %(most)s.")
    bounds = {"least": extension.least, "most": extension.most}
    raise _refused(rule, extension.article, sentence % bounds, "amount")


def _check_reason(state: State, reason: Reason, event: Event) -> None:
    if reason.approver:
        _check_approver(state.rule, reason.article, reason.approver, event)
    times = state.counts.get(reason.key, 0)
    if reason.most_often and times >= reason.most_often:
        raise _used_up(state.rule, reason.article, reason.most_often, reason.beyond)
    state.counts[reason.key] = times + 1


def _check_approver(rule: Rule, article: str, needed: str, event: Event) -> None:
    if not event.approver:
        raise _refused(rule, article, _("this needs whoever approved it."), "approver")
    rank = rule.ranks.get(event.approver)
    if rank is None:
        raise _refused(rule, article, _("nobody of that level approves anything under this law."), "approver")
    if rank < rule.ranks[needed]:
        raise _refused(rule, article, _("a higher level has to approve this."), "approver")


def _used_up(rule: Rule, article: str, most: int, beyond: Any, field: str | None = "basis") -> Refused:
    sentence = _("the law allows this %(most)s times at most.") % {"most": most} if most > 1 else ""
    sentence = sentence or _("the law allows this once only.")
    return _refused(rule, article, f"{sentence} {beyond}" if beyond else sentence, field)


def _refused(rule: Rule, article: str, sentence: str, field: str | None) -> Refused:
    facts = {"rule": rule.name, "law": rule.law, "article": article, "why": sentence}
    return Refused(_("%(rule)s (%(law)s, art. %(article)s): %(why)s") % facts, field=field)
