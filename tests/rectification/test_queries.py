"""Pages of the ledger and the story of an item."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.actions import appoint
from lookback.org.authority import Role
from lookback.org.models import Person
from lookback.rectification import actions, queries
from lookback.rectification.models import Item
from lookback.rectification.rules import reach_rows
from tests.rectification.case import COMMUNICATED, DUE, FOUND


def many(case, number: int) -> list[Item]:
    """Assigned items in bulk, with their reach, as the loader of the bench writes them."""
    first = case.ledger.items.count() + 1
    items = Item.objects.bulk_create(
        Item(
            ledger=case.ledger,
            number=place,
            title={"zh": f"问题{place}", "en": f"problem {place}"},
            dimension="leadership",
            severity="low",
            found_date=FOUND,
            status="assigned",
            lead_unit=case.unit("D1"),
            supervising_unit=case.unit("C1"),
            accepting_unit=case.unit("P1"),
            due_date=COMMUNICATED + timedelta(days=place % 40),
        )
        for place in range(first, first + number)
    )
    type(items[0]).reach_rows.field.model.objects.bulk_create(row for item in items for row in reach_rows(item))
    return items


def codes(page) -> list[int]:
    return [item.number for item in page]


def read_all(page) -> int:
    """Touch every column of the ledger, as the page does."""
    return len(
        str(
            [
                (
                    item.code,
                    item.dimension_name,
                    item.title,
                    item.cause,
                    item.target,
                    [str(row) for row in item.measures.all()],
                    item.leader,
                    item.lead_unit,
                    [row.unit for row in item.co_unit_rows.all()],
                    item.original_due_date,
                    item.due_date,
                    item.colour,
                    item.level_label,
                    [(str(row), row.done_at) for row in item.milestones.all()],
                    [row.file.name for row in item.evidence.all()],
                    [(row.method, row.verified_by) for row in item.verifications.all()],
                    item.get_outcome_display(),
                    item.closure_number,
                    item.closed_at,
                )
                for item in page
            ]
        )
    )


def test_ledger_page_asks_as_often_for_300_rows_as_for_one(case):
    case.item("closed", co_units=("D2",))
    user = case.person(Role.SECRETARIAT, "P1")
    counts = []
    for more in (0, 299):
        many(case, more) if more else None
        user = Person.objects.get(pk=user.pk)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = queries.ledger_page(user, size=300)
            read_all(page)
        counts.append(len(asked))
        assert len(page) == more + 1
    assert counts[0] == counts[1] <= 9


def test_pages_follow_each_other_by_due_date_without_gap_or_repetition(case):
    many(case, 95)
    user = case.worker
    seen, cursor = [], None
    while True:
        page = queries.ledger_page(user, cursor=cursor, size=20)
        seen += [(item.due_date, item.pk) for item in page]
        if page.next is None:
            break
        cursor = page.next
    assert len(seen) == 95
    assert seen == sorted(seen)
    back = queries.ledger_page(user, cursor=page.previous, size=20)
    assert [(item.due_date, item.pk) for item in back] == seen[60:80]


def test_ledger_may_be_read_by_number(case):
    many(case, 30)
    page = queries.ledger_page(case.worker, filters={"ledger": case.ledger}, size=12, by_number=True)
    assert codes(page) == list(range(1, 13))
    page = queries.ledger_page(case.worker, filters={"ledger": case.ledger}, size=12, by_number=True, cursor=page.next)
    assert codes(page) == list(range(13, 25))
    items = queries.ledger_items(case.worker, filters={"ledger": case.ledger}, by_number=True)
    assert [item.number for item in items] == list(range(1, 31))


def test_bad_cursor_is_refused_with_a_sentence(case):
    for cursor in ("x", "WzAsIDFd", "!!!!"):
        with pytest.raises(Refused) as refused:
            queries.ledger_page(case.worker, cursor=cursor)
        assert refused.value.field == "cursor"


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({}, {1, 2, 3, 4}),
        ({"status": "in_progress"}, {1}),
        ({"dimension": "governance"}, {2}),
        ({"severity": "high"}, {3}),
        ({"level": 3}, {1, 2, 3}),
        ({"level": 1}, {4}),
        ({"colour": "done"}, {2}),
        ({"colour": "red"}, {4}),
        ({"colour": "yellow"}, set()),
        ({"colour": "none"}, {1, 3}),
        ({"status": "", "dimension": None}, {1, 2, 3, 4}),
        ({"unit": "C1"}, {1, 2, 3}),
        ({"unit": "C1", "severity": "high"}, {3}),
        ({"unit": "P1"}, {1, 2, 3, 4}),
        ({"unit": "C2"}, set()),
        ({"unit": "D9"}, set()),
        ({"text": "planning"}, {1, 2, 3, 4}),
        ({"text": "部署"}, {1, 2, 3, 4}),
        ({"text": "ZJ-2019-003"}, {3}),
        ({"text": "%"}, set()),
        ({"ledger": "other"}, set()),
    ],
)
def test_filters_narrow_the_ledger(case, filters, numbers):
    case.item("in_progress")
    case.item("accepted", dimension="governance")
    case.item("assigned", severity="high")
    case.new(due_date=date(2019, 6, 9))
    filters = dict(filters)
    if "unit" in filters:
        filters["unit"] = case.unit(filters["unit"])
    if "ledger" in filters:
        filters["ledger"] = case.open_ledger("OTHER")
    assert set(codes(queries.ledger_page(case.person(Role.SECRETARIAT, "P1"), filters=filters))) == numbers


def test_unit_above_the_reader_narrows_but_never_widens(case):
    case.item("in_progress")
    case.lead = "D2"
    case.item("assigned")
    reader = case.person(Role.RESPONSIBLE_UNIT, "D1")
    assert codes(queries.ledger_page(reader, filters={"unit": case.unit("P1")})) == [1]
    assert codes(queries.ledger_page(reader, filters={"unit": case.unit("D2")})) == []


def test_two_scopes_are_read_side_by_side_and_no_item_twice(case):
    case.item("assigned", co_units=("D3",))  # reached from both scopes
    case.lead = "D3"
    case.item("assigned", due_date=DUE)
    case.lead = "D1"
    many(case, 30)
    reader = case.person(Role.RESPONSIBLE_UNIT, "D1")
    appoint(reader, Role.RESPONSIBLE_UNIT, case.unit("C2"), by=None, from_date=date(2019, 1, 1))
    reader = Person.objects.get(pk=reader.pk)
    seen, cursor = [], None
    while True:
        page = queries.ledger_page(reader, cursor=cursor, size=7)
        seen += [(item.due_date, item.pk) for item in page]
        if page.next is None:
            break
        cursor = page.next
    assert (len(seen), len(set(seen))) == (32, 32)
    assert seen == sorted(seen)
    back = queries.ledger_page(reader, cursor=page.previous, size=7)
    assert [(item.due_date, item.pk) for item in back] == seen[-len(page) - 7 : -len(page)]


def test_reader_without_a_post_sees_nothing(case):
    case.item("assigned")
    reader = case.person(Role.SYSADMIN, "NAT")
    assert len(queries.ledger_page(reader)) == 0
    assert list(queries.ledger_items(reader)) == []


def test_ledgers_are_visible_from_the_body_the_group_and_the_units_that_take_part(case):
    case.item("in_progress")
    visible = type(case.ledger).objects.visible_to
    for role, unit, sees in (
        ("secretariat", "P1", True),
        ("secretariat", "NAT", True),
        ("team_member", "G11", True),
        ("responsible_unit", "D1", True),
        ("responsible_unit", "D2", False),
        ("secretariat", "P2", False),
    ):
        assert visible(case.person(role, unit)).exists() is sees, (role, unit)


def test_timeline_tells_of_the_item_its_requests_and_its_parts(case):
    item = case.take(case.item("in_progress"), "request_extension")
    actions.decide_extension(item.extensions.get(), "refuse", by=case.secretary, reason="no")
    actions.hand_down(item, by=case.worker, units=[case.unit("T1")], matter="visit", due_date=DUE)
    item.refresh_from_db()
    told = [entry.action for entry in queries.item_timeline(item)]
    for action in (
        "rectification.item.opened",
        "rectification.item.assign",
        "rectification.extension.refuse",
        "rectification.item.cascaded",
        "dispatch.assignment.sent",
    ):
        assert action in told
    assert told.index("rectification.item.cascaded") < told.index("rectification.item.assign")
    assert all(entry.label != entry.action for entry in queries.item_timeline(item))


def test_colour_follows_the_days_of_the_ledgers_profile(case):
    case.item("in_progress")
    case.ledger.profile.colours = {"green": 200, "yellow": 1}
    case.ledger.profile.save()
    with clock.at(DUE - timedelta(days=150)):
        page = queries.ledger_page(case.worker, filters={"colour": "green", "ledger": case.ledger})
    assert codes(page) == [1]
