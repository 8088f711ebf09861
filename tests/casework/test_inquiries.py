"""One case, three inquiries: what each step does and refuses, who sees it, and that nothing found is a result."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from lookback.casework import actions
from lookback.casework.models import DeskNote, HandOver, LinkedInquiry
from lookback.casework.queries import joint_desk
from lookback.dispatch.models import Deadline, DeskEntry
from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from tests.casework.behind import Behind
from tests.casework.docket import TEXT

Kind, Result = LinkedInquiry.Kind, LinkedInquiry.Result


@pytest.fixture
def behind(docket) -> Behind:
    return Behind(docket)


# --- what comes of it ----------------------------------------------------------------------------------------------


def test_nothing_found_is_a_result_of_the_competent_body(behind):
    hand_over = behind.handed_over("receive", "accept", "answer")
    inquiry = hand_over.inquiry
    assert (hand_over.status, inquiry.status, inquiry.result) == ("answered", "result", "nothing_found")
    assert inquiry.result_date == date(2019, 6, 10) and inquiry.examined
    actions_written = set(Entry.objects.values_list("action", flat=True))
    assert {"casework.linkedinquiry.refer", "casework.handover.sent", "casework.handover.answer"} <= actions_written
    assert not Deadline.objects.filter(ended_at=None).exists()
    assert not DeskEntry.objects.filter(subject_kind__in=("casework.handover", "casework.linkedinquiry")).exists()


def test_the_opener_itself_may_only_record_that_nothing_was_found(behind):
    inquiry = actions.advance_inquiry(behind.opened(), "find_nothing", by=behind.police, examined=TEXT)
    assert (inquiry.status, inquiry.result) == ("result", "nothing_found")
    with pytest.raises(TypeError):
        actions.advance_inquiry(
            behind.opened(), "find_nothing", by=behind.police, examined=TEXT, result=Result.ESTABLISHED
        )


def test_each_of_the_three_runs_beside_the_others_and_once_at_a_time(behind):
    behind.opened()
    behind.opened(Kind.LEADERSHIP, about_unit=behind.docket.world.units["T1"])
    behind.opened(Kind.REGULATOR, about_unit=behind.docket.unit("COURT"))
    with pytest.raises(Refused, match="running already") as refused:
        behind.opened()
    assert refused.value.field == "kind" and behind.case.inquiries.count() == 3


def test_after_a_return_it_is_handed_to_another_body(behind):
    inquiry = behind.handed_over("receive", "return").inquiry
    inquiry.refresh_from_db()
    assert inquiry.status == "opened"
    assert DeskEntry.objects.filter(subject_kind="casework.linkedinquiry", step="refer").count() == 1
    inquiry = behind.refer(inquiry, receiver_unit=behind.docket.unit("PROC", "C1"), document_number="H-2")
    assert [row.status for row in inquiry.hand_overs.all()] == ["returned", "sent"]


def test_the_inquiry_and_its_hand_over_answer_as_one(behind):
    hand_over = behind.handed_over("receive", "accept")
    inquiry = actions.advance_inquiry(
        hand_over.inquiry, "answer", by=behind.commission, result=Result.ESTABLISHED, examined=TEXT
    )
    hand_over.refresh_from_db()
    assert (inquiry.result, hand_over.status) == ("established", "answered")


def test_the_clock_of_receipt_and_of_result(behind):
    hand_over = behind.handed_over()
    # Monday 10 June, three working days on.
    assert hand_over.due_date == date(2019, 6, 13)
    hand_over = behind.take(hand_over, "receive")
    hand_over = behind.take(hand_over, "accept")
    # Three months from the receipt.
    assert hand_over.due_date == date(2019, 9, 10)
    running = Deadline.objects.get(ended_at=None)
    assert (running.key, running.due_date, running.unit.code) == ("result", date(2019, 9, 10), "C1-DISC")


# --- what is refused -----------------------------------------------------------------------------------------------


def test_a_matter_is_never_handed_to_the_organ_that_it_is_about_nor_below_it(behind):
    units = behind.docket.world.units
    inquiry = behind.opened(Kind.LEADERSHIP, about_unit=units["C1"])
    for receiver in (units["C1"], behind.docket.unit("DISC", "C1")):
        with pytest.raises(Refused, match="never handed to the organ that it is about") as refused:
            behind.refer(inquiry, receiver_unit=receiver)
        assert refused.value.field == "receiver_unit"
    assert not HandOver.objects.exists()
    assert behind.refer(inquiry, receiver_unit=units["P1"]).status == "referred"


def test_only_a_competent_body_gets_it(behind):
    for code in ("C1-COURT", "C1-POLICE"):
        with pytest.raises(Refused, match="not competent"):
            behind.refer(
                behind.case.inquiries.first() or behind.opened(), receiver_unit=behind.docket.world.units[code]
            )


def test_protectors_are_no_matter_of_an_accountability_suggestion(behind):
    with pytest.raises(Refused, match="as a lead"):
        behind.refer(behind.opened(), kind=HandOver.Kind.ACCOUNTABILITY)
    leadership = behind.opened(Kind.LEADERSHIP, about_unit=behind.docket.world.units["T1"])
    sent = behind.refer(leadership, kind=HandOver.Kind.ACCOUNTABILITY).hand_overs.get()
    assert sent.kind == "accountability"


def test_the_duty_of_an_organ_is_asked_about_an_organ_and_not_by_its_own_people(behind):
    with pytest.raises(Refused, match="Name the organ"):
        behind.opened(Kind.REGULATOR)
    with pytest.raises(Refused, match="into the own organ"):
        behind.opened(Kind.REGULATOR, about_unit=behind.docket.unit("POLICE"))


@pytest.mark.parametrize("step", ["receive", "accept", "return", "answer"])
def test_only_the_receiver_takes_the_steps_of_a_hand_over(behind, step):
    steps = {"receive": (), "accept": ("receive",), "return": ("receive",), "answer": ("receive", "accept")}[step]
    hand_over = behind.handed_over(*steps)
    for person in (behind.police, behind.docket.overseer):
        with pytest.raises(Refused) as refused:
            behind.take(hand_over, step, by=person)
        assert refused.value.forbidden
    assert behind.take(hand_over, step).status in ("received", "accepted", "returned", "answered")


def test_nothing_is_answered_before_it_is_accepted_and_nothing_accepted_goes_back(behind):
    hand_over = behind.handed_over("receive")
    with pytest.raises(Refused, match="accepts it before"):
        behind.take(hand_over, "answer")
    hand_over = behind.take(hand_over, "accept")
    with pytest.raises(Refused, match="not accepted yet"):
        behind.take(hand_over, "return")
    hand_over.refresh_from_db()
    assert hand_over.status == "accepted" and hand_over.inquiry.status == "referred"


def test_who_opens_an_inquiry(behind):
    for person in (behind.docket.overseer, behind.docket.officer("PROC"), behind.docket.stranger):
        with pytest.raises(Refused) as refused:
            behind.opened(by=person)
        assert refused.value.forbidden
    assert not LinkedInquiry.objects.exists()


# --- who sees it ---------------------------------------------------------------------------------------------------


def seen(person) -> bool:
    return LinkedInquiry.objects.visible_to(person).exists()


def test_fewer_see_an_inquiry_than_see_the_case(behind):
    behind.case = behind.docket.take(behind.case, "transfer")
    behind.opened()
    docket = behind.docket
    assert seen(behind.police) and seen(docket.overseer)
    assert not seen(docket.officer("PROC")) and not seen(docket.stranger) and not seen(docket.officer("DISC"))


def test_the_competent_body_sees_it_from_the_hand_over_on(behind):
    inquiry = behind.opened()
    city = behind.docket.world.person(Role.CASE_OFFICER, "C1-DISC")
    assert not seen(city)
    behind.refer(inquiry)
    assert seen(city) and HandOver.objects.visible_to(city).exists()


def test_who_holds_a_post_at_the_organ_asked_about_never_sees_it(behind):
    overseer = behind.docket.world.person(Role.CASE_OVERSIGHT, "D1")
    inquiry = behind.opened()
    assert seen(overseer)
    behind.take(behind.refer(inquiry).hand_overs.get(), "receive")
    actions.advance_inquiry(inquiry, "return", by=behind.commission, reason="elsewhere")
    actions.advance_inquiry(inquiry, "find_nothing", by=behind.police, examined=TEXT)
    about = behind.opened(Kind.LEADERSHIP, about_unit=behind.docket.world.units["D1"])
    assert set(LinkedInquiry.objects.visible_to(overseer)) == {inquiry}
    behind.refer(about, receiver_unit=behind.docket.unit("DISC", "C1"))
    assert HandOver.objects.visible_to(overseer).count() == 1
    assert set(LinkedInquiry.objects.visible_to(behind.docket.overseer)) == {inquiry, about}


# --- tables --------------------------------------------------------------------------------------------------------


def test_the_database_keeps_one_hand_over_at_a_time(behind):
    hand_over = behind.handed_over()
    hand_over.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        hand_over.save(force_insert=True)


def test_no_table_of_inquiries_knows_a_sanction_a_person_concerned_or_a_number_to_reach():
    words = ("sanction", "punish", "discipline", "quota", "target", "suspect", "accused")
    fields = [field.name for model in (LinkedInquiry, HandOver) for field in model._meta.get_fields()]
    assert [name for name in fields if any(word in name for word in words)] == []
    assert {field.name for field in LinkedInquiry._meta.get_fields() if field.name.endswith("_by")} == {"opened_by"}


# --- the joint desk ------------------------------------------------------------------------------------------------


def test_organs_on_the_case_sit_at_its_desk(behind):
    docket = behind.docket
    behind.case = docket.take(behind.case, "transfer")
    prosecutor = docket.officer("PROC")
    member = actions.join_desk(behind.case, unit=docket.unit("PROC"), person=prosecutor, duty="liaison", by=prosecutor)
    actions.note_at_desk(behind.case, unit=docket.unit("POLICE"), text=TEXT, by=behind.police)
    desk = joint_desk(behind.case, prosecutor)
    assert [row.person for row in desk.members] == [prosecutor] and len(desk.notes) == 1
    with clock.at("2019-06-20"):
        left = actions.leave_desk(member, by=prosecutor)
    assert left.to_date == date(2019, 6, 20)
    with pytest.raises(Refused, match="left the desk already"):
        actions.leave_desk(left, by=prosecutor)


def test_who_acts_for_no_organ_on_the_case_does_not_write_at_its_desk(behind):
    docket = behind.docket
    for person in (docket.overseer, docket.officer("COURT"), docket.stranger):
        with pytest.raises(Refused) as refused:
            actions.note_at_desk(behind.case, unit=docket.unit("POLICE"), text=TEXT, by=person)
        assert refused.value.forbidden
    with pytest.raises(Refused, match="post at the organ"):
        actions.join_desk(behind.case, unit=docket.unit("POLICE"), person=docket.stranger, duty="x", by=behind.police)
    assert not DeskNote.objects.exists()


def test_the_desk_shows_only_hand_overs_in_sight(behind):
    docket = behind.docket
    behind.handed_over()
    behind.case = docket.take(behind.case, "transfer")
    assert len(joint_desk(behind.case, behind.police).hand_overs) == 1
    assert joint_desk(behind.case, docket.officer("PROC")).hand_overs == []
