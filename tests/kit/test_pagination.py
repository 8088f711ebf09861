"""Keyset pages: every row once, in order, both ways, whatever the page size; a cursor that is not ours is refused."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from datetime import date

import hypothesis.strategies as st
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from lookback.dispatch.models import Holiday
from lookback.kit.pagination import paginate
from lookback.kit.workflow import Refused

pytestmark = pytest.mark.django_db
ORDERS = (("date", "id"), ("-date", "-id"), ("name_en", "date", "id"), ("id",))
relaxed = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def rows_with(days, names):
    Holiday.objects.all().delete()
    Holiday.objects.bulk_create(
        Holiday(calendar=str(number), date=day, name_en=name, kind="holiday")
        for number, (day, name) in enumerate(zip(days, names, strict=True))
    )
    return Holiday.objects.all()


def key(order):
    return lambda row: tuple(getattr(row, name.lstrip("-")) for name in order)


def walk(rows, order, size, cursor=None, way="next"):
    """Pages in one direction until there is no further one."""
    pages = [paginate(rows, by=order, cursor=cursor, size=size)]
    while getattr(pages[-1], way):
        pages.append(paginate(rows, by=order, cursor=getattr(pages[-1], way), size=size))
        assert len(pages) < 100, "the walk does not end"
    return pages


# Few different days and names, so that the first columns are often alike.
entries = st.lists(
    st.tuples(st.dates(date(2019, 1, 1), date(2019, 1, 4)), st.sampled_from(["a", "b", "é"])), max_size=15
)


@relaxed
@given(entries=entries, size=st.integers(1, 7), order=st.sampled_from(ORDERS))
def test_every_row_comes_once_and_in_order_forwards_and_back(entries, size, order):
    with transaction.atomic():
        rows = rows_with([day for day, _name in entries], [name for _day, name in entries])
        expected = sorted(rows, key=key(order), reverse=order[0].startswith("-"))
        if order[0] == "name_en":  # the database's own order of letters
            expected = list(rows.order_by(*order))
        there = walk(rows, order, size)
        assert [row for page in there for row in page] == expected
        assert there[0].previous is None and there[-1].next is None
        assert all(len(page) == size for page in there[:-1])
        back = walk(rows, order, size, cursor=there[-1].previous, way="previous") if len(there) > 1 else []
        assert [list(page) for page in reversed(back)] == [list(page) for page in there[:-1]]
        transaction.set_rollback(True)


def test_a_row_that_comes_in_between_moves_nobody():
    rows = rows_with([date(2019, 1, day) for day in (1, 3, 5)], "abc")
    first = paginate(rows, by=("date", "id"), size=1)
    Holiday.objects.create(calendar="x", date=date(2019, 1, 1), name_en="late", kind="holiday")
    Holiday.objects.filter(calendar="0").delete()
    names = [row.name_en for page in walk(rows, ("date", "id"), 1, cursor=first.next) for row in page]
    assert names == ["late", "b", "c"]


def test_a_page_costs_one_query_and_starts_its_walk_at_the_cursor():
    rows = rows_with([date(2019, 1, day) for day in range(1, 21)], "x" * 20)
    cursor = paginate(rows, by=("date", "id"), size=5).next
    with CaptureQueriesContext(connection) as caught:
        paginate(rows, by=("date", "id"), cursor=cursor, size=5)
    (query,) = (row["sql"] for row in caught)
    assert '"date" >=' in query and "OFFSET" not in query and "LIMIT 6" in query


def test_an_empty_list_has_one_empty_page():
    page = paginate(Holiday.objects.none(), by=("date", "id"))
    assert (list(page), len(page), page.next, page.previous) == ([], 0, None, None)


def encoded(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


BAD = [
    "x",
    "é",
    "====",
    encoded(7),
    encoded({}),
    encoded([]),
    encoded([0]),
    encoded([0, "2019-01-01"]),
    encoded([0, "2019-01-01", 1, 2]),
    encoded([0, None, 1]),
    encoded([0, [1], 1]),
    encoded([0, "not a day", 1]),
    encoded([0, "2019-01-01", "x"]),
    encoded([0, "2019-01-01\x00", 1]),
    encoded([0, "2019-13-01", 1]),
    encoded([0, "\ud800", 1]),
    base64.urlsafe_b64encode(b"[" * 5000).decode(),
    base64.urlsafe_b64encode(b"\xff\xfe").decode(),
]


@pytest.mark.parametrize("cursor", BAD, ids=range(len(BAD)))
def test_a_cursor_that_is_not_ours_is_refused(cursor):
    with pytest.raises(Refused, match="page mark is not valid") as caught:
        paginate(rows_with([date(2019, 1, 1)], "a"), by=("date", "id"), cursor=cursor)
    assert caught.value.field == "cursor"


@relaxed
@given(
    cursor=st.one_of(st.text(max_size=60), st.recursive(st.none() | st.integers() | st.text(), st.lists).map(encoded))
)
def test_no_cursor_whatever_breaks_a_page(cursor):
    with transaction.atomic():
        with suppress(Refused):
            paginate(rows_with([date(2019, 1, 1)], "a"), by=("date", "id"), cursor=cursor)
        transaction.set_rollback(True)


@pytest.mark.parametrize("number", [2**31, 2**63, 2**200, -(2**200)])
def test_a_huge_number_in_a_cursor_breaks_nothing(number):
    rows = rows_with([date(2019, 1, 1)], "a")
    try:
        page = paginate(rows, by=("id",), cursor=encoded([0, number]))
    except Refused:
        return
    assert len(page) in (0, 1)
