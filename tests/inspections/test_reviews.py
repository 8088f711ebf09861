"""A sitting of the collective: quorum, recusals, interests, votes, minutes; several missions at once."""

from __future__ import annotations

from datetime import date

import pytest

from lookback.dispatch.models import DeskEntry
from lookback.inspections import actions
from lookback.inspections.models import ReviewSession, Seat, SessionCase, Vote
from lookback.inspections.rules import MISSION
from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.actions import declare_interest
from lookback.org.authority import Role
from tests.inspections.support import DRAFT, FIELD, FIELD_END, REVIEW, TEXT, Story


def vote(case, by, choice="for", **given):
    return actions.cast_vote(case, by=by, choice=choice, **given)


@pytest.fixture
def pending(story):
    """One mission that waits for review, on the day of the session."""
    story.review_pending()
    with clock.at(REVIEW):
        yield story


def note(story, case):
    actions.write_minutes(case, by=story.secretariat, minutes=TEXT)


# --- calling


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"quorum": 1}, "quorum"),
        ({"quorum": 4}, "quorum"),
        ({"code": ""}, "code"),
        ({"title": ""}, "title"),
        ({"missions": []}, "missions"),
        ({"to_date": date(2019, 5, 1)}, "to_date"),
    ],
)
def test_a_session_is_called_with_sense(pending, given, field):
    values = {
        "code": "S-1",
        "title": TEXT,
        "principal_unit": pending.world.units["NAT"],
        "from_date": date(2019, 5, 22),
        "to_date": date(2019, 5, 23),
        "quorum": 2,
        "members": pending.members(),
        "missions": [pending.mission],
        "by": pending.secretariat,
        **given,
    }
    with pytest.raises(Refused) as caught:
        actions.call_session(**values)
    assert caught.value.field == field and not ReviewSession.objects.exists()


def test_only_members_of_the_collective_sit(pending, monkeypatch):
    outsider = pending.person(Role.PRINCIPAL, "P2")
    monkeypatch.setattr(Story, "members", lambda self, number=3: [pending.principal, outsider])
    with pytest.raises(Refused, match="does not belong to the collective") as caught:
        pending.call()
    assert caught.value.field == "members"
    monkeypatch.setattr(Story, "members", lambda self, number=3: [pending.principal, pending.principal])
    with pytest.raises(Refused, match="named twice"):
        pending.call()


def test_a_mission_is_before_one_session_at_a_time(pending):
    pending.call(code="S-1")
    with pytest.raises(Refused, match="before a session already"):
        pending.call(code="S-2")


def test_another_collectives_mission_is_not_listed(pending):
    pending.mission.principal_unit = pending.world.units["P2"]
    pending.mission.save()
    with pytest.raises(Refused, match="not this collective's"):
        pending.call()


def test_a_code_of_a_session_is_used_once(pending):
    pending.decide(pending.sit())
    pending.step("approve", pending.principal)
    with pytest.raises(Refused, match="taken already"):
        pending.call(code="S-1")


# --- opening and closing


def test_a_session_opens_with_its_quorum(pending):
    session = pending.call()
    one, *_rest = pending.members()
    actions.call_roll(session, present=[one], by=pending.secretariat)
    with pytest.raises(Refused, match="not quorate: 2"):
        actions.advance_session(session, "open", by=pending.secretariat)
    actions.call_roll(session, present=session.seats.all()[:2], by=pending.secretariat)
    assert actions.advance_session(session, "open", by=pending.secretariat).status == "sitting"


def test_the_roll_knows_its_seats_only(pending):
    session = pending.call()
    with pytest.raises(Refused, match="no seat") as caught:
        actions.call_roll(session, present=[pending.head], by=pending.secretariat)
    assert caught.value.field == "present"


def test_a_session_closes_when_all_is_decided(pending):
    case = pending.sit()
    with pytest.raises(Refused, match="not decided yet"):
        actions.advance_session(pending.session, "close", by=pending.secretariat)
    pending.decide(case)
    actions.advance_session(pending.session, "close", by=pending.secretariat)
    with pytest.raises(Refused, match="status is"):
        actions.call_roll(pending.session, present=[], by=pending.secretariat)


def test_a_mission_that_was_cancelled_meanwhile_does_not_keep_the_session_open(pending):
    case = pending.sit()
    pending.step("cancel", pending.principal, reason="Mandate withdrawn.")
    with pytest.raises(Refused, match="while the status is"):
        vote(case, pending.principal)
    actions.advance_session(pending.session, "close", by=pending.secretariat)


def test_cases_wait_on_the_desk_only_while_the_session_sits(pending):
    pending.call()
    case = pending.session.cases.get()
    waiting = DeskEntry.objects.filter(subject_kind="inspections.sessioncase", subject_key=case.pk)
    assert not waiting.all().exists()
    pending.sit_now()
    assert {row.step for row in waiting.all()} == {"approve", "return"}
    pending.decide(case)
    assert not waiting.all().exists()


# --- voting


def test_nobody_votes_before_the_session_sits_or_without_a_seat(pending):
    pending.call()
    case = pending.session.cases.get()
    with pytest.raises(Refused, match="not sitting"):
        vote(case, pending.principal)
    pending.sit_now()
    with pytest.raises(Refused, match="no seat") as caught:
        vote(case, pending.other_principal)
    assert caught.value.forbidden


def test_the_absent_do_not_vote(pending):
    case = pending.sit()
    actions.call_roll(pending.session, present=pending.members()[:2], by=pending.secretariat)
    with pytest.raises(Refused, match="absent"):
        vote(case, pending.members()[2])


