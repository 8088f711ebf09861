"""Figures: what is counted, and that what is small can be neither read nor worked out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

from lookback.kit import clock
from lookback.org.authority import Role
from lookback.org.models import Person
from lookback.tipline.models import Tip, TipEnd
from lookback.tipline.queries import figures
from lookback.tipline.rules.figures import LEAST, hide

pytestmark = pytest.mark.django_db


@given(st.lists(st.integers(1, 30), max_size=8))
@example([3, 20])
@example([1, 1, 20, 9])
@example([4])
def test_hidden_cells_are_small_ones_and_never_alone(counts):
    shown = hide(counts)
    hidden = [count for count, cell in zip(counts, shown, strict=True) if cell is None]
    assert all(cell is None or cell == count >= LEAST for count, cell in zip(counts, shown, strict=True))
    assert not hidden or len(counts) == 1 or len(hidden) >= 2
    assert not hidden or len(hidden) == len(counts) or sum(hidden) >= LEAST
    if all(count >= LEAST for count in counts):
        assert shown == counts


def month() -> date:
    return clock.today().replace(day=1) - timedelta(days=10)


def make(
    line, number: int, *, place: str = "C1", days: int | None = None, received: date | None = None, **given
) -> None:
    for _tip in range(number):
        given_all = {"identity_mode": "anonymous", "category": "protection", "channel": "web", **given}
        code = Tip.objects.count().to_bytes(32, "big")
        tip = Tip.objects.create(
            desk_unit=line.unit(place),
            code_lookup=code,
            reporter_public=b"x",
            reporter_wrapped=b"x",
            received_date=received or month(),
            **given_all,
        )
        if days is not None:
            TipEnd.objects.create(tip=tip, ended_date=tip.received_date + timedelta(days=days))


def table(found, key):
    rows = next(one for one in found.tables if one.key == key).rows
    return {row.label: (row.count, row.days) for row in rows}


@pytest.fixture
def office(line):
    return line.world.person(Role.SECRETARIAT, "P1")


def test_counts_and_average_days(line, office):
    make(line, 6, days=10)
    make(line, 6, days=20, channel="phone")
    found = figures.figures(office)
    assert (found.total, found.days) == (12, 15.0)
    assert table(found, "channel") == {"phone": (6, 20.0), "web form": (6, 10.0)}
    assert table(found, "month") == {f"{month():%Y-%m}": (12, 15.0)}


def test_a_small_cell_goes_and_takes_another_along(line, office):
    make(line, 3, channel="phone", days=5)
    make(line, 7)
    make(line, 20, channel="letter")
    assert table(figures.figures(office), "channel") == {
        "letter": (20, None),
        "phone": (None, None),
        "web form": (None, None),
    }


def test_a_small_total_shows_nothing(line, office):
    make(line, 4)
    found = figures.figures(office)
    assert found.total is None
    assert {row.count for one in found.tables for row in one.rows} == {None}


def test_the_running_month_is_not_counted(line, office):
    make(line, 6)
    make(line, 9, received=clock.today().replace(day=1))
    assert figures.figures(office).total == 6


def test_only_ones_own_reach_is_counted(line, office):
    make(line, 6)
    make(line, 9, place="P2")
    assert figures.figures(office).total == 6


def test_page_file_and_strangers(line, office):
    make(line, 6)
    make(line, 2, channel="phone")
    page, file = reverse("tipline:figure-list"), reverse("tipline:figure-export")
    clients = {}
    for role in (Role.SECRETARIAT, Role.LOG_AUDITOR, Role.TRIAGER):
        clients[role] = Client(raise_request_exception=False)
        clients[role].force_login(Person.objects.get(pk=line.world.person(role, "P1").pk))
    for role in (Role.SECRETARIAT, Role.LOG_AUDITOR):
        assert "fewer than 5" in clients[role].get(page).content.decode()
        text = clients[role].get(file).content.decode("utf-8-sig")
        assert "Channel,phone,fewer than 5" in text.replace('"', "") and "All,,8," in text
    assert clients[Role.TRIAGER].get(page).status_code == clients[Role.TRIAGER].get(file).status_code == 404
