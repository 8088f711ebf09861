"""Reach and tallies: kept in the transaction of the change, equal to a count from the items, foldable at any time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookback.kit import clock
from lookback.org.authority import Role
from lookback.rectification import actions, queries
from lookback.rectification.models import Item, Reach, Tally
from lookback.rectification.models.rollup import NO_DAY
from lookback.rectification.rules import ITEM, reach_rows, tally_rows
from tests.rectification.case import DUE, Case


def seen_by(item: Item) -> dict[str, str]:
    return {row.unit.code: row.via for row in item.reach_rows.select_related("unit")}


# --- reach ----------------------------------------------------------------------------------------------------------


def test_new_item_is_seen_from_the_body_up_and_by_the_group(case):
    assert seen_by(case.new()) == {"P1": "lead", "NAT": "lead", "G11": "team"}


def test_assigned_item_is_seen_along_the_line_of_each_unit_that_takes_part(case):
    item = case.item("in_progress", co_units=("D3",))
    actions.hand_down(item, by=case.worker, units=[case.unit("T1")], matter="visit", due_date=DUE)
    assert seen_by(item) == {
        "D1": "lead",
        "C1": "lead",
        "P1": "lead",
        "NAT": "lead",
        "D3": "co",
        "C2": "co",
        "T1": "cascade",
        "G11": "team",
    }


@pytest.mark.parametrize(
    ("unit", "sees"),
    [
        ("D1", True),  # own
        ("C1", True),  # above
        ("P1", True),
        ("NAT", True),
        ("G11", True),  # inspected
        ("T1", False),  # below
        ("V1", False),
        ("D2", False),  # beside
        ("C2", False),
        ("P2", False),  # elsewhere
        ("D9", False),
    ],
)
def test_item_is_visible_to_its_unit_and_those_above_it(case, unit, sees):
    item = case.item("in_progress")
    role = Role.TEAM_MEMBER if unit == "G11" else Role.RESPONSIBLE_UNIT
    person = case.person(role, unit)
    assert Item.objects.visible_to(person).filter(pk=item.pk).exists() is sees
    assert [row.pk for row in queries.ledger_page(person)] == ([item.pk] if sees else [])


def test_reach_repeats_what_lists_sort_and_filter_by(case):
    item = case.item("accepted")
    for row in item.reach_rows.all():
        assert (row.status, row.dimension, row.severity, row.level, row.is_done, row.due_date, row.ledger_id) == (
            "accepted",
            "leadership",
            "medium",
            3,
            True,
            DUE,
            case.ledger.pk,
        )


# --- tallies --------------------------------------------------------------------------------------------------------


def test_item_is_counted_once_in_each_unit_of_the_line_of_its_lead(case):
    case.item("in_progress", co_units=("D3",))
    for code, number in (("NAT", 1), ("P1", 1), ("C1", 1), ("D1", 1), ("T1", 0), ("C2", 0), ("D3", 0), ("G11", 0)):
        board = queries.board_counts(case.unit(code))
        assert sum(cell.total for cell in board["status"].values()) == number, code


def test_board_tells_status_dimension_level_severity_and_colour(case):
    case.item("in_progress", severity="high")
    case.item("accepted", dimension="governance")
    case.new()
    with clock.at(DUE + timedelta(days=1)):
        board = queries.board_counts(case.unit("P1"))
    assert {value: cell.total for value, cell in board["status"].items()} == {"in_progress": 1, "accepted": 1, "new": 1}
    assert {value: cell.total for value, cell in board["dimension"].items()} == {"leadership": 2, "governance": 1}
    assert {value: cell.total for value, cell in board["level"].items()} == {"3": 2, "1": 1}
    assert {value: (cell.red, cell.done, cell.open) for value, cell in board["severity"].items()} == {
        "high": (1, 0, 1),
        "medium": (1, 1, 1),
    }


@pytest.mark.parametrize(
    ("days_left", "tint"), [(21, "none"), (20, "green"), (11, "green"), (10, "yellow"), (0, "yellow"), (-1, "red")]
)
def test_board_colours_as_the_item_does(case, days_left, tint):
    item = case.item("in_progress")
    with clock.at(DUE - timedelta(days=days_left)):
        cell = queries.board_counts(case.unit("P1"))["severity"]["medium"]
        assert item.colour == tint
    assert {name for name in ("red", "yellow", "green", "none") if getattr(cell, name)} == {tint}


def test_children_of_the_board_add_up(case):
    case.item("in_progress")
    case.lead = "C2"
    case.item("assigned")
    rows = queries.board_children(case.unit("P1"))
    assert [(unit.code, cell.total) for unit, cell in rows] == [("C1", 1), ("C2", 1)]


def test_done_items_are_counted_under_one_day(case):
    case.item("closed")
    actions.compact_tallies()
    assert set(Tally.objects.values_list("due_date", "is_done")) == {(NO_DAY, True)}


def test_folding_leaves_one_row_for_each_key_and_the_same_counts(case):
    for status in ("new", "in_progress", "verified", "closed", "closed"):
        case.item(status)
    board = queries.board_counts(case.unit("NAT"))
    rows = Tally.objects.count()
    assert actions.compact_tallies() == rows
    assert queries.board_counts(case.unit("NAT")) == board == queries.recount(case.unit("NAT"))
    keys = list(Tally.objects.values_list("unit", "facet", "value", "is_done", "due_date"))
    assert len(keys) == len(set(keys)) < rows
    assert not Tally.objects.filter(count=0).exists()
    assert actions.compact_tallies() == 0


def test_folding_in_small_batches_comes_to_the_same(case, monkeypatch):
    monkeypatch.setattr("lookback.rectification.actions.rollup.BATCH", 7)
    case.item("closed")
    case.item("in_progress")
    actions.compact_tallies()
    assert queries.board_counts(case.unit("P1")) == queries.recount(case.unit("P1"))
    case.take(Item.objects.get(status="in_progress"), "withdraw")
    actions.compact_tallies()
    assert queries.board_counts(case.unit("P1")) == queries.recount(case.unit("P1"))
    assert not Tally.objects.filter(is_folded=False).exists()


def test_pure_rows_are_what_the_actions_keep(case):
    """The bench loads its rows through the same two functions."""
    item = case.item("in_progress", co_units=("D3",))
    expected = {
        (row.unit_id, row.via, row.status, row.due_date) for row in reach_rows(item, co_units=[case.unit("D3")])
    }
    assert {(row.unit_id, row.via, row.status, row.due_date) for row in item.reach_rows.all()} == expected
    actions.compact_tallies()
    kept = set(Tally.objects.values_list("unit", "facet", "value", "is_done", "due_date", "count"))
    assert kept == {(t.unit_id, t.facet, t.value, t.is_done, t.due_date, t.count) for t in tally_rows(item)}


def test_refused_step_leaves_reach_and_tallies_alone(case):
    item = case.item("verified")
    before = list(Reach.objects.values()), list(Tally.objects.values())
    with pytest.raises(Exception, match="Reload"):
        case.take(item, "close")
    assert (list(Reach.objects.values()), list(Tally.objects.values())) == before


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["D1", "T1", "C1-POLICE", "C1"]),
            st.sampled_from(["high", "low"]),
            st.sampled_from(["leadership", "governance"]),
            st.lists(st.sampled_from(["assign", "sign_for", "withdraw", "accept_risk"]), max_size=4),
            st.dates(date(2019, 6, 10), date(2019, 8, 1)),
            st.booleans(),
        ),
        max_size=6,
    )
)
def test_tallies_equal_a_count_from_the_items(case: Case, story):
    case.appoint_all("D1", "T1", "C1-POLICE", "C1")
    with transaction.atomic():
        for lead, severity, dimension, steps, due, fold in story:
            case.lead = lead
            item = case.new(severity=severity, dimension=dimension)
            for step in steps:
                if item.status in ITEM.by_name[step].sources:
                    item = case.take(item, step, **({"due_date": due} if step == "assign" else {}))
            if fold:
                actions.compact_tallies()
        for unit in case.world.units.values():
            assert queries.board_counts(unit) == queries.recount(unit)
        transaction.set_rollback(True)
