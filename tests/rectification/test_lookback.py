"""Going back to look: the sample, its seed, and what a relapse does."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from lookback.rectification import actions
from lookback.rectification.models import Item
from lookback.rectification.rules import sample

ROUND = {"title": "First look-back", "from_date": date(2019, 10, 14), "to_date": date(2019, 11, 15)}
FOUND = {"tested": "the minutes of September", "checked_date": date(2019, 6, 10)}


@pytest.fixture
def head(case):
    return case.person(Role.TEAM_LEAD, "G11")


def closed(case, number: int, severity: str = "medium") -> list[Item]:
    """Items struck off without playing each of them: the draw looks at nothing else."""
    items = [case.new(severity=severity) for _ in range(number)]
    for place, item in enumerate(items, start=Item.objects.exclude(closure_number=None).count() + 1):
        Item.objects.filter(pk=item.pk).update(
            status="closed",
            outcome="implemented",
            closure_number=place,
            closed_at="2019-06-09T09:00Z",
            lead_unit=case.unit("D1"),
            supervising_unit=case.unit("C1"),
            claimed_by=case.worker,
            verified_by=case.verifier,
            accepted_by=case.acceptor,
        )
    return items


def test_round_takes_all_high_and_at_least_ten_of_the_others(case, head):
    high, others = closed(case, 2, "high"), closed(case, 14)
    case.item("in_progress")
    round_ = actions.draw_lookback(case.ledger, by=head, **ROUND, random_seed=7)
    drawn = {stratum: set() for stratum in ("high", "random")}
    for row in round_.results.all():
        drawn[row.stratum].add(row.item_id)
    assert drawn["high"] == {item.pk for item in high}
    assert len(drawn["random"]) == 10
    assert drawn["random"] < {item.pk for item in others}
    assert (round_.population, round_.random_seed) == (16, 7)


def test_stored_seed_draws_the_same_sample_again(case, head):
    closed(case, 14)
    first = actions.draw_lookback(case.ledger, by=head, **ROUND)
    again = actions.draw_lookback(case.ledger, by=head, **ROUND, random_seed=first.random_seed)
    others = [actions.draw_lookback(case.ledger, by=head, **ROUND, random_seed=seed) for seed in range(5)]
    items = [sorted(round_.results.values_list("item_id", flat=True)) for round_ in (first, again, *others)]
    assert items[0] == items[1]
    assert len({tuple(keys) for keys in items[2:]}) > 1


def test_only_repaired_items_are_looked_back_at(case, head):
    case.take(case.new(), "withdraw")
    case.take(case.item("in_progress"), "accept_risk")
    with pytest.raises(Refused, match="nothing to look back at"):
        actions.draw_lookback(case.ledger, by=head, **ROUND)


def test_draw_is_for_the_checking_side(case):
    closed(case, 1)
    for role, unit in (
        ("rectification_office", "P1"),
        ("responsible_unit", "D1"),
        ("verifier", "C1"),
        ("team_lead", "P2"),
    ):
        with pytest.raises(Refused) as refused:
            actions.draw_lookback(case.ledger, by=case.person(role, unit), **ROUND)
        assert refused.value.forbidden
    for role in (Role.VERIFIER, Role.SECRETARIAT):
        assert actions.draw_lookback(case.ledger, by=case.person(role, "NAT"), **ROUND).results.count() == 1


def test_round_does_not_end_before_it_begins(case, head):
    closed(case, 1)
    with pytest.raises(Refused) as refused:
        actions.draw_lookback(case.ledger, by=head, title="x", from_date=date(2019, 10, 2), to_date=date(2019, 10, 1))
    assert refused.value.field == "to_date"


# --- results -------------------------------------------------------------------------------------------------------


@pytest.fixture
def result(case, head):
    case.item("closed")
    return actions.draw_lookback(case.ledger, by=head, **ROUND).results.get()


def test_sustained_repair_stays_closed(case, result):
    row = actions.record_lookback(result, by=case.verifier, result_code="sustained", place="D1", **FOUND)
    assert (row.result, row.checked_by, row.item.status) == ("sustained", case.verifier, "closed")


def test_relapse_reopens_the_item_with_a_new_day(case, result):
    with pytest.raises(Refused) as refused:
        actions.record_lookback(result, by=case.verifier, result_code="relapsed", **FOUND)
    assert refused.value.field == "new_due_date"
    day = date(2019, 12, 31)
    actions.record_lookback(result, by=case.verifier, result_code="relapsed", new_due_date=day, **FOUND)
    item = Item.objects.get(pk=result.item_id)
    assert (item.status, item.relapses, item.due_date) == ("reopened", 1, day)


def test_result_is_recorded_once(case, result):
    actions.record_lookback(result, by=case.verifier, result_code="partly", **FOUND)
    with pytest.raises(Refused, match="already recorded"):
        actions.record_lookback(result, by=case.verifier, result_code="sustained", **FOUND)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"result_code": "fine"}, "result_code"),
        ({"tested": ""}, "tested"),
        ({"checked_date": date(2031, 1, 1)}, "checked_date"),
    ],
)
def test_bad_result_is_refused_at_the_field(case, result, given, field):
    with pytest.raises(Refused) as refused:
        actions.record_lookback(result, by=case.verifier, **{"result_code": "sustained", **FOUND, **given})
    assert refused.value.field == field


def test_result_is_recorded_by_a_verifier_of_the_supervising_level(case, result):
    for person in (case.worker, case.acceptor, case.person(Role.VERIFIER, "C2")):
        with pytest.raises(Refused) as refused:
            actions.record_lookback(result, by=person, result_code="sustained", **FOUND)
        assert refused.value.forbidden


def test_whoever_did_the_work_does_not_go_back_to_look(case, result):
    result.item.evidence.update(added_by=case.verifier)
    with pytest.raises(Refused, match="took part"):
        actions.record_lookback(result, by=case.verifier, result_code="sustained", **FOUND)


# --- the sample as such ----------------------------------------------------------------------------------------------

items_ = st.lists(
    st.tuples(st.sampled_from(["high", "medium", "low"]), st.integers(1, 6), st.sampled_from(["a", "b", "c"])),
    max_size=300,
).map(
    lambda rows: [
        SimpleNamespace(pk=pk, severity=severity, lead_unit_id=unit, dimension=dimension)
        for pk, (severity, unit, dimension) in enumerate(rows)
    ]
)


@given(items_, st.integers(0, 2**31))
def test_sample_has_its_size_and_each_stratum_its_share(items, seed):
    high, drawn = sample(items, seed)
    others = [item for item in items if item.severity != "high"]
    assert [item.pk for item in high] == [item.pk for item in items if item.severity == "high"]
    assert len({item.pk for item in drawn}) == len(drawn) == min(len(others), max(10, -(-len(others) // 5)))
    for stratum in {(item.lead_unit_id, item.dimension) for item in others}:
        size = sum((item.lead_unit_id, item.dimension) == stratum for item in others)
        taken = sum((item.lead_unit_id, item.dimension) == stratum for item in drawn)
        assert abs(taken - size * len(drawn) / len(others)) < 2
    again = sample(list(reversed(items)), seed)
    assert [item.pk for item in again[1]] == [item.pk for item in drawn]
