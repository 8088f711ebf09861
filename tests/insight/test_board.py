"""The board shows what is kept in tallies, to whoever may see it, at a constant number of queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lookback.kit import clock
from lookback.org.actions import create_token
from lookback.org.authority import GRANTS, Permission, Role
from tests.casework.behind import Post
from tests.casework.docket import Docket
from tests.rectification.case import Case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]


@pytest.fixture
def case(world):
    with clock.at("2019-06-10"):
        yield Case(world)


def led_by(case, lead):
    """The same ledger, with items that another unit leads."""
    other = Case.__new__(Case)
    other.__dict__ = {**case.__dict__, "lead": lead}
    return other


def board_of(client, person, unit=None):
    client.force_login(person)
    return client.get(reverse("insight:board-unit", args=[unit.pk]) if unit else reverse("insight:board"))


def test_the_board_counts_items_led_below(client, case):
    for status in ("assigned", "claimed", "closed"):
        case.item(status)
    page = board_of(client, case.person(Role.SECRETARIAT, "P1"))
    board = page.context["board"]
    assert (board.total.total, board.total.done) == (3, 1)
    assert [unit.code for unit, _cell in board.children] == ["C1"]
    statuses = next(chart for chart in board.charts if chart.key == "status")
    assert {row.key: row.cell.total for row in statuses.rows} == {"assigned": 1, "claimed": 1, "closed": 1}


def test_a_county_sees_its_own_board_and_no_other(client, case):
    case.item("assigned")
    person = case.person(Role.RESPONSIBLE_UNIT, "D1")
    assert board_of(client, person).context["board"].unit.code == "D1"
    assert board_of(client, person, case.unit("C1")).status_code == 404
    assert board_of(client, person, case.unit("D9")).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if Permission.BOARD_READ not in GRANTS[role]])
def test_roles_without_the_board_get_404(client, world, role):
    assert board_of(client, world.person(role, "P1")).status_code == 404


def test_a_stranger_signs_in_first(client, world):
    assert client.get(reverse("insight:board")).status_code == 302


def test_units_below_stand_in_code_order_whatever_their_counts(client, case):
    """B5: counts never rank units."""
    led_by(case, "C2").item("assigned")
    for _number in range(3):
        case.item("assigned")
    board = board_of(client, case.person(Role.SECRETARIAT, "P1")).context["board"]
    assert [unit.code for unit, _cell in board.children] == ["C1", "C2"]


def test_the_board_needs_the_same_queries_for_1_and_30_items(client, case):
    person = case.person(Role.SECRETARIAT, "P1")
    case.item("assigned")
    counts = []
    for more in (0, 29):
        for _number in range(more):
            case.item("assigned")
        board_of(client, person)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(reverse("insight:board"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_api_says_the_same(client, case):
    case.item("assigned")
    person = case.person(Role.SECRETARIAT, "P1")
    token = create_token(person, name="test", by=person)
    answer = client.get("/api/v1/board", headers={"authorization": f"Bearer {token}"}).json()
    assert answer["total"]["total"] == 1
    assert answer["children"][0]["code"] == "C1"
    other = case.unit("D9")
    person = case.person(Role.RESPONSIBLE_UNIT, "D1")
    token = create_token(person, name="test", by=person)
    refused = client.get(f"/api/v1/board/units/{other.pk}", headers={"authorization": f"Bearer {token}"})
    assert refused.status_code == 404


def test_cases_are_counted_for_whoever_may_see_cases_there(client, world):
    with clock.at("2019-06-10"):
        docket = Docket(world)
        docket.case("filed")
        docket.case("filed")
        docket.case("withdrawn")
        page = board_of(client, docket.overseer)
    assert [(row.stage, row.number) for row in page.context["cases"]] == [("filed", 2), ("withdrawn", 1)]
    assert "?stage=filed" in page.content.decode()
    token = create_token(docket.overseer, name="test", by=docket.overseer)
    answer = client.get("/api/v1/board", headers={"authorization": f"Bearer {token}"}).json()
    assert [row["number"] for row in answer["cases"]] == [2, 1]


@pytest.mark.parametrize(("role", "place"), [(Role.RESPONSIBLE_UNIT, "D1"), (Role.CASE_OVERSIGHT, "P2")])
def test_others_see_no_count_of_cases(client, world, role, place):
    with clock.at("2019-06-10"):
        Docket(world).case("filed")
        page = board_of(client, world.person(role, place))
    assert page.context["cases"] == [] and "Cases by stage" not in page.content.decode()


def test_letters_are_counted_at_the_unit_they_are_addressed_to(client, world):
    with clock.at("2019-06-10"):
        post = Post(Docket(world))
        post.letter("issue", "sign_for")
        secretary = world.person(Role.SECRETARIAT, "C1")
        shares = board_of(client, secretary, world.units["D2"]).context["letters"]
        assert [(share.part, share.whole) for share in shares] == [(0, 0), (0, 1)]
        assert [share.whole for share in board_of(client, secretary, world.units["D1"]).context["letters"]] == [0, 0]
        verifier = board_of(client, world.person(Role.VERIFIER, "C1"), world.units["D2"])
        assert verifier.context["letters"] == [] and "Letters of suggestion" not in verifier.content.decode()
