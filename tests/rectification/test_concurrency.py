"""Many people at the same items at once: each step happens once, every number is given once, no count is lost."""

from __future__ import annotations

import random
import threading
from collections import Counter

import pytest
from django.db import close_old_connections, connection

from lookback.journal.models import Entry
from lookback.journal.queries import flaws
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from lookback.org.models import Person
from lookback.rectification import actions, queries
from lookback.rectification.models import Item, Tally
from lookback.rectification.rules import reach_rows
from tests.rectification.case import Case
from tests.world import build_world

THREADS = 8
ITEMS = 6
STEPS = {
    "claim_complete": (Role.RESPONSIBLE_UNIT, "D1"),
    "desk_pass": (Role.VERIFIER, "C1"),
    "verify": (Role.VERIFIER, "C1"),
    "accept": (Role.ACCEPTOR, "P1"),
    "close": (Role.ACCEPTOR, "P1"),
}


@pytest.fixture
def committed(transactional_db):
    """A case whose rows are committed, so that every thread sees them."""
    yield Case(build_world())
    # The flush that follows must be able to empty the journal, which the database otherwise forbids.
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS journal_entry_no_delete")
            cursor.execute("DROP TRIGGER IF EXISTS journal_entry_no_update")


def in_threads(work) -> list[BaseException]:
    """Run `work(number)` in all threads at once; gives back what went wrong."""
    gate, wrong = threading.Barrier(THREADS), []

    def run(number: int) -> None:
        try:
            with clock.at("2019-06-10"):
                gate.wait()
                work(number)
        except BaseException as error:
            wrong.append(error)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


@pytest.mark.slow
def test_each_step_happens_once(committed):
    case = committed
    items = [case.item("in_progress") for _ in range(ITEMS)]
    for item in items:
        case.finish(item)
    people = {
        step: [case.person(role, unit, number).pk for number in range(1, THREADS + 1)]
        for step, (role, unit) in STEPS.items()
    }
    taken, refused = Counter(), Counter()

    def work(number: int) -> None:
        chance = random.Random(number)
        mine = {step: Person.objects.get(pk=keys[number]) for step, keys in people.items()}
        while Item.objects.exclude(status="closed").exists():
            item = Item.objects.get(pk=chance.choice(items).pk)
            for step, by in mine.items():
                try:
                    actions.advance(item, step, by=by, **case.details(step))
                    taken[item.pk, step] += 1
                except Refused as sentence:
                    assert str(sentence)
                    refused[step] += 1
            if number == 0:
                actions.compact_tallies()

    assert in_threads(work) == []
    assert taken == {(item.pk, step): 1 for item in items for step in STEPS}
    assert sum(refused.values()) > 0
    for step in STEPS:
        assert Entry.objects.filter(action=f"rectification.item.{step}").count() == ITEMS
    closed = Item.objects.all()
    assert sorted(item.closure_number for item in closed) == list(range(1, ITEMS + 1))
    for item in closed:
        assert len({item.claimed_by_id, item.verified_by_id, item.accepted_by_id}) == 3
        assert item.declarations.count() == 1
        assert set(item.reach_rows.values_list("unit", "status")) == {
            (row.unit_id, "closed") for row in reach_rows(item)
        }
    check_counts(case)


@pytest.mark.slow
def test_numbers_are_given_once_and_counts_are_not_lost_while_they_are_folded(committed):
    case = committed
    each = 5

    def work(number: int) -> None:
        for _ in range(each):
            case.new()
            if number % 4 == 0:
                actions.compact_tallies()

    assert in_threads(work) == []
    assert sorted(Item.objects.values_list("number", flat=True)) == list(range(1, THREADS * each + 1))
    check_counts(case)


def check_counts(case: Case) -> None:
    for code in ("NAT", "P1", "C1", "D1"):
        assert queries.board_counts(case.unit(code)) == queries.recount(case.unit(code))
    actions.compact_tallies()
    keys = Counter(Tally.objects.values_list("unit", "facet", "value", "is_done", "due_date"))
    assert set(keys.values()) == {1}
    assert queries.board_counts(case.unit("P1")) == queries.recount(case.unit("P1"))
    assert flaws() == []
