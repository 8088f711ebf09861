"""The way of a tip through its statuses: who may, who may not, and what is sealed on the way."""

from __future__ import annotations

import json

import pytest

from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from lookback.tipline import actions
from lookback.tipline.models import Access, Part, Signature, Tip, Transfer
from lookback.tipline.queries import dialogue, keys, tips
from tests.tipline.support import WORDS

pytestmark = pytest.mark.django_db
S = Tip.Status


@pytest.fixture
def assignee(line):
    return line.clerk(Role.ASSIGNEE, "D1")


@pytest.fixture
def tip(line, desk, triager):
    tip = line.report("D1")
    desk.undertake(tip, triager)
    return tip


@pytest.fixture
def verifying(line, desk, tip, triager, assignee):
    desk.take(tip, "accept", triager)
    tip = desk.take(tip, "assign", triager, unit=line.unit("D1"))
    desk.undertake(tip, assignee)
    return desk.take(tip, "start", assignee)


def brought_in(line, desk, tip, triager, place="P1"):
    reviewer = line.clerk(Role.CLUE_REVIEWER, place)
    actions.bring_in(tip, by=triager, private=desk.private(triager), person=reviewer, why=Access.Why.REVIEW)
    desk.undertake(tip, reviewer)
    return reviewer


def texts(line, tip, person, kind):
    key = line.key(tip, person)
    return [json.loads(keys.opened(part, key))["text"] for part in tip.parts.filter(kind=kind)]


def test_a_tip_goes_all_the_way_and_the_reporter_hears_of_it(line, desk, verifying, triager, assignee):
    tip = desk.take(verifying, "propose", assignee)
    assert (tip.status, tip.result) == (S.RESULT_PROPOSED, "partly_substantiated")
    reviewer = brought_in(line, desk, tip, triager)
    tip = desk.take(tip, "confirm", reviewer)
    assert Signature.objects.filter(tip=tip, round=1).count() == 2
    tip = desk.take(tip, "feed_back", triager)
    tip = desk.take(tip, "close", reviewer)
    assert (tip.status, tip.due_date) == (S.CLOSED, None)
    found, key = dialogue.unlocked(line.secret)
    assert [message.text for message in dialogue.messages(found, key)][-1] == WORDS["feed_back"]["text"]
    assert set(Access.objects.filter(tip=tip, ended_at=None).values_list("status", flat=True)) == {S.CLOSED}


def test_reasons_are_sealed_and_not_in_the_journal(line, desk, tip, triager):
    tip = desk.take(tip, "accept", triager)
    assert WORDS["accept"]["reason"] in texts(line, tip, triager, Part.Kind.NOTE)
    entry = Entry.objects.get(action="tipline.tip.accept")
    assert (entry.unit_key, entry.unit_path) == (None, "")
    assert "concrete" not in json.dumps(entry.detail)


def test_without_the_undertaking_nothing_is_done(line, desk, triager):
    tip = line.report("D1")
    with pytest.raises(Refused, match="undertaking"):
        desk.take(tip, "accept", triager)
    assert Tip.objects.get().status == S.ACKNOWLEDGED


def test_a_role_without_the_key_does_nothing(line, desk, tip):
    other = line.clerk(Role.TRIAGER, "P1")  # reaches the city's desk by its post, and holds no key to the tip
    with pytest.raises(Refused, match="no key"):
        desk.take(tip, "accept", other)
    with pytest.raises(Refused, match="no key"):
        actions.note(tip, by=other, private=desk.private(other), text="x")
    with pytest.raises(Refused, match="no key"):
        actions.undertake(tip, by=other)


def test_anothers_private_key_opens_nothing(line, desk, tip, triager):
    other = line.clerk(Role.TRIAGER, "P1")
    with pytest.raises(Refused, match="does not open"):
        actions.note(tip, by=triager, private=desk.private(other), text="x")


def test_the_key_without_the_post_takes_no_step(line, desk, verifying, assignee):
    with pytest.raises(Refused, match="duties"):
        desk.take(verifying, "reassign", assignee, unit=line.unit("C1"))


