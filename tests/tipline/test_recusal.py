"""Recusal by construction: whoever is named, or interested, or stands aside, cannot read and cannot find the tip."""

from __future__ import annotations

import pytest

from lookback.kit import sealing
from lookback.kit.sealing import Unreadable
from lookback.kit.workflow import Refused
from lookback.org.actions import declare_interest
from lookback.org.authority import Role
from lookback.tipline import actions
from lookback.tipline.models import Access, Tip
from lookback.tipline.queries import dialogue, keys
from lookback.tipline.queries.custody import identity_trace
from tests.tipline.support import SECRET_TEXT

pytestmark = pytest.mark.django_db


def readers(tip):
    return set(Access.objects.filter(tip=tip, ended_at=None).values_list("person", flat=True))


def named(line, desk, tip, by, *places):
    units = [line.unit(place) for place in places]
    return actions.name_subject(tip, by=by, private=desk.private(by), units=units, reason="the reporter said so")


def test_who_is_named_later_loses_the_key_and_it_loses_its_use(line, desk):
    first, second = line.clerk(Role.TRIAGER, "P1"), line.clerk(Role.TRIAGER, "P1", 2)
    declare_interest(second, line.unit("C1"), reason="kin", by=second)
    tip = line.report("C1")
    assert readers(tip) == {first.pk, second.pk}
    old = line.key(tip, second)
    desk.undertake(tip, first)
    tip = named(line, desk, tip, first, "C1")
    assert readers(tip) == {first.pk}
    ended = Access.objects.get(tip=tip, person=second)
    assert (bytes(ended.wrapped), ended.ended_why) == (b"", "named")
    for part in Tip.objects.get().parts.all():
        with pytest.raises(Unreadable):
            sealing.unseal(old, bytes(part.sealed), part.context)
        assert keys.opened(part, line.key(tip, first))
    assert tip.key_version == 2


def test_the_reporter_reads_on_after_a_new_key(line, desk):
    first, second = line.clerk(Role.TRIAGER, "P1"), line.clerk(Role.TRIAGER, "P1", 2)
    declare_interest(second, line.unit("C1"), reason="kin", by=second)
    tip = line.report("C1")
    desk.undertake(tip, first)
    actions.message(tip, by=first, private=desk.private(first), text="Thank you.")
    named(line, desk, tip, first, "C1")
    found, key = dialogue.unlocked(line.secret)
    assert [message.text for message in dialogue.messages(found, key)] == [SECRET_TEXT, "Thank you."]


def test_when_the_whole_desk_is_named_the_next_one_above_gets_it(line, desk):
    own = [line.clerk(Role.TRIAGER, "C1"), line.clerk(Role.TRIAGER, "C1", 2)]
    above = line.clerk(Role.TRIAGER, "P1")
    tip = line.report("D1")
    assert readers(tip) == {person.pk for person in own}
    desk.undertake(tip, own[0])
    tip = named(line, desk, tip, own[0], "C1-POLICE")
    assert readers(tip) == {above.pk}
    assert tip.desk_unit == line.unit("P1")
    assert SECRET_TEXT in keys.opened(tip.parts.get(kind="report"), line.key(tip, above)).decode()


def test_where_nobody_would_be_left_nothing_is_changed(line, desk):
    only = line.clerk(Role.TRIAGER, "C1")
    tip = line.report("D1")
    desk.undertake(tip, only)
    with pytest.raises(Refused, match="Nobody"):
        named(line, desk, tip, only, "C1")
    assert readers(tip) == {only.pk}
    assert Tip.objects.get().key_version == 1


def test_standing_aside_hands_it_upwards_and_does_not_come_back(line, desk):
    own, above = line.clerk(Role.TRIAGER, "C1"), line.clerk(Role.TRIAGER, "P1")
    tip = line.report("D1")
    actions.stand_aside(tip, by=own, private=desk.private(own), reason="my brother")  # before any undertaking
    assert readers(tip) == {above.pk}
    tip = Tip.objects.get()
    desk.undertake(tip, above)
    with pytest.raises(Refused, match=r"may not deal|reaches"):
        actions.bring_in(tip, by=above, private=desk.private(above), person=own, why="desk")
    assert Access.objects.get(tip=tip, person=own).ended_why == "recused"


