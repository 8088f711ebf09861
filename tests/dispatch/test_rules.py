"""Who may be sent what, until when, and when letters are due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookback.dispatch import rules
from lookback.dispatch.models import Assignment
from lookback.kit import colour

A = Assignment.Status
DAYS = st.dates(date(2015, 1, 1), date(2035, 1, 1))


@pytest.mark.parametrize(
    ("above", "unit", "expected"),
    [
        ("P1", "C1", True),
        ("P1", "D1", True),
        ("P1", "P1-POLICE", True),
        ("P1-POLICE", "C1-POLICE", True),  # beside each other in the tree, but the territory lies below
        ("P1-POLICE", "D1", True),
        ("P1-OFFICE", "C1", True),
        ("C1-POLICE", "P1-POLICE", False),
        ("P1-POLICE", "P1", False),
        ("P1", "P1", False),
        ("P1", "C9", False),
        ("C1", "D3", False),
        ("C1-POLICE", "C2", False),
    ],
)
def test_a_part_goes_only_to_a_unit_below(world, above, unit, expected):
    assert rules.lies_below(world.units[unit], world.units[above]) is expected


def test_a_part_is_never_due_after_its_parent_nor_before_its_child():
    parent = Assignment(due_date=date(2019, 7, 1))
    assert rules.due_refuses(date(2019, 7, 1), parent) is None
    assert "2019-07-01" in rules.due_refuses(date(2019, 7, 2), parent).replace("July 1, 2019", "2019-07-01")
    assert rules.due_refuses(date(2019, 6, 1), parent, latest_child=date(2019, 6, 2)) is not None
    assert rules.due_refuses(date(2019, 6, 2), parent, latest_child=date(2019, 6, 2)) is None
    assert rules.due_refuses(date(2099, 1, 1), None) is None


@given(due=DAYS, green=st.integers(1, 60), yellow=st.integers(0, 60))
def test_the_letters_come_in_order_and_end_with_red(due, green, yellow):
    """Whatever days a profile sets, sending what is due on its day leads through growing days to the last letter."""
    colours = {colour.GREEN: max(green, yellow), colour.YELLOW: yellow}
    day, seen = rules.first_notice_date(due, colours), []
    while day is not None:
        tint = colour.of(due, day, colours)
        assert tint != colour.NONE
        seen.append(tint)
        following = rules.notice_date_after(tint, due, colours)
        assert following is None or following > day
        day = following
    assert seen[-1] == colour.RED
    assert seen == sorted(set(seen), key=[colour.GREEN, colour.YELLOW, colour.RED].index)


@given(due=DAYS, today=DAYS)
def test_a_late_start_sends_the_present_colour_first(due, today):
    colours = colour.DEFAULT
    tint = colour.of(due, today, colours)
    following = rules.notice_date_after(tint, due, colours)
    assert following is None or following > today


def test_the_arithmetic_is_told_in_sentences():
    steps = [
        {"why": "start", "date": "2019-06-03"},
        {"why": "calendar_days", "date": "2019-06-08", "days": 5},
        {"why": "day_off", "date": "2019-06-10"},
    ]
    sentences = rules.explain(steps)
    assert len(sentences) == 3
    assert "2019-06-08" in sentences[1] and "5" in sentences[1]


def test_every_reason_has_a_sentence():
    for why in rules._WHY:
        assert "2019-06-03" in rules.explain([{"why": why, "date": "2019-06-03", "days": 3}])[0]


def test_the_machine_is_that_of_the_specification():
    table = {(source, step.target) for step in rules.ASSIGNMENT.steps for source in step.sources}
    assert (A.SENT, A.RECEIVED) in table
    assert (A.REPORTED, A.DONE) in table
    assert (A.REPORTED, A.RETURNED) in table
    assert all(source not in rules.FINISHED for source, _target in table)


def test_one_day_later_is_red():
    due = date(2019, 6, 3)
    assert rules.notice_date_after(colour.YELLOW, due, colour.DEFAULT) == due + timedelta(days=1)
    assert rules.notice_date_after(colour.RED, due, colour.DEFAULT) is None
