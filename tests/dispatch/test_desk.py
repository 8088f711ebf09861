"""The desk: who finds what on it, in which order, and at what cost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lookback.dispatch import actions, queries, rules
from lookback.dispatch.models import Assignment, DeskEntry
from lookback.dispatch.queries import desk as desk_queries
from lookback.kit import clock, colour
from lookback.kit.workflow import Refused
from lookback.org.actions import appoint, end_post
from lookback.org.authority import Permission as P
from lookback.org.authority import Role
from tests.dispatch.conftest import MONDAY

pytestmark = pytest.mark.usefixtures("monday")


def put(
    world, unit: str, key: int, due: date = MONDAY, permission: str = P.ITEM_WORK, step: str = "start"
) -> DeskEntry:
    """Lay one thing on the desk of a unit."""
    return DeskEntry.objects.create(
        subject_kind="dispatch.assignment",
        subject_key=key,
        title={"zh": f"事项{key}", "en": f"Matter {key}"},
        permission=permission,
        unit=world.units[unit],
        step=step,
        due_date=due,
        url_name="dispatch:assignment-step",
    )


def keys(person, **filters) -> list[int]:
    """What waits for a person, by subject."""
    return [entry.subject_key for entry in queries.desk_page(person, **filters)]


# --- who ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "unit", "sees"),
    [
        (Role.RESPONSIBLE_UNIT, "C1", True),
        (Role.CO_UNIT, "C1", True),
        (Role.VERIFIER, "C1", False),  # another duty
        (Role.RESPONSIBLE_UNIT, "P1", False),  # above: may look, but it does not wait for them
        (Role.RESPONSIBLE_UNIT, "D1", False),  # below
        (Role.RESPONSIBLE_UNIT, "C9", False),  # elsewhere
    ],
)
def test_a_thing_waits_for_who_does_it_at_that_very_unit(world, role, unit, sees):
    put(world, "C1", 1)
    person = world.person(role, unit)
    assert keys(person) == ([1] if sees else [])
    assert sum(count.number for count in queries.desk_counts(person).values()) == int(sees)


def test_a_post_in_the_office_works_at_the_desk_of_its_level_and_of_the_office(world):
    put(world, "P1", 1, permission=P.ITEM_SUPERVISE)
    put(world, "P1-OFFICE", 2, permission=P.ITEM_SUPERVISE)
    put(world, "NAT", 3, permission=P.ITEM_SUPERVISE)
    assert keys(world.person(Role.SECRETARIAT, "P1")) == [1, 2]


def test_nothing_waits_once_the_post_has_ended_or_the_account_is_closed(world):
    put(world, "C1", 1)
    person = world.person(Role.RESPONSIBLE_UNIT, "C1")
    end_post(person.posts.get(), by=world.person(Role.SYSADMIN, "NAT"), to_date=MONDAY)
    with clock.at(MONDAY + timedelta(days=1)):
        assert keys(world.person(Role.RESPONSIBLE_UNIT, "C1")) == []
    other = world.person(Role.CO_UNIT, "C1")
    other.is_active = False
    assert keys(other) == []


def test_who_holds_no_post_has_an_empty_desk(world):
    put(world, "C1", 1)
    person = world.person(Role.LOG_AUDITOR, "C1")
    assert keys(person) == []
    assert queries.desk_page(person).next is None


# --- order and pages ----------------------------------------------------------------------------------------------


def test_two_desks_are_one_list_by_due_date(world):
    person = world.person(Role.RESPONSIBLE_UNIT, "C1")
    appoint(person, Role.SECRETARIAT, world.units["P1-OFFICE"], by=None, from_date=MONDAY)
    person = world.person(Role.RESPONSIBLE_UNIT, "C1")
    for key, unit, permission, days in [
        (1, "C1", P.ITEM_WORK, 9),
        (2, "P1", P.ITEM_SUPERVISE, 3),
        (3, "C1", P.ITEM_CLAIM, 5),
        (4, "P1", P.MISSION_RUN, 1),
        (5, "C1", P.ITEM_WORK, 3),
    ]:
        put(world, unit, key, MONDAY + timedelta(days=days), permission)
    assert keys(person) == [4, 2, 5, 3, 1]
    assert walked(person, 2) == [4, 2, 5, 3, 1]


def walked(person, size: int) -> list[int]:
    """Forwards page by page, checking that the way back shows the same pages."""
    found, page, pages = [], queries.desk_page(person, size=size), []
    while True:
        pages.append([entry.pk for entry in page])
        found += [entry.subject_key for entry in page]
        if page.next is None:
            break
        page = queries.desk_page(person, cursor=page.next, size=size)
    for expected in reversed(pages[:-1]):
        page = queries.desk_page(person, cursor=page.previous, size=size)
        assert [entry.pk for entry in page] == expected
    assert page.previous is None
    return found


def test_pages_show_each_thing_once(world):
    for key in range(1, 24):
        put(world, "C1", key, MONDAY + timedelta(days=key % 4), [P.ITEM_WORK, P.ITEM_CLAIM][key % 2])
    found = walked(world.person(Role.RESPONSIBLE_UNIT, "C1"), 5)
    assert sorted(found) == list(range(1, 24))


@pytest.mark.parametrize("cursor", ["x", "bm9uZQ", "WzAsIm5vIGRheSIsMV0", "WzAsMSwyLDNd", "💥"])
def test_a_spoilt_cursor_is_refused(world, cursor):
    put(world, "C1", 1)
    with pytest.raises(Refused) as refused:
        queries.desk_page(world.person(Role.RESPONSIBLE_UNIT, "C1"), cursor=cursor)
    assert refused.value.field == "cursor"


def test_colours_divide_the_desk(world):
    days = {colour.RED: -1, colour.YELLOW: 10, colour.GREEN: 11, colour.NONE: 21}
    for key, distance in enumerate(days.values()):
        put(world, "C1", key, MONDAY + timedelta(days=distance))
    person = world.person(Role.RESPONSIBLE_UNIT, "C1")
    assert [keys(person, tint=tint) for tint in days] == [[0], [1], [2], [3]]
    assert [entry.tint for entry in queries.desk_page(person)] == list(days)
    assert {tint: str(count) for tint, count in queries.desk_counts(person).items()} == dict.fromkeys(days, "1")


def test_counting_stops_at_the_limit(world, monkeypatch):
    monkeypatch.setattr(desk_queries, "COUNT_LIMIT", 3)
    for key in range(5):
        put(world, "C1", key)
    counts = queries.desk_counts(world.person(Role.RESPONSIBLE_UNIT, "C1"))
    assert str(counts[colour.YELLOW]) == "3+"
    assert str(counts[colour.RED]) == "0"


@pytest.mark.parametrize("number", [1, 30])
def test_the_desk_costs_the_same_whatever_lies_on_it(world, number, django_assert_num_queries):
    for key in range(number):
        put(world, "C1", key)
    person = world.person(Role.RESPONSIBLE_UNIT, "C1")
    with django_assert_num_queries(3):  # posts, rows, units
        assert len([str(entry.unit) for entry in queries.desk_page(person)]) == number
    with django_assert_num_queries(1):
        queries.desk_counts(person)


# --- putting work there ---------------------------------------------------------------------------------------------


def test_requeueing_replaces_what_lay_there(world, django_assert_num_queries):
    assignment = Assignment(pk=77, status="reported", unit=world.units["C1"], sender_unit=world.units["P1"])
    put(world, "C1", 77)
    put(world, "C1", 78)
    with django_assert_num_queries(4):  # one delete and one insert, in a savepoint
        actions.requeue(rules.ASSIGNMENT, assignment, due_date=MONDAY, title="t", url_name="dispatch:assignment-step")
    rows = list(DeskEntry.objects.order_by("subject_key").values_list("subject_key", "step", "unit__code"))
    assert rows == [(77, "accept", "P1"), (78, "start", "C1")]


def test_nothing_waits_about_what_is_finished(world):
    assignment = Assignment(pk=77, status="done", unit=world.units["C1"], sender_unit=world.units["P1"])
    put(world, "C1", 77)
    actions.requeue(rules.ASSIGNMENT, assignment, due_date=MONDAY, title="t", url_name="dispatch:assignment-step")
    assert not DeskEntry.objects.exists()


def test_the_title_is_in_the_readers_language(world):
    entry = put(world, "C1", 5)
    entry.refresh_from_db()
    assert entry.title == {"zh": "事项5", "en": "Matter 5"}
    assert entry.step_label == "Start work"
    assert entry.kind_label == "Assignment"
