"""The mission from mandate to look-back: each step once, each guard refused once, and what each step does besides."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lookback.dispatch.models import Deadline, DeskEntry
from lookback.inspections import actions
from lookback.inspections.actions.mission import supervising_unit
from lookback.inspections.models import Mission, SessionCase
from lookback.inspections.rules import MISSION
from lookback.journal.models import Entry
from lookback.journal.queries import flaws
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.actions import declare_interest
from lookback.org.authority import Role
from lookback.rectification import actions as rectification
from lookback.rectification.models import Item, LookbackRound
from tests.inspections.support import (
    AUTHORISE,
    DRAFT,
    FIELD,
    FIELD_END,
    MEETING,
    PLAN,
    QUALITY,
    RECTIFY,
    REPLY,
    REVIEW,
    TEXT,
)


def refused(story, step, by, **detail):
    """The sentence with which a step is refused; nothing may have changed."""
    before, entries = story.fresh().status, Entry.objects.count()
    with pytest.raises(Refused) as caught:
        story.step(step, by, **detail)
    assert story.fresh().status == before
    assert Entry.objects.count() == entries
    return caught.value


def desk(subject):
    rows = DeskEntry.objects.filter(subject_kind=subject._meta.label_lower, subject_key=subject.pk)
    return {(row.step, row.unit.code) for row in rows.select_related("unit")}


def running(subject):
    rows = Deadline.objects.filter(subject_kind=subject._meta.label_lower, subject_key=subject.pk, ended_at=None)
    return {row.key: row for row in rows}


def close_items(story):
    by = story.principal
    for item in story.mission.ledger.items.exclude(status="closed"):
        rectification.advance(item, "accept_risk", by=by, reason="Nothing is left to repair here.")


def test_the_loop_takes_every_main_step(story):
    story.rectifying()
    with clock.at("2019-09-02"):
        close_items(story)
        story.step("all_items_terminal", story.secretariat)
        draw(story)
        story.step("start_lookback", story.principal)
        story.step("finish", story.principal)
    assert story.mission.status == Mission.Status.CLOSED
    taken = {
        row.partition("mission.")[2] for row in Entry.objects.about(story.mission).values_list("action", flat=True)
    }
    assert {step.name for step in MISSION.steps if step.main} - {"resume"} <= taken
    assert desk(story.mission) == set() and running(story.mission) == {}
    assert flaws() == []


# --- mandate


def test_no_mandate_without_number_basis_and_scope(story):
    story.planned()
    with clock.at(AUTHORISE):
        story.take_on(story.lead)
        for lacking in ("mandate_number", "legal_basis", "scope"):
            story.write_mandate(**{lacking: ""})
            assert "number, a legal basis and a scope" in str(refused(story, "authorise", story.principal))
        story.write_mandate()
        assert story.step("authorise", story.principal).status == Mission.Status.MANDATED


def test_no_mandate_without_a_team_that_declared(story):
    story.planned()
    with clock.at(AUTHORISE):
        story.write_mandate()
        assert "no team yet" in str(refused(story, "authorise", story.principal))
        member = actions.add_member(story.mission, story.lead, by=story.secretariat)
        assert "Not every member" in str(refused(story, "authorise", story.principal))
        actions.declare_conflict(member, by=story.lead, has_conflict=True, declaration="My sister works there.")
        assert "still open" in str(refused(story, "authorise", story.principal))
        actions.clear_conflict(member, by=story.principal, reason="In an office that is not visited.")
        story.step("authorise", story.principal)


def test_a_scope_that_was_authorised_is_not_widened(story):
    story.mandated()
    with clock.at(AUTHORISE), pytest.raises(Refused, match="not open"):
        story.write_mandate(scope={"en": "and everything else"})


def other_mission(story, **given):
    """A second mission to the same body, its mandate written and its team declared."""
    given.setdefault("campaign", story.campaign)
    mission = actions.plan_mission(
        code="M-2",
        title=TEXT,
        team_unit=story.world.units["G11"],
        body_unit=story.world.units[given.pop("body", "P1")],
        by=story.secretariat,
        **given,
    )
    mission = actions.edit_mandate(mission, by=story.secretariat, mandate_number="12", legal_basis=TEXT, scope=TEXT)
    member = actions.add_member(mission, story.lead, by=story.secretariat)
    actions.declare_conflict(member, by=story.lead, has_conflict=False)
    return mission


@pytest.mark.parametrize(("gap", "overlaps"), [(1, True), (90, True), (91, False)])
def test_a_second_mission_within_ninety_days_needs_a_reason(story, gap, overlaps):
    story.mandated()
    with clock.at(AUTHORISE):
        begin = date.fromisoformat(FIELD_END) + timedelta(days=gap)
        second = other_mission(story, from_date=begin, to_date=begin + timedelta(days=9))
        refusal = MISSION.refusal("authorise", second, story.principal)
        assert bool(refusal) == overlaps
        if overlaps:
            assert "M-1" in str(refusal)
            second.overlap_reason = "A new matter that cannot wait."
            assert MISSION.refusal("authorise", second, story.principal) is None


def test_an_extended_mission_overlaps_until_its_extended_end(story):
    story.mandated()
    with clock.at(AUTHORISE):
        actions.extend_field(story.mission, by=story.principal, to_date=date(2019, 6, 30), reason="More to see.")
        second = other_mission(story, from_date=date(2019, 9, 1), to_date=date(2019, 9, 10))
        assert "within 90 days" in str(MISSION.refusal("authorise", second, story.principal))


def test_a_plan_or_a_mission_elsewhere_does_not_overlap(story):
    story.planned()
    with clock.at(AUTHORISE):
        second = other_mission(story, from_date=date(2019, 4, 1), to_date=date(2019, 4, 10))
        assert MISSION.refusal("authorise", second, story.principal) is None
        elsewhere = second
        elsewhere.body_unit = story.world.units["P2"]
        assert MISSION.refusal("authorise", elsewhere, story.principal) is None


def test_a_plan_that_was_suspended_does_not_overlap(story):
    story.planned()
    with clock.at(AUTHORISE):
        story.step("suspend", story.principal, reason="Not this year.")
        second = other_mission(story, from_date=date(2019, 4, 1), to_date=date(2019, 4, 10))
        assert MISSION.refusal("authorise", second, story.principal) is None


# --- field work


def test_deployment_waits_for_the_notice_and_the_channels(story):
    story.mandated()
    with clock.at(FIELD):
        assert "mobilisation notice" in str(refused(story, "deploy", story.secretariat))
        actions.mobilise(story.mission, by=story.secretariat, notice=TEXT, channels=TEXT)
        actions.close_channels(story.mission, by=story.secretariat)
        assert "channels" in str(refused(story, "deploy", story.secretariat))


def test_field_work_closes_in_time_and_with_the_channels(story):
    story.fieldwork()
    with clock.at(FIELD_END):
        assert "Close the public channels" in str(refused(story, "close_field", story.lead))
        actions.close_channels(story.mission, by=story.lead)
    with clock.at("2019-05-01"):
        assert "past its planned end" in str(refused(story, "close_field", story.lead))
        actions.extend_field(story.mission, by=story.principal, to_date=date(2019, 5, 5), reason="Two cities left.")
        assert running(story.mission)["fieldwork"].due_date == date(2019, 5, 5)
        story.step("close_field", story.lead)
    assert story.mission.to_date == date(2019, 4, 30) and story.mission.field_end_date == date(2019, 5, 5)
    assert running(story.mission) == {}


def test_the_clock_of_field_work_runs_from_the_mandate(story):
    story.mandated()
    assert running(story.mission)["fieldwork"].due_date == date(2019, 4, 30)
    assert running(story.mission)["fieldwork"].unit.code == "G11"
    assert desk(story.mission) == {("deploy", "NAT")}


# --- drafting and quality


def test_no_quality_control_without_findings_or_with_drafts(story):
    story.drafting(findings=0)
    with clock.at(DRAFT):
        assert "no finding yet" in str(refused(story, "submit_qc", story.lead))
        practice = story.draft("P-1", is_positive=True, criterion="", cause_category="", cause="", effect="")
        story.complete(practice)
        assert "no finding yet" in str(refused(story, "submit_qc", story.lead))
        finding = story.draft("F-1")
        assert "F-1 is still a draft" in str(refused(story, "submit_qc", story.lead))
        story.complete(finding)
        story.step("submit_qc", story.lead)


def test_quality_is_checked_by_others_line_by_line(story):
    story.quality_control()
    with clock.at(QUALITY):
        keys = [row["key"] for row in story.framework.rows("quality_checklist")]
        assert f"{len(keys)} lines" in str(refused(story, "qc_pass", story.secretariat))
        for key in keys[1:]:
            actions.record_quality_check(story.mission, by=story.secretariat, key=key, passed=True)
        with pytest.raises(Refused, match="Give a reason") as caught:
            actions.record_quality_check(story.mission, by=story.secretariat, key=keys[0], passed=False)
        assert caught.value.field == "note"
        actions.record_quality_check(story.mission, by=story.secretariat, key=keys[0], passed=False, note="No date.")
        assert "1 lines" in str(refused(story, "qc_pass", story.secretariat))
        with pytest.raises(Refused, match="not in the framework"):
            actions.record_quality_check(story.mission, by=story.secretariat, key="invented", passed=True)


def test_a_member_of_the_team_cannot_pass_its_own_work(story):
    story.fieldwork()
    with clock.at(FIELD):
        story.take_on(story.secretariat)
    with clock.at(FIELD_END):
        story.complete(story.draft())
        actions.close_channels(story.mission, by=story.lead)
        story.step("close_field", story.lead)
        story.step("submit_qc", story.lead)
        with pytest.raises(Refused, match="somebody else must check"):
            story.judge()
        story.judge(by=story.person(Role.SECRETARIAT, "NAT", 2))
        assert "somebody else must check" in str(refused(story, "qc_pass", story.secretariat))
        # Not even after leaving the team.
        member = story.mission.team.get(person=story.secretariat)
        member.left_at = clock.now()
        member.save()
        assert "somebody else must check" in str(refused(story, "qc_pass", story.secretariat))


def test_a_return_from_quality_control_sends_the_findings_back(story):
    story.quality_control()
    with clock.at(QUALITY):
        story.judge()
        assert refused(story, "qc_return", story.secretariat).field == "reason"
        story.step("qc_return", story.secretariat, reason="The criterion lacks its article.")
        assert set(story.mission.findings.values_list("status", flat=True)) == {"draft"}
        for finding in story.mission.findings.all():
            story.complete(finding)
        story.step("submit_qc", story.lead)
        assert story.mission.quality_checks.count() == 0, "each round judges afresh"


def test_a_single_finding_sent_back_holds_up_quality_control(story):
    story.quality_control()
    with clock.at(QUALITY):
        story.judge()
        finding = story.mission.findings.first()
        actions.advance_finding(finding, "qc_return", by=story.secretariat)
        assert "still a draft" in str(refused(story, "qc_pass", story.secretariat))


# --- reply


def test_passing_opens_the_reply_to_the_body(story):
    story.reply_open()
    assert set(story.mission.findings.values_list("status", flat=True)) == {"reply_open"}
    assert story.mission.reply_due_date == date(2019, 5, 20)  # 15 days, and the 19th is a Sunday
    clock_of_reply = running(story.mission)["reply"]
    assert (clock_of_reply.unit.code, clock_of_reply.due_date) == ("P1", date(2019, 5, 20))
    for finding in story.mission.findings.all():
        assert desk(finding) == {("agree", "P1"), ("dispute", "P1")}


def test_the_reply_period_closes_when_all_replied_or_time_is_up(story):
    story.reply_open()
    with clock.at("2019-05-20"):
        assert "2019-05-20" in str(refused(story, "reply_closed", story.secretariat))
    with clock.at("2019-05-21"):
        story.step("reply_closed", story.secretariat)
    assert running(story.mission) == {}
    assert all(desk(finding) == set() for finding in story.mission.findings.all())


def test_the_last_reply_stops_the_clock(story):
    story.reply_open()
    with clock.at(REPLY):
        first, second = story.mission.findings.all()
        actions.advance_finding(first, "agree", by=story.office)
        assert "reply" in running(story.mission) and story.fresh().replied_at is None
        actions.advance_finding(second, "dispute", by=story.head, reply="The minutes exist.")
    assert running(story.mission) == {} and story.fresh().replied_at is not None
    with clock.at(REPLY):
        assert story.step("reply_closed", story.secretariat).status == Mission.Status.REVIEW_PENDING


def test_withdrawing_the_last_unanswered_finding_also_stops_the_clock(story):
    story.reply_open()
    with clock.at(REPLY):
        first, second = story.mission.findings.all()
        actions.advance_finding(first, "agree", by=story.office)
        actions.advance_finding(second, "withdraw", by=story.lead, reason="The figure was wrong.")
    assert story.fresh().replied_at is not None


# --- decision


def test_no_approval_without_a_session_that_approved(story):
    story.review_pending()
    with clock.at(REVIEW):
        assert "No review session has approved" in str(refused(story, "approve", story.principal))
        case = story.sit()
        assert "No review session has approved" in str(refused(story, "approve", story.principal))
        story.decide(case)
        assert "has returned" in str(refused(story, "return", story.principal, reason="?"))
        story.step("approve", story.principal)
    case.refresh_from_db()
    assert case.carried_out_by == story.principal
    assert set(story.mission.findings.values_list("status", flat=True)) == {"final"}


def test_a_returned_report_is_drafted_replied_to_and_decided_again(story):
    story.review_pending()
    with clock.at(REVIEW):
        story.decide(story.sit(), "return")
        assert "approved" in str(refused(story, "approve", story.principal))
        assert refused(story, "return", story.principal).field == "reason"
        story.step("return", story.principal, reason="The effect is not shown.")
        assert set(story.mission.findings.values_list("status", flat=True)) == {"draft"}
        assert story.mission.reply_due_date is None and story.mission.replied_at is None
        for finding in story.mission.findings.all():
            story.complete(finding)
        story.step("submit_qc", story.lead)
        story.judge()
        story.step("qc_pass", story.secretariat)
        assert all(not finding.reply for finding in story.mission.findings.all()), "the body is asked afresh"
        story.reply()
        story.step("reply_closed", story.secretariat)
        assert "has returned" in str(refused(story, "return", story.principal, reason="once more"))
        actions.advance_session(story.session, "close", by=story.secretariat)
        story.decide(story.sit(code="S-2"))
        story.step("approve", story.principal)


def test_who_has_an_interest_does_not_carry_out_the_decision(story):
    story.review_pending()
    with clock.at(REVIEW):
        story.decide(story.sit())
        declare_interest(story.other_principal, story.world.units["P1"], reason="kin", by=story.other_principal)
        assert "interest" in str(refused(story, "approve", story.other_principal))
        declare_interest(story.principal, story.world.units["C1"], reason="kin", by=story.principal)
        assert "interest" in str(refused(story, "approve", story.principal)), "C1 is concerned by the findings"


# --- feedback


def test_the_meeting_is_set_with_its_venues_before_it_is_scheduled(story):
    story.approved()
    with clock.at("2019-05-28"):
        assert "Set the meeting" in str(refused(story, "schedule", story.secretariat))
        meeting = actions.set_meeting(story.mission, by=story.secretariat, title=TEXT, held_at=clock.now(), place=TEXT)
        assert "Set the meeting" in str(refused(story, "schedule", story.secretariat))
        actions.set_venues(meeting, by=story.secretariat, units=[])
        assert "agenda" in str(refused(story, "schedule", story.secretariat))
        actions.set_agenda(meeting, by=story.secretariat, points=[{"title": "Report"}])
        story.step("schedule", story.secretariat)
    assert desk(story.mission) == {("deliver", "G11")}


def test_feedback_waits_for_the_meeting_and_for_every_venue(story):
    story.feedback_set()
    with clock.at("2019-06-02"):
        assert "2019-06-03" in str(refused(story, "deliver", story.lead))
    with clock.at(MEETING):
        assert "Attendance is not recorded for 3" in str(refused(story, "deliver", story.lead))
        for venue in story.meeting.venues.all():
            actions.record_attendance(venue, by=story.secretariat, attended=5)
        assert "3 venues have not signed" in str(refused(story, "deliver", story.lead))
        story.attend()
        story.step("deliver", story.lead)


def test_feedback_opens_the_ledger_and_starts_the_clock_of_the_plan(story):
    story.feedback_given()
    ledger = story.mission.ledger
    assert (ledger.code, ledger.origin, ledger.communicated_date) == ("M-1", "M-1", date(2019, 6, 3))
    assert ledger.supervising_unit.code == "NAT" and ledger.body_unit.code == "P1"
    names = [row["key"] for row in story.framework.rows("dimensions")]
    assert [row["key"] for row in ledger.dimensions] == names
    assert running(story.mission)["plan"].due_date == date(2019, 7, 3)
    assert running(story.mission)["plan"].unit.code == "P1"
    for finding in story.mission.findings.all():
        assert finding.status == "communicated" and finding.communicated_date == date(2019, 6, 3)
        assert finding.final_text == TEXT


def test_the_office_above_the_body_supervises_but_none_above_the_mandate(story):
    story.body = "C1"
    story.planned()
    assert supervising_unit(story.mission).code == "P1"
    story.mission.principal_unit = story.world.units["P1"]
    story.mission.body_unit = story.world.units["P1-POLICE"]
    assert supervising_unit(story.mission).code == "P1"


# --- rectification, look-back


def test_the_plan_covers_every_finding(story):
    story.feedback_given()
    with clock.at(RECTIFY):
        assert "F-1 is not covered" in str(refused(story, "plan_approved", story.secretariat))
        story.cover()
        story.step("plan_approved", story.secretariat)
    assert set(story.mission.findings.values_list("status", flat=True)) == {"answered"}
    # 165 days after the feedback in this profile.
    assert running(story.mission)["lookback_to"].due_date == date(2019, 11, 15)


def test_acceptance_waits_for_every_item_and_every_objection(story):
    story.rectifying()
    with clock.at(RECTIFY):
        assert "2 items are still open" in str(refused(story, "all_items_terminal", story.secretariat))
        close_items(story)
        finding = story.mission.findings.first()
        objection = actions.raise_objection(finding, by=story.head, grounds=TEXT)
        assert "not decided yet" in str(refused(story, "all_items_terminal", story.secretariat))
        actions.decide_objection(objection, "reject", by=story.other_principal, reasons=TEXT)
        story.step("all_items_terminal", story.secretariat)
    assert set(story.mission.findings.values_list("status", flat=True)) == {"closed"}


def test_a_lookback_needs_a_sample_and_ends_with_a_result_for_each(story):
    story.rectifying()
    with clock.at("2019-10-14"):
        close_items(story)
        story.step("all_items_terminal", story.secretariat)
        assert "Draw the look-back sample" in str(refused(story, "start_lookback", story.principal))
        drawn = draw(story)
        result = drawn.results.create(item=story.mission.ledger.items.first(), stratum="high")
        assert "has begun" in str(refused(story, "close", story.principal))
        story.step("start_lookback", story.principal)
        assert "no look-back result yet" in str(refused(story, "finish", story.principal))
        assert "No item was reopened" in str(refused(story, "relapse_found", story.lead))
        result.result = "relapsed"
        result.save()
        item = result.item
        relapse(item)
        assert "still open" in str(refused(story, "finish", story.principal))
        story.step("relapse_found", story.lead)
        statuses = dict(story.mission.findings.values_list("code", "status"))
        reopened = item.findings.get().code
        assert statuses.pop(reopened) == "answered" and set(statuses.values()) == {"closed"}
        close_items(story)
        story.step("all_items_terminal", story.secretariat)
        story.step("start_lookback", story.principal)
        story.step("finish", story.principal)
    assert story.mission.status == Mission.Status.CLOSED


def test_a_mission_without_a_sample_may_close_at_once(story):
    story.rectifying()
    with clock.at("2019-09-02"):
        close_items(story)
        story.step("all_items_terminal", story.secretariat)
        assert story.step("close", story.principal).status == Mission.Status.CLOSED


# --- suspension and cancellation


def test_a_suspended_mission_comes_back_to_where_it_stood(story):
    story.reply_open()
    finding = story.mission.findings.first()
    with clock.at("2019-05-06"):
        assert refused(story, "suspend", story.principal).field == "reason"
        story.step("suspend", story.principal, reason="Flood in the province.")
        assert desk(finding) == set() and desk(story.mission) == {("resume", "NAT")}
        with pytest.raises(Refused, match="not open while the mission is"):
            actions.advance_finding(finding, "agree", by=story.office)
    with clock.at("2019-05-16"):
        story.step("resume", story.principal)
    assert story.mission.status == Mission.Status.REPLY_OPEN and story.mission.suspended_from == ""
    assert story.mission.reply_due_date == date(2019, 5, 30), "ten days of standing still"
    assert running(story.mission)["reply"].due_date == date(2019, 5, 30)
    assert desk(finding) == {("agree", "P1"), ("dispute", "P1")}


@pytest.mark.parametrize("stage", ["planned", "mandated", "fieldwork", "quality_control", "review_pending"])
def test_each_status_before_approval_can_be_suspended_and_resumed(story, stage):
    getattr(story, stage)()
    before = story.mission.status
    with clock.at(REVIEW):
        assert story.step("suspend", story.principal, reason="Wait.").status == Mission.Status.SUSPENDED
        assert story.step("resume", story.principal).status == before


def test_field_work_does_not_grow_by_a_suspension(story):
    story.fieldwork()
    with clock.at("2019-04-10"):
        story.step("suspend", story.principal, reason="Flood.")
    with clock.at("2019-04-20"):
        story.step("resume", story.principal)
    assert running(story.mission)["fieldwork"].due_date == date(2019, 4, 30)


def test_an_approved_report_is_neither_suspended_nor_cancelled(story):
    story.approved()
    with clock.at(REVIEW):
        assert "no longer open" in str(refused(story, "suspend", story.principal, reason="Wait."))
        assert "no longer open" in str(refused(story, "cancel", story.principal, reason="Wait."))


def test_a_cancelled_mission_leaves_no_desk_no_clock_and_no_channel(story):
    story.fieldwork()
    with clock.at(FIELD):
        assert refused(story, "cancel", story.principal).field == "reason"
        story.step("cancel", story.principal, reason="The mandate was an error.")
    assert desk(story.mission) == set() and running(story.mission) == {}
    assert not story.mission.channels_open


# --- the form of it


def test_an_unknown_step_is_refused_with_a_sentence(story):
    story.planned()
    assert "no step called" in str(refused(story, "teleport", story.principal))


def test_a_step_leaves_one_entry_of_its_own_with_reason_and_statuses(story):
    story.planned()
    with clock.at(PLAN):
        story.step("suspend", story.principal, reason="Not this year.")
    entry = Entry.objects.about(story.mission).last()
    assert (entry.action, entry.was, entry.now) == ("inspections.mission.suspend", "planned", "suspended")
    assert entry.detail["reason"] == "Not this year." and entry.actor_key == story.principal.pk


def test_a_refused_bulk_move_leaves_nothing_behind(story, monkeypatch):
    story.quality_control()
    with clock.at(QUALITY):
        story.judge()
        monkeypatch.setattr("lookback.inspections.actions.mission.start_deadline", _break)
        entries = Entry.objects.count()
        with pytest.raises(RuntimeError):
            story.step("qc_pass", story.secretariat)
    assert story.fresh().status == Mission.Status.QUALITY_CONTROL
    assert set(story.mission.findings.values_list("status", flat=True)) == {"evidenced"}
    assert Entry.objects.count() == entries


def _break(*args, **kwargs):
    raise RuntimeError


def draw(story):
    return LookbackRound.objects.create(
        ledger=story.mission.ledger,
        title=TEXT,
        random_seed=7,
        population=2,
        from_date=date(2019, 10, 14),
        to_date=date(2019, 11, 15),
        drawn_by=story.secretariat,
    )


def relapse(item):
    """Straight in the table: how an item relapses is rectification's matter."""
    Item.objects.filter(pk=item.pk).update(status="in_progress", closed_at=None, lead_unit=item.ledger.body_unit)


def test_a_case_remembers_that_it_was_carried_out(story):
    story.approved()
    case = SessionCase.objects.get()
    assert case.carried_out_at is not None and case.carried_out_by == story.principal
