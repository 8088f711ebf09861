"""The plan: what may be written when, by whom; progress; vague measures."""

from __future__ import annotations

from datetime import date

import pytest

from lookback.kit.prose import Prose
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from lookback.rectification import actions
from lookback.rectification.models import Measure, VagueVerb
from lookback.rectification.rules import vagueness
from tests.rectification.case import DUE

PLAN = {"cause_category": "process", "cause": "because", "target": "all", "target_quantity": "9"}


def add(case, item, **given):
    values = {"by": case.worker, "kind": "immediate", "text": "Hold meetings", "quantity": "5", "due_date": DUE}
    return actions.add_measure(item, **{**values, **given})


def test_lead_unit_writes_the_plan_and_others_do_not(case):
    item = case.item("acknowledged")
    assert str(actions.edit_plan(item, by=case.worker, **PLAN).cause) == "because"
    for stranger in (case.verifier, case.office, case.person(Role.RESPONSIBLE_UNIT, "D9")):
        with pytest.raises(Refused) as refused:
            actions.edit_plan(item, by=stranger, **PLAN)
        assert refused.value.forbidden


@pytest.mark.parametrize("status", ["plan_submitted", "in_progress", "claimed", "closed"])
def test_plan_stands_once_submitted(case, status):
    item = case.item(status)
    measure, milestone = item.measures.first(), item.milestones.first()
    for change in (
        lambda: actions.edit_plan(item, by=case.worker, **PLAN),
        lambda: actions.remove_measure(measure, by=case.worker),
        lambda: actions.remove_milestone(milestone, by=case.worker),
    ):
        with pytest.raises(Refused, match="can no longer be done"):
            change()
    assert item.measures.count() == 2


def test_more_may_be_promised_while_the_work_goes_on(case):
    item = case.item("in_progress")
    case.finish(item)
    add(case, item)
    actions.add_milestone(item, by=case.worker, title="one more", due_date=DUE)
    item.refresh_from_db()
    assert (item.measures.count(), item.progress) == (3, 66)


@pytest.mark.parametrize("day", [date(2019, 10, 1), date(2019, 4, 19)])
def test_parts_lie_between_the_finding_and_the_due_date(case, day):
    item = case.item("acknowledged")
    for do in (
        lambda: add(case, item, due_date=day),
        lambda: actions.add_milestone(item, by=case.worker, title="x", due_date=day),
    ):
        with pytest.raises(Refused) as refused:
            do()
        assert refused.value.field == "due_date"


@pytest.mark.parametrize(("given", "field"), [({"kind": "magic"}, "kind"), ({"text": " "}, "text")])
def test_bad_measure_is_refused_at_the_field(case, given, field):
    with pytest.raises(Refused) as refused:
        add(case, case.item("acknowledged"), **given)
    assert refused.value.field == field


def test_progress_is_computed_from_milestones(case):
    item = case.item("in_progress")
    first, second = item.milestones.all()
    actions.finish_milestone(first, by=case.worker)
    item.refresh_from_db()
    assert item.progress == 50
    actions.finish_milestone(second, by=case.worker)
    item.refresh_from_db()
    assert item.progress == 100
    with pytest.raises(Refused, match="already done"):
        actions.finish_milestone(first, by=case.worker)


def test_milestone_is_finished_by_the_lead_unit_while_in_progress(case):
    milestone = case.item("acknowledged") and case.plan(case.item("acknowledged")).milestones.first()
    with pytest.raises(Refused, match="can no longer be done"):
        actions.finish_milestone(milestone, by=case.worker)
    milestone = case.item("in_progress").milestones.first()
    with pytest.raises(Refused) as refused:
        actions.finish_milestone(milestone, by=case.person(Role.RESPONSIBLE_UNIT, "D2"))
    assert refused.value.forbidden


def test_milestone_with_evidence_is_not_removed(case):
    item = case.plan(case.item("acknowledged"))
    milestone = item.milestones.first()
    case.prove(item, milestone=milestone)
    with pytest.raises(Refused, match="has evidence"):
        actions.remove_milestone(milestone, by=case.worker)


# --- vague measures ------------------------------------------------------------------------------------------


@pytest.fixture
def vague_item(case):
    item = case.item("acknowledged")
    case.plan(item)
    add(case, item, text={"zh": "进一步加强组织领导", "en": "Further strengthen leadership"}, quantity="")
    return case.take(item, "submit_plan")


def test_plan_that_only_strengthens_is_not_approved(case, vague_item):
    with pytest.raises(Refused, match="only says “further strengthen”"):
        case.take(vague_item, "approve_plan")


def test_reviewer_may_let_vague_wording_pass_with_a_reason(case, vague_item):
    with pytest.raises(Refused) as refused:
        actions.let_vague_pass(vague_item, by=case.worker, reason="we mean it")
    assert refused.value.forbidden
    with pytest.raises(Refused) as refused:
        actions.let_vague_pass(vague_item, by=case.secretary, reason=" ")
    assert refused.value.field == "reason"
    actions.let_vague_pass(vague_item, by=case.secretary, reason="the annex has the numbers")
    assert case.take(vague_item, "approve_plan").status == "in_progress"


def test_wording_is_judged_again_after_a_return(case, vague_item):
    actions.let_vague_pass(vague_item, by=case.secretary, reason="the annex has the numbers")
    item = case.take(case.take(vague_item, "return_plan"), "submit_plan")
    with pytest.raises(Refused, match="only says"):
        case.take(item, "approve_plan")


def test_vague_verbs_are_shipped_in_both_languages(db):
    assert set(VagueVerb.objects.values_list("language", flat=True)) == {"zh", "en"}
    actions.load_reference()
    before = VagueVerb.objects.count()
    VagueVerb.objects.filter(verb="加强").delete()
    actions.load_reference()
    assert VagueVerb.objects.count() == before - 1  # a site's own list is left alone


@pytest.mark.parametrize(
    ("text", "quantity", "document", "sentence"),
    [
        ({"zh": "加强巡逻"}, "", "", "only says “加强”"),
        ({"zh": "进一步加强巡逻"}, "", "", "only says “进一步加强”"),
        ({"en": "Strengthen patrols"}, "", "", "only says “strengthen”"),
        ({"en": "Patrol the market"}, "", "", "needs a number or a document"),
        ({"zh": "加强巡逻，每周20次"}, "", "", "needs a number or a document"),
        ({"zh": "加强巡逻"}, "每周20次", "", None),
        ({"en": "Strengthen patrols"}, "", "Order 7", None),
    ],
)
def test_measure_is_vague_without_number_or_document(text, quantity, document, sentence):
    measure = Measure(text=Prose.of(text), quantity=quantity, document=document)
    found = vagueness(measure, ["strengthen", "加强", "进一步加强"])
    assert (sentence in found) if sentence else found is None
