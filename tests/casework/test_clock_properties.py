"""What holds for every rule of every shipped table, whatever the day: tried on many, not proved."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from lookback.casework.rules.clocks import Calendar, Event, Length, Rule, reckon
from tests.casework.clockwork import TABLES, calendar, table

ALL = [(table(short), rule) for short in TABLES for rule in table(short).rules.values()]
MOMENTS = st.datetimes(min_value=datetime(2019, 1, 1), max_value=datetime(2026, 6, 30)).map(
    lambda at: at.replace(second=0, microsecond=0)
)
RULES = st.sampled_from(ALL)
HELD = st.sampled_from(["", "held"])
DAYS = st.integers(min_value=0, max_value=400)


def days(found: tuple) -> Calendar:
    return calendar(found[0].calendar)


def granted(rule: Rule, key: str, at: datetime) -> Event:
    """A lawful extension with the highest level there is, and as much as may be granted."""
    extension = rule.extensions[key]
    return Event("extend", at, key, max(rule.ranks, key=rule.ranks.__getitem__), extension.most)


def lawful_order(rule: Rule) -> list[str]:
    """The extensions of a rule that can all be used, in an order that the law allows."""
    order: list[str] = []
    for key, extension in rule.extensions.items():
        if not any(other in order for other in extension.excludes) and set(extension.after) <= set(order):
            order.append(key)
    return order


@given(RULES, MOMENTS, HELD)
def test_a_limit_never_passes_before_it_starts(found, at, held):
    _table, rule = found
    state = reckon(rule, [Event("start", at, held)], days(found))
    assert state.due > at
    assert state.last_day >= at.date()


@given(RULES, MOMENTS, HELD)
def test_each_extension_moves_the_end_on(found, at, held):
    _table, rule = found
    events = [Event("start", at, held)]
    due = reckon(rule, events, days(found)).due
    for key in lawful_order(rule):
        events.append(granted(rule, key, at))
        longer = reckon(rule, events, days(found)).due
        # A roll over a long holiday may swallow a short extension; it never makes the limit shorter.
        assert longer >= due
        assert longer > due or rule.rolls
        due = longer


@given(RULES, MOMENTS, HELD, DAYS, DAYS)
def test_a_pause_shifts_the_end_by_itself(found, at, held, until, pause):
    _table, rule = found
    if not rule.suspends:
        return
    start = Event("start", at, held)
    plain = reckon(rule, [start], days(found))
    stop = min(at + timedelta(days=until), plain.due)
    again = stop + timedelta(days=pause)
    key = next(iter(rule.suspends))
    paused = reckon(rule, [start, Event("suspend", stop, key), Event("resume", again)], days(found))
    assert paused.end - plain.end == timedelta(days=pause)
    assert paused.due >= plain.due


@given(RULES, MOMENTS, HELD, DAYS)
def test_a_restart_is_a_fresh_start(found, at, held, later):
    _table, rule = found
    free = [key for key, reason in rule.restarts.items() if not reason.after]
    if not free:
        return
    first = reckon(rule, [Event("start", at, held)], days(found))
    moment = min(at + timedelta(days=later), first.due)
    top = max(rule.ranks, key=rule.ranks.__getitem__)
    again = reckon(rule, [Event("start", at, held), Event("restart", moment, free[0], top)], days(found))
    fresh = reckon(rule, [Event("start", moment, held)], days(found))
    assert (again.due, again.last_day, again.end) == (fresh.due, fresh.last_day, fresh.end)
    assert again.extended == {}


@given(RULES, MOMENTS)
def test_custody_is_never_longer_than_liberty(found, at):
    _table, rule = found
    held = reckon(rule, [Event("start", at, "held")], days(found))
    free = reckon(rule, [Event("start", at)], days(found))
    assert held.due <= free.due
    assert held.end == free.end


@given(RULES, MOMENTS)
def test_a_later_start_never_ends_earlier(found, at):
    _table, rule = found
    early = reckon(rule, [Event("start", at)], days(found))
    late = reckon(rule, [Event("start", at + timedelta(days=1))], days(found))
    assert late.due >= early.due


@given(RULES, MOMENTS, HELD)
def test_a_moved_last_day_is_a_working_day(found, at, held):
    _table, rule = found
    state = reckon(rule, [Event("start", at, held)], days(found))
    if rule.rolls and not state.custody:
        assert days(found).works(state.last_day)
        assert not any(
            days(found).works(state.end + timedelta(days=n)) for n in range((state.last_day - state.end).days)
        )
    elif not rule.in_hours:
        assert state.last_day == state.end


@settings(max_examples=40)
@given(RULES, MOMENTS, HELD)
def test_telling_the_arithmetic_changes_nothing(found, at, held):
    _table, rule = found
    events = [Event("start", at, held), *(granted(rule, key, at) for key in lawful_order(rule))]
    told, plain = reckon(rule, events, days(found), tell=True), reckon(rule, events, days(found))
    assert (told.due, told.last_day) == (plain.due, plain.last_day)
    assert plain.steps is None
    last = [step for step in told.steps if step["why"] != "calendar_unknown"][-1]["date"]
    assert (last == told.due) if rule.in_hours else (last == told.last_day)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_lengths_add_up(months, more, days_):
    assert Length(months, days_).plus(Length(more)) == Length(months + more, days_)
