"""Lists: whole, each case once, at a cost that does not grow with the rows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lookback.casework import queries
from lookback.org.actions import appoint
from lookback.org.authority import Role
from lookback.org.models import Person
from tests.casework.docket import REPORTED, Docket


def all_pages(user, *, size=2, **filters):
    found, cursor = [], None
    while True:
        page = queries.case_page(user, filters=filters, cursor=cursor, size=size)
        found += page.rows
        cursor = page.next
        if cursor is None:
            return found


def test_pages_hold_every_case_once_the_latest_first(docket):
    cases = [docket.opened(reported_date=REPORTED + timedelta(days=number % 3)) for number in range(7)]
    wanted = sorted(cases, key=lambda case: (case.reported_date, case.pk), reverse=True)
    assert all_pages(docket.overseer) == wanted


def test_two_scopes_are_read_side_by_side_and_no_case_twice(docket):
    cases = [docket.case("transferred_for_review"), docket.case("filed"), docket.case("prosecuted")]
    other = Docket(docket.world, place="D3", above="C2").case("filed")
    person = docket.world.person(Role.CASE_OVERSIGHT, "D1-POLICE")
    for unit in (docket.unit("PROC"), docket.unit("COURT"), docket.world.units["D3"]):
        appoint(person, Role.CASE_OVERSIGHT, unit, by=None, from_date=date(2019, 1, 1))
    person = Person.objects.get(pk=person.pk)
    found = all_pages(person)
    assert sorted(case.pk for case in found) == sorted(case.pk for case in [*cases, other])
    assert sum(queries.stage_counts(person).values()) == 4


@pytest.mark.parametrize(
    ("filters", "statuses"),
    [
        ({"stage": "filed"}, ["filed"]),
        ({"open": True}, ["transferred_for_review", "filed"]),
        ({"open": False}, ["withdrawn"]),
        ({"listed": True}, ["filed"]),
        ({"kind": "duty"}, ["withdrawn"]),
        ({"code": "c-2019-00002 "}, ["filed"]),
        ({"code": "C-2019-00009"}, []),
        ({"stage": "", "kind": None}, ["transferred_for_review", "filed", "withdrawn"]),
    ],
)
def test_filters_narrow_the_list(docket, filters, statuses):
    docket.case("transferred_for_review")
    docket.listed(docket.case("filed"))
    docket.case("withdrawn", kind="duty")
    assert sorted(case.status for case in all_pages(docket.overseer, **filters)) == sorted(statuses)


def test_the_list_is_narrowed_to_an_authority(docket):
    docket.case("filed")
    reviewed = docket.case("transferred_for_review")
    assert all_pages(docket.overseer, unit=docket.unit("PROC")) == [reviewed]
    assert all_pages(docket.officer("POLICE"), unit=docket.unit("PROC")) == [reviewed]
    assert all_pages(docket.stranger, unit=docket.unit("PROC")) == []


def test_counts_are_those_of_the_list(docket):
    for status in ("filed", "filed", "withdrawn"):
        docket.case(status)
    assert queries.stage_counts(docket.overseer) == {"filed": 2, "withdrawn": 1}
    assert queries.stage_counts(docket.overseer, unit=docket.unit("POLICE")) == {"filed": 2, "withdrawn": 1}
    assert queries.stage_counts(docket.stranger) == {}
    assert queries.stage_counts(docket.stranger, unit=docket.unit("POLICE")) == {}


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_costs_the_same_for_few_and_many(docket, django_assert_num_queries, rows):
    for _row in range(rows):
        docket.listed(docket.case("filed"))
    overseer = docket.overseer
    overseer.scopes("case.read")
    with django_assert_num_queries(3):
        queries.case_page(overseer)


def test_a_linked_case_is_named_and_opened_only_by_who_sees_it(docket):
    case = docket.take(docket.case("investigating"), "pass_on")
    successor = case.successor_links.get().successor
    [(_link, other, is_seen)] = queries.links_of(case, docket.officer("POLICE"))
    assert (other, is_seen) == (successor, False)
    [(_link, other, is_seen)] = queries.links_of(successor, docket.overseer)
    assert (other, is_seen) == (case, True)
