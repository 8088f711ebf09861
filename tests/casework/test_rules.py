"""The stage machine is that of domain.md 3.1, and each rule says in a sentence why not."""

from __future__ import annotations

from datetime import date

import pytest

from lookback.casework import rules
from lookback.casework.models import Case
from lookback.casework.models.case import ENDED
from lookback.casework.rules import CASE, LISTED, MEASURE
from lookback.kit.workflow import Refused
from lookback.org.actions import appoint, declare_interest
from lookback.org.authority import GRANTS, INCOMPATIBLE, Permission, Role

# domain.md 3.1, arrow by arrow; written out by hand.
ARROWS = {
    ("reported", "filed"),
    ("reported", "not_filed"),
    ("filed", "investigating"),
    ("investigating", "transferred_for_review"),
    ("transferred_for_review", "returned_1"),
    ("returned_1", "resubmitted_1"),
    ("resubmitted_1", "returned_2"),
    ("returned_2", "resubmitted_2"),
    *((stage, "prosecuted") for stage in ("transferred_for_review", "resubmitted_1", "resubmitted_2")),
    *((stage, "not_prosecuted") for stage in ("transferred_for_review", "resubmitted_1", "resubmitted_2")),
    ("prosecuted", "first_instance"),
    ("first_instance", "appealed"),
    ("appealed", "second_instance"),
    ("first_instance", "final"),
    ("second_instance", "final"),
    ("final", "executing"),
    ("executing", "concluded"),
}
ASIDE = {"withdrawn", "split", "merged", "jurisdiction_changed"}


def test_the_arrows_are_those_of_the_specification():
    arrows = {(source, step.target) for step in CASE.steps if step.target for source in step.sources}
    assert {arrow for arrow in arrows if arrow[1] not in ASIDE} == ARROWS


def test_the_statuses_are_those_of_the_specification():
    named = {stage for arrow in ARROWS for stage in arrow} | ASIDE
    assert named == set(Case.Status.values)


def test_nothing_follows_what_has_ended():
    assert set(CASE.terminal) == set(ENDED)
    assert [step.name for status in ENDED for step in CASE.leaving(status)] == []


def test_every_open_stage_can_be_reported_on():
    assert set(CASE.step("report").sources) == set(Case.Status.values) - set(ENDED)


@pytest.mark.parametrize(
    ("step", "where"),
    [
        ("file", "leading_unit"),
        ("transfer", "leading_unit"),
        ("resubmit_2", "leading_unit"),
        ("return_1", "prosecuting_unit"),
        ("prosecute", "prosecuting_unit"),
        ("not_prosecute", "prosecuting_unit"),
        ("accept", "court_unit"),
        ("accept_appeal", "appeal_unit"),
        ("execute", "court_unit"),
        ("split", "holding_unit"),
    ],
)
def test_a_stage_is_reported_by_the_authority_that_it_belongs_to(step, where):
    assert (CASE.step(step).permission, CASE.step(step).where) == (Permission.CASE_REPORT, where)


def test_the_desk_gets_one_line_per_case():
    assert [step.name for step in CASE.steps if step.main] == ["report"]


def test_a_third_supplement_is_refused_with_its_article(docket):
    case, officer = docket.case("resubmitted_2"), docket.officer("PROC")
    refused = CASE.refusal("return_2", case, officer)
    assert refused and "art. 175" in str(refused) and not refused.forbidden
    assert ("return_2", str(refused)) in [(step.name, why) for step, why in CASE.waiting(case, officer)]
    assert "return_2" not in [step.name for step in CASE.available(case, officer)]
    assert CASE.refusal("not_prosecute", case, officer) is None


def test_the_right_officer_may_and_the_others_may_not(docket):
    case = docket.case("transferred_for_review")
    assert CASE.refusal("prosecute", case, docket.officer("PROC")) is None
    for person in (docket.officer("POLICE"), docket.overseer, docket.reviewer, docket.stranger):
        refused = CASE.refusal("prosecute", case, person)
        assert refused and refused.forbidden


