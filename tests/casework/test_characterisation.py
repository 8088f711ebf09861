"""Neither degraded nor elevated: the checks N1 to N7, who signs, and that a refusal leaves nothing behind."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from lookback.casework import actions, queries
from lookback.casework.models import Characterisation, Element, MarkedDay, NormSet
from lookback.dispatch.models import DeskEntry
from lookback.journal.models import Entry
from lookback.journal.queries import flaws
from lookback.kit.workflow import Refused
from lookback.org.actions import appoint, declare_interest
from lookback.org.authority import Role
from tests.casework.docket import TEXT
from tests.casework.judging import EVIL, MAFIA, NEEDED, Judging

TABLES = (Characterisation, Element, MarkedDay, Entry, DeskEntry)


@pytest.fixture
def judging(docket) -> Judging:
    return Judging(docket)


@pytest.fixture
def case(docket):
    return docket.case("investigating")


def refusal(do, *args, **kwargs) -> Refused:
    """The refusal, after making sure that nothing was saved."""
    before = [list(table.objects.order_by("pk").values()) for table in TABLES]
    with pytest.raises(Refused) as caught:
        do(*args, **kwargs)
    assert [list(table.objects.order_by("pk").values()) for table in TABLES] == before
    return caught.value


# --- beginning, norms of the day (N7) -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2018, 1, 16), "cn-2018"),
        (date(2019, 4, 8), "cn-2018"),
        (date(2019, 4, 9), "cn-2019"),
        (date(2019, 6, 10), "cn-2019"),
    ],
)
def test_facts_are_judged_by_the_norms_of_their_day(judging, case, day, key):
    draft = judging.begun(case, events_date=day)
    assert draft.norms.key == key
    assert [row.key for row in draft.elements.all()] == [*MAFIA, *EVIL, "G1"]


@pytest.mark.parametrize(("day", "key"), [(date(2022, 4, 30), "cn-2019"), (date(2022, 5, 1), "cn-2022")])
def test_the_law_of_2022_applies_from_its_first_day(db, day, key):
    assert [norms.key for norms in queries.norms_in_force(day)] == [key]


def test_without_norms_of_the_day_nothing_is_begun(judging, case):
    assert refusal(judging.begun, case, events_date=date(2018, 1, 15)).field == "events_date"
    assert refusal(judging.begun, case, events_date=date(2019, 6, 11)).field == "events_date"


def test_the_authority_that_has_the_case_begins_and_no_other(judging, docket, case):
    assert refusal(judging.begun, case, by=docket.officer("PROC")).forbidden
    draft = judging.begun(case)
    assert (draft.instance, draft.unit, draft.number) == ("police", docket.unit("POLICE"), 1)
    assert "under way" in str(refusal(judging.begun, case))


@pytest.mark.parametrize("status", ["reported", "final", "not_prosecuted"])
def test_facts_are_characterised_from_filing_to_judgment(judging, docket, status):
    assert "from the filing" in str(refusal(judging.begun, docket.case(status)))


# --- elements -------------------------------------------------------------------------------------------------------


def test_an_element_keeps_facts_pointers_and_the_defence(judging, case):
    draft = judging.begun(case)
    element = judging.element(draft, "V1", contrary=TEXT, defence=TEXT, defence_answer=TEXT)
    assert (element.state, element.pointers["witness"], element.assessed_by) == (
        "met",
        "vol. 3, p. 5",
        judging.officer(case),
    )
    entry = Entry.objects.get(action="casework.characterisation.assessed")
    assert entry.detail == {"element": "V1", "state": "met"}


def test_a_confession_alone_never_suffices(judging, case):
    draft = judging.begun(case)
    refused = refusal(judging.element, draft, "V1", pointers={"suspect": "vol. 1, p. 3"})
    assert refused.field == "state" and "art. 55" in str(refused)
    both = {"suspect": "vol. 1, p. 3", "record": "vol. 4, p. 1"}
    assert judging.element(draft, "V1", pointers=both).state == "met"
    assert judging.element(draft, "V2", "unclear", pointers={"suspect": "vol. 1, p. 3"}).state == "unclear"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"state": "perhaps"}, "state"),
        ({"facts": " "}, "facts"),
        ({"pointers": {}}, "state"),
        ({"pointers": {"witness": "  "}}, "state"),
        ({"pointers": {"rumour": "p. 1"}}, "pointers"),
        ({"pointers": {"witness": "9" * 201}}, "pointer_witness"),
        ({"defence": TEXT}, "defence_answer"),
    ],
)
def test_an_element_with_bad_facts_is_refused_at_the_field(judging, case, given, field):
    draft = judging.begun(case)
    values = {"state": "met", **given}
    assert refusal(judging.element, draft, "V1", **values).field == field


def test_only_the_own_authority_assesses_and_only_a_draft(judging, docket, case):
    draft = judging.begun(case)
    assert refusal(judging.element, draft, "V1", by=docket.officer("PROC")).forbidden
    assert refusal(judging.element, draft, "V1", by=docket.reviewer).forbidden
    settled = judging.take(judging.level(_assess_all(judging, draft, EVIL), 1), "settle", by=judging.officer(case))
    assert "no longer a draft" in str(refusal(judging.element, settled, "V1"))


def _assess_all(judging, draft, met):
    for row in draft.elements.all():
        judging.element(draft, row.key, "met" if row.key in met else "not_met")
    return actions.answer_negatives(draft, applies=[], by=judging.officer(draft.case))


# --- N1, N2, N3 -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_level_over_an_unmet_element_is_refused_with_its_name(judging, case, level):
    missing = NEEDED[level][-1]
    draft = judging.assessed(case, NEEDED[level][:-1])
    refused = refusal(judging.level, draft, level)
    assert refused.field == "level" and missing in str(refused) and "N1" in str(refused)


def test_unclear_is_not_met(judging, case):
    draft = judging.assessed(case, EVIL)
    judging.element(draft, "V4", "unclear")
    assert "V4" in str(refusal(judging.level, draft, 1))


def test_a_level_below_a_fulfilled_one_takes_written_reasons(judging, case):
    draft = judging.assessed(case, (*EVIL, "G1"))
    refused = refusal(judging.level, draft, 1)
    assert refused.field == "below_reason" and "N2" in str(refused)
    assert judging.level(draft, 1, below_reason="The ringleader is not fixed.").level == 1
    assert judging.level(draft, 2).below_reason == ""


def test_the_negative_list_bars_every_level_but_the_lowest(judging, case):
    draft = judging.level(judging.assessed(case, EVIL), 1)
    barred = actions.answer_negatives(draft, applies=["private_dispute"], note=TEXT, by=judging.officer(case))
    assert barred.is_barred and barred.level is None
    refused = refusal(judging.level, draft, 1)
    assert refused.field == "level" and "N3" in str(refused)
    assert judging.level(draft, 0).level == 0


def test_a_row_of_the_negative_list_needs_a_note_and_must_be_on_it(judging, case):
    draft = judging.assessed(case, EVIL)
    by = judging.officer(case)
    assert refusal(actions.answer_negatives, draft, applies=["profit"], by=by).field == "note"
    assert refusal(actions.answer_negatives, draft, applies=["envy"], note=TEXT, by=by).field == "applies"


def test_the_database_bars_a_level_too(judging, case):
    draft = judging.level(judging.assessed(case, EVIL), 1)
    with pytest.raises(IntegrityError, match="barred_is_the_lowest_level"), transaction.atomic():
        Characterisation.objects.filter(pk=draft.pk).update(is_barred=True)


def test_every_element_and_the_negative_list_come_first(judging, case):
    draft = judging.begun(case)
    assert "Not assessed yet" in str(refusal(judging.level, draft, 0))
    for row in draft.elements.all():
        judging.element(draft, row.key)
    assert "negative list" in str(refusal(judging.level, draft, 3))


def test_an_element_that_falls_away_later_stops_the_settling(judging, case):
    draft = judging.level(judging.assessed(case, EVIL), 1)
    judging.element(draft, "V6", "not_met")
    assert "V6" in str(refusal(judging.take, draft, "settle", by=judging.officer(case)))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"level": 4}, "level"),
        ({"document_number": ""}, "document_number"),
        ({"decided_date": date(2019, 6, 11)}, "decided_date"),
        ({"decided_date": date(2019, 1, 31)}, "decided_date"),
    ],
)
def test_a_level_with_bad_facts_is_refused_at_the_field(judging, case, given, field):
    draft = judging.assessed(case, EVIL)
    assert refusal(judging.level, draft, **{"level": 1, **given}).field == field


# --- N4 -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def transferred(judging, docket, case):
    """Settled as an evil-force gang by the police; the procuratorate has it now."""
    judging.settled(case, 1)
    return docket.take(case, "transfer")


@pytest.mark.parametrize(("level", "direction"), [(0, -1), (3, 1)])
def test_a_change_either_way_is_not_settled_alone_but_signed_by_two(judging, docket, transferred, level, direction):
    draft = judging.changed(transferred, level)
    by = judging.officer(transferred)
    assert "either direction" in str(refusal(judging.take, draft, "settle", by=by))
    found = judging.take(draft, "propose", by=by)
    assert (found.status, found.direction, found.previous.level) == ("proposed", direction, 1)
    found = judging.take(found, "cosign", by=judging.reviewer)
    found = judging.take(found, "sign", by=judging.head(found))
    assert (found.status, found.reviewed_by, found.headed_by) == ("settled", judging.reviewer, judging.head(found))
    assert found.reviewing_unit == docket.world.units["C1"] != found.unit
    assert flaws() == []


def test_the_same_level_needs_no_signature(judging, transferred):
    found = judging.settled(transferred, 1)
    assert (found.direction, found.status, found.headed_by) == (0, "settled", None)
    assert found.previous.instance == "police"


def test_each_changed_element_needs_its_reason(judging, transferred):
    draft = judging.changed(transferred, 0)
    judging.element(draft, "V3", "not_met", change_reason=None)
    refused = refusal(judging.take, draft, "propose", by=judging.officer(transferred))
    assert "V3" in str(refused) and "V2" not in str(refused)


@pytest.mark.parametrize(
    ("given", "word"), [({"legal_basis": " "}, "legal basis"), ({"is_defence_heard": False}, "defence")]
)
def test_a_change_needs_its_basis_and_the_defence_heard(judging, transferred, given, word):
    draft = judging.changed(transferred, 0, **given)
    assert word in str(refusal(judging.take, draft, "propose", by=judging.officer(transferred)))


def test_a_change_of_level_without_a_changed_element_names_one(judging, docket, case):
    """The police went below a fulfilled level with reasons; the procuratorate goes up on the same elements."""
    draft = judging.level(judging.assessed(case, (*EVIL, "G1")), 1, below_reason="not fixed")
    judging.take(draft, "settle", by=judging.officer(case))
    case = docket.take(case, "transfer")
    draft = judging.level(
        judging.assessed(case, (*EVIL, "G1")), 2, legal_basis="Criminal Law art. 26", is_defence_heard=True
    )
    by = judging.officer(case)
    assert "at least one element" in str(refusal(judging.take, draft, "propose", by=by))
    judging.element(draft, "G1", change_reason=TEXT)
    assert judging.take(draft, "propose", by=by).direction == 1


def test_a_split_case_is_compared_with_what_it_came_from(judging, docket, case):
    judging.settled(case, 1)
    docket.take(case, "split")
    part = case.successor_links.first().successor
    draft = judging.changed(part, 0)
    assert "either direction" in str(refusal(judging.take, draft, "settle", by=judging.officer(part)))


def test_who_signs_as_reviewer_is_of_no_authority_on_the_case(judging, docket, transferred):
    found = judging.proposed(transferred, 0)
    for unit in ("D1-POLICE", "D1-PROC"):
        inside = docket.world.person(Role.LEGAL_REVIEWER, unit)
        refused = refusal(judging.take, found, "cosign", by=inside)
        assert refused.forbidden or "own unit" in str(refused)
    stranger = docket.world.person(Role.LEGAL_REVIEWER, "P2")
    assert refusal(judging.take, found, "cosign", by=stranger).forbidden
    assert refusal(judging.take, found, "cosign", by=docket.overseer).forbidden


def test_a_reviewer_with_a_declared_interest_does_not_sign(judging, docket, transferred):
    found = judging.proposed(transferred, 0)
    declare_interest(judging.reviewer, docket.unit("PROC"), reason="kin", by=judging.reviewer)
    assert "interest" in str(refusal(judging.take, found, "cosign", by=judging.reviewer))


def test_the_head_of_that_very_authority_signs(judging, docket, transferred):
    found = judging.cosigned(transferred, 0)
    above = docket.world.person(Role.AUTHORITY_HEAD, "C1")
    assert "very authority" in str(refusal(judging.take, found, "sign", by=above))
    police = docket.world.person(Role.AUTHORITY_HEAD, "D1-POLICE")
    assert refusal(judging.take, found, "sign", by=police).forbidden
    assert refusal(judging.take, found, "sign", by=judging.officer(transferred)).forbidden
    assert judging.take(found, "sign", by=judging.head(found)).status == "settled"


def test_who_drew_it_up_does_not_sign_as_head(judging, docket, transferred):
    found = judging.cosigned(transferred, 0)
    officer = judging.officer(transferred)
    appoint(officer, Role.AUTHORITY_HEAD, found.unit, by=None, from_date=date(2019, 1, 1))
    assert "took part" in str(refusal(judging.take, found, "sign", by=judging.officer(transferred)))


@pytest.mark.parametrize(
    ("field", "constraint"),
    [
        ({"reviewed_by": None}, "change_carries_two_signatures"),
        ({"headed_by": None}, "change_carries_two_signatures"),
        ({"is_defence_heard": False}, "change_carries_two_signatures"),
        ({"legal_basis": ""}, "change_carries_two_signatures"),
    ],
)
def test_the_database_keeps_both_signatures(judging, field, constraint):
    found = judging.lowered()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Characterisation.objects.filter(pk=found.pk).update(**field)


@pytest.mark.parametrize(
    ("name", "of", "constraint"),
    [
        ("reviewed_by", "entered_by", "reviewer_did_not_draw_it_up"),
        ("headed_by", "proposed_by", "head_did_not_draw_it_up"),
        ("headed_by", "reviewed_by", "two_signatures_of_two_persons"),
        ("reviewing_unit", "unit", "reviewer_of_another_unit"),
    ],
)
def test_the_database_keeps_the_signatures_apart(judging, name, of, constraint):
    found = judging.lowered()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Characterisation.objects.filter(pk=found.pk).update(**{name: getattr(found, of)})


@pytest.mark.parametrize(("made", "step", "who"), [("proposed", "object", "reviewer"), ("cosigned", "refuse", "head")])
def test_what_is_returned_is_a_draft_without_signatures(judging, transferred, made, step, who):
    found = getattr(judging, made)(transferred, 0)
    by = judging.reviewer if who == "reviewer" else judging.head(found)
    assert refusal(judging.take, found, step, by=by, reason=" ").field == "reason"
    found = judging.take(found, step, by=by, reason="V3 is not answered.")
    assert (found.status, found.proposed_by, found.reviewed_by, found.reviewing_unit) == ("draft", None, None, None)
    found = judging.take(found, "propose", by=judging.officer(transferred))
    assert found.status == "proposed"


def test_an_authority_without_the_case_settles_nothing(judging, docket, case):
    draft = judging.level(judging.assessed(case, EVIL), 1)
    docket.take(case, "transfer")
    police = docket.officer("POLICE")
    assert "no longer has the case" in str(refusal(judging.take, draft, "settle", by=police))
    assert judging.take(draft, "drop", by=police, reason="The case went on.").status == "dropped"


# --- N5, N6 ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "flagged"), [(0, True), (7, True), (8, False), (-1, False)])
def test_a_change_in_the_week_after_a_marked_day_goes_to_review(judging, docket, days, flagged):
    found = judging.lowered()
    day = found.decided_date - timedelta(days=days)
    actions.mark_day(
        docket.world.units["C1"], kind="statistics", day=day, reference="half-year figures", by=docket.overseer
    )
    found.refresh_from_db()
    assert found.is_near_a_day is flagged


def test_a_day_entered_before_counts_as_well_and_one_elsewhere_does_not(judging, docket, transferred):
    day = transferred.stage_date
    world = docket.world
    by = world.person(Role.CASE_OVERSIGHT, "P2")
    actions.mark_day(world.units["P2"], kind="statistics", day=day, reference="elsewhere", by=by)
    assert judging.proposed(transferred, 0).is_near_a_day is False
    other = docket.case("investigating")
    judging.settled(other, 1)
    other = docket.take(other, "transfer")
    actions.mark_day(world.units["C1"], kind="letter", day=day, reference="No. 5", case=other, by=docket.overseer)
    assert judging.signed(other, 0).is_near_a_day is True


def test_an_unchanged_level_near_a_day_is_not_flagged(judging, docket, case):
    actions.mark_day(
        docket.world.units["C1"], kind="statistics", day=case.stage_date, reference="x", by=docket.overseer
    )
    assert judging.settled(case, 1).is_near_a_day is False


@pytest.mark.parametrize(
    ("given", "field"),
    [({"kind": "birthday"}, "kind"), ({"day": date(2019, 6, 11)}, "day"), ({"reference": ""}, "reference")],
)
def test_a_marked_day_with_bad_facts_is_refused_at_the_field(docket, given, field):
    values = {"kind": "statistics", "day": date(2019, 6, 1), "reference": "x", "by": docket.overseer}
    assert refusal(actions.mark_day, docket.world.units["C1"], **{**values, **given}).field == field


def test_a_marked_day_is_entered_by_the_overseer_of_the_unit(docket):
    values = {"kind": "statistics", "day": date(2019, 6, 1), "reference": "x"}
    unit = docket.world.units["C1"]
    assert refusal(actions.mark_day, unit, by=docket.officer("POLICE"), **values).forbidden
    assert refusal(actions.mark_day, unit, by=docket.stranger, **values).forbidden


def test_raised_and_lowered_stand_side_by_side_with_the_final_judgment(judging, docket):
    case = docket.case("investigating")
    judging.settled(case, 1)
    case = docket.take(docket.take(case, "transfer"), "prosecute")
    case = docket.take(case, "accept")
    judging.signed(case, 0)
    docket.take(case, "finalise")
    judging.lowered()
    period = {"from_date": date(2019, 1, 1), "to_date": date(2019, 6, 10)}
    rows = {(row.instance, row.direction): row for row in queries.changes(docket.overseer, **period)}
    assert len(rows) == 12
    assert (rows["police", 0].number, rows["police", 0].judged_lower, rows["police", 0].not_final) == (2, 1, 1)
    assert (rows["first_instance", -1].number, rows["first_instance", -1].confirmed) == (1, 1)
    assert (rows["prosecutor", -1].number, rows["prosecutor", -1].not_final) == (1, 1)
    assert rows["prosecutor", 1].number == 0
    assert all(row.number == 0 for row in queries.changes(docket.stranger, **period))


# --- the matrix -----------------------------------------------------------------------------------------------------


def test_the_matrix_marks_what_changed_between_authorities(judging, docket, transferred):
    judging.signed(transferred, 0)
    matrix = queries.matrix_of(transferred, docket.overseer)
    assert [column.instance for column in matrix.columns] == ["police", "prosecutor"]
    rows = {row.key: row for row in matrix.rows}
    assert [cell.is_changed for cell in rows["V1"].cells] == [False, True]
    assert [cell.is_changed for cell in rows["E1"].cells] == [False, False]
    assert rows["V1"].cells[1].element.change_reason == TEXT
    assert queries.matrix_of(transferred, docket.stranger).columns == []


def test_the_desk_asks_the_next_signatory(judging, docket, transferred):
    found = judging.proposed(transferred, 0)
    steps = DeskEntry.objects.filter(subject_kind="casework.characterisation", subject_key=found.pk)
    assert list(steps.values_list("step", "permission")) == [("cosign", "case.review")]
    found = judging.take(found, "cosign", by=judging.reviewer)
    assert list(steps.values_list("step", "permission")) == [("sign", "case.sign")]
    judging.take(found, "sign", by=judging.head(found))
    assert not steps.exists()


def test_norms_of_the_house_are_on_record_once(db):
    before = NormSet.objects.count()
    actions.load_shipped_norms()
    assert NormSet.objects.count() == before == 3