def test_one_of_two_stands_aside_and_the_other_goes_on(line, desk):
    one, two, above = line.clerk(Role.TRIAGER, "C1"), line.clerk(Role.TRIAGER, "C1", 2), line.clerk(Role.TRIAGER, "P1")
    tip = line.report("D1")
    old = line.key(tip, one)
    tip = actions.stand_aside(tip, by=one, private=desk.private(one), reason="a witness")
    assert readers(tip) == {two.pk} and not Tip.objects.visible_to(above).exists()
    with pytest.raises(Unreadable):
        keys.opened(tip.parts.first(), old)


def test_who_declares_an_interest_afterwards_loses_the_key_at_the_next_look(line, desk):
    one, two = line.clerk(Role.TRIAGER, "P1"), line.clerk(Role.TRIAGER, "P1", 2)
    tip = line.report("C1", accused=("C1",))
    desk.undertake(tip, one, two)
    declare_interest(two, line.unit("C1"), reason="kin", by=two)
    assert actions.look(tip, by=one, private=desk.private(one), purpose="triage")
    assert readers(tip) == {one.pk}
    declare_interest(one, line.unit("C1"), reason="kin", by=one)
    line.clerk(Role.TRIAGER, "NAT")
    assert actions.look(tip, by=one, private=desk.private(one), purpose="triage") is None
    assert not Tip.objects.visible_to(one).exists()


def test_an_assignee_who_is_named_loses_it_and_the_desk_keeps_it(line, desk):
    triager, assignee = line.clerk(Role.TRIAGER, "P1"), line.clerk(Role.ASSIGNEE, "C1")
    tip = line.report("C1")
    desk.undertake(tip, triager)
    desk.take(tip, "accept", triager)
    tip = desk.take(tip, "assign", triager, unit=line.unit("C1"))
    assert readers(tip) == {triager.pk, assignee.pk}
    tip = named(line, desk, tip, triager, "C1-POLICE")
    assert (readers(tip), tip.assigned_unit) == ({triager.pk}, None)
    assert not Tip.objects.visible_to(assignee).exists()


def test_all_keys_go_over_to_a_successor_but_not_those_that_accuse_the_successor(line, desk):
    old = line.clerk(Role.TRIAGER, "P1")
    plain = [line.report("C1") for _number in range(3)]
    accusing = line.report("C1", accused=("C2",))
    new = line.clerk(Role.TRIAGER, "P1", 2)
    declare_interest(new, line.unit("C2"), reason="kin", by=new)
    assert actions.hand_over(by=old, private=desk.private(old), to=new) == (3, 1)
    assert readers(accusing) == {old.pk}
    for tip in plain:
        assert readers(tip) == {new.pk}
        assert line.key(tip, new)
        assert bytes(Access.objects.get(tip=tip, person=old).wrapped) == b""


@pytest.mark.parametrize("problem", ["self", "no key", "no post"])
def test_a_hand_over_needs_a_successor_who_can_read(line, desk, problem):
    old = line.clerk(Role.TRIAGER, "P1")
    line.report("C1")
    to = {
        "self": lambda: old,
        "no key": lambda: line.world.person(Role.TRIAGER, "P1", 2),
        "no post": lambda: line.clerk(Role.CO_UNIT, "C1"),
    }[problem]()
    with pytest.raises(Refused):
        actions.hand_over(by=old, private=desk.private(old), to=to)


def test_an_identity_is_still_found_after_a_new_key(line, desk):
    own = [line.clerk(Role.TRIAGER, "C1"), line.clerk(Role.TRIAGER, "C1", 2)]
    for number in (1, 2):
        line.clerk(Role.IDENTITY_CUSTODIAN, "P1", number)
    tip = line.report("D1", identity_mode="named", identity={"name": "Ouyang", "contact": "13900000000"})
    trace = identity_trace(line.key(tip, own[0]))
    tip = actions.stand_aside(tip, by=own[0], private=desk.private(own[0]), reason="kin")
    kept = tip.parts.get(kind="identity")
    assert trace.hex() in keys.opened(kept, line.key(tip, own[1])).decode()
