"""Vows against outcome, coverage of findings: counted by hand here."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone

from lookback.dispatch import actions as dispatch
from lookback.inspections import actions
from lookback.inspections.models import Commitment
from lookback.inspections.queries import commitment_progress, coverage
from lookback.kit import clock
from lookback.org.authority import Role
from lookback.rectification.models import Item, LookbackRound, Measure
from tests.inspections.support import RECTIFY, TEXT

DEADLINE = date(2019, 9, 30)
NUMBERS = iter(range(1, 10_000))


def moment(day: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(f"{day}T10:00"))


@pytest.fixture
def vowed(story):
    """A mission with four findings, covered by four items, and a vow on every indicator."""
    story.feedback_given(findings=4, venues=("C1", "D1"))
    with clock.at(RECTIFY):
        vows = [
            {"text": TEXT, "indicator": indicator, "target_percent": 50, "by_date": DEADLINE}
            for indicator in Commitment.Indicator.values
        ]
        actions.commit(story.mission, by=story.head, statements=vows)
        story.cover()
        story.step("plan_approved", story.secretariat)
    return story


def measured(story, indicator):
    rows = {row.commitment.indicator: row for row in commitment_progress(story.fresh())}
    return rows[indicator]


def share(story, indicator, on="2019-10-15"):
    with clock.at(on):
        row = measured(story, indicator)
        return row.numerator, row.denominator


def items(story):
    return list(story.mission.ledger.items.order_by("number"))


def strike_off(story, item, *, outcome="implemented", accepted="2019-08-01", closed="2019-08-02", verified=True):
    people = [story.person(Role.RESPONSIBLE_UNIT, "C1"), story.person(Role.VERIFIER, "NAT")]
    Item.objects.filter(pk=item.pk).update(
        status="closed",
        outcome=outcome,
        lead_unit=story.world.units["C1"],
        claimed_by=people[0],
        verified_by=people[1] if verified else None,
        accepted_by=story.person(Role.ACCEPTOR, "NAT"),
        accepted_at=moment(accepted) if accepted else None,
        closed_at=moment(closed),
        closure_number=next(NUMBERS),
    )


def due(item, day):
    Item.objects.filter(pk=item.pk).update(original_due_date=day)


# --- completion


def test_completion_counts_what_was_implemented_of_what_was_to_be_done(vowed):
    one, two, three, four = items(vowed)
    assert share(vowed, "completion_rate") == (0, 4)
    strike_off(vowed, one)
    strike_off(vowed, two, outcome="implemented_alternative")
    strike_off(vowed, three, outcome="not_implemented", verified=False)
    assert share(vowed, "completion_rate") == (2, 4)
    strike_off(vowed, four, outcome="withdrawn_by_issuer", verified=False)
    assert share(vowed, "completion_rate") == (2, 3), "what the issuer withdrew was not to be done"


def test_completion_after_the_day_does_not_count(vowed):
    one, two, *_rest = items(vowed)
    strike_off(vowed, one, closed="2019-09-30")
    strike_off(vowed, two, closed="2019-10-01")
    assert share(vowed, "completion_rate", on="2019-09-29") == (0, 4)
    assert share(vowed, "completion_rate", on="2019-09-30") == (1, 4)
    assert share(vowed, "completion_rate", on="2019-12-01") == (1, 4)


# --- on time


def test_on_time_goes_by_the_original_due_date(vowed):
    one, two, three, four = items(vowed)
    for item in (one, two, three):
        due(item, date(2019, 8, 1))
    due(four, date(2019, 12, 1))
    strike_off(vowed, one, accepted="2019-08-01")
    strike_off(vowed, two, accepted="2019-08-02")
    # An extension moves the due date; the original one stays what counts.
    Item.objects.filter(pk=two.pk).update(due_date=date(2019, 9, 1))
    assert share(vowed, "on_time_rate") == (1, 3)
    assert share(vowed, "on_time_rate", on="2019-07-31") == (0, 0)


def test_an_item_that_nobody_was_assigned_to_is_late_all_the_same(vowed):
    assert share(vowed, "on_time_rate", on="2019-08-01") == (0, 0)
    assert share(vowed, "on_time_rate", on="2019-09-30") == (0, 4), "the ledger's own day has passed"


# --- verified closure


def test_a_closure_counts_as_verified_by_somebody_who_did_not_claim(vowed):
    one, two, *_rest = items(vowed)
    assert share(vowed, "verified_closure_rate") == (0, 0)
    strike_off(vowed, one)
    strike_off(vowed, two, outcome="not_implemented", verified=False)
    assert share(vowed, "verified_closure_rate") == (1, 2)


# --- root cause


def test_a_root_cause_has_a_category_a_text_and_a_systemic_measure(vowed):
    one, two, three, four = items(vowed)
    for item in (one, two, three):
        Item.objects.filter(pk=item.pk).update(cause_category="x", cause=TEXT)
    Item.objects.filter(pk=four.pk).update(systemic_waiver="A single event.")
    for item, kind in ((one, "systemic"), (one, "systemic"), (two, "immediate")):
        Measure.objects.create(item=item, kind=kind, text=TEXT, due_date=DEADLINE)
    assert share(vowed, "root_cause_rate") == (1, 3)


# --- relapse


def test_relapses_are_counted_of_what_was_looked_back_at(vowed):
    drawn = LookbackRound.objects.create(
        ledger=vowed.mission.ledger,
        title=TEXT,
        random_seed=1,
        population=4,
        from_date=date(2019, 9, 1),
        to_date=date(2019, 9, 20),
        drawn_by=vowed.secretariat,
    )
    found = (("sustained", "2019-09-05"), ("relapsed", "2019-09-06"), ("relapsed", "2019-10-05"), ("", None))
    for item, (result, day) in zip(items(vowed), found, strict=True):
        drawn.results.create(item=item, stratum="random", result=result, checked_date=day)
    assert share(vowed, "relapse_rate") == (1, 2), "one was found after the day, one has no result yet"


# --- acknowledgement


def test_leaves_of_all_cascades_are_to_be_signed_for_in_three_working_days(vowed):
    # The venues: P1 > C1 > D1, all signed for on the day of the meeting, sent on 28 May.
    assert share(vowed, "ack_cascade") == (1, 1), "D1 is the only leaf; it was asked on the day of the meeting"
    item = items(vowed)[0]
    with clock.at("2019-07-01"):
        cascade = dispatch.open_cascade(item, title=TEXT, by=vowed.office)
        Item.objects.filter(pk=item.pk).update(cascade=cascade)
        for code in ("C1", "C2"):
            dispatch.send(
                cascade,
                vowed.world.units[code],
                parent=None,
                sender_unit=vowed.world.units["P1"],
                matter=TEXT,
                due_date=date(2019, 9, 1),
                profile=vowed.mission.profile,
                by=vowed.office,
            )
    with clock.at("2019-07-02"):
        signed = cascade.assignments.get(unit__code="C1")
        dispatch.advance_assignment(signed, "sign_for", by=vowed.person(Role.RESPONSIBLE_UNIT, "C1"))
        assert share(vowed, "ack_cascade", on="2019-07-02") == (2, 2), "C2 still has time"
    assert share(vowed, "ack_cascade", on="2019-07-05") == (2, 3)


# --- the state of a vow


def test_a_vow_runs_until_its_day_and_is_then_kept_or_broken(vowed):
    one, two, *_rest = items(vowed)
    strike_off(vowed, one)
    with clock.at("2019-09-30"):
        row = measured(vowed, "completion_rate")
        assert (row.percent, row.is_met, row.state) == (25.0, False, "running")
    with clock.at("2019-10-01"):
        assert measured(vowed, "completion_rate").state == "broken"
    strike_off(vowed, two)
    with clock.at("2019-10-01"):
        row = measured(vowed, "completion_rate")
        assert (row.percent, row.state, row.as_of) == (50.0, "kept", DEADLINE)


def test_nothing_is_said_where_there_is_nothing_to_divide_by(vowed):
    with clock.at("2019-10-01"):
        row = measured(vowed, "relapse_rate")
    assert (row.percent, row.is_met, row.state) == (None, None, "n/a")


def test_relapses_are_to_stay_below_the_target(vowed):
    row = measured(vowed, "relapse_rate")
    vow = row.commitment
    assert type(row)(vow, DEADLINE, 1, 2).is_met and not type(row)(vow, DEADLINE, 2, 3).is_met


def test_a_share_just_under_the_target_is_not_rounded_up_to_it(vowed):
    row = measured(vowed, "completion_rate")
    near = type(row)(row.commitment, DEADLINE, 4999, 9999)
    assert near.percent == 50.0 and not near.is_met


def test_before_the_ledger_nothing_is_measured(story):
    story.feedback_given(findings=1)
    with clock.at(RECTIFY):
        vow = {"text": TEXT, "indicator": "completion_rate", "target_percent": 1, "by_date": DEADLINE}
        actions.commit(story.mission, by=story.head, statements=[vow])
    story.mission.ledger = None
    (row,) = commitment_progress(story.mission)
    assert (row.numerator, row.denominator, row.percent) == (0, 0, None)


def test_the_board_of_vows_costs_no_more_with_more_items(vowed, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        assert len(commitment_progress(vowed.mission)) == 6


# --- coverage


def test_coverage_names_the_findings_without_an_item(story, django_assert_num_queries):
    story.feedback_given(findings=3)
    one, two, three = story.mission.findings.order_by("code")
    with clock.at(RECTIFY):
        actions.open_items(one, by=story.office, items=[{"title": TEXT}, {"title": TEXT}])
        actions.open_items(two, by=story.office, items=[{"title": TEXT}])
    strike_off(story, two.items.get())
    with django_assert_num_queries(1):
        found = coverage(story.mission)
    assert [(row.finding.code, row.items, row.closed, row.is_done) for row in found.rows] == [
        ("F-1", 2, 0, False),
        ("F-2", 1, 1, True),
        ("F-3", 0, 0, False),
    ]
    assert (found.covered, found.done, found.uncovered) == (2, 1, [three])


def test_practices_and_withdrawn_findings_need_no_cover(story):
    story.feedback_given(findings=2)
    one, two = story.mission.findings.order_by("code")
    type(one).objects.filter(pk=one.pk).update(is_positive=True)
    type(two).objects.filter(pk=two.pk).update(status="withdrawn")
    assert coverage(story.mission).rows == []
