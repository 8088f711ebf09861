"""Two people at once: one number each, one report each, and no crosswise wait. Runs on PostgreSQL too."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import close_old_connections, connection

from lookback.casework.models import Case, HandOver, Letter, LinkedInquiry
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.rectification.models import Item, Ledger
from tests.casework.behind import Behind, Post
from tests.casework.docket import Docket
from tests.world import build_world

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts) -> list:
    """Run the acts in threads that start together; gives back what each returned, or the refusal."""
    barrier = threading.Barrier(len(acts))

    def run(act):
        try:
            barrier.wait()
            with clock.at("2019-06-10"):
                return act()
        except Refused as refused:
            return refused
        finally:
            close_old_connections()
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def docket(transactional_db) -> Docket:
    return Docket(build_world())


def test_numbers_are_given_once_and_without_a_gap(docket):
    docket.officer("POLICE")
    made = at_once(*[docket.opened] * 6)
    assert sorted(case.code for case in made) == [f"C-2019-0000{number}" for number in range(1, 7)]


def test_a_stage_is_reported_once(docket):
    case = docket.case("filed")
    docket.officer("POLICE")
    done = at_once(*[lambda: docket.take(case, "investigate")] * 4)
    assert sum(isinstance(result, Case) for result in done) == 1
    assert case.reports.count() == 3
    assert sorted(case.reports.values_list("number", flat=True)) == [1, 2, 3]


def test_two_cases_are_not_joined_crosswise(docket):
    first, second = docket.case("filed"), docket.case("filed")
    docket.officer("POLICE")
    done = at_once(lambda: docket.take(first, "merge", into=second), lambda: docket.take(second, "merge", into=first))
    assert sum(isinstance(result, Case) for result in done) == 1
    assert Case.objects.filter(status="merged").count() == 1


def test_letters_taken_up_at_once_stand_in_one_ledger(docket):
    post = Post(docket)
    letters = [post.letter("issue", "sign_for", "accept") for _letter in range(3)]
    done = at_once(*[partial(post.take, letter, "rectify", by=post.addressee) for letter in letters])
    assert all(isinstance(result, Letter) for result in done)
    assert sorted(Item.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert Ledger.objects.count() == 1


def test_a_lead_is_handed_over_once(docket):
    behind = Behind(docket)
    inquiry, police = behind.opened(), behind.police
    done = at_once(*[lambda: behind.refer(inquiry, by=police)] * 3)
    assert sum(isinstance(result, LinkedInquiry) for result in done) == 1 and HandOver.objects.count() == 1