def test_only_people_of_the_unit_who_verify_and_have_keys_are_given_it(line, desk, tip, triager, assignee):
    line.world.person(Role.ASSIGNEE, "D1", 2)  # has made no key
    elsewhere = line.clerk(Role.ASSIGNEE, "D2")
    desk.take(tip, "accept", triager)
    tip = desk.take(tip, "assign", triager, unit=line.unit("D1"))
    assert set(Access.objects.filter(tip=tip, why="assigned").values_list("person", flat=True)) == {assignee.pk}
    assert not Tip.objects.visible_to(elsewhere).exists()
    with pytest.raises(Refused, match="made a key"):
        desk.take(tip, "reassign", triager, unit=line.unit("T1"))


def test_another_assignment_takes_the_key_from_the_first(line, desk, verifying, triager, assignee):
    second = line.clerk(Role.ASSIGNEE, "D2")
    tip = desk.take(verifying, "reassign", triager, unit=line.unit("D2"))
    assert tip.status == S.ASSIGNED
    assert not Tip.objects.visible_to(assignee).exists()
    assert Tip.objects.visible_to(second).exists()
    assert bytes(Access.objects.get(tip=tip, person=assignee).wrapped) == b""


@pytest.mark.parametrize("place", ["D1", "D1-POLICE", "T1"])
def test_the_assigned_unit_stands_above_the_accused(line, desk, triager, place):
    tip = line.report("D1", accused=("D1-POLICE",))
    line.clerk(Role.ASSIGNEE, place)
    above = line.clerk(Role.ASSIGNEE, "C1")
    desk.undertake(tip, triager)
    desk.take(tip, "accept", triager)
    with pytest.raises(Refused, match=r"named in the tip|level above"):
        desk.take(tip, "assign", triager, unit=line.unit(place))
    tip = desk.take(tip, "assign", triager, unit=line.unit("C1"))
    assert Tip.objects.visible_to(above).exists()


def test_the_second_signature_is_another_units(line, desk, verifying, triager, assignee):
    tip = desk.take(verifying, "propose", assignee)
    own = line.clerk(Role.CLUE_REVIEWER, "D1")
    with pytest.raises(Refused, match="reaches the desk"):  # the county's reviewer does not reach the city's desk
        actions.bring_in(tip, by=triager, private=desk.private(triager), person=own, why=Access.Why.REVIEW)
    reviewer = brought_in(line, desk, tip, triager, "C1")
    assert desk.take(tip, "confirm", reviewer).status == S.RESULT_CONFIRMED


def test_the_proposers_own_unit_cannot_confirm(line, desk, tip, triager):
    own = line.clerk(Role.ASSIGNEE, "C1")
    desk.take(tip, "accept", triager)
    tip = desk.take(tip, "assign", triager, unit=line.unit("C1"))
    desk.undertake(tip, own)
    desk.take(tip, "start", own)
    tip = desk.take(tip, "propose", own)
    reviewer = brought_in(line, desk, tip, triager, "C1")
    for step in ("confirm", "return"):
        with pytest.raises(Refused, match="own unit"):
            desk.take(tip, step, reviewer)
    assert desk.take(tip, "confirm", brought_in(line, desk, tip, triager, "P1")).status == S.RESULT_CONFIRMED


def test_a_returned_result_is_signed_anew(line, desk, verifying, triager, assignee):
    tip = desk.take(verifying, "propose", assignee)
    reviewer = brought_in(line, desk, tip, triager)
    tip = desk.take(tip, "return", reviewer)
    assert (tip.status, tip.round, tip.result) == (S.VERIFYING, 2, "")
    tip = desk.take(tip, "propose", assignee)
    assert desk.take(tip, "confirm", reviewer).status == S.RESULT_CONFIRMED
    assert Signature.objects.filter(tip=tip, round=2).count() == 2


