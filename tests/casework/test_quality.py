"""Quality review: the draw, two reviews that do not see each other, the conclusion and its items."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from lookback.casework import actions, queries
from lookback.casework.forms import ConcludeForm
from lookback.casework.models import BlindReview, Case, QualityRound, SampledCase
from lookback.casework.rules import quality_sample
from lookback.dispatch.models import DeskEntry
from lookback.journal.models import Entry
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from lookback.rectification.models import Item, Ledger
from tests.casework.judging import Judging

TABLES = (QualityRound, SampledCase, BlindReview, Item, Ledger, DeskEntry)


@pytest.fixture
def judging(docket) -> Judging:
    return Judging(docket)


def kept() -> list[list[dict]]:
    """All that a verb of the room could write; people are appointed on first use, which is none of it."""
    rows = [list(table.objects.order_by("pk").values()) for table in TABLES]
    return [*rows, list(Entry.objects.exclude(action__startswith="org.").values())]


def refusal(do, *args, **kwargs) -> Refused:
    """The refusal, after making sure that nothing was saved."""
    before = kept()
    with pytest.raises(Refused) as caught:
        do(*args, **kwargs)
    assert kept() == before
    return caught.value


# --- the draw -------------------------------------------------------------------------------------------------------


def cases_of(number: int) -> list[Case]:
    return [Case(pk=key, leading_unit_id=key % 3, kind="organised") for key in range(1, number + 1)]


def test_the_same_seed_draws_the_same_cases_and_another_seed_others():
    keys = [[case.pk for case in quality_sample(cases_of(100), set(), seed, 10)[1]] for seed in (7, 7, 8)]
    assert keys[0] == keys[1] != keys[2] and len(keys[0]) == 10


def test_each_authority_has_its_share():
    drawn = quality_sample(cases_of(90), set(), 3, 20)[1]
    assert sorted(sum(case.leading_unit_id == unit for case in drawn) for unit in range(3)) == [6, 6, 6]


def test_a_flagged_case_is_drawn_for_certain_and_takes_no_other_place():
    near, drawn = quality_sample(cases_of(100), {4, 9}, 7, 10)
    assert [case.pk for case in near] == [4, 9]
    assert not {4, 9} & {case.pk for case in drawn} and len(drawn) == 10


def test_a_draw_is_stored_with_seed_and_population(judging, docket):
    cases = [docket.case("filed") for _number in range(3)]
    round_ = judging.round()
    assert (round_.random_seed, round_.population, round_.share) == (7, 3, 100)
    assert [row.case for row in round_.sampled.all()] == cases
    assert {row.stratum for row in round_.sampled.all()} == {"random"}
    assert sum(row.is_control for row in round_.sampled.all()) == 1
    entry = Entry.objects.get(action="casework.qualityround.drawn")
    assert entry.detail["random_seed"] == 7 and entry.detail["population"] == 3


def test_a_change_near_a_marked_day_is_drawn(judging, docket):
    found = judging.lowered()
    unit = docket.world.units["C1"]
    actions.mark_day(unit, kind="letter", day=found.decided_date, reference="No. 5", by=docket.overseer)
    assert judging.round(share=1).sampled.get(case=found.case).stratum == "flagged"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": ""}, "title"),
        ({"to_date": date(2018, 12, 31)}, "to_date"),
        ({"to_date": date(2019, 6, 11)}, "to_date"),
        ({"from_date": date(2019, 5, 1)}, "to_date"),
        ({"share": 0}, "share"),
        ({"share": 101}, "share"),
    ],
)
def test_a_draw_with_bad_facts_is_refused_at_the_field(judging, docket, given, field):
    docket.case("filed")
    assert refusal(judging.round, **given).field == field


def test_cases_are_drawn_by_the_overseer_of_the_unit(judging, docket):
    docket.case("filed")
    for by in (docket.reviewer, docket.officer("POLICE"), docket.stranger):
        assert refusal(judging.round, by=by).forbidden


def test_the_seed_is_published_to_whoever_may_be_drawn(judging, docket):
    docket.case("filed")
    round_ = judging.round()
    for reader in (docket.officer("POLICE"), docket.reviewer, docket.world.person(Role.CASE_OVERSIGHT, "NAT")):
        assert queries.quality_rounds(reader).get().random_seed == round_.random_seed
    assert not queries.quality_rounds(docket.stranger).exists()
    assert not queries.quality_rounds(docket.world.person(Role.ADVISER, "C1")).exists()


# --- the reviews ----------------------------------------------------------------------------------------------------


def test_without_a_defect_one_review_suffices(judging, docket):
    sampled = judging.review(judging.sampled())
    assert sampled.status == "reviewed"
    assert judging.conclude(sampled).status == "concluded"
    assert not Item.objects.exists()


@pytest.mark.parametrize(("control", "defects"), [(True, ()), (False, ("elements",))])
def test_a_defect_and_a_control_lead_to_a_second_review(judging, control, defects):
    sampled = judging.review(judging.sampled(control=control), *defects)
    assert sampled.status == "second"
    assert "no longer open" in str(refusal(judging.conclude, sampled))
    assert judging.review(sampled).status == "reviewed"


def test_the_second_reviewer_is_another_person_of_another_unit(judging, docket):
    sampled = judging.review(judging.sampled(), "elements")
    assert "first review" in str(refusal(judging.review, sampled, by=judging.reviewer))
    inside = docket.world.person(Role.LEGAL_REVIEWER, "D1-POLICE")
    assert "own unit" in str(refusal(judging.review, sampled, by=inside))
    assert refusal(judging.review, sampled, by=docket.overseer).forbidden
    assert refusal(judging.review, sampled, by=docket.world.person(Role.LEGAL_REVIEWER, "P2")).forbidden


def test_the_database_knows_two_reviews_of_two_persons(judging):
    sampled = judging.review(judging.sampled(), "elements")
    with pytest.raises(IntegrityError), transaction.atomic():
        BlindReview.objects.create(sampled=sampled, number=2, answers={}, reviewed_by=judging.reviewer)


def test_who_co_signed_a_characterisation_does_not_review_the_case(judging):
    found = judging.lowered()
    sampled = judging.round().sampled.get(case=found.case)
    assert "co-signed" in str(refusal(judging.review, sampled, by=judging.reviewer))


def test_answers_are_seen_by_their_author_alone_until_all_are_in(judging, docket):
    sampled = judging.review(judging.sampled(), "elements")
    assert len(queries.reviewed(sampled, judging.reviewer).reviews) == 1
    for reader in (judging.second_reviewer, docket.overseer, docket.officer("POLICE")):
        assert queries.reviewed(sampled, reader).rows == []
    form = ConcludeForm({}, subject=sampled, user=docket.overseer)
    assert form.fields["defects"].choices == []
    sampled = judging.review(sampled)
    assert len(queries.reviewed(sampled, docket.overseer).reviews) == 2
    told = [entry.detail for entry in Entry.objects.filter(action__startswith="casework.sampledcase")]
    assert told == [{}, {}]


@pytest.mark.parametrize("change", [{"answer": "fine"}, {"answer": ""}, {"answer": "defect", "note": " "}])
def test_every_question_is_answered_and_a_defect_is_described(judging, change):
    sampled = judging.sampled()
    answers = judging.answers(sampled) | {"elements": {"answer": "in_order", "note": "", **change}}
    refused = refusal(actions.advance_sampled, sampled, "review", by=judging.reviewer, answers=answers)
    assert refused.field in ("answer_elements", "note_elements")


# --- the conclusion -------------------------------------------------------------------------------------------------


def test_on_a_disagreement_the_overseer_decides_with_reasons(judging, docket):
    sampled = judging.review(judging.review(judging.sampled(), "elements", "property"), "property")
    found = queries.reviewed(sampled, docket.overseer)
    assert found.is_disputed and [row.key for row in found.rows if row.is_disputed] == ["elements"]
    assert refusal(judging.conclude, sampled, "elements").field == "defects"  # both found the other one
    assert refusal(judging.conclude, sampled, "property", "time_limits").field == "defects"  # nobody found it
    values = {"by": docket.overseer, "defects": ["property"], "conclusion": " "}
    assert refusal(actions.advance_sampled, sampled, "conclude", **values).field == "conclusion"
    sampled = judging.conclude(sampled, "property")
    assert (sampled.defects, sampled.concluded_by) == (["property"], docket.overseer)


def test_a_defect_becomes_an_item_of_the_authority_that_answers_for_it(judging, docket):
    sampled = judging.sampled()
    sampled = judging.review(judging.review(sampled, "elements", "defence_answered"), "elements")
    judging.conclude(sampled, "elements", "defence_answered")
    items = {item.dimension: item for item in Item.objects.select_related("ledger__body_unit")}
    assert items["characterisation"].ledger.body_unit == docket.unit("POLICE")
    assert items["rights"].ledger.body_unit == docket.unit("PROC")
    assert {item.origin_kind for item in items.values()} == {"quality_review"}
    assert sampled.case.code in str(items["rights"].title)


def test_a_second_defect_of_a_unit_goes_into_the_same_ledger(judging):
    sampled = judging.review(judging.review(judging.sampled(), "elements", "property"), "elements", "property")
    judging.conclude(sampled, "elements", "property")
    assert Ledger.objects.count() == 1 and Item.objects.count() == 2


def test_who_reviewed_does_not_conclude(judging, docket):
    sampled = judging.review(judging.sampled())
    assert refusal(judging.conclude, sampled, by=judging.reviewer).forbidden
    assert refusal(judging.conclude, sampled, by=docket.stranger).forbidden


def test_the_desk_asks_for_the_next_review_only(judging):
    sampled = judging.sampled()
    desk = DeskEntry.objects.filter(subject_kind="casework.sampledcase", subject_key=sampled.pk)
    assert list(desk.values_list("step", flat=True)) == ["review"]
    sampled = judging.review(sampled, "elements")
    assert list(desk.values_list("step", flat=True)) == ["review_again"]
    judging.review(sampled)
    assert list(desk.values_list("step", flat=True)) == ["conclude"]
