"""What the forms take, what they refuse, and in which sentence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.utils import translation

from lookback.kit import clock
from lookback.kit.prose import Prose
from lookback.org.actions import end_post
from lookback.org.authority import Role
from lookback.rectification import actions, forms
from lookback.rectification.forms.plan import CAUSES
from lookback.rectification.rules import EXTENSION, ITEM
from tests.rectification.case import DUE, FOUND


def filled(form_class, subject, user, **values):
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, [str(part) for part in value] if isinstance(value, list) else [str(value)])
    return form_class(data, subject=subject, user=user)


def assignment(case, **values):
    given = {"lead_unit": "D1", "leader": case.leader.username, "due_date": DUE}
    return filled(forms.STEP_FORMS["assign"], case.item(), case.office, **{**given, **values})


def test_every_step_has_a_form():
    assert set(forms.STEP_FORMS) == set(ITEM.by_name)
    assert set(forms.EXTENSION_FORMS) == set(EXTENSION.by_name)


# --- assigning ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", ["D1", "Unit D1", "单位D1", "Unit D1 (D1)", "单位D1（D1）"])
def test_a_unit_is_found_by_code_and_by_name(case, named):
    form = assignment(case, lead_unit=named)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["lead_unit"] == case.unit("D1")


@pytest.mark.parametrize("named", ["D9", "P2", "nowhere", "1" * 221, "D1\x00"])
def test_a_unit_outside_the_body_is_refused(case, named):
    assert "lead_unit" in assignment(case, lead_unit=named).errors


def test_two_units_of_one_name_need_the_code(case):
    for code in ("D1", "D2"):
        unit = case.unit(code)
        unit.name_en = "Same Name"
        unit.save()
    assert "code" in str(assignment(case, lead_unit="Same Name").errors["lead_unit"])


@pytest.mark.parametrize("text", ["username", "name_zh", "both"])
def test_the_leader_is_found_by_account_and_by_name(case, text):
    leader = case.leader
    named = f"{leader} ({leader.username})" if text == "both" else getattr(leader, text)
    form = assignment(case, leader=named)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["leader"] == leader


def test_the_sentence_about_an_unknown_leader_names_who_is_there(case):
    sentence = str(assignment(case, leader="nobody-of-that-name").errors["leader"])
    assert "nobody-of-that-name" in sentence
    assert case.leader.username in sentence


def test_a_leader_needs_a_post_at_the_lead_unit(case):
    elsewhere = case.person(Role.BODY_HEAD, "C1")
    assert "leader" in assignment(case, leader=elsewhere.username).errors


def test_a_leader_whose_post_has_ended_is_refused(case):
    leader = case.leader
    end_post(leader.posts.get(), by=case.person(Role.SYSADMIN, "NAT"), to_date=clock.today() - timedelta(days=1))
    assert "leader" in assignment(case, leader=leader.username).errors


def test_co_units_are_ticked_or_typed(case):
    form = assignment(case, co_units=["D2", "C1-POLICE, Unit D3"])
    assert form.is_valid(), form.errors
    assert {unit.code for unit in form.cleaned_data["co_units"]} == {"D2", "C1-POLICE", "D3"}


def test_the_lead_unit_is_no_co_unit(case):
    assert "co_units" in assignment(case, co_units=["D1"]).errors


def test_suggestions_are_few_and_near(case):
    form = forms.STEP_FORMS["assign"](subject=case.item(), user=case.office)
    assert "Unit P1 (P1)" in form.fields["lead_unit"].widget.suggestions
    assert not any("D9" in text for text in form.fields["lead_unit"].widget.suggestions)
    assert "V1" not in dict(form.fields["co_units"].widget.boxes)


@pytest.mark.parametrize("day", ["2019-06-09", "2031-01-01", "31 June", "0000-00-00", "99999-01-01"])
def test_an_impossible_due_date_is_refused(case, day):
    assert "due_date" in assignment(case, due_date=day).errors


# --- other steps ----------------------------------------------------------------------------------------------


def test_an_extension_is_later_than_the_present_day(case):
    item = case.item("in_progress")
    form_class = forms.STEP_FORMS["request_extension"]
    assert "new_due_date" in filled(form_class, item, case.worker, new_due_date=DUE, reason="x").errors
    later = DUE + timedelta(days=1)
    assert filled(form_class, item, case.worker, new_due_date=later, reason="x").is_valid()


def test_completion_is_not_claimed_without_the_declaration(case):
    form = filled(forms.STEP_FORMS["claim_complete"], case.item("in_progress"), case.worker)
    assert "declaration" in form.errors


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("method", "desk"),
        ("method", "guess"),
        ("tested", ""),
        ("checked_date", "2019-06-11"),
        ("checked_date", "2019-06-09"),
        ("sample_size", "0"),
        ("sample_size", "9" * 40),
        ("place", "x" * 121),
    ],
)
def test_a_check_says_plausibly_what_was_tested(case, field, value):
    good = {"method": "on_site", "tested": "12 of 40", "checked_date": "2019-06-10", "sample_size": "12"}
    item = case.item("desk_checked")
    assert filled(forms.STEP_FORMS["verify"], item, case.verifier, **good).is_valid()
    form = filled(forms.STEP_FORMS["verify"], item, case.verifier, **{**good, field: value})
    assert list(form.errors) == [field]


@pytest.mark.parametrize(("step", "outcome"), [("accept", "withdrawn_by_issuer"), ("withdraw", "implemented")])
def test_an_outcome_belongs_to_its_step(case, step, outcome):
    form = filled(forms.STEP_FORMS[step], case.item(), case.acceptor, outcome=outcome, residual_risk="none", reason="x")
    assert "outcome" in form.errors


@pytest.mark.parametrize("days", ["0", "91", "many", "1e9"])
def test_a_notice_runs_for_some_days(case, days):
    assert "days" in filled(forms.STEP_FORMS["notice"], case.item(), case.publisher, days=days).errors


# --- plan -----------------------------------------------------------------------------------------------------


def test_editing_in_one_language_keeps_the_other(case):
    item = case.item("acknowledged")
    item.cause = Prose({"zh": "无人召集", "en": "Nobody called"})
    with translation.override("en"):
        form = filled(forms.PlanForm, item, case.worker, cause="Nobody was named", target="")
        assert form.is_valid(), form.errors
    assert form.cleaned_data["cause"] == {"zh": "无人召集", "en": "Nobody was named"}


def test_text_shown_from_the_other_language_is_not_copied(case):
    item = case.item("acknowledged")
    item.cause = Prose({"zh": "无人召集"})
    with translation.override("en"):
        form = filled(forms.PlanForm, item, case.worker, cause="无人召集", target="")
        assert form.is_valid(), form.errors
    assert form.cleaned_data["cause"] == {"zh": "无人召集"}


def test_a_cause_of_another_template_is_kept(case):
    item = case.item("acknowledged")
    item.cause_category = "control_design"
    assert filled(forms.PlanForm, item, case.worker, cause_category="control_design").is_valid()
    assert not filled(forms.PlanForm, item, case.worker, cause_category="invented").is_valid()
    assert "control_design" not in CAUSES


def test_the_causes_on_offer_are_those_of_the_framework_in_the_readers_language(case):
    case.ledger.causes = [{"key": "data", "name": {"zh": "数据不可靠", "en": "Data unreliable"}}]
    case.ledger.save()
    item = case.item("acknowledged")
    form = filled(forms.PlanForm, item, case.worker, cause_category="data")
    assert form.is_valid() and dict(form.fields["cause_category"].choices) == {"": "—", "data": "Data unreliable"}
    assert not filled(forms.PlanForm, item, case.worker, cause_category="process_weak").is_valid()
    item.cause_category = "data"
    with translation.override("zh-hans"):
        assert forms.plan.cause_label(item) == "数据不可靠"
    # One that was chosen before stays, under the name the house has for it.
    item.cause_category = "process_weak"
    assert forms.plan.cause_label(item) == "process unsuitable or not followed"
    assert filled(forms.PlanForm, item, case.worker, cause_category="process_weak").is_valid()


def test_an_item_of_no_framework_is_offered_the_causes_of_the_house(case):
    form = filled(forms.PlanForm, case.item("acknowledged"), case.worker)
    assert [key for key, _label in form.fields["cause_category"].choices] == ["", *CAUSES]


@pytest.mark.parametrize("form_class", [forms.MeasureForm, forms.MilestoneForm])
@pytest.mark.parametrize("day", [FOUND - timedelta(days=1), DUE + timedelta(days=1)])
def test_a_part_of_the_plan_is_due_between_finding_and_item(case, form_class, day):
    item = case.item("acknowledged")
    values = {"kind": "immediate", "text": "Hold 5 meetings", "title": "5 meetings", "due_date": day}
    assert list(filled(form_class, item, case.worker, **values).errors) == ["due_date"]
    assert filled(form_class, item, case.worker, **{**values, "due_date": DUE}).is_valid()


# --- evidence, cascade, look-back -------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [FOUND - timedelta(days=1), date(2019, 6, 11)])
def test_evidence_is_dated_between_the_finding_and_today(case, day):
    item = case.item("in_progress")
    form = forms.EvidenceForm(
        {"kind": "document", "caption": "Minutes", "evidence_date": day},
        {"files": [case.file()]},
        subject=item,
        user=case.worker,
    )
    assert list(form.errors) == ["evidence_date"]


def test_only_own_parts_are_offered_for_evidence(case):
    item = case.item("in_progress")
    sent = actions.hand_down(item, by=case.worker, units=[case.unit("T1")], matter="x", due_date=DUE)
    item.refresh_from_db()
    at_town = forms.EvidenceForm(subject=item, user=case.person(Role.RESPONSIBLE_UNIT, "T1"))
    at_other = forms.EvidenceForm(subject=item, user=case.person(Role.RESPONSIBLE_UNIT, "D2"))
    assert list(at_town.fields["assignment"].queryset) == sent
    assert not at_other.fields["assignment"].queryset.exists()


def test_a_part_is_never_due_after_the_whole(case):
    item = case.item("in_progress")
    form = filled(forms.HandDownForm, item, case.worker, units="T1", matter="x", due_date=DUE + timedelta(days=1))
    assert list(form.errors) == ["due_date"]


def test_a_relapse_needs_a_day_and_another_result_has_none(case):
    case.item("closed")
    round_ = actions.draw_lookback(
        case.ledger, by=case.person(Role.VERIFIER, "NAT"), title="x", from_date=DUE, to_date=DUE
    )
    result = round_.results.get()
    values = {"tested": "files", "checked_date": "2019-06-10"}
    relapsed = filled(forms.ResultForm, result, case.verifier, result_code="relapsed", **values)
    assert list(relapsed.errors) == ["new_due_date"]
    sustained = filled(
        forms.ResultForm, result, case.verifier, result_code="sustained", new_due_date="2019-12-01", **values
    )
    assert sustained.is_valid(), sustained.errors
    assert sustained.cleaned_data["new_due_date"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("random_seed", "-1"), ("random_seed", "9" * 30), ("to_date", "2019-09-30"), ("from_date", "2019-06-02")],
)
def test_a_round_has_a_sane_span_and_seed(case, field, value):
    values = {"title": "x", "from_date": "2019-10-14", "to_date": "2019-11-15", "random_seed": "7"}
    assert filled(forms.DrawForm, case.ledger, case.verifier, **values).is_valid()
    assert list(filled(forms.DrawForm, case.ledger, case.verifier, **{**values, field: value}).errors) == [field]


# --- filters --------------------------------------------------------------------------------------------------


def test_filters_leave_out_what_is_empty(case):
    form = forms.LedgerFilterForm({"status": "new", "unit": "", "level": "3"}, user=case.worker, ledger=case.ledger)
    assert form.is_valid(), form.errors
    assert form.filters() == {"status": "new", "level": 3, "ledger": case.ledger}
    assert form.by_number()


@pytest.mark.parametrize(
    "given",
    [{"status": "lost"}, {"dimension": "x"}, {"colour": "pink"}, {"level": "9"}, {"unit": "D9"}, {"unit": "\0"}],
)
def test_an_unknown_filter_is_refused(case, given):
    assert list(forms.LedgerFilterForm(given, user=case.worker, ledger=case.ledger).errors) == list(given)