@pytest.mark.parametrize("place", ["P1", "NAT", "C1"])
def test_an_interest_bars_the_vote_but_not_the_recusal(pending, place):
    """In the body, above it, or in a unit that the findings concern."""
    case = pending.sit()
    by = pending.principal
    declare_interest(by, pending.world.units[place], reason="kin", by=by)
    for choice in ("for", "against", "abstain"):
        with pytest.raises(Refused, match="interest") as caught:
            vote(case, by, choice)
        assert caught.value.field == "choice"
    assert vote(case, by, "recused", reason="Kin in the province.").choice == Vote.Choice.RECUSED


def test_an_interest_elsewhere_bars_nothing(pending):
    case = pending.sit()
    declare_interest(pending.principal, pending.world.units["P2"], reason="kin", by=pending.principal)
    assert vote(case, pending.principal).choice == Vote.Choice.FOR


def test_a_recusal_gives_its_reason(pending):
    case = pending.sit()
    with pytest.raises(Refused, match="Give a reason") as caught:
        vote(case, pending.principal, "recused")
    assert caught.value.field == "reason"


def test_who_made_the_report_does_not_vote_on_it(story):
    story.fieldwork()
    with clock.at(FIELD):
        story.take_on(story.principal)
    with clock.at(FIELD_END):
        story.complete(story.draft())
        actions.close_channels(story.mission, by=story.lead)
        story.step("close_field", story.lead)
        story.step("submit_qc", story.lead)
    with clock.at(DRAFT):
        story.judge()
        story.step("qc_pass", story.secretariat)
        story.reply()
        story.step("reply_closed", story.secretariat)
        case = story.sit()
        with pytest.raises(Refused, match="took part in this mission"):
            vote(case, story.principal)


def test_a_vote_may_change_until_the_decision(pending):
    case = pending.sit()
    vote(case, pending.principal, "against")
    vote(case, pending.principal, "for")
    assert [row.choice for row in case.votes.all()] == ["for"]
    assert Entry.objects.about(case).filter(action="inspections.reviewsession.voted").count() == 2
    vote(case, pending.members()[1])
    note(pending, case)
    actions.advance_case(case, "approve", by=pending.secretariat)
    with pytest.raises(Refused, match="decided already"):
        vote(case, pending.principal, "against")
    with pytest.raises(Refused, match="decided already"):
        note(pending, case)


def test_a_choice_that_is_none_is_refused(pending):
    case = pending.sit()
    with pytest.raises(Refused) as caught:
        vote(case, pending.principal, "maybe")
    assert caught.value.field == "choice"


# --- deciding


def decide(story, case, step):
    return actions.advance_case(case, step, by=story.secretariat)


def test_no_decision_without_minutes_quorum_and_majority(pending):
    case = pending.sit()
    one, two, three = pending.members()
    for person in (one, two):
        vote(case, person)
    with pytest.raises(Refused, match="Write the minutes"):
        decide(pending, case, "approve")
    note(pending, case)
    vote(case, two, "recused", reason="Kin.")
    with pytest.raises(Refused, match="Only 1 members voted; 2"):
        decide(pending, case, "approve")
    vote(case, three, "against")
    with pytest.raises(Refused, match="no majority"):
        decide(pending, case, "approve")
    vote(case, three, "abstain")
    with pytest.raises(Refused, match="majority is for"):
        decide(pending, case, "return")
    assert decide(pending, case, "approve").status == SessionCase.Status.APPROVED
    entry = Entry.objects.about(case).last()
    assert {key: entry.detail[key] for key in Vote.Choice.values} == {
        "for": 1,
        "against": 0,
        "abstain": 1,
        "recused": 1,
    }


def test_a_tie_sends_the_report_back(pending):
    case = pending.sit()
    one, two, _three = pending.members()
    vote(case, one)
    vote(case, two, "against")
    note(pending, case)
    assert decide(pending, case, "return").status == SessionCase.Status.RETURNED


def test_one_session_decides_several_missions_with_its_own_recusals(story):
    story.review_pending()
    second = Story(story.world, code="M-2", body="P2")
    second.review_pending_at("C9")
    with clock.at(REVIEW):
        first_case = story.sit(story.mission, second.mission)
        second_case = story.session.cases.get(mission=second.mission)
        one, two, three = story.members()
        declare_interest(one, story.world.units["P2"], reason="kin", by=one)
        for person in (one, two):
            vote(first_case, person)
        with pytest.raises(Refused, match="interest"):
            vote(second_case, one)
        vote(second_case, one, "recused", reason="Kin there.")
        vote(second_case, two, "against")
        vote(second_case, three, "against")
        for case, step in ((first_case, "approve"), (second_case, "return")):
            note(story, case)
            decide(story, case, step)
        actions.advance_session(story.session, "close", by=story.secretariat)
        story.step("approve", two)
        second.step("return", two, reason="The effect is not shown.")
    assert (story.mission.status, second.mission.status) == ("approved", "drafting")


def test_a_decision_is_followed_once(pending):
    pending.decide(pending.sit())
    pending.step("approve", pending.principal)
    pending.mission.status = "review_pending"
    assert "No review session" in str(MISSION.refusal("approve", pending.mission, pending.principal))


def test_a_seat_is_held_once(pending):
    session = pending.call()
    assert Seat.objects.filter(session=session).count() == 3
    assert str(session.seats.first()) == str(pending.principal)
