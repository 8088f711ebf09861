"""Handing a matter to another body: a stripped copy, a receipt, a clock, an answer; no tip is seen there."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from lookback.dispatch.models import Notice
from lookback.journal.models import Entry
from lookback.kit import clock, sealing
from lookback.kit.sealing import Unreadable
from lookback.kit.workflow import Refused
from lookback.org.actions import declare_interest
from lookback.org.authority import Role
from lookback.tipline import actions
from lookback.tipline.actions.retention import erase_due
from lookback.tipline.models import Access, Copy, Part, Tip, Transfer
from lookback.tipline.queries import dialogue, tips, transfers
from lookback.tipline.queries.custody import identity_trace
from lookback.tipline.rules.transfer import TRANSFER, plain_transfer
from tests.tipline.support import SECRET_TEXT

pytestmark = pytest.mark.django_db
S = Transfer.Status
COPY = "Trucks leave a quarry at night and somebody is paid to look away."  # no form that is exchanged
GIVEN = {"copy": COPY, "reason": "theirs to decide", "text": "The province's police is responsible."}


@pytest.fixture
def receiver(line):
    return line.clerk(Role.ASSIGNEE, "P1-POLICE")


@pytest.fixture
def tip(line, desk, triager):
    tip = line.report("D1", accused=("D1-POLICE",))
    desk.undertake(tip, triager)
    return desk.take(tip, "accept", triager)


def refer(line, desk, tip, by, place="P1-POLICE", **given):
    return actions.refer(tip, by=by, private=desk.private(by), unit=line.unit(place), **{**GIVEN, **given})


def take(desk, transfer, step, by, **values):
    return actions.advance_transfer(transfer, step, by=by, private=desk.private(by), **values)


def read(desk, transfer, by):
    looked = actions.look_at_copy(transfer, by=by, private=desk.private(by))
    return looked and transfers.copied(*looked)["text"]


def sent_from(line, tip, by):
    row = Tip.objects.get(pk=tip.pk)
    return transfers.sent_of(row, tips.opened_parts(row, line.key(row, by)))


def test_a_copy_is_signed_for_answered_and_the_desk_reads_the_answer(line, desk, triager, receiver, tip):
    transfer = refer(line, desk, tip, triager)
    assert (transfer.status, Tip.objects.get().status) == (S.SENT, Tip.Status.ACCEPTED)
    take(desk, transfer, "sign_for", receiver)
    assert read(desk, transfer, receiver) == COPY
    take(desk, transfer, "accept", receiver)
    transfer = take(desk, transfer, "answer", receiver, text="Two drivers were fined.", result="substantiated")
    assert (transfer.signed_by, transfer.ended_date) == (receiver, clock.today())
    (row,) = sent_from(line, tip, triager)
    assert (row.text, row.answer) == (COPY, {"text": "Two drivers were fined.", "result": "substantiated"})


def test_out_of_scope_is_transferred_and_the_reporter_hears_how_far_it_is(line, desk, triager, receiver):
    tip = line.report("D1")
    desk.undertake(tip, triager)
    desk.take(tip, "reject", triager)
    tip = desk.take(tip, "transfer", triager, unit=line.unit("P1-POLICE"), **GIVEN)
    assert tip.status == Tip.Status.TRANSFERRED
    found, key = dialogue.unlocked(line.secret)
    assert [message.text for message in dialogue.messages(found, key)][-1] == GIVEN["text"]
    (transfer,) = transfers.transfers_of(found)
    assert "has not signed" in plain_transfer(transfer)
    take(desk, transfer, "sign_for", receiver)
    assert "signed for it" in plain_transfer(transfers.transfers_of(found)[0])
    transfer = take(desk, transfer, "return", receiver, reason="not ours either")
    assert "sent it back" in plain_transfer(transfer)
    above = line.clerk(Role.TRIAGER, "P1")  # sent back: the desk finds another body
    assert refer(line, desk, tip, triager, "P1").copies.get().person == above


def test_the_receiving_side_cannot_learn_that_a_tip_exists(line, desk, triager, receiver, tip):
    transfer = refer(line, desk, tip, triager)
    take(desk, transfer, "sign_for", receiver)
    assert not Tip.objects.visible_to(receiver).exists()
    key = transfers.copy_key(transfers.copy_of(transfer, receiver), desk.private(receiver))
    for part in Part.objects.all():
        with pytest.raises(Unreadable):
            sealing.unseal(key, bytes(part.sealed), part.context)
    about = json.dumps(list(Entry.objects.about(transfer).values("action", "detail", "unit_path")), default=str)
    assert tip.ref not in about and "tipline.tip." not in about


@pytest.mark.parametrize("place", ["D1-POLICE", "D1", "C1"])
def test_it_never_goes_to_the_accused_nor_to_their_level(line, desk, place):
    above = line.clerk(Role.TRIAGER, "P1")
    line.clerk(Role.ASSIGNEE, place)
    tip = line.report("C1", accused=("C1", "D1-POLICE"))
    desk.undertake(tip, above)
    desk.take(tip, "accept", above)
    with pytest.raises(Refused):
        refer(line, desk, tip, above, place)
    assert not Transfer.objects.exists()


def test_who_has_an_interest_gets_no_copy_and_later_loses_it(line, desk, triager, receiver, tip):
    other, third = line.clerk(Role.ASSIGNEE, "P1-POLICE", 2), line.clerk(Role.TRIAGER, "P1-POLICE")
    declare_interest(other, line.unit("D1-POLICE"), reason="kin", by=other)
    transfer = refer(line, desk, tip, triager)
    assert set(transfer.copies.values_list("person", flat=True)) == {receiver.pk, third.pk}
    take(desk, transfer, "sign_for", receiver)
    declare_interest(third, line.unit("D1-POLICE"), reason="kin", by=third)
    assert read(desk, transfer, receiver) == COPY  # whoever looks puts the others out
    assert not Transfer.objects.visible_to(third).exists()
    assert bytes(Copy.objects.get(person=third).wrapped) == b""
    declare_interest(receiver, line.unit("D1-POLICE"), reason="kin", by=receiver)
    assert read(desk, transfer, receiver) is None


def test_a_unit_named_later_loses_its_copies(line, desk, receiver):
    above = line.clerk(Role.TRIAGER, "NAT")
    tip = line.report("NAT")
    desk.undertake(tip, above)
    desk.take(tip, "accept", above)
    transfer = refer(line, desk, tip, above)
    units = [line.unit("P1-POLICE")]
    actions.name_subject(tip, by=above, private=desk.private(above), units=units, reason="named in a reply")
    assert not Transfer.objects.visible_to(receiver).exists()
    with pytest.raises(Refused):
        take(desk, transfer, "sign_for", receiver)


def test_without_a_key_at_the_body_nothing_is_sent(line, desk, triager, tip):
    line.world.person(Role.ASSIGNEE, "P1-POLICE")
    with pytest.raises(Refused, match="made a key"):
        refer(line, desk, tip, triager)
    assert not Transfer.objects.exists()
    assert "theirs to decide" not in [row.text for row in tips.opened_parts(tip, line.key(tip, triager))]


@pytest.mark.parametrize(
    "copy",
    ["It was Ouyang who saw it.", "Call 139-0000 0000.", "  ", "Tip {ref} says so.", "The code is {code}.", "{bare}"],
)
def test_a_copy_that_gives_the_reporter_away_is_refused_and_on_record(line, desk, receiver, triager, copy):
    for number in (1, 2):
        line.clerk(Role.IDENTITY_CUSTODIAN, "P1", number)
    tip = line.report("D1", identity_mode="named", identity={"name": "Ouyang Ming", "contact": "13900000000"})
    desk.undertake(tip, triager)
    tip = desk.take(tip, "accept", triager)
    text = copy.format(ref=tip.ref, code=line.code, bare=line.code.replace("-", " ").lower())
    with pytest.raises(Refused) as refused:
        refer(line, desk, tip, triager, copy=text)
    assert (refused.value.field, Transfer.objects.count()) == ("copy", 0)
    assert "Ouyang" not in str(refused.value)
    on_record = Entry.objects.filter(action="tipline.tip.copy_refused", actor_key=triager.pk)
    assert on_record.count() == (1 if text.strip() else 0)
    assert refer(line, desk, tip, triager).status == S.SENT


def test_the_words_are_still_known_after_the_tip_was_sealed_anew(line, desk, receiver):
    own = [line.clerk(Role.TRIAGER, "C1"), line.clerk(Role.TRIAGER, "C1", 2)]
    for number in (1, 2):
        line.clerk(Role.IDENTITY_CUSTODIAN, "P1", number)
    tip = line.report("D1", identity_mode="named", identity={"name": "欧阳明", "contact": ""})
    desk.undertake(tip, *own)
    old = identity_trace(line.key(tip, own[0]))
    tip = actions.stand_aside(tip, by=own[1], private=desk.private(own[1]), reason="kin")
    assert identity_trace(line.key(tip, own[0])) != old
    desk.take(tip, "accept", own[0])
    with pytest.raises(Refused, match="give the reporter away"):
        refer(line, desk, tip, own[0], copy="欧阳明看见卡车")


def test_only_who_triages_with_the_key_hands_on(line, desk, triager, receiver, tip):
    assignee, stranger = line.clerk(Role.ASSIGNEE, "C1"), line.clerk(Role.TRIAGER, "P2")
    with pytest.raises(Refused, match="hold no key"):
        refer(line, desk, tip, stranger)
    desk.take(tip, "assign", triager, unit=line.unit("C1"))
    desk.undertake(tip, assignee)
    with pytest.raises(Refused, match="duties"):
        refer(line, desk, tip, assignee)


def test_only_who_was_given_a_copy_signs_answers_or_returns(line, desk, triager, receiver, tip):
    transfer = refer(line, desk, tip, triager)
    late = line.clerk(Role.ASSIGNEE, "P1-POLICE", 2)  # came to the body after it was sent
    for person in (late, triager):
        with pytest.raises(Refused):
            take(desk, transfer, "sign_for", person)
    with pytest.raises(Refused, match="undertaking"):
        take(desk, transfer, "accept", receiver)
    take(desk, transfer, "sign_for", receiver)
    with pytest.raises(Refused, match="no longer open"):
        take(desk, transfer, "answer", receiver, text="x", result="substantiated")
    take(desk, transfer, "accept", receiver)
    with pytest.raises(Refused):
        take(desk, transfer, "answer", receiver, text=" ", result="substantiated")
    with pytest.raises(Refused):
        take(desk, transfer, "answer", receiver, text="x", result="guilty")
    assert Transfer.objects.get().status == S.ACCEPTED


def test_it_is_taken_back_by_the_desk_alone(line, desk, triager, receiver, tip):
    transfer = refer(line, desk, tip, triager)
    assert TRANSFER.refusal("withdraw", transfer, receiver).forbidden
    with pytest.raises(Refused):
        actions.withdraw(transfer, by=receiver, private=desk.private(receiver), reason="x")
    actions.withdraw(transfer, by=triager, private=desk.private(triager), reason="sent to the wrong body")
    assert Transfer.objects.get().status == S.WITHDRAWN
    assert not Transfer.objects.visible_to(receiver).exists()


def test_twice_at_the_same_body_is_refused_while_it_is_open(line, desk, triager, receiver, tip):
    transfer = refer(line, desk, tip, triager)
    with pytest.raises(Refused, match="already"):
        refer(line, desk, tip, triager)
    take(desk, transfer, "sign_for", receiver)
    take(desk, transfer, "return", receiver, reason="not ours")
    assert refer(line, desk, tip, triager).status == S.SENT


def test_the_clock_reminds_the_receivers_and_when_late_the_senders(line, desk, triager, receiver, tip):
    with clock.at("2026-03-02T09:00"):
        transfer = refer(line, desk, tip, triager)
    assert str(transfer.sign_by_date) == "2026-03-09"  # five working days
    told = Notice.objects.filter(subject_kind="tipline.transfer")
    actions.remind_of_transfers(transfer.sign_by_date - timedelta(days=15))
    assert list(told.values_list("person", "kind")) == [(receiver.pk, "green")]
    actions.remind_of_transfers(transfer.sign_by_date + timedelta(days=1))
    assert set(told.exclude(kind="green").values_list("person", "kind")) == {
        (receiver.pk, "red"),
        (triager.pk, "unsigned"),
    }
    assert actions.remind_of_transfers(transfer.sign_by_date + timedelta(days=1)) == 0
    take(desk, transfer, "sign_for", receiver)
    actions.remind_of_transfers(transfer.due_date + timedelta(days=1))
    assert set(told.filter(due_date=transfer.due_date).values_list("person", "kind")) == {
        (receiver.pk, "red"),
        (triager.pk, "red"),
    }
    entries = Entry.objects.filter(action="dispatch.notice.sent")
    assert set(entries.values_list("unit_path", flat=True)) == {""}


def test_nothing_readable_lies_in_the_database(line, desk, triager, receiver, tip):
    transfer = refer(line, desk, tip, triager)
    take(desk, transfer, "sign_for", receiver)
    take(desk, transfer, "accept", receiver)
    take(desk, transfer, "answer", receiver, text="Two drivers were fined.", result="substantiated")
    row = b"".join(bytes(value) for value in Transfer.objects.values_list("sealed", "answer")[0])
    for text in (COPY, SECRET_TEXT, "fined", "substantiated"):
        assert text.encode() not in row
    assert Access.objects.filter(person=receiver).count() == 0


def test_the_copy_goes_with_the_content_of_the_tip_and_an_open_one_keeps_it(line, desk, triager, receiver):
    tip = line.report("D1")
    desk.undertake(tip, triager)
    desk.take(tip, "reject", triager)
    tip = desk.take(tip, "transfer", triager, unit=line.unit("P1-POLICE"), **GIVEN)
    transfer = tip.transfers.get()
    with clock.at(clock.today() + timedelta(days=20 * 365)):
        assert erase_due()[1] == 0
        take(desk, transfer, "sign_for", receiver)
        take(desk, transfer, "return", receiver, reason="not ours")
        assert erase_due()[1] == 1
    assert Transfer.objects.values_list("sealed", "answer").get() == (b"", b"")
    assert not Transfer.objects.visible_to(receiver).exists()
