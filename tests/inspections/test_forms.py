"""Forms: rows become lists, choices stay within the mission, text keeps its other language."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from lookback.inspections import actions, forms
from lookback.inspections.forms.fields import ChecklistField
from lookback.inspections.models import Mission
from lookback.kit import clock
from lookback.kit.payload import form_data
from lookback.org.authority import Role
from lookback.org.models import Unit
from tests.inspections.support import FIELD, PLAN, REVIEW, TEXT

pytestmark = pytest.mark.django_db


def bound(form, data, subject, user, **facts):
    return form(form_data(data), subject=subject, user=user, **facts)


# --- rows ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def meeting(story):
    story.approved()
    with clock.at(REVIEW):
        return story.prepare_meeting()


def test_empty_rows_are_skipped_and_the_others_keep_their_order(story, meeting):
    data = {"title_1": "First", "speaker_1": "Head", "minutes_1": "40", "minutes_2": "10", "title_3": "Last"}
    form = bound(forms.AgendaForm, {**data, "speaker_3": "Deputy", "minutes_3": "5"}, meeting, story.secretariat)
    assert form.is_valid(), form.errors
    points = form.cleaned_data["points"]
    assert [(str(point["title"]), point["minutes"]) for point in points] == [("First", 40), ("Last", 5)]


def test_a_row_that_was_begun_must_be_whole(story, meeting):
    form = bound(forms.AgendaForm, {"title_2": "Second", "speaker_2": ""}, meeting, story.secretariat)
    assert set(form.errors) == {"speaker_2", "minutes_2"}


def test_a_row_number_from_outside_makes_no_endless_form(story, meeting):
    form = bound(forms.AgendaForm, {"title_999": "x", "title_99999999": "x"}, meeting, story.secretariat)
    assert form.row_count == forms.AgendaForm.most_rows


def test_the_agenda_shows_what_there_is_and_room_for_more(story, meeting):
    form = forms.AgendaForm(subject=meeting, user=story.secretariat)
    assert form["title_1"].value() == "text"
    assert form.row_count == 1 + forms.AgendaForm.spare_rows


def test_a_point_edited_in_one_language_keeps_the_other(story, meeting):
    data = {"title_1": "Opinion", "speaker_1": "text", "minutes_1": "30"}
    with translation.override("en"):
        form = bound(forms.AgendaForm, data, meeting, story.secretariat)
        assert form.is_valid(), form.errors
    point = form.cleaned_data["points"][0]
    assert point["title"] == {"zh": "文字", "en": "Opinion"}
    assert point["speaker"] == TEXT


def test_flat_rows_read_like_the_page():
    rows = [{"title": "a", "minutes": 5}, {"title": "b"}]
    assert forms.AgendaForm.flat(rows) == {"title_1": "a", "minutes_1": 5, "title_2": "b"}


# --- choices ----------------------------------------------------------------------------------------------------


def test_venues_are_the_body_and_each_unit_of_the_chosen_levels(story, meeting):
    form = bound(forms.VenuesForm, {"levels": ["2"], "others": ["D1"]}, meeting, story.secretariat)
    assert form.is_valid(), form.errors
    assert [unit.code for unit in form.cleaned_data["units"]] == ["P1", "C1", "C2", "D1"]


def test_venues_lie_inside_the_body(story, meeting):
    form = bound(forms.VenuesForm, {"levels": [], "others": ["C9"]}, meeting, story.secretariat)
    assert "others" in form.errors


def test_levels_outside_the_body_are_no_choice(story, meeting):
    form = bound(forms.VenuesForm, {"levels": ["0"]}, meeting, story.secretariat)
    assert "levels" in form.errors


def test_a_team_is_chosen_from_the_group_only(story):
    story.planned()
    stranger = story.person(Role.TEAM_MEMBER, "P2")
    form = bound(forms.MemberForm, {"person": stranger.pk}, story.mission, story.secretariat)
    assert "person" in form.errors
    form = bound(forms.MemberForm, {"person": story.drafter.pk}, story.mission, story.secretariat)
    assert form.is_valid(), form.errors


def test_who_is_on_the_team_is_not_offered_again(story):
    story.planned()
    with clock.at(PLAN):
        actions.add_member(story.mission, story.drafter, by=story.secretariat)
    form = bound(forms.MemberForm, {"person": story.drafter.pk}, story.mission, story.secretariat)
    assert "person" in form.errors


@pytest.mark.parametrize("framework_key", ["cn-special-campaign", "audit"])
def test_the_words_of_the_form_are_those_of_the_framework(story, framework_key):
    story.framework_key = framework_key
    story.planned()
    form = forms.FindingForm(subject=story.mission, user=story.drafter)
    assert form.fields["dimension"].choices == story.framework.choices("dimensions")
    offered = {code for _group, pairs in form.fields["taxonomy"].choices[1:] for code, _name in pairs}
    assert offered == {row["code"] for part in story.framework.rows("dimensions") for row in part["taxonomy"]}


def test_a_taxonomy_code_belongs_to_its_dimension(story):
    story.planned()
    first, second = story.framework.rows("dimensions")[:2]
    data = {"code": "F", "title": "T", "severity": "low", "dimension": first["key"]}
    wrong = bound(forms.FindingForm, {**data, "taxonomy": second["taxonomy"][0]["code"]}, story.mission, story.drafter)
    right = bound(forms.FindingForm, {**data, "taxonomy": first["taxonomy"][0]["code"]}, story.mission, story.drafter)
    assert set(wrong.errors) == {"taxonomy"}
    assert right.is_valid(), right.errors


def test_units_concerned_lie_inside_the_body(story):
    story.planned()
    data = {"code": "F", "title": "T", "severity": "low", "dimension": story.key("dimensions"), "units": ["C1", "P2"]}
    form = bound(forms.FindingForm, data, story.mission, story.drafter)
    assert set(form.errors) == {"units"}


@pytest.mark.parametrize("key", ["9" * 20, "-1", "x", "1.5", "9" * 5000])
def test_a_key_that_no_table_holds_is_an_unknown_choice(story, key):
    field = ChecklistField(Mission.objects.all())
    with pytest.raises(ValidationError):
        field.clean([key])


def test_members_of_a_session_come_from_the_collective(story):
    story.planned()
    unit = Unit.objects.get(code="NAT")
    members = [story.principal.pk, story.other_principal.pk]
    data = {"code": "S", "title": "T", "from_date": "2019-05-22", "to_date": "2019-05-22", "quorum": "2"}
    form = bound(forms.SessionForm, {**data, "members": [*members, story.lead.pk]}, unit, story.secretariat)
    assert {"members", "missions"} == set(form.errors)


# --- sentences at fields --------------------------------------------------------------------------------------------


def test_a_conflict_says_what_it_is(story):
    story.planned()
    form = bound(forms.ConflictForm, {"has_conflict": "yes"}, story.mission, story.lead)
    assert set(form.errors) == {"declaration"}
    form = bound(forms.ConflictForm, {"has_conflict": "no"}, story.mission, story.lead)
    assert form.is_valid()
    assert form.cleaned_data["has_conflict"] is False


def test_a_period_ends_after_it_begins(story):
    data = {"code": "K", "title": "T", "from_date": "2019-02-02", "to_date": "2019-02-01", "principal_unit": "NAT"}
    form = bound(forms.CampaignForm, {**data, "framework": story.framework.pk}, None, story.secretariat)
    assert set(form.errors) == {"to_date"}


def test_an_extension_is_later_than_what_is_planned(story):
    story.planned()
    early = bound(forms.ExtendForm, {"to_date": "2019-04-30", "reason": "x"}, story.mission, story.principal)
    late = bound(forms.ExtendForm, {"to_date": "2019-05-01", "reason": "x"}, story.mission, story.principal)
    assert set(early.errors) == {"to_date"}
    assert late.is_valid()
    assert late.cleaned_data["to_date"] == date(2019, 5, 1)


def test_a_pointer_points_somewhere(story):
    story.fieldwork()
    with clock.at(FIELD):
        finding = story.draft()
    assert set(bound(forms.PointerForm, {}, finding, story.drafter).errors) == {"place"}


def test_who_steps_aside_says_why(story):
    assert set(bound(forms.VoteForm, {"choice": "recused"}, None, story.principal).errors) == {"reason"}
    assert bound(forms.VoteForm, {"choice": "for"}, None, story.principal).is_valid()


def test_an_organisation_does_not_look_into_itself(story):
    story.planned()
    data = {"dimension": story.key("dimensions"), "text": "x", "subject_unit": "C1", "competent_unit": "D1"}
    form = bound(forms.AccountabilityForm, data, story.mission, story.lead)
    assert set(form.errors) == {"competent_unit"}


def test_only_indicators_of_quality_and_time_can_be_promised(story):
    """B5: no count of cases, persons or punishments is a target."""
    offered = {key for key, _label in forms.CommitForm.row_fields["indicator"]().choices}
    assert offered == {
        "completion_rate",
        "on_time_rate",
        "verified_closure_rate",
        "root_cause_rate",
        "relapse_rate",
        "ack_cascade",
    }


def test_typical_wordings_are_found_by_their_key_only(story):
    dimension = story.framework.rows("dimensions")[0]
    wording = dimension["typical_findings"][0]
    found = forms.typical_wording(story.framework, f"{dimension['key']}.{wording['key']}")
    assert found["title"] == wording["title"]
    for key in ("", ".", "x.y", wording["key"], f"{dimension['key']}."):
        assert forms.typical_wording(story.framework, key) == {}