# --- days ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "day", "said"),
    [
        ("reported", date(2019, 1, 31), "report of the case was received"),
        ("filed", date(2019, 2, 4), "when the case was filed"),
        ("investigating", date(2019, 2, 12), "Out of order"),
        ("investigating", date(2019, 6, 11), "still to come"),
        ("investigating", date(2019, 2, 15), ""),
        ("investigating", date(2019, 6, 10), ""),
    ],
)
def test_a_report_is_dated_in_the_order_of_the_stages(docket, status, day, said):
    """Reported on 1 February, filed on the 8th, investigated from the 15th; today is 10 June."""
    sentence = rules.wrong_stage_date(docket.case(status), day)
    assert said in sentence if said else sentence is None


# --- people --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "张", "欧阳", "诸葛", "Zhang", "O'Neill", "Smith-jones"])
def test_a_family_name_may_be_kept(name):
    assert rules.not_a_family_name(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "张三",
        "李明华",
        "欧阳修",
        "Zhang San",
        "zhang",
        "张某",
        "11010119900101001X",
        "张 三",
        "Z",
        "<b>",
        "张\u200b",
        "Zhang\n",
    ],
)
def test_anything_more_is_refused(name):
    assert "family name" in rules.not_a_family_name(name)


def test_a_reviewer_of_the_own_unit_is_refused(docket):
    case, reviewer = docket.case("filed"), docket.reviewer
    assert rules.another_unit(case, reviewer) is None
    inside = docket.world.person(Role.LEGAL_REVIEWER, "D1-POLICE")
    assert "own unit" in rules.another_unit(case, inside)
    appoint(reviewer, Role.RESPONSIBLE_UNIT, docket.unit("POLICE"), by=None, from_date=date(2019, 3, 1))
    again = docket.reviewer
    assert "own unit" in rules.another_unit(case, again)


def test_a_declared_interest_bars_a_reviewer(docket):
    case, reviewer = docket.case("filed"), docket.reviewer
    declare_interest(reviewer, docket.unit("POLICE"), reason="kin employed there", by=reviewer)
    assert "declared an interest" in rules.another_unit(case, reviewer)


def test_who_handles_a_case_neither_oversees_nor_reviews_cases():
    for role in (Role.CASE_OVERSIGHT, Role.LEGAL_REVIEWER):
        assert frozenset({Role.CASE_OFFICER, role}) in INCOMPATIBLE
    both = [role for role, held in GRANTS.items() if {Permission.CASE_REPORT, Permission.CASE_REVIEW} <= held]
    assert both == []


# --- units, list ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("suffix", "attribute", "fits"),
    [
        ("POLICE", "leading_unit", True),
        ("DISC", "leading_unit", True),
        ("COURT", "leading_unit", False),
        ("PROC", "prosecuting_unit", True),
        ("POLICE", "prosecuting_unit", False),
        ("COURT", "court_unit", True),
        ("PROC", "court_unit", False),
        ("DISC", "supervision_unit", True),
    ],
)
def test_an_authority_is_of_the_kind_that_the_law_names(docket, suffix, attribute, fits):
    assert (rules.not_such_an_authority(docket.unit(suffix), attribute) is None) is fits


def test_a_case_leaves_the_list_with_its_measures_settled(docket):
    listed = docket.listed(docket.case("filed"))
    docket.measure(listed)
    assert "still open" in str(LISTED.refusal("remove", listed, docket.overseer))
    assert LISTED.refusal("break_through", listed, docket.overseer) is None


def test_a_measure_is_done_by_its_unit_and_dropped_by_the_superior(docket):
    measure = docket.measure(docket.listed(docket.case("filed")))
    assert MEASURE.refusal("finish", measure, docket.officer("POLICE")) is None
    assert MEASURE.refusal("drop", measure, docket.officer("POLICE")).forbidden
    assert MEASURE.refusal("drop", measure, docket.overseer) is None
    assert MEASURE.refusal("finish", measure, docket.overseer).forbidden


def test_a_duty_is_refused_in_a_sentence(docket):
    case = docket.case("withdrawn")
    with pytest.raises(Refused, match="ended under its number"):
        rules.require_duty("list_case", case, docket.overseer)
    with pytest.raises(Refused, match="not among the duties") as caught:
        rules.require_duty("list_case", case, docket.stranger)
    assert caught.value.forbidden