def test_a_closed_tip_is_reopened_higher_up(line, desk, verifying, triager, assignee):
    tip = desk.take(verifying, "propose", assignee)
    reviewer = brought_in(line, desk, tip, triager)
    for step, by in (("confirm", reviewer), ("feed_back", triager), ("close", reviewer)):
        tip = desk.take(tip, step, by)
    higher = line.clerk(Role.ASSIGNEE, "C1")
    line.clerk(Role.ASSIGNEE, "D2")
    for place in ("D1", "D2"):
        with pytest.raises(Refused, match="higher level"):
            desk.take(tip, "reopen", reviewer, unit=line.unit(place), reason="new witness")
    tip = desk.take(tip, "reopen", reviewer, unit=line.unit("C1"), reason="new witness")
    assert (tip.status, tip.round, tip.assigned_unit) == (S.VERIFYING, 2, line.unit("C1"))
    assert Tip.objects.visible_to(higher).exists() and not Tip.objects.visible_to(assignee).exists()


def test_a_duplicate_goes_on_under_the_first_tip(line, desk, tip, triager):
    second = line.report("D1", answers={"what": "the same trucks"}, accused=("D1-POLICE",))
    desk.undertake(second, triager)
    with pytest.raises(Refused, match="earlier"):
        desk.take(tip, "merge", triager, into=second, reason="same")
    second = desk.take(second, "merge", triager, into=tip, reason="same quarry")
    assert (second.status, second.merged_into) == (S.MERGED, tip)
    assert any("the same trucks" in text for text in texts(line, tip, triager, Part.Kind.NOTE))
    # Whom the duplicate accuses, the first tip accuses as well.
    assert tips.subjects(tip, line.key(tip, triager)) == [line.unit("D1-POLICE")]


def test_a_transfer_never_goes_to_the_accused(line, desk, triager):
    tip = line.report("D1", accused=("D1-POLICE",))
    desk.undertake(tip, triager)
    desk.take(tip, "reject", triager)
    values = {"copy": "Trucks at night.", "reason": "competent", "text": "It was handed on."}
    for place in ("D1-POLICE", "D1"):
        with pytest.raises(Refused, match=r"named in the tip|level above"):
            desk.take(tip, "transfer", triager, unit=line.unit(place), **values)
    there = line.clerk(Role.TRIAGER, "P1")
    tip = desk.take(tip, "transfer", triager, unit=line.unit("P1"), **values)
    assert tip.status == S.TRANSFERRED and Transfer.objects.visible_to(there).exists()
    assert not Tip.objects.visible_to(there).exists()


def test_bad_values_are_refused_at_their_field(line, desk, tip, triager):
    for values, field in (({"category": "x"}, "category"), ({"priority": 9}, "priority"), ({"reason": " "}, "reason")):
        with pytest.raises(Refused) as refused:
            desk.take(tip, "accept", triager, **values)
        assert refused.value.field == field
    assert not tip.parts.filter(kind=Part.Kind.NOTE).exists()


def test_the_clock_first_asks_for_a_look_and_then_for_an_answer(line, desk, triager):
    with clock.at("2026-03-02"):
        tip = line.report("D1")
        desk.undertake(tip, triager)
        assert tip.due_date.isoformat() == "2026-03-09"
        tip = desk.take(tip, "accept", triager)
    assert tip.due_date.isoformat() == "2026-06-01"
    assert Access.objects.get(tip=tip).due_date == tip.due_date


def test_every_look_is_on_record_with_its_purpose(line, desk, tip, triager):
    private = desk.private(triager)
    assert actions.look(tip, by=triager, private=private, purpose="triage")[0] == tip
    actions.look(tip, by=triager, private=private, purpose="triage", verb="exported")
    with pytest.raises(Refused, match="what you open it for"):
        actions.look(tip, by=triager, private=private, purpose="")
    looks = Entry.objects.filter(action__in=("tipline.tip.opened", "tipline.tip.exported"))
    assert [(entry.actor_key, entry.detail["purpose"]) for entry in looks] == [(triager.pk, "triage")] * 2


def test_a_message_after_the_end_is_refused(line, desk, tip, triager):
    second = line.report("D1")
    desk.undertake(second, triager)
    second = desk.take(second, "merge", triager, into=tip, reason="same")
    with pytest.raises(Refused, match="over"):
        actions.message(second, by=triager, private=desk.private(triager), text="Hello?")
