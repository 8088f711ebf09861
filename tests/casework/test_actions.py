"""What the verbs do, what they leave in the journal, and that a refusal leaves nothing behind."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lookback.casework import actions
from lookback.casework.models import Accused, Case, CaseLink, CaseReach, ListedCase, ListedMeasure, Remark, StageReport
from lookback.dispatch.models import Deadline, DeskEntry
from lookback.journal.models import Entry
from lookback.journal.queries import flaws
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from tests.casework.docket import TEXT, Docket


@pytest.fixture
def docket(world) -> Docket:
    """With everybody in office."""
    docket = Docket(world)
    docket.appoint_all()
    return docket


def everything() -> list[int]:
    """How many rows there are of all that a verb could write."""
    tables = (Case, StageReport, CaseLink, CaseReach, Accused, ListedCase, ListedMeasure, Remark, Entry, DeskEntry)
    return [table.objects.count() for table in tables]


def refusal(do, *args, **kwargs) -> Refused:
    """The refusal, after making sure that nothing was saved."""
    before = everything()
    with pytest.raises(Refused) as caught:
        do(*args, **kwargs)
    assert everything() == before
    return caught.value


# --- entering ------------------------------------------------------------------------------------------------------


def test_a_case_is_entered_with_its_first_report(docket):
    case = docket.opened()
    assert case.code == "C-2019-00001" and case.is_fictional
    report = case.reports.get()
    assert (report.stage, report.document_number, report.authority) == ("reported", "R-1", docket.unit("POLICE"))
    entry = Entry.objects.get(action="casework.case.opened")
    assert (entry.subject_key, entry.unit_key, entry.now) == (str(case.pk), docket.unit("POLICE").pk, "reported")


def test_numbers_have_no_gaps(docket):
    docket.opened()
    refusal(docket.opened, title="")
    assert docket.opened().code == "C-2019-00002"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": {}}, "title"),
        ({"kind": "terrible"}, "kind"),
        ({"reported_date": date(2019, 6, 11)}, "reported_date"),
        ({"document_number": " "}, "document_number"),
        ({"document_number": "9" * 81}, "document_number"),
        ({"summary": ""}, "summary"),
    ],
)
def test_a_case_with_bad_facts_is_refused_at_the_field(docket, given, field):
    assert refusal(docket.opened, **given).field == field


def test_a_case_is_entered_at_an_authority_of_ones_own(docket):
    assert refusal(docket.opened, by=docket.officer("PROC")).forbidden
    court = docket.unit("COURT")
    assert refusal(docket.opened, leading_unit=court, by=docket.officer("COURT")).field == "leading_unit"
    assert refusal(docket.opened, supervision_unit=docket.unit("PROC")).field == "supervision_unit"


# --- stages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", sorted(set(Case.Status.values) - {"split", "merged", "jurisdiction_changed"}))
def test_every_stage_is_reached_by_reports(docket, status):
    case = docket.case(status)
    stages = list(case.reports.order_by("number").values_list("stage", flat=True))
    assert stages[0] == "reported" and stages[-1] == status
    assert list(case.reports.values_list("number", flat=True)) == list(range(1, len(stages) + 1))
    assert (case.ended_date == case.stage_date) is not case.is_open
    assert (case.filed_date is not None) is (status not in ("reported", "not_filed"))
    assert flaws() == []


def test_a_report_is_on_record_with_its_authority_and_in_the_journal(docket):
    case = docket.case("investigating")
    docket.take(case, "transfer", document_number="杭公刑诉字 1 号")
    report = case.reports.last()
    assert (report.authority, report.stage_date) == (docket.unit("POLICE"), date(2019, 2, 22))
    entry = Entry.objects.get(action="casework.case.transfer")
    assert (entry.was, entry.now) == ("investigating", "transferred_for_review")
    assert entry.detail["document"] == "杭公刑诉字 1 号" and entry.detail["unit_code"] == "D1-PROC"
    assert "summary" not in entry.detail


def test_a_report_in_the_same_stage_moves_nothing_but_the_day(docket):
    case = docket.case("investigating")
    after = docket.take(case, "report")
    assert (after.status, after.stage_date - case.stage_date) == ("investigating", timedelta(days=7))
    assert after.reports.count() == 4


@pytest.mark.parametrize(
    ("status", "step", "given", "field", "said"),
    [
        ("reported", "file", {"stage_date": date(2019, 1, 1)}, "stage_date", "report of the case was received"),
        ("filed", "investigate", {"stage_date": date(2019, 2, 7)}, "stage_date", "when the case was filed"),
        ("investigating", "transfer", {"stage_date": date(2019, 2, 14)}, "stage_date", "Out of order"),
        ("investigating", "transfer", {"stage_date": date(2030, 1, 1)}, "stage_date", "still to come"),
        ("investigating", "transfer", {"document_number": ""}, "document_number", "on record"),
        ("investigating", "transfer", {"summary": " "}, "summary", "on record"),
        ("investigating", "transfer", {"unit": None}, "unit", "Name the authority"),
        ("transferred_for_review", "not_prosecute", {"reason": " "}, "reason", "on record"),
        ("transferred_for_review", "return_1", {"reason": ""}, "reason", "on record"),
        ("filed", "withdraw", {"reason": ""}, "reason", "on record"),
        ("reported", "decline", {"reason": "x" * 2001}, "reason", "At most 2000"),
        ("filed", "split", {"titles": ["One"]}, "titles", "2 to 20"),
        ("filed", "split", {"titles": ["x"] * 21}, "titles", "2 to 20"),
        ("filed", "split", {"titles": ["One", " "]}, "titles", "on record"),
    ],
)
def test_a_bad_report_is_refused_at_the_field(docket, status, step, given, field, said):
    case = docket.case(status)
    refused = refusal(docket.take, case, step, **given)
    assert refused.field == field and said in str(refused)


def test_stages_are_not_left_out(docket):
    case = docket.case("filed")
    assert "no longer open" in str(refusal(docket.take, case, "transfer"))


def test_a_third_supplement_is_refused_and_saves_nothing(docket):
    case = docket.case("resubmitted_2")
    assert "art. 175" in str(refusal(docket.take, case, "return_2"))
    assert docket.take(case, "not_prosecute").status == "not_prosecuted"


def test_another_authority_does_not_report(docket):
    case = docket.case("transferred_for_review")
    for person in (docket.officer("POLICE"), docket.overseer, docket.stranger):
        assert refusal(docket.take, case, "prosecute", by=person).forbidden


def test_a_case_goes_to_an_authority_of_the_right_kind(docket):
    case = docket.case("investigating")
    assert refusal(docket.take, case, "transfer", unit=docket.unit("COURT")).field == "unit"


def test_an_appeal_goes_up(docket):
    case = docket.case("first_instance")
    assert "higher level" in str(refusal(docket.take, case, "appeal", unit=docket.unit("COURT")))


# --- what follows --------------------------------------------------------------------------------------------------


def desk(case: Case) -> list[tuple[str, str, date]]:
    rows = DeskEntry.objects.filter(subject_kind="casework.case", subject_key=case.pk)
    return [(row.unit.code, row.step, row.due_date) for row in rows.select_related("unit")]


def test_the_next_report_lies_on_the_desk_of_who_has_the_case(docket):
    case = docket.case("investigating")
    assert desk(case) == [("D1-POLICE", "report", case.stage_date + timedelta(days=30))]
    case = docket.take(case, "transfer")
    assert desk(case) == [("D1-PROC", "report", case.stage_date + timedelta(days=30))]
    assert case.due_date == date(2019, 3, 24)


def test_nothing_lies_on_a_desk_when_it_has_ended(docket):
    case = docket.case("not_prosecuted")
    assert desk(case) == [] and case.due_date is None


# --- going on under another number ---------------------------------------------------------------------------------


def test_a_split_case_goes_on_in_the_stage_it_had(docket):
    case = docket.take(docket.case("resubmitted_1"), "split", titles=[{"zh": "甲案"}, {"zh": "乙案"}])
    parts = [link.successor for link in case.successor_links.order_by("pk")]
    assert case.status == "split" and [part.status for part in parts] == ["resubmitted_1"] * 2
    assert {part.filed_date for part in parts} == {case.filed_date}
    assert [part.prosecuting_unit for part in parts] == [docket.unit("PROC")] * 2
    assert [desk(part)[0][0] for part in parts] == ["D1-PROC"] * 2 and desk(case) == []
    # The supplements already made count on: one more, and no third.
    part = docket.take(docket.take(parts[0], "return_2"), "resubmit_2")
    assert "art. 175" in str(refusal(docket.take, part, "return_2"))


def test_a_case_is_passed_to_an_authority_that_may_have_it(docket):
    case = docket.case("investigating")
    assert refusal(docket.take, case, "pass_on", unit=docket.unit("COURT")).field == "unit"
    assert "already" in str(refusal(docket.take, case, "pass_on", unit=docket.unit("POLICE")))
    case = docket.take(case, "pass_on")
    successor = case.successor_links.get().successor
    assert (case.status, successor.status) == ("jurisdiction_changed", "investigating")
    assert successor.leading_unit == docket.unit("POLICE", "C1")
    assert Case.objects.visible_to(docket.officer("POLICE", "C1")).get() == successor


def test_a_case_under_review_is_passed_to_another_procuratorate(docket):
    case = docket.take(docket.case("transferred_for_review"), "pass_on", unit=docket.unit("PROC", "C1"))
    successor = case.successor_links.get().successor
    assert successor.prosecuting_unit == docket.unit("PROC", "C1")
    assert successor.leading_unit == docket.unit("POLICE")


def test_cases_in_the_same_hands_are_joined(docket):
    first, second = docket.case("filed"), docket.case("investigating")
    joined = docket.take(first, "merge", into=second)
    assert joined.status == "merged" and joined.successor_links.get().successor == second
    assert Entry.objects.filter(action="casework.case.joined", subject_key=str(second.pk)).count() == 1


def test_a_case_is_joined_neither_to_itself_nor_to_one_in_other_hands(docket):
    first, second = docket.case("filed"), docket.case("transferred_for_review")
    assert refusal(docket.take, first, "merge", into=first).field == "into"
    assert refusal(docket.take, first, "merge", into=second).field == "into"
    assert refusal(docket.take, first, "merge", into=docket.case("withdrawn")).field == "into"


# --- whom it concerns ----------------------------------------------------------------------------------------------


def test_accused_are_added_by_who_has_the_case(docket):
    case = docket.case("filed")
    assert refusal(actions.add_accused, case, family_name="张", by=docket.overseer).forbidden
    assert refusal(actions.add_accused, case, family_name="张三丰", by=docket.officer("POLICE")).field == "family_name"
    row = actions.add_accused(case, family_name="张", by=docket.officer("POLICE"))
    assert row.delete_by_date > date(2029, 1, 1) and row.purpose and row.lawful_basis
    entry = Entry.objects.get(action="casework.case.accused_added")
    assert "张" not in str(entry.detail)


def test_names_go_a_year_after_the_end(docket):
    case = docket.case("transferred_for_review")
    actions.add_accused(case, family_name="张", by=docket.officer("PROC"))
    other = docket.case("filed")
    actions.add_accused(other, family_name="李", by=docket.officer("POLICE"))
    case = docket.take(case, "not_prosecute")
    assert case.accused.get().delete_by_date == case.ended_date + timedelta(days=365)
    assert actions.delete_names(clock.today()) == 0
    assert actions.delete_names(case.ended_date + timedelta(days=366)) == 1
    assert (case.accused.get().family_name, other.accused.get().family_name) == ("", "李")
    assert Entry.objects.get(action="casework.case.names_deleted").subject_key == str(case.pk)


# --- remarks -------------------------------------------------------------------------------------------------------


def test_a_reviewer_remarks_and_the_holder_answers_once(docket):
    case = docket.case("transferred_for_review")
    row = docket.remark(case)
    assert refusal(actions.answer_remark, row, answer=TEXT, by=docket.officer("POLICE")).forbidden
    row = actions.answer_remark(row, answer=TEXT, by=docket.officer("PROC"))
    assert row.answered_by == docket.officer("PROC")
    assert "already" in str(refusal(actions.answer_remark, row, answer=TEXT, by=docket.officer("PROC")))


def test_a_reviewer_does_not_remark_on_the_own_units_case(docket):
    case = docket.case("filed")
    inside = docket.world.person(Role.LEGAL_REVIEWER, "D1-POLICE")
    assert "own unit" in str(refusal(actions.remark, case, text=TEXT, by=inside))
    assert refusal(actions.remark, case, text=TEXT, by=docket.overseer).forbidden
    assert refusal(actions.remark, case, text=" ", by=docket.reviewer).field == "text"


# --- difficult cases -----------------------------------------------------------------------------------------------


def test_a_case_is_listed_under_a_leader_of_the_superior(docket):
    case = docket.case("filed")
    listed = docket.listed(case)
    assert CaseReach.objects.filter(case=case, is_listed=True).count() == CaseReach.objects.filter(case=case).count()
    assert "already" in str(refusal(docket.listed, case))
    assert listed.listing_unit == docket.world.units["C1"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (lambda docket: {"listing_unit": docket.world.units["C2"]}, "listing_unit"),
        (lambda docket: {"leader": docket.world.person(Role.PRINCIPAL, "P2")}, "leader"),
        (lambda docket: {"difficulty": ""}, "difficulty"),
        (lambda docket: {"listed_date": date(2019, 1, 1)}, "listed_date"),
        (lambda docket: {"listed_date": date(2019, 6, 11)}, "listed_date"),
    ],
)
def test_a_bad_listing_is_refused_at_the_field(docket: Docket, given, field):
    case = docket.case("filed")
    assert refusal(docket.listed, case, **given(docket)).field == field


def test_a_measure_lies_on_the_desk_of_its_unit_until_it_is_done(docket):
    measure = docket.measure(docket.listed(docket.case("filed")))
    assert Deadline.objects.get(subject_kind="casework.listedmeasure").due_date == measure.due_date
    assert DeskEntry.objects.get(subject_kind="casework.listedmeasure").unit == docket.unit("POLICE")
    done = actions.advance_measure(
        measure, "finish", by=docket.officer("POLICE"), result=TEXT, done_date=date(2019, 6, 9)
    )
    assert done.status == "done"
    assert not DeskEntry.objects.filter(subject_kind="casework.listedmeasure").exists()
    assert Deadline.objects.get(subject_kind="casework.listedmeasure").ended_at is not None


def test_a_measure_with_bad_facts_is_refused(docket):
    listed = docket.listed(docket.case("filed"))
    assert refusal(docket.measure, listed, unit=docket.unit("COURT")).field == "unit"
    assert refusal(docket.measure, listed, due_date=date(2019, 6, 9)).field == "due_date"
    measure = docket.measure(listed)
    finish = {"by": docket.officer("POLICE"), "result": TEXT}
    assert (
        refusal(actions.advance_measure, measure, "finish", **finish, done_date=date(2030, 1, 1)).field == "done_date"
    )
    assert refusal(actions.advance_measure, measure, "drop", by=docket.overseer, reason=" ").field == "reason"


def test_a_case_is_broken_through_and_leaves_the_list(docket):
    case = docket.case("filed")
    listed = docket.listed(case)
    measure = docket.measure(listed)
    listed = actions.advance_listed(
        listed, "break_through", by=docket.overseer, breakthrough=TEXT, breakthrough_date=date(2019, 6, 1)
    )
    assert listed.status == "broken_through"
    assert "still open" in str(
        refusal(actions.advance_listed, listed, "remove", by=docket.overseer, reason="broken through")
    )
    actions.advance_measure(measure, "drop", by=docket.overseer, reason="no longer needed")
    listed = actions.advance_listed(listed, "remove", by=docket.overseer, reason="broken through")
    assert listed.removed_date == clock.today()
    assert not CaseReach.objects.filter(case=case, is_listed=True).exists()
    assert docket.listed(case).pk != listed.pk


def test_a_breakthrough_lies_after_the_listing(docket):
    listed = docket.listed(docket.case("filed"), listed_date=date(2019, 5, 1))
    refused = refusal(
        actions.advance_listed,
        listed,
        "break_through",
        by=docket.overseer,
        breakthrough=TEXT,
        breakthrough_date=date(2019, 4, 30),
    )
    assert refused.field == "breakthrough_date"
