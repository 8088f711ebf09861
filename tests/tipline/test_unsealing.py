"""Opening a reporter's name: two custodians, a reason, an end; and nobody else reads it, alone or afterwards."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from lookback.dispatch.models import Notice
from lookback.journal.models import Entry
from lookback.kit import clock, sealing
from lookback.kit.sealing import Unreadable
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from lookback.tipline import actions
from lookback.tipline.models import Identity, IdentityShare, Unsealing
from lookback.tipline.queries import custody
from lookback.tipline.queries.beside import number_of_name
from lookback.tipline.rules.unsealing import name_number, read_number

pytestmark = pytest.mark.django_db
NAME = {"name": "Wang the witness", "contact": "the tea house"}
WHY = "the court asks whether the witness is willing"


@pytest.fixture
def named(line, triager):
    """A tip with a name, which three custodians of P1 keep."""
    for number in (1, 2, 3):
        line.clerk(Role.IDENTITY_CUSTODIAN, "P1", number)
    return line.report("D1", identity=NAME, identity_mode="confidential")


@pytest.fixture
def number(line, named, triager):
    return number_of_name(named, line.key(named, triager))


def keeper(line, number=1):
    return line.clerk(Role.IDENTITY_CUSTODIAN, "P1", number)


def asked(line, number, **given):
    return actions.ask_unsealing(**{"by": keeper(line), "number": number, "reason": WHY, "hours": 2, **given})


def granted(line, desk, number, **given):
    second = keeper(line, 2)
    return actions.advance_unsealing(asked(line, number, **given), "grant", by=second, private=desk.private(second))


def opened(desk, row, by):
    return actions.open_name(row, by=by, private=desk.private(by))


def test_two_custodians_open_a_name_and_each_step_is_on_record_without_it(line, desk, number):
    row = granted(line, desk, number)
    assert opened(desk, row, keeper(line)) == NAME
    entries = Entry.objects.filter(action__startswith="tipline.unsealing.").order_by("id")
    assert [entry.action.rpartition(".")[2] for entry in entries] == ["asked", "grant", "opened"]
    assert not any("Wang" in json.dumps(entry.detail) or WHY in json.dumps(entry.detail) for entry in entries)
    assert {notice.person_id for notice in Notice.objects.all()} == {keeper(line, 2).pk, keeper(line, 3).pk}


def test_nobody_grants_his_own_request_by_guard_and_by_constraint(line, desk, number):
    row = asked(line, number)
    with pytest.raises(Refused, match="another custodian"):
        actions.advance_unsealing(row, "grant", by=keeper(line), private=desk.private(keeper(line)))
    with pytest.raises(IntegrityError), transaction.atomic():
        Unsealing.objects.filter(pk=row.pk).update(decided_by=row.asked_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Unsealing.objects.filter(pk=row.pk).update(wrapped=b"x")


def test_neither_the_asker_nor_the_granter_can_read_it_alone(line, desk, number):
    row = granted(line, desk, number)
    with pytest.raises(Refused, match="asked for it"):
        opened(desk, row, keeper(line, 2))
    with pytest.raises(Refused, match="does not open"):
        actions.open_name(row, by=keeper(line), private=desk.private(keeper(line, 2)))
    identity = Identity.objects.get()
    context = custody.share_context(bytes(identity.trace))
    second = keeper(line, 2)
    share = IdentityShare.objects.get(ring__person=second)
    with pytest.raises(Unreadable):  # the granter's share alone, and the way to the other one, say nothing
        sealing.unwrap(desk.private(second), bytes(row.wrapped), f"unsealing:{row.pk}")
    part = sealing.unwrap(desk.private(second), bytes(share.wrapped), context)
    with pytest.raises(Unreadable):
        sealing.combine(part, part)


def test_before_it_is_granted_nothing_opens(line, desk, number):
    with pytest.raises(Refused, match="Nobody has granted"):
        opened(desk, asked(line, number), keeper(line))


def test_when_the_time_is_over_it_is_shut_and_the_share_is_thrown_away(line, desk, number):
    row = granted(line, desk, number, hours=1)
    with clock.at(clock.now() + timedelta(minutes=59)):
        assert opened(desk, row, keeper(line)) == NAME
        assert actions.expire_unsealings() == 0
    with clock.at(clock.now() + timedelta(minutes=61)):
        with pytest.raises(Refused, match="time is over"):
            opened(desk, row, keeper(line))
        assert (actions.expire_unsealings(), actions.expire_unsealings()) == (1, 0)
    row.refresh_from_db()
    assert (row.status, bytes(row.wrapped)) == ("ended", b"")
    assert Entry.objects.filter(action="tipline.unsealing.expire", actor_key=None).count() == 1


def test_a_refused_and_an_ended_request_open_nothing(line, desk, number):
    row = asked(line, number)
    row = actions.advance_unsealing(row, "refuse", by=keeper(line, 2), reason="ask in the dialogue first")
    with pytest.raises(Refused, match="Nobody has granted"):
        opened(desk, row, keeper(line))
    row = granted(line, desk, number)
    with pytest.raises(Refused, match="Only who asked"):
        actions.advance_unsealing(row, "end", by=keeper(line, 2))
    row = actions.advance_unsealing(row, "end", by=keeper(line))
    assert (row.status, bytes(row.wrapped)) == ("ended", b"")
    with pytest.raises(Refused, match="Nobody has granted"):
        opened(desk, row, keeper(line))


def test_an_old_request_cannot_be_granted(line, desk, number):
    row = asked(line, number)
    second = keeper(line, 2)
    with clock.at(clock.now() + timedelta(hours=73)):
        with pytest.raises(Refused, match="too old"):
            actions.advance_unsealing(row, "grant", by=second, private=desk.private(second))
        assert actions.expire_unsealings() == 1


@pytest.mark.parametrize(
    ("given", "field"), [({"hours": 0}, "hours"), ({"hours": 25}, "hours"), ({"reason": " "}, "reason")]
)
def test_hours_are_bounded_and_a_reason_is_needed(line, number, given, field):
    with pytest.raises(Refused) as refused:
        asked(line, number, **given)
    assert refused.value.field == field
    assert not Unsealing.objects.exists()


@pytest.mark.parametrize("wrong", ["ABCD-EFGH-IJKL-MNOP", "", "1", "名" * 16, "ABCD"])
def test_an_unknown_number_and_a_strangers_share_are_told_the_same(line, number, wrong):
    stranger = line.clerk(Role.IDENTITY_CUSTODIAN, "P2")
    sentences = []
    for by, what in ((keeper(line), wrong), (stranger, number)):
        with pytest.raises(Refused) as refused:
            asked(line, what, by=by)
        sentences.append((str(refused.value), refused.value.field))
    assert sentences == [("You hold no share of a name of that number.", "number")] * 2


def test_who_is_no_custodian_asks_and_grants_nothing(line, desk, number, triager):
    with pytest.raises(Refused, match="Only a custodian") as refused:
        asked(line, number, by=triager)
    assert refused.value.forbidden
    row = asked(line, number)
    with pytest.raises(Refused, match="duties"):
        actions.advance_unsealing(row, "grant", by=triager, private=desk.private(triager))
    beside = line.clerk(Role.IDENTITY_CUSTODIAN, "P1", 9)  # a custodian who was appointed later holds no share
    with pytest.raises(Refused, match="no share"):
        actions.advance_unsealing(row, "grant", by=beside, private=desk.private(beside))


def test_one_request_at_a_time(line, number):
    asked(line, number)
    with pytest.raises(Refused, match="already"):
        asked(line, number)


def test_the_register_is_seen_by_keepers_and_by_who_reviews_leaks_above(line, desk, number):
    row = granted(line, desk, number)
    world = line.world
    seeing = [keeper(line), keeper(line, 3), world.person(Role.DPO, "P1"), world.person(Role.LOG_AUDITOR, "NAT")]
    blind = [
        line.clerk(Role.IDENTITY_CUSTODIAN, "P1", 9),
        world.person(Role.DPO, "P2"),
        world.person(Role.LOG_AUDITOR, "C1"),
        line.clerk(Role.TRIAGER, "C1"),
        world.person(Role.SYSADMIN, "NAT"),
    ]
    assert [Unsealing.objects.visible_to(person).filter(pk=row.pk).exists() for person in seeing] == [True] * 4
    assert [Unsealing.objects.visible_to(person).filter(pk=row.pk).exists() for person in blind] == [False] * 5


def test_the_register_outlives_the_name(line, desk, number):
    row = granted(line, desk, number)
    Identity.objects.get().delete()
    row.refresh_from_db()
    assert (row.identity, row.number) == (None, number)
    with pytest.raises(Refused, match="Nobody has granted"):
        opened(desk, row, keeper(line))


def test_a_number_is_read_as_people_write_it():
    trace = bytes(range(32))
    text = name_number(trace)
    assert len(text) == 19
    assert read_number(f" {text.lower().replace('-', ' ')} ") == trace[:10]
    assert read_number("x") is None
