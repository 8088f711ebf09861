"""Random stories of items and cascades, and what must hold after each of their events.

Runs on the database of the test run; test_on_postgres.py runs it on PostgreSQL as well.
"""

from __future__ import annotations

from datetime import date, timedelta

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
PICK = st.integers(0, 9)


class Stories(RuleBasedStateMachine):
    """Events come from the right person and from wrong ones, in the right order and in any."""

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

    def attempt(self, do, *args, **kwargs) -> None:
        """Do it, or be refused with a sentence and leave no trace: nothing else may come of it."""
        with clock.at(self.today):
            try:
                with transaction.atomic():
                    do(*args, **kwargs)
            except Refused as refused:
                assert str(refused)

    def one(self, rows, pick: int):
        found = list(rows.order_by("pk"))
        return found[pick % len(found)] if found else None

    def item(self, pick: int) -> Item:
        return self.one(Item.objects.all(), pick)

    # --- events -----------------------------------------------------------------------------------------------

    @initialize(lead=st.sampled_from(LEADS))
    def begin(self, lead: str) -> None:
        self.open(lead, "medium")

    @rule(lead=st.sampled_from(LEADS), severity=st.sampled_from(["high", "medium"]))
    def open(self, lead: str, severity: str) -> None:
        self.case.lead = lead
        if Item.objects.count() < 4:
            self.attempt(self.case.new, severity=severity)

    @rule(pick=PICK, steps=st.integers(1, 6))
    def push(self, pick: int, steps: int) -> None:
        """Bring an item on along the main line, with what each step needs."""
        for _ in range(steps):
            item = self.item(pick)
            main = [step.name for step in ITEM.leaving(item.status) if step.main and step.name != "report"]
            if main:
                self.prepare(item, main[0])
                self.attempt(self.take, item, main[0])

    def prepare(self, item: Item, step: str) -> None:
        if step == "submit_plan" and not item.measures.exists():
            self.attempt(self.case.plan, item)
        if step == "claim_complete":
            self.attempt(self.case.finish, item)

    def take(self, item: Item, step: str, by: Person | None = None) -> None:
        self.case.lead = item.lead_unit.code if item.lead_unit else "D1"
        self.case.take(item, step, by=by or self.of_level(item, step))

    def of_level(self, item: Item, step: str) -> Person:
        """Whoever holds the post for this step at the unit where it is taken."""
        role = self.case.who(step).current_posts[0].role
        unit = getattr(item, ITEM.by_name[step].where) or item.body_unit
        return self.case.person(role, unit.code.removesuffix("-OFFICE"))

    @rule(pick=PICK, step=st.sampled_from(sorted(ITEM.by_name)))
    def step(self, pick: int, step: str) -> None:
        self.attempt(self.take, self.item(pick), step)

    @rule(pick=PICK, who=st.integers(0, 99), step=st.sampled_from(sorted(ITEM.by_name)))
    def step_by_anybody(self, pick: int, who: int, step: str) -> None:
        self.attempt(self.take, self.item(pick), step, by=self.anybody(who))

    def anybody(self, who: int) -> Person:
        return Person.objects.get(pk=self.pool[who % len(self.pool)].pk)

    @rule(pick=PICK, who=st.integers(0, 99))
    def prove(self, pick: int, who: int) -> None:
        self.attempt(self.case.prove, self.item(pick), by=self.anybody(who))

    @rule(pick=PICK, step=st.sampled_from(["grant", "refuse"]), who=st.integers(0, 99))
    def decide(self, pick: int, step: str, who: int) -> None:
        extension = self.one(Extension.objects.filter(status="requested"), pick)
        if extension:
            for by in (self.anybody(who), self.case.person(Role.SECRETARIAT, extension.supervising_unit.code)):
                self.attempt(actions.decide_extension, extension, step, by=by, reason="because")

    @rule(
        pick=PICK,
        codes=st.sets(st.sampled_from(["T1", "V1", "D1", "D2", "D3", "C1"]), min_size=1),
        days=st.integers(0, 120),
    )
    def hand_down(self, pick: int, codes: set[str], days: int) -> None:
        item = self.item(pick)
        if item.lead_unit:
            self.send(item, item.lead_unit.code, codes, days, None)

    @rule(pick=PICK, codes=st.sets(st.sampled_from(["T1", "V1", "D2"]), min_size=1), days=st.integers(0, 120))
    def hand_on(self, pick: int, codes: set[str], days: int) -> None:
        parent = self.one(Assignment.objects.all(), pick)
        if parent:
            self.send(Item.objects.get(cascade=parent.cascade), parent.unit.code, codes, days, parent)

    def send(self, item: Item, sender: str, codes: set[str], days: int, parent: Assignment | None) -> None:
        self.attempt(
            actions.hand_down,
            item,
            by=self.case.person(Role.RESPONSIBLE_UNIT, sender),
            units=[self.case.unit(code) for code in codes],
            matter="visit",
            due_date=self.today + timedelta(days=days),
            parent=parent,
        )

    @rule(pick=PICK, step=st.sampled_from(sorted(ASSIGNMENT.by_name)))
    def work_on_a_part(self, pick: int, step: str) -> None:
        part = self.one(Assignment.objects.exclude(status__in=FINISHED), pick)
        if part:
            unit = getattr(part, ASSIGNMENT.by_name[step].where)
            detail = {"report": {"report": "done"}, "return": {"reason": "no"}, "waive": {"reason": "small"}}
            by = self.case.person(Role.RESPONSIBLE_UNIT, unit.code)
            self.attempt(advance_assignment, part, step, by=by, **detail.get(step, {}))

    @rule(pick=PICK, result=st.sampled_from(["sustained", "partly", "relapsed"]))
    def look_back(self, pick: int, result: str) -> None:
        dates = {"from_date": self.today, "to_date": self.today}
        verifier = self.case.person(Role.VERIFIER, "NAT")
        self.attempt(actions.draw_lookback, self.case.ledger, by=verifier, title="round", **dates)
        row = self.one(LookbackResult.objects.filter(result=""), pick)
        if row:
            self.attempt(
                actions.record_lookback,
                row,
                by=self.case.person(Role.VERIFIER, row.item.supervising_unit.code),
                result_code=result,
                tested="went there",
                checked_date=self.today,
                new_due_date=self.today + timedelta(days=30),
            )

    @rule(days=st.integers(1, 40))
    def days_pass(self, days: int) -> None:
        if self.today < date(2020, 6, 1):
            self.today += timedelta(days=days)

    @rule()
    def fold(self) -> None:
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
            max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
