"""Keys of the people who work on tips: made, unlocked for a while, throttled, recovered by two custodians."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lookback.journal.models import Entry
from lookback.kit import clock, sealing
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from lookback.tipline import actions, rules
from lookback.tipline.models import EscrowShare, KeyRing, Recovery, Tip, Unlocked
from lookback.tipline.queries import keys
from tests.tipline.support import PASSPHRASE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]
NEW = "five quite different words today"


@pytest.fixture(autouse=True)
def _fast(monkeypatch):
    """Stretching made quick: its cost is measured elsewhere."""
    monkeypatch.setattr(sealing, "PASSES", 1)
    monkeypatch.setattr(sealing, "MEMORY_KIB", 32)


@pytest.fixture
def person(line):
    return line.world.person(Role.TRIAGER, "C1")


def made(person, custodians=()):
    actions.make_ring(by=person, passphrase=PASSPHRASE, custodians=list(custodians))
    return person


def custodian(line, number):
    return made(line.world.person(Role.IDENTITY_CUSTODIAN, "P1", number))


def private_of(person):
    return actions.use(by=person, session_key=actions.unlock(by=person, passphrase=PASSPHRASE))


def test_a_key_is_made_once_and_never_lies_in_the_clear(person):
    made(person)
    private = private_of(person)
    ring = KeyRing.objects.get()
    assert sealing.pair_from(private).public == bytes(ring.public)
    stored = b"".join(map(bytes, [ring.locked, ring.public, Unlocked.objects.get().sealed]))
    assert private not in stored and private[:32] not in stored
    with pytest.raises(Refused, match="already"):
        made(person)


@pytest.mark.parametrize("bad", ["short", "aaaaaaaaaaaaaaaaaaaa", "一二三四五六七"])
def test_a_weak_passphrase_is_refused(person, bad):
    with pytest.raises(Refused) as refused:
        actions.make_ring(by=person, passphrase=bad, custodians=[])
    assert refused.value.field == "passphrase"
    assert not KeyRing.objects.exists()


def test_an_unlocked_key_expires_when_idle_and_lasts_while_used(person):
    with clock.at("2026-11-24 09:00"):
        made(person)
        session_key = actions.unlock(by=person, passphrase=PASSPHRASE)
    for moment, usable in (("09:29", True), ("09:58", True), ("10:27", True), ("10:58", False)):
        with clock.at(f"2026-11-24 {moment}"):
            assert bool(actions.use(by=person, session_key=session_key)) is usable


def test_a_session_key_of_somebody_else_opens_nothing(line, person):
    other = line.world.person(Role.TRIAGER, "P1")
    made(person), made(other)
    session_key = actions.unlock(by=person, passphrase=PASSPHRASE)
    assert actions.use(by=other, session_key=session_key) is None
    assert actions.use(by=person, session_key=sealing.new_key()) is None
    assert actions.use(by=person, session_key=None) is None


def test_locking_ends_every_session(person):
    made(person)
    sessions = [actions.unlock(by=person, passphrase=PASSPHRASE) for _number in range(2)]
    assert actions.lock(by=person) == 2
    assert {actions.use(by=person, session_key=key) for key in sessions} == {None}


def test_five_wrong_passphrases_and_then_a_wait(person):
    with clock.at("2026-11-24 09:00"):
        made(person)
        for _number in range(rules.MOST_TRIES):
            with pytest.raises(Refused, match="does not open"):
                actions.unlock(by=person, passphrase="wrong")
        with pytest.raises(Refused, match="Too many"):
            actions.unlock(by=person, passphrase=PASSPHRASE)
    assert Entry.objects.filter(action="tipline.keyring.refused", actor_key=person.pk).count() == rules.MOST_TRIES
    with clock.at("2026-11-24 09:15"):
        assert actions.unlock(by=person, passphrase=PASSPHRASE)
    assert KeyRing.objects.get().tries == 0


def test_another_passphrase_locks_the_same_key(person):
    made(person)
    private = private_of(person)
    session_key = actions.unlock(by=person, passphrase=PASSPHRASE)
    actions.change_passphrase(by=person, old=PASSPHRASE, new=NEW)
    assert actions.use(by=person, session_key=session_key) is None
    with pytest.raises(Refused, match="does not open"):
        actions.unlock(by=person, passphrase=PASSPHRASE)
    assert actions.use(by=person, session_key=actions.unlock(by=person, passphrase=NEW)) == private


def test_two_custodians_together_recover_a_key(line, person):
    custodians = [custodian(line, number) for number in (1, 2, 3)]
    made(person, custodians)
    private = private_of(person)
    recovery = actions.ask_recovery(by=person, passphrase=NEW)
    actions.approve_recovery(recovery, by=custodians[0], private=private_of(custodians[0]))
    with pytest.raises(Refused, match="second custodian"):
        actions.finish_recovery(by=person, passphrase=NEW)
    with pytest.raises(Refused, match="already"):
        actions.approve_recovery(recovery, by=custodians[0], private=private_of(custodians[0]))
    actions.approve_recovery(recovery, by=custodians[2], private=private_of(custodians[2]))
    with pytest.raises(Refused, match="not the passphrase"):
        actions.finish_recovery(by=person, passphrase=PASSPHRASE)
    actions.finish_recovery(by=person, passphrase=NEW)
    assert actions.use(by=person, session_key=actions.unlock(by=person, passphrase=NEW)) == private
    row = Recovery.objects.get()
    assert row.ended_at and not row.approvals.exists() and bytes(row.locked) == b""


def test_who_is_no_custodian_or_holds_no_share_approves_nothing(line, person):
    first, second = custodian(line, 1), custodian(line, 2)
    made(person, [first, second])
    recovery = actions.ask_recovery(by=person, passphrase=NEW)
    late = custodian(line, 3)
    other = made(line.world.person(Role.TRIAGER, "P1"))
    for somebody in (late, other, person):
        with pytest.raises(Refused):
            actions.approve_recovery(recovery, by=somebody, private=b"x" * 96)
    with pytest.raises(Refused, match="does not open your share"):
        actions.approve_recovery(recovery, by=first, private=private_of(second))
    assert not keys.recoveries_for(late).exists() and not keys.recoveries_for(other).exists()
    assert keys.recoveries_for(first).get() == recovery


def test_without_two_custodians_there_is_no_recovery(line, person):
    made(person, [custodian(line, 1)])
    assert not EscrowShare.objects.exists()
    with pytest.raises(Refused, match="not shared"):
        actions.ask_recovery(by=person, passphrase=NEW)


def test_shares_are_made_anew_for_the_custodians_of_today(line, person):
    made(person)
    both = [custodian(line, 1), custodian(line, 2)]
    assert keys.custodians_of(person) == both
    holders = actions.share_anew(by=person, private=private_of(person), custodians=both)
    assert holders == [one.pk for one in both]


def test_a_withdrawn_recovery_cannot_be_approved(line, person):
    first, second = custodian(line, 1), custodian(line, 2)
    made(person, [first, second])
    recovery = actions.ask_recovery(by=person, passphrase=NEW)
    assert actions.withdraw_recovery(by=person) == 1
    with pytest.raises(Refused, match="over"):
        actions.approve_recovery(recovery, by=first, private=private_of(first))


# --- pages ------------------------------------------------------------------------------------------------------


def browser(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_cookie_goes_to_the_desk_only_and_no_script_reads_it(settings, monkeypatch, person):
    made(person)
    with monkeypatch.context() as patch:
        patch.setattr("lookback.org.middleware.lacks_second_factor", lambda _user: False)
        for is_demo in (True, False):
            settings.DEMO = is_demo
            answer = browser(person).post(reverse("tipline:key-unlock"), {"passphrase": PASSPHRASE})
            cookie = answer.cookies["lookback-tips"]
            assert (cookie["path"], cookie["samesite"], bool(cookie["httponly"])) == ("/tips/", "Strict", True)
            assert bool(cookie["secure"]) is not is_demo


def test_a_key_is_made_unlocked_and_locked_on_the_pages(person):
    client, detail = browser(person), reverse("tipline:key-detail")
    make = reverse("tipline:key-make")
    assert client.post(make, {"passphrase": PASSPHRASE, "again": "other"}).status_code == 422
    assert client.post(make, {"passphrase": PASSPHRASE, "again": PASSPHRASE}).headers["Location"] == detail
    unlock = reverse("tipline:key-unlock")
    assert client.post(unlock, {"passphrase": "wrong"}).status_code == 422
    assert client.post(unlock, {"passphrase": PASSPHRASE}).headers["Location"] == reverse("tipline:tip-list")
    assert "unlocked" in client.get(detail).content.decode()
    client.post(reverse("tipline:key-lock"))
    assert client.cookies["lookback-tips"].value == ""
    assert not Unlocked.objects.exists()


def test_after_unlocking_one_is_sent_to_pages_of_the_desk_only(person):
    made(person)
    for wanted in ("https://evil.example/", "//evil.example/tips/", "/accounts/logout/", "/tips/../accounts/logout/"):
        answer = browser(person).post(reverse("tipline:key-unlock") + "?next=" + wanted, {"passphrase": PASSPHRASE})
        assert answer.headers["Location"] == "/tips/"


@pytest.mark.parametrize("cookie", ["", "x", "é", "A" * 44, "A" * 5000])
def test_a_mad_cookie_is_no_key(person, cookie):
    made(person)
    client = browser(person)
    client.cookies["lookback-tips"] = cookie
    assert client.get(reverse("tipline:key-detail")).status_code == 200


def test_a_recovery_is_asked_for_and_finished_on_the_pages(line, person):
    first, second = custodian(line, 1), custodian(line, 2)
    made(person, [first, second])
    client = browser(person)
    client.post(reverse("tipline:recovery-ask"), {"passphrase": NEW, "again": NEW})
    url = reverse("tipline:recovery-approve", args=[Recovery.objects.get().pk])
    assert client.get(url).status_code == 404
    for one in (first, second):
        custodians = browser(one)
        custodians.post(reverse("tipline:key-unlock"), {"passphrase": PASSPHRASE})
        assert person.name in custodians.get(url).content.decode()
        assert custodians.post(url).status_code == 302
    assert client.post(reverse("tipline:recovery-finish"), {"passphrase": NEW}).status_code == 302
    assert client.post(reverse("tipline:key-unlock"), {"passphrase": NEW}).status_code == 302


def test_all_keys_are_handed_over_on_the_page(line):
    old, new = made(line.world.person(Role.TRIAGER, "P1")), made(line.world.person(Role.TRIAGER, "C2"))
    line.world.person(Role.TRIAGER, "P1", 3)  # has made no key
    tip = line.report("C1")
    client, url = browser(old), reverse("tipline:key-hand-over")
    assert "/unlock/" in client.get(url).headers["Location"]
    client.post(reverse("tipline:key-unlock"), {"passphrase": PASSPHRASE})
    assert client.post(url, {"to": "triager-p1-3"}).status_code == 422
    assert client.post(url, {"to": new.username}).status_code == 302
    assert Tip.objects.visible_to(new).get() == tip and not Tip.objects.visible_to(old).exists()


def test_idle_keys_are_swept_away(person):
    with clock.at("2026-11-24 09:00"):
        made(person)
        actions.unlock(by=person, passphrase=PASSPHRASE)
    with clock.at("2026-11-24 12:00"):
        actions.unlock(by=person, passphrase=PASSPHRASE)
        assert Unlocked.objects.count() == 1
        assert Unlocked.objects.get().expires_at == clock.now() + timedelta(minutes=30)
