"""Whatever is tried on a cascade in whatever order, its promises hold (domain.md 1.9)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookback.dispatch import actions, queries, rules
from lookback.dispatch.models import Assignment, Deadline, DeskEntry
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from tests.dispatch.conftest import MONDAY

UNITS = ("P1", "C1", "D1", "T1", "D2", "C2", "D3", "P1-POLICE", "C1-POLICE", "P2", "D9")
STEPS = ("sign_for", "start", "report", "accept", "return", "waive")
INDEX = st.integers(0, 7)
DAY = st.integers(0, 40).map(lambda days: MONDAY + timedelta(days=days))
MOVES = st.one_of(
    st.tuples(st.just("send"), st.sampled_from(UNITS), st.none() | INDEX, DAY),
    st.tuples(st.just("step"), INDEX, st.sampled_from(STEPS)),
    # A unit carried through as far as it will go, so that finished parts are common.
    st.tuples(st.just("finish"), INDEX),
    st.tuples(st.just("due"), INDEX, DAY),
)
A = Assignment.Status
RUNNING = (A.SENT, A.RECEIVED, A.WORKING, A.RETURNED)


class Tried:
    """One cascade, and the moves that were tried on it."""

    def __init__(self, world, by) -> None:
        self.world, self.by = world, by
        self.cascade = actions.open_cascade(world.units["NAT"], title="tried")
        self.first_due: dict[int, date] = {}
        self.done = Counter()

    def nodes(self) -> list[Assignment]:
        return list(self.cascade.assignments.select_related("unit", "sender_unit", "parent__unit").order_by("id"))

    def node(self, index: int) -> Assignment | None:
        nodes = self.nodes()
        return nodes[index % len(nodes)] if nodes else None

    def attempt(self, kind: str, *move) -> None:
        try:
            getattr(self, kind)(*move)
            self.done[kind] += 1
        except Refused:
            pass

    def send(self, code: str, parent_index: int | None, due_date: date) -> None:
        parent = self.node(parent_index) if parent_index is not None else None
        sent = actions.send(
            self.cascade,
            self.world.units[code],
            parent=parent,
            sender_unit=parent.unit if parent else self.world.units["NAT"],
            matter="x",
            due_date=due_date,
            profile=queries.profile("cn"),
            by=self.by,
        )
        self.first_due[sent.pk] = due_date

    def step(self, index: int, step: str) -> None:
        if node := self.node(index):
            actions.advance_assignment(node, step, by=self.by, report="r", reason="r")

    def finish(self, index: int) -> None:
        if node := self.node(index):
            for step in ("sign_for", "start", "report", "accept"):
                if step in {one.name for one in rules.ASSIGNMENT.leaving(node.status)}:
                    node = actions.advance_assignment(node, step, by=self.by, report="r")

    def due(self, index: int, due_date: date) -> None:
        if node := self.node(index):
            actions.change_due(node, due_date=due_date, by=self.by)

    def check(self) -> None:
        nodes = self.nodes()
        for node in nodes:
            assert node.original_due_date == self.first_due[node.pk]
            if node.parent:
                assert node.due_date <= node.parent.due_date
                assert rules.lies_below(node.unit, node.parent.unit)
                assert node.parent.is_open or not node.is_open
        assert len({node.unit_id for node in nodes}) == len(nodes)
        keys = [node.pk for node in nodes]
        self.check_desk({node.pk: node for node in nodes}, keys)
        self.check_clocks(nodes, keys)

    def check_desk(self, nodes, keys) -> None:
        rows = DeskEntry.objects.filter(subject_kind="dispatch.assignment", subject_key__in=keys)
        found = Counter((row.subject_key, row.step, row.unit_id) for row in rows)
        expected = Counter(
            (node.pk, step.name, getattr(node, step.where).pk)
            for node in nodes.values()
            for step in rules.ASSIGNMENT.leaving(node.status)
            if step.main
        )
        assert found == expected

    def check_clocks(self, nodes, keys) -> None:
        rows = Deadline.objects.filter(subject_kind="dispatch.assignment", subject_key__in=keys, ended_at=None)
        assert {row.subject_key: row.due_date for row in rows} == {
            node.pk: node.due_date for node in nodes if node.status in RUNNING
        }


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(moves=st.lists(MOVES, min_size=4, max_size=14))
@pytest.mark.django_db
def test_the_promises_of_a_cascade_hold(world, moves):
    with clock.at(MONDAY):
        tried = Tried(world, world.person(Role.RESPONSIBLE_UNIT, "NAT"))
        tried.attempt("send", "P1", None, MONDAY + timedelta(days=30))
        for move in moves:
            tried.attempt(*move)
            tried.check()
        assert tried.done["send"] >= 1
