"""What the law does not allow is refused with the rule and its article."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lookback.casework.rules.clocks import Calendar, Event, check_start, counted, reckon
from lookback.kit.workflow import Refused
from tests.casework.clockwork import moment, rule, run

COMPLEX, FOUR, TEN = "complex next_higher", "four_kinds province", "ten_years province"
CUSTODY = "cpl.investigation_custody"
GOOD = f"extend 2019-06-05 {COMPLEX}"

# (rule, start, events of which the last is unlawful, article, field, part of the sentence)
REFUSED = [
    # CPL 156: no basis named.
    (CUSTODY, "2019-04-10", ("extend 2019-06-05",), "156", "basis", "legal basis"),
    # CPL 156: nobody approved it.
    (CUSTODY, "2019-04-10", ("extend 2019-06-05 complex",), "156", "approver", "approved"),
    # CPL 156: its own head is not the next higher level.
    (CUSTODY, "2019-04-10", ("extend 2019-06-05 complex own",), "156", "approver", "higher level"),
    # CPL 158: the next higher level is not the province.
    (CUSTODY, "2019-04-10", (GOOD, "extend 2019-07-05 four_kinds next_higher"), "158", "approver", "higher level"),
    # A level that this law does not know.
    (CUSTODY, "2019-04-10", ("extend 2019-06-05 complex mayor",), "156", "approver", "level"),
    # A basis that the law does not give.
    (CUSTODY, "2019-04-10", ("extend 2019-06-05 convenience own",), "156", "basis", "no such basis"),
    # CPL 156: twice.
    (CUSTODY, "2019-04-10", (GOOD, f"extend 2019-07-05 {COMPLEX}"), "156", "basis", "once only"),
    # CPL 158 before 156.
    (CUSTODY, "2019-04-10", (f"extend 2019-06-05 {FOUR}",), "158", "basis", "come first"),
    # CPL 159 before 158.
    (CUSTODY, "2019-04-10", (GOOD, f"extend 2019-07-05 {TEN}"), "159", "basis", "come first"),
    # CPL 156: after the last day, 10 June, had passed.
    (CUSTODY, "2019-04-10", (f"extend 2019-06-11 {COMPLEX}",), "156", "at", "passed"),
    # CPL 91: five days are too many, and none too few.
    ("cpl.arrest_request", "2019-03-04", ("extend 2019-03-06 special own 5",), "91", "amount", "1 to 4"),
    ("cpl.arrest_request", "2019-03-04", ("extend 2019-03-06 special own 0",), "91", "amount", "1 to 4"),
    # CPL 91: four days more on top of thirty.
    (
        "cpl.arrest_request",
        "2019-03-04",
        ("extend 2019-03-06 roaming own", "extend 2019-03-20 special own 4"),
        "91",
        "basis",
        "not beside",
    ),
    # CPL 91: the prosecutor's seven days cannot be extended at all.
    ("cpl.arrest_decision", "2019-04-03", ("extend 2019-04-05 special own",), "91", "basis", "no extension"),
    # CPL 79: nor bail.
    ("cpl.bail", "2019-06-05", ("extend 2020-01-01 special own",), "79", "basis", "no extension"),
    # CPL 79: bail does not stop.
    ("cpl.bail", "2019-06-05", ("suspend 2020-01-01 illness",), "79", "basis", "no such reason to stop"),
    # CPL 91: nor do the thirty days.
    (
        "cpl.arrest_request",
        "2019-03-04",
        ("suspend 2019-03-05 psychiatric_assessment",),
        "91",
        "basis",
        "no such reason",
    ),
    # CPL 156: a stay is for trials.
    (CUSTODY, "2019-04-10", ("suspend 2019-05-05 stayed",), "156", "basis", "no such reason"),
    # Stopped twice; running already; extended while it stands still.
    (
        CUSTODY,
        "2019-04-10",
        ("suspend 2019-05-06 psychiatric_assessment", "suspend 2019-05-07 psychiatric_assessment"),
        "156",
        None,
        "already stands still",
    ),
    (CUSTODY, "2019-04-10", ("resume 2019-05-06",), "156", None, "does not stand still"),
    (
        CUSTODY,
        "2019-04-10",
        ("suspend 2019-05-06 psychiatric_assessment", f"extend 2019-05-10 {COMPLEX}"),
        "156",
        None,
        "stands still",
    ),
    # CPL 149: stopped after it had passed.
    (CUSTODY, "2019-04-10", ("suspend 2019-06-12 psychiatric_assessment",), "149", "at", "passed"),
    # CPL 160: a restart without its reason, and after the limit had passed.
    (CUSTODY, "2019-04-10", ("restart 2019-05-20",), "156", "basis", "no such reason to count"),
    (CUSTODY, "2019-04-10", ("restart 2019-06-12 other_major_crime",), "160", "at", "passed"),
    # CPL 160: identity established, although it was never unknown.
    (CUSTODY, "2019-04-10", ("restart 2019-05-20 identity_established",), "160", "basis", "matching reason"),
    # CPL 175: resubmitted without having been returned.
    ("cpl.review", "2019-03-11", ("restart 2019-04-01 resubmitted",), "175", "basis", "matching reason"),
    # CPL 175: a third return; the prosecutor must not prosecute.
    (
        "cpl.review",
        "2019-03-11",
        (
            "suspend 2019-04-01 returned",
            "restart 2019-04-28 resubmitted",
            "suspend 2019-05-10 returned",
            "restart 2019-06-08 resubmitted",
            "suspend 2019-06-20 returned",
        ),
        "175",
        "basis",
        "not to prosecute",
    ),
    # Supervision Law 48: extended by three months twice; counted anew twice; without the National Commission.
    (
        "sup.retention",
        "2025-06-10",
        ("extend 2025-09-01 special next_higher", "extend 2025-12-01 special next_higher"),
        "48",
        "basis",
        "once only",
    ),
    (
        "sup.retention",
        "2025-06-10",
        ("restart 2025-07-20 other_major_crime national", "restart 2025-08-20 other_major_crime national"),
        "48",
        "basis",
        "once only",
    ),
    ("sup.retention", "2025-06-10", ("restart 2025-07-20 other_major_crime next_higher",), "48", "approver", "higher"),
    ("sup.retention", "2025-06-10", ("restart 2025-07-20 other_major_crime",), "48", "approver", "approved"),
    # Supervision Law (2018) 43: the two further months came with the amendment.
    (
        "sup18.retention",
        "2019-05-15",
        ("extend 2019-08-01 special next_higher", "extend 2019-11-01 ten_years national"),
        "43",
        "basis",
        "no such basis",
    ),
    # Before the start; out of order; after the end; started twice; nothing a clock does.
    (CUSTODY, "2019-04-10", (f"extend 2019-04-09 {COMPLEX}",), "156", "at", "before it started"),
    (CUSTODY, "2019-04-10", ("suspend 2019-05-06 psychiatric_assessment", "resume 2019-05-05"), "156", "at", "later"),
    (CUSTODY, "2019-04-10", ("end 2019-05-06", f"extend 2019-05-07 {COMPLEX}"), "156", None, "has ended"),
    (CUSTODY, "2019-04-10", ("start 2019-05-06",), "156", None, "has started"),
    (CUSTODY, "2019-04-10", ("forget 2019-05-06",), "156", None, "nothing that a clock does"),
    # Example law 20: renewed a fourth time.
    (
        "neutral.remand",
        "2024-01-01",
        (
            "extend 2024-01-20 renewed court 28",
            "extend 2024-02-20 renewed court 28",
            "extend 2024-03-20 renewed court 28",
            "extend 2024-04-20 renewed court 28",
        ),
        "20",
        "basis",
        "3 times",
    ),
]


@pytest.mark.parametrize(("name", "start", "events", "article", "field", "part"), REFUSED)
def test_the_unlawful_is_refused_with_rule_and_article(name, start, events, article, field, part):
    run(name, start, *events[:-1])  # what came before is lawful
    with pytest.raises(Refused) as refused:
        run(name, start, *events)
    sentence = str(refused.value)
    assert part in sentence
    assert f"art. {article})" in sentence
    assert str(rule(name).name) in sentence
    assert refused.value.field == field


def test_nothing_comes_before_the_start():
    with pytest.raises(Refused, match="has not started"):
        reckon(rule("cpl.bail"), [Event("end", moment("2019-01-01"))], Calendar())


def test_a_third_supplementary_investigation_is_refused():
    # CPL 175: two at most; then no prosecution.
    supplement = rule("cpl.supplementary_investigation")
    check_start(supplement, 0)
    check_start(supplement, 1)
    with pytest.raises(Refused, match=r"art\. 175.*2 times.*not to prosecute"):
        check_start(supplement, 2)


def test_a_rule_without_a_bound_starts_as_often_as_needed():
    check_start(rule("cpl.summons"), 40)


def test_a_clock_that_has_passed_can_still_be_ended_and_shows_it():
    state = run("cpl.arrest_request", "2019-03-04", "end 2019-03-08")
    assert state.is_late
    assert not run("cpl.arrest_request", "2019-03-04", "end 2019-03-07T23:59").is_late


def test_what_was_counted_leaves_out_the_first_day_and_the_pauses():
    # 10 April to 6 May: 26 days; stopped there; and from the 26th to the 30th four more.
    stopped = run(CUSTODY, "2019-04-10", "suspend 2019-05-06 psychiatric_assessment")
    assert counted(stopped, moment("2019-05-20")) == timedelta(days=26)
    running = run(CUSTODY, "2019-04-10", "suspend 2019-05-06 psychiatric_assessment", "resume 2019-05-26")
    assert counted(running, moment("2019-05-30")) == timedelta(days=30)
    assert counted(running, moment("2019-04-10")) == timedelta()


def test_what_was_counted_in_hours_leaves_out_the_first():
    summons = run("cpl.summons", "2019-03-05T09:20")
    assert counted(summons, moment("2019-03-05T12:30")) == timedelta(hours=2, minutes=30)
    assert counted(summons, moment("2019-03-05T09:40")) == timedelta()
