"""Warning colours: red when past, yellow and green at the days left; `bounds` is the inverse of `of`."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import given

from lookback.kit import colour

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
limits = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(
    lambda pair: {colour.YELLOW: pair[0], colour.GREEN: pair[0] + pair[1]}
)
TODAY = date(2019, 6, 3)


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (-1, colour.RED),
        (0, colour.YELLOW),
        (10, colour.YELLOW),
        (11, colour.GREEN),
        (20, colour.GREEN),
        (21, colour.NONE),
    ],
)
def test_the_colour_at_each_edge(left, expected):
    assert colour.of(TODAY + timedelta(days=left), TODAY) == expected


@given(due=days, today=days, limit=limits)
def test_bounds_are_the_inverse_of_of(due, today, limit):
    found = colour.of(due, today, limit)
    for name in (colour.RED, colour.YELLOW, colour.GREEN, colour.NONE):
        first, last = colour.bounds(name, today, limit)
        inside = (first is None or first <= due) and (last is None or due <= last)
        assert inside == (name == found)


@given(today=days, limit=limits)
def test_the_bounds_leave_no_day_out_and_none_twice(today, limit):
    order = (colour.RED, colour.YELLOW, colour.GREEN, colour.NONE)
    spans = [colour.bounds(name, today, limit) for name in order]
    assert spans[0][0] is None and spans[-1][1] is None
    for (_first, last), (following, _last) in pairwise(spans):
        assert following == last + timedelta(days=1)


def test_a_profile_sets_its_own_days():
    assert colour.of(TODAY + timedelta(days=4), TODAY, {"green": 5, "yellow": 3}) == colour.GREEN
