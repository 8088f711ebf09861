"""How the body answers, and who decides what it objects to (B10)."""

from __future__ import annotations

from datetime import date

import pytest

from lookback.dispatch.models import Deadline, DeskEntry
from lookback.inspections import actions
from lookback.inspections.models import Commitment, Finding, Objection
from lookback.inspections.rules import OBJECTION, last_day_to_object
from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.actions import declare_interest
from lookback.org.authority import Role
from lookback.rectification.models import Item
from tests.inspections.support import MEETING, RECTIFY, TEXT

VOW = {"text": TEXT, "indicator": "completion_rate", "target_percent": 90, "by_date": date(2019, 12, 31)}


@pytest.fixture
def given(story):
    story.feedback_given()
    with clock.at(RECTIFY):
        yield story


# --- response and commitment


def test_the_body_responds_and_may_better_its_words(given):
    actions.respond(given.mission, by=given.office, response={"zh": "诚恳接受", "en": "We accept."})
    actions.respond(given.mission, by=given.head, response={"zh": "诚恳接受，照单全收"})
    assert given.fresh().response["zh"] == "诚恳接受，照单全收"
    with pytest.raises(Refused) as caught:
        actions.respond(given.mission, by=given.head, response=" ")
    assert caught.value.field == "response"


def test_only_the_head_signs_a_commitment(given):
    for by in (given.office, given.person(Role.RESPONSIBLE_UNIT, "P1"), given.principal):
        with pytest.raises(Refused):
            actions.commit(given.mission, by=by, statements=[VOW])
    rows = actions.commit(given.mission, by=given.head, statements=[VOW, {**VOW, "indicator": "relapse_rate"}])
    assert [row.order for row in rows] == [1, 2]
    assert {row.signed_by for row in given.mission.commitments.all()} == {given.head}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": ""}, "text_1"),
        ({"indicator": "arrests"}, "indicator_1"),
        ({"target_percent": 101}, "target_percent_1"),
        ({"target_percent": -1}, "target_percent_1"),
        ({"target_percent": None}, "target_percent_1"),
        ({"by_date": date(2019, 6, 1)}, "by_date_1"),
        ({"by_date": None}, "by_date_1"),
    ],
)
def test_a_vow_has_a_text_a_measure_a_target_and_a_day(given, change, field):
    with pytest.raises(Refused) as caught:
        actions.commit(given.mission, by=given.head, statements=[{**VOW, **change}])
    assert caught.value.field == field and not Commitment.objects.exists()


def test_no_number_of_cases_or_persons_can_be_promised():
    """B5: every indicator is a share of timeliness, verification or quality."""
    assert set(Commitment.Indicator.values) == {
        *("completion_rate", "on_time_rate", "verified_closure_rate"),
        *("root_cause_rate", "relapse_rate", "ack_cascade"),
    }


def test_vows_are_replaced_until_the_plan_is_approved_and_then_stand(given):
    actions.commit(given.mission, by=given.head, statements=[VOW, VOW])
    actions.commit(given.mission, by=given.head, statements=[{**VOW, "target_percent": 95}])
    assert [row.target_percent for row in given.mission.commitments.all()] == [95]
    with pytest.raises(Refused, match="at least one"):
        actions.commit(given.mission, by=given.head, statements=[])
    told = Entry.objects.about(given.mission).filter(action="inspections.mission.committed")
    assert [len(entry.detail["vows"]) for entry in told] == [2, 1], "what was vowed first stays in the journal"
    given.cover()
    given.step("plan_approved", given.secretariat)
    with pytest.raises(Refused, match="while the status is"):
        actions.commit(given.mission, by=given.head, statements=[VOW])


# --- raising an objection


def test_an_objection_is_raised_within_thirty_days(given):
    finding = given.mission.findings.first()
    assert last_day_to_object(finding) == date(2019, 7, 3)
    with clock.at("2019-07-04"), pytest.raises(Refused, match="2019-07-03"):
        actions.raise_objection(finding, by=given.head, grounds=TEXT)
    with clock.at("2019-07-03"):
        objection = actions.raise_objection(finding, by=given.head, grounds=TEXT)
    assert objection.decide_by_date == date(2019, 8, 2)


def test_a_profile_without_the_period_does_not_take_the_right_away(given):
    finding = given.mission.findings.first()
    del finding.mission.profile.periods["objection"]
    assert last_day_to_object(finding) == date(2019, 7, 3)
    profile = finding.mission.profile
    del profile.periods["objection_decision"]
    profile.save()
    objection = actions.raise_objection(finding, by=given.head, grounds=TEXT)
    assert objection.decide_by_date == date(2019, 7, 20)


def test_an_objection_has_grounds_and_is_raised_once(given):
    finding = given.mission.findings.first()
    with pytest.raises(Refused) as caught:
        actions.raise_objection(finding, by=given.head, grounds=" ")
    assert caught.value.field == "grounds"
    actions.raise_objection(finding, by=given.office, grounds=TEXT)
    with pytest.raises(Refused, match="on record already"):
        actions.raise_objection(finding, by=given.head, grounds=TEXT)


def test_only_what_was_communicated_is_objected_to(story):
    story.approved(findings=1)
    finding = story.mission.findings.get()
    with pytest.raises(Refused, match="while the status is"):
        actions.raise_objection(finding, by=story.head, grounds=TEXT)
    story.mission.status = "feedback_given"
    story.mission.save()
    with pytest.raises(Refused, match="communicated"):
        actions.raise_objection(finding, by=story.head, grounds=TEXT)


