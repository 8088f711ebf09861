"""Random stories of items and cascades, and what must hold after each of their events.

Runs on the database of the test run; test_on_postgres.py runs it on PostgreSQL as well.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lookback.dispatch.actions import advance_assignment
from lookback.dispatch.models import Assignment, Deadline, DeskEntry
from lookback.dispatch.rules import ASSIGNMENT
from lookback.journal.queries import flaws
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.actions import appoint
from lookback.org.authority import Role
from lookback.org.models import Person
from lookback.rectification import actions, queries
from lookback.rectification.models import Extension, Item, LookbackResult
from lookback.rectification.models.item import DONE_STATUSES
from lookback.rectification.rules import ITEM, implementers, reach_rows
from tests.rectification.case import Case

FINISHED = ("done", "waived")
AFTER_CLAIM = ("claimed", "desk_checked", "verified", "accepted", "public_notice", "closed")
LEADS = ("D1", "C1", "P1-POLICE")
BELOW = {"P1-POLICE": "C1", "C1": "D1", "D1": "T1", "T1": "V1"}
EVENTS = {
    "open_item": 1,
    "push": 4,
    "leave": 4,
    "any_step_by_anybody": 2,
    "prove": 1,
    "decide": 2,
    "hand_down": 3,
    "work_on_a_part": 3,
    "look_back": 1,
    "days_pass": 1,
    "fold": 1,
}


class Stories(RuleBasedStateMachine):
    """Events come from the right person and from wrong ones, in the right order and in any.

    hypothesis chooses the event and a seed for its particulars; from the seed the particulars are drawn evenly.
    """

    case: Case
    pool: list[Person]

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.today = date(2019, 6, 10)
        self.original: dict[int, date] = {}
        self.case.files = 0

    def teardown(self) -> None:
        try:
            with clock.at(self.today):
                self.journal_is_whole()
                self.boards_equal_a_recount()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @initialize(seed=st.integers(0, 2**32))
    def begin(self, seed: int) -> None:
        for _ in range(2):
            self.open_item(Random(seed))
            self.push(Random(seed))

    @rule(
        event=st.sampled_from([name for name, weight in EVENTS.items() for _ in range(weight)]),
        seed=st.integers(0, 2**32),
    )
    def happen(self, event: str, seed: int) -> None:
        getattr(self, event)(Random(seed))

    def attempt(self, do, *args, **kwargs) -> None:
        """Do it, or be refused with a sentence and leave no trace: nothing else may come of it."""
        with clock.at(self.today):
            try:
                with transaction.atomic():
                    do(*args, **kwargs)
            except Refused as refused:
                assert str(refused)

    # --- events -----------------------------------------------------------------------------------------------

    def open_item(self, chance: Random) -> None:
        if Item.objects.count() < 4:
            self.case.lead = chance.choice(LEADS)
            self.attempt(self.case.new, severity=chance.choice(["high", "medium"]))

    def push(self, chance: Random) -> None:
        """Bring an item on along the main line, with what each step needs."""
        key = chance.choice(list(Item.objects.values_list("pk", flat=True)))
        for _ in range(chance.randint(1, 9)):
            item = Item.objects.get(pk=key)
            main = [step.name for step in ITEM.leaving(item.status) if step.main and step.name != "report"]
            if main:
                self.prepare(item, main[0])
                self.attempt(self.take, item, main[0])

    def prepare(self, item: Item, step: str) -> None:
        self.led_by(item)
        if step == "submit_plan" and not item.measures.exists():
            self.attempt(self.case.plan, item)
        if step == "claim_complete":
            self.attempt(self.case.finish, item)

    def led_by(self, item: Item) -> None:
        """Let the case's people be those of the item's lead unit; one that nobody leads may go to any."""
        self.case.lead = item.lead_unit.code if item.lead_unit else LEADS[item.pk % len(LEADS)]

    def take(self, item: Item, step: str, by: Person | None = None) -> None:
        self.led_by(item)
        self.case.take(item, step, by=by or self.of_level(item, step))

    def of_level(self, item: Item, step: str) -> Person:
        """Whoever holds the post for this step at the unit where it is taken."""
        role = self.case.who(step).current_posts[0].role
        unit = getattr(item, ITEM.by_name[step].where) or item.body_unit
        return self.case.person(role, unit.code.removesuffix("-OFFICE"))

    def leave(self, chance: Random) -> None:
        """Any step that leaves the present status; now and then by somebody with a second post on the same item."""
        item = chance.choice(list(Item.objects.all()))
        step = chance.choice(list(ITEM.leaving(item.status))).name
        self.prepare(item, step)
        self.attempt(self.take, item, step, by=self.anybody(chance, 2) if chance.random() < 0.3 else None)

    def any_step_by_anybody(self, chance: Random) -> None:
        item, step = chance.choice(list(Item.objects.all())), chance.choice(sorted(ITEM.by_name))
        self.attempt(self.take, item, step, by=self.anybody(chance))

    def anybody(self, chance: Random, first: int | None = None) -> Person:
        return Person.objects.get(pk=chance.choice(self.pool[:first]).pk)

    def prove(self, chance: Random) -> None:
        item = chance.choice(list(Item.objects.all()))
        content = chance.choice([None, b"the same photo"])
        self.attempt(self.case.prove, item, by=self.anybody(chance), content=content)

    def decide(self, chance: Random) -> None:
        """Ask for more time where it can be asked for, and decide what waits."""
        item = chance.choice(list(Item.objects.all()))
        self.attempt(self.take, item, "request_extension")
        for extension in Extension.objects.filter(status="requested"):
            right = self.case.person(Role.SECRETARIAT, extension.supervising_unit.code)
            by, step = chance.choice([right, self.anybody(chance)]), chance.choice(["grant", "refuse"])
            self.attempt(actions.decide_extension, extension, step, by=by, reason="because")

    def hand_down(self, chance: Random) -> None:
        """The lead unit hands down, or a unit that has a part hands on; mostly to a unit below."""
        item = chance.choice(list(Item.objects.exclude(lead_unit=None)) or [None])
        if item is None:
            return
        parts = list(item.cascade.assignments.all()) if item.cascade else []
        parent = chance.choice([None, *parts])
        sender = (parent.unit if parent else item.lead_unit).code
        receiver = BELOW.get(sender, "D2") if chance.random() < 0.8 else chance.choice(["D2", "NAT", "V1"])
        self.attempt(
            actions.hand_down,
            item,
            by=self.case.person(Role.RESPONSIBLE_UNIT, sender),
            units=[self.case.unit(receiver)],
            matter="visit",
            due_date=self.today + timedelta(days=chance.randint(0, 60)),
            parent=parent,
        )

    def work_on_a_part(self, chance: Random) -> None:
        parts = list(Assignment.objects.exclude(status__in=FINISHED))
        for _ in range(chance.randint(1, 4) if parts else 0):
            part = Assignment.objects.get(pk=chance.choice(parts).pk)
            step = chance.choice(list(ASSIGNMENT.leaving(part.status)) or [ASSIGNMENT.by_name["sign_for"]])
            by = self.case.person(Role.RESPONSIBLE_UNIT, getattr(part, step.where).code)
            detail = {"report": {"report": "done"}, "return": {"reason": "no"}, "waive": {"reason": "small"}}
            self.attempt(advance_assignment, part, step.name, by=by, **detail.get(step.name, {}))

    def look_back(self, chance: Random) -> None:
        verifier = self.case.person(Role.VERIFIER, "NAT")
        dates = {"from_date": self.today, "to_date": self.today}
        self.attempt(actions.draw_lookback, self.case.ledger, by=verifier, title="round", **dates)
        for row in LookbackResult.objects.filter(result="").select_related("item__supervising_unit")[:2]:
            self.attempt(
                actions.record_lookback,
                row,
                by=self.case.person(Role.VERIFIER, row.item.supervising_unit.code),
                result_code=chance.choice(["sustained", "partly", "relapsed"]),
                tested="went there",
                checked_date=self.today,
                new_due_date=self.today + timedelta(days=30),
            )

    def days_pass(self, chance: Random) -> None:
        self.today += timedelta(days=chance.randint(1, 15))

    def fold(self, chance: Random) -> None:
        actions.compact_tallies()

    # --- what must hold -----------------------------------------------------------------------------------------

    @invariant()
    def no_parent_is_finished_over_an_open_child(self) -> None:
        unfinished = Assignment.objects.exclude(status__in=FINISHED)
        assert not unfinished.filter(parent__status__in=(*FINISHED, "reported")).exists()
        assert not Item.objects.filter(status__in=AFTER_CLAIM, cascade__assignments__in=unfinished).exists()

    @invariant()
    def no_child_is_due_after_its_parent(self) -> None:
        for part in Assignment.objects.exclude(parent=None).select_related("parent"):
            assert part.due_date <= part.parent.due_date

    @invariant()
    def nothing_is_closed_without_verification_by_another_person(self) -> None:
        for item in Item.objects.filter(status__in=DONE_STATUSES, outcome__startswith="implemented"):
            assert len({item.claimed_by_id, item.verified_by_id, item.accepted_by_id} - {None}) == 3
            on_the_facts = item.verifications.exclude(method="desk").filter(
                result="passed", verified_by=item.verified_by, recorded_at__gte=item.claimed_at
            )
            assert on_the_facts.exists()
            assert not {item.verified_by_id, item.accepted_by_id} & implementers(item)

    @invariant()
    def original_due_date_stays(self) -> None:
        for item in Item.objects.exclude(original_due_date=None):
            assert self.original.setdefault(item.pk, item.original_due_date) == item.original_due_date

    @invariant()
    def closure_numbers_have_no_gap(self) -> None:
        numbers = Item.objects.exclude(closure_number=None).values_list("closure_number", flat=True)
        assert sorted(numbers) == list(range(1, len(numbers) + 1))

    @invariant()
    def clocks_and_desks_follow(self) -> None:
        running = Deadline.objects.filter(subject_kind="rectification.item", key="due", ended_at=None)
        days = dict(running.values_list("subject_key", "due_date"))
        for item in Item.objects.all():
            is_timed = item.status not in ("new", *DONE_STATUSES)
            assert days.get(item.pk) == (item.due_date if is_timed else None), item.status
            on_desk = DeskEntry.objects.filter(subject_kind="rectification.item", subject_key=item.pk)
            assert on_desk.exists() is (item.status != "closed")

    @invariant()
    def reach_is_what_the_rules_say(self) -> None:
        for item in Item.objects.all():
            parts = item.cascade.assignments.select_related("unit") if item.cascade else []
            rows = reach_rows(item, cascade_units=[part.unit for part in parts])
            columns = ("unit_id", "via", "status", "level", "is_done", "due_date")
            kept = set(item.reach_rows.values_list(*columns))
            assert kept == {tuple(getattr(row, name) for name in columns) for row in rows}

    def boards_equal_a_recount(self) -> None:
        for _fold in range(2):
            for unit in self.case.world.units.values():
                assert queries.board_counts(unit) == queries.recount(unit)
            actions.compact_tallies()

    def journal_is_whole(self) -> None:
        assert flaws() == []


def everybody(case: Case) -> list[Person]:
    """People of every kind, and some with two posts that one person may hold but not use on the same item."""
    case.appoint_all(*LEADS)
    for unit in ("NAT", "P1", "C1", "D1"):
        for role in (Role.VERIFIER, Role.ACCEPTOR, Role.SECRETARIAT, Role.RESPONSIBLE_UNIT, Role.PUBLISHER):
            case.person(role, unit)
    for unit in ("T1", "V1", "D2", "D3", "P1-POLICE"):
        case.person(Role.RESPONSIBLE_UNIT, unit)
    two_hats = case.person(Role.BODY_HEAD, "D1", number=2)
    appoint(two_hats, Role.ACCEPTOR, case.unit("NAT-OFFICE"), by=None, from_date=date(2019, 1, 1))
    other = case.person(Role.SECRETARIAT, "C1", number=2)
    appoint(other, Role.RESPONSIBLE_UNIT, case.unit("D1"), by=None, from_date=date(2019, 1, 1))
    return [two_hats, other, *case.world.people.values()]


@pytest.mark.slow
def test_random_stories_keep_the_rules(case):
    pool = everybody(case)

    class Playing(Stories):
        pass

    Playing.case, Playing.pool = case, pool
    run_state_machine_as_test(
        Playing,
        settings=settings(
            max_examples=10, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
        _min_steps=20,  # left to itself hypothesis tells very short stories
    )
