"""Campaign, plan, mandate, team, calendar, work papers."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.transaction import Atomic

from lookback.dispatch.models import DeskEntry
from lookback.inspections import actions
from lookback.inspections.models import Campaign, Mission, TeamMember, WorkPaper
from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.actions import declare_interest
from lookback.org.authority import Role
from tests.inspections.support import AUTHORISE, FIELD, FIELD_END, TEXT


@pytest.fixture
def planned(story):
    story.planned()
    with clock.at(AUTHORISE):
        yield story


@pytest.fixture
def field(story):
    story.fieldwork()
    with clock.at("2019-04-10"):
        yield story


# --- campaign and plan


@pytest.mark.parametrize("role", [Role.PRINCIPAL, Role.SECRETARIAT])
def test_the_collective_or_its_office_begins_a_campaign(story, role):
    campaign = new_campaign(story, by=story.person(role, "NAT"))
    assert campaign.principal_unit.code == "NAT"


@pytest.mark.parametrize(("role", "unit"), [(Role.TEAM_LEAD, "NAT"), (Role.PRINCIPAL, "P1"), (Role.BODY_HEAD, "NAT")])
def test_nobody_else_begins_one(story, role, unit):
    with pytest.raises(Refused) as caught:
        new_campaign(story, by=story.person(role, unit))
    assert caught.value.forbidden and not Campaign.objects.exists()


def test_a_campaign_of_an_office_is_the_levels(story):
    office = story.world.units["NAT-OFFICE"]
    assert new_campaign(story, principal_unit=office).principal_unit.code == "NAT"


def new_campaign(story, **given):
    values = {
        "code": "K",
        "title": TEXT,
        "principal_unit": story.world.units["NAT"],
        "framework": story.framework,
        "from_date": date(2019, 1, 1),
        "by": story.principal,
        **given,
    }
    return actions.create_campaign(**values)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"code": " "}, "code"),
        ({"code": "x" * 41}, "code"),
        ({"title": ""}, "title"),
        ({"kind": "raid"}, "kind"),
        ({"to_date": date(2019, 3, 30)}, "to_date"),
        ({"to_date": date(2219, 3, 30)}, "to_date"),
    ],
)
def test_a_plan_is_checked_at_its_fields(story, given, field):
    with pytest.raises(Refused) as caught:
        story.planned(**given)
    assert caught.value.field == field and not Mission.objects.exists()


@pytest.mark.parametrize(
    ("team", "body", "field"),
    [
        ("G11", "NAT", "body_unit"),
        ("P1-POLICE", "P1", "team_unit"),
        ("P1", "C1", "team_unit"),
        ("P1", "P1", "team_unit"),
    ],
)
def test_a_group_is_no_part_of_the_body(story, team, body, field):
    units = story.world.units
    with pytest.raises(Refused) as caught:
        story.planned(team_unit=units[team], body_unit=units[body])
    assert caught.value.field == field


def test_a_body_belongs_to_the_collective(story):
    story.world.units["NAT"] = story.world.units["P1"]
    story.campaign = new_campaign(story, by=story.person(Role.PRINCIPAL, "P1"))
    with pytest.raises(Refused, match="does not belong") as caught:
        actions.plan_mission(
            campaign=story.campaign,
            code="M",
            title=TEXT,
            team_unit=story.world.units["P1-POLICE"],
            body_unit=story.world.units["C9"],
            from_date=date(2019, 4, 1),
            to_date=date(2019, 4, 2),
            by=story.person(Role.PRINCIPAL, "P1"),
        )
    assert caught.value.field == "body_unit"


def test_a_code_is_used_once(planned):
    with pytest.raises(Refused, match="taken already") as caught:
        planned.planned()
    assert caught.value.field == "code"


def test_without_a_profile_the_frameworks_is_taken(planned):
    assert planned.mission.profile.key == planned.framework.content["deadline_profile"] == "cn"


# --- team


def test_nobody_of_the_body_is_on_the_team(planned):
    for person in (planned.head, planned.person(Role.RESPONSIBLE_UNIT, "D1")):
        with pytest.raises(Refused, match="post in the inspected body") as caught:
            actions.add_member(planned.mission, person, by=planned.secretariat)
        assert caught.value.field == "person"


def test_a_member_is_added_once_and_declares_anew_after_returning(planned):
    planned.take_on(planned.lead)
    with pytest.raises(Refused, match="on the team already"):
        actions.add_member(planned.mission, planned.lead, by=planned.secretariat)
    member = planned.mission.team.get()
    actions.remove_member(member, by=planned.secretariat)
    with pytest.raises(Refused, match="has left"):
        actions.remove_member(member, by=planned.secretariat)
    again = actions.add_member(planned.mission, planned.lead, by=planned.secretariat)
    assert again.pk == member.pk and again.declared == TeamMember.Declared.MISSING and again.left_at is None


def test_a_closed_account_joins_no_team(planned):
    person = planned.lead
    person.is_active = False
    with pytest.raises(Refused, match="closed"):
        actions.add_member(planned.mission, person, by=planned.secretariat)


def test_each_declares_for_himself(planned):
    member = actions.add_member(planned.mission, planned.lead, by=planned.secretariat)
    for by in (planned.drafter, planned.principal, planned.secretariat):
        with pytest.raises(Refused) as caught:
            actions.declare_conflict(member, by=by, has_conflict=False)
        assert caught.value.forbidden
    with pytest.raises(Refused) as caught:
        actions.declare_conflict(member, by=planned.lead, has_conflict=True)
    assert caught.value.field == "declaration"


def test_an_interest_on_record_is_not_declared_away(planned):
    declare_interest(planned.lead, planned.world.units["P1"], reason="kin", by=planned.lead)
    member = actions.add_member(planned.mission, planned.lead, by=planned.secretariat)
    with pytest.raises(Refused, match="on record") as caught:
        actions.declare_conflict(member, by=planned.lead, has_conflict=False)
    assert caught.value.field == "has_conflict"


def test_only_an_open_conflict_is_cleared_and_never_ones_own(planned):
    member = actions.add_member(planned.mission, planned.lead, by=planned.secretariat)
    with pytest.raises(Refused, match="no open conflict"):
        actions.clear_conflict(member, by=planned.principal, reason="x")
    own = actions.add_member(planned.mission, planned.principal, by=planned.secretariat)
    actions.declare_conflict(own, by=planned.principal, has_conflict=True, declaration="kin")
    with pytest.raises(Refused, match="own conflict") as caught:
        actions.clear_conflict(own, by=planned.principal, reason="x")
    assert caught.value.forbidden
    with pytest.raises(Refused) as caught:
        actions.clear_conflict(own, by=planned.other_principal, reason=" ")
    assert caught.value.field == "reason"


# --- mobilisation and calendar


def test_a_notice_has_text_and_channels(story):
    story.mandated()
    for lacking in ("notice", "channels"):
        with pytest.raises(Refused) as caught:
            actions.mobilise(story.mission, by=story.secretariat, **{"notice": TEXT, "channels": TEXT, lacking: " "})
        assert caught.value.field == lacking
    assert not story.fresh().channels_open


def test_channels_are_closed_once(field):
    actions.close_channels(field.mission, by=field.lead)
    with pytest.raises(Refused, match="closed already"):
        actions.close_channels(field.mission, by=field.lead)


def test_an_extension_is_later_and_has_a_reason(field):
    extend = {"by": field.principal}
    with pytest.raises(Refused) as caught:
        actions.extend_field(field.mission, to_date=date(2019, 4, 30), reason="x", **extend)
    assert caught.value.field == "to_date"
    with pytest.raises(Refused) as caught:
        actions.extend_field(field.mission, to_date=date(2019, 5, 5), reason="", **extend)
    assert caught.value.field == "reason"
    with pytest.raises(Refused) as caught:
        actions.extend_field(field.mission, to_date=date(2119, 5, 5), reason="x", **extend)
    assert caught.value.field == "to_date"


@pytest.mark.parametrize(
    ("unit", "begin", "end", "wrong"),
    [
        ("C9", "2019-04-10", "2019-04-20", "unit"),
        ("C1", "2019-03-30", "2019-04-20", "from_date"),
        ("C1", "2019-04-10", "2019-05-01", "to_date"),
        ("C1", "2019-04-20", "2019-04-10", "to_date"),
    ],
)
def test_a_visit_lies_inside_the_body_and_the_field_phase(field, unit, begin, end, wrong):
    with pytest.raises(Refused) as caught:
        visit(field, unit, begin, end)
    assert caught.value.field == wrong


def test_a_visit_may_be_unannounced(field):
    row = visit(field, "D1", "2019-04-10", "2019-04-12", announced=False)
    assert not row.announced and list(field.mission.visits.all()) == [row]


def visit(story, unit, begin, end, **given):
    dates = {"from_date": date.fromisoformat(begin), "to_date": date.fromisoformat(end)}
    unit = story.world.units[unit]
    return actions.add_visit(story.mission, by=story.lead, unit=unit, purpose=TEXT, **dates, **given)


# --- work papers


def paper(story, code="W-1", **given):
    values = {
        "method": story.key("methods"),
        "dimension": story.key("dimensions"),
        "unit": story.world.units["C1"],
        "done_date": date(2019, 4, 9),
        "record": TEXT,
        **given,
    }
    return actions.write_paper(story.mission, by=story.drafter, code=code, **values)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"method": "telepathy"}, "method"),
        ({"dimension": "no"}, "dimension"),
        ({"record": {"en": " "}}, "record"),
        ({"done_date": date(2019, 4, 11)}, "done_date"),
        ({"code": ""}, "code"),
    ],
)
def test_a_paper_is_checked_at_its_fields(field, given, wrong):
    with pytest.raises(Refused) as caught:
        paper(field, **given)
    assert caught.value.field == wrong and not WorkPaper.objects.exists()


def test_every_method_of_the_framework_is_known(field):
    for number, row in enumerate(field.framework.rows("methods")):
        paper(field, code=f"W-{number}", method=row["key"])
    assert field.mission.papers.count() == len(field.framework.rows("methods")) == 17


def test_a_correction_is_another_paper_of_the_same_mission(field):
    first = paper(field)
    second = paper(field, code="W-2", corrects=first)
    assert list(first.corrections.all()) == [second]
    foreign = WorkPaper(mission_id=field.mission.pk + 1, pk=999)
    with pytest.raises(Refused) as caught:
        paper(field, code="W-3", corrects=foreign)
    assert caught.value.field == "corrects"


def test_a_paper_is_given_to_advisers_but_to_nobody_of_the_body(field):
    adviser = field.person(Role.ADVISER, "NAT")
    row = paper(field, readers=[adviser])
    assert list(row.readers.all()) == [adviser]
    for reader in (field.head, field.person(Role.PUBLISHER, "NAT")):
        with pytest.raises(Refused, match="may not read") as caught:
            paper(field, code="W-2", readers=[reader])
        assert caught.value.field == "readers"


def test_there_is_no_verb_that_changes_a_paper():
    assert not [name for name in actions.__all__ if "paper" in name and name != "write_paper"]


def test_papers_are_written_only_during_field_work_and_drafting(story):
    story.quality_control()
    with clock.at(FIELD_END), pytest.raises(Refused, match="while the status is"):
        paper(story)


def test_the_overview_is_written_by_the_lead(field):
    actions.write_overview(field.mission, by=field.lead, overview=TEXT)
    assert field.fresh().overview == TEXT
    with pytest.raises(Refused) as caught:
        actions.write_overview(field.mission, by=field.drafter, overview=TEXT)
    assert caught.value.forbidden


# --- the journal


def test_every_verb_tells_the_journal_what_it_did(story):
    story.fieldwork()
    with clock.at(FIELD):
        visit(story, "C1", "2019-04-01", "2019-04-02")
        paper(story, done_date=date(2019, 3, 31))
        actions.extend_field(story.mission, by=story.principal, to_date=date(2019, 5, 2), reason="More.")
    actors = dict(Entry.objects.about(story.mission).values_list("action", "actor_key"))
    told = {name.partition("mission.")[2]: key for name, key in actors.items() if "inspections.mission." in name}
    assert told["planned"] == story.secretariat.pk and told["extended"] == story.principal.pk
    assert set(told) == {
        *("planned", "edited", "member_added", "conflict_declared", "authorise"),
        *("mobilised", "deploy", "visit_added", "paper_written", "extended"),
    }


@pytest.mark.parametrize("name", sorted(actions.__all__))
def test_every_verb_is_one_transaction(name):
    cells = getattr(actions, name).__closure__ or ()
    assert any(isinstance(cell.cell_contents, Atomic) for cell in cells)


def test_a_plan_is_on_the_desk_of_those_who_mandate(story):
    story.planned()
    row = DeskEntry.objects.get(subject_kind="inspections.mission", subject_key=story.mission.pk)
    assert (row.step, row.unit.code, row.due_date) == ("authorise", "NAT", date(2019, 3, 31))
    assert list(DeskEntry.objects.for_person(story.principal)) == [row]
    assert not DeskEntry.objects.for_person(story.secretariat).exists()