def test_an_objection_waits_on_a_desk_with_a_clock(given):
    finding = given.mission.findings.first()
    objection = actions.raise_objection(finding, by=given.head, grounds=TEXT)
    about = {"subject_kind": "inspections.objection", "subject_key": objection.pk}
    assert {(row.step, row.unit.code) for row in DeskEntry.objects.filter(**about)} == {
        ("uphold", "NAT"),
        ("reject", "NAT"),
    }
    deadline = Deadline.objects.get(**about)
    assert (deadline.key, deadline.due_date) == ("objection_decision", objection.decide_by_date)
    actions.decide_objection(objection, "reject", by=given.other_principal, reasons=TEXT)
    assert not DeskEntry.objects.filter(**about).exists()
    assert Deadline.objects.get(**about).ended_at is not None


# --- deciding it


@pytest.fixture
def objected(given):
    given.objection = actions.raise_objection(given.mission.findings.first(), by=given.head, grounds=TEXT)
    return given


def refusal(story, by):
    return str(OBJECTION.refusal("uphold", story.objection, by))


def test_who_voted_on_the_report_does_not_decide(objected):
    one, two, three = objected.members()
    assert "voted" in refusal(objected, one) and "voted" in refusal(objected, two)
    assert OBJECTION.refusal("uphold", objected.objection, three) is None, "sat there but did not vote"
    assert OBJECTION.refusal("uphold", objected.objection, objected.other_principal) is None


def test_who_carried_the_decision_out_does_not_decide(objected):
    case = objected.session.cases.get()
    case.carried_out_by = objected.other_principal
    case.save()
    assert "voted" in refusal(objected, objected.other_principal)


@pytest.mark.parametrize("part", ["drafted", "team", "left the team", "checked"])
def test_who_made_the_finding_does_not_decide(objected, part):
    by, mission = objected.other_principal, objected.mission
    if part == "drafted":
        Finding.objects.filter(pk=objected.objection.finding_id).update(drafted_by=by)
    elif part == "checked":
        mission.quality_checks.update(checked_by=by)
    else:
        mission.team.create(person=by, left_at=clock.now() if part == "left the team" else None)
    objected.objection.refresh_from_db()
    assert "took part" in refusal(objected, by)


@pytest.mark.parametrize("place", ["P1", "C1"])
def test_who_has_an_interest_does_not_decide(objected, place):
    by = objected.other_principal
    declare_interest(by, objected.world.units[place], reason="kin", by=by)
    assert "interest" in refusal(objected, by)


def test_a_decision_has_reasons_and_a_name(objected):
    by = objected.other_principal
    with pytest.raises(Refused) as caught:
        actions.decide_objection(objected.objection, "reject", by=by)
    assert caught.value.field == "reasons"
    done = actions.decide_objection(objected.objection, "reject", by=by, reasons=TEXT)
    assert (done.status, done.decided_by, done.reasons) == (Objection.Status.REJECTED, by, TEXT)
    assert done.finding.status == Finding.Status.COMMUNICATED, "the finding stands"
    with pytest.raises(Refused, match="no longer open"):
        actions.decide_objection(objected.objection, "uphold", by=by, reasons=TEXT)


def test_a_late_decision_is_still_a_decision(objected):
    with clock.at("2019-12-01"):
        done = actions.decide_objection(objected.objection, "reject", by=objected.other_principal, reasons=TEXT)
    assert done.status == Objection.Status.REJECTED


def test_an_upheld_objection_withdraws_the_finding_and_its_items(objected):
    objected.cover()
    finding = objected.objection.finding
    other = objected.mission.findings.exclude(pk=finding.pk).get()
    actions.decide_objection(objected.objection, "uphold", by=objected.other_principal, reasons="The minutes exist.")
    finding.refresh_from_db()
    item = finding.items.get()
    assert finding.status == Finding.Status.WITHDRAWN
    assert (item.status, item.outcome) == (Item.Status.CLOSED, Item.Outcome.WITHDRAWN)
    assert other.items.get().status == Item.Status.NEW
    # The plan can be approved without the finding that is gone.
    objected.step("plan_approved", objected.secretariat)


def test_an_item_that_answers_another_finding_too_keeps_running(objected):
    objected.cover()
    finding = objected.objection.finding
    other = objected.mission.findings.exclude(pk=finding.pk).get()
    item = finding.items.get()
    other.item_links.create(item=item)
    actions.decide_objection(objected.objection, "uphold", by=objected.other_principal, reasons=TEXT)
    item.refresh_from_db()
    assert item.status == Item.Status.NEW
    assert Entry.objects.about(finding).filter(action="inspections.finding.item_kept").count() == 1


def test_a_finding_closed_meanwhile_is_withdrawn_all_the_same(objected):
    finding = objected.objection.finding
    Finding.objects.filter(pk=finding.pk).update(status="closed")
    actions.decide_objection(objected.objection, "uphold", by=objected.other_principal, reasons=TEXT)
    finding.refresh_from_db()
    assert finding.status == Finding.Status.WITHDRAWN


def test_the_meeting_is_the_day_from_which_objections_run(given):
    assert given.mission.findings.first().communicated_date == date.fromisoformat(MEETING)
