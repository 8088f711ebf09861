"""Who came in and who did not stands in the journal, and neither guesses nor passwords do."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

from lookback.journal.models import Entry
from lookback.journal.queries import flaws
from lookback.org.authority import Role
from lookback.org.models import Person

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
LOGIN = "/accounts/login/"
WRONG = "an intruder's guess"


@pytest.fixture(autouse=True)
def _no_attempts_so_far():
    cache.clear()


@pytest.fixture
def person(world) -> Person:
    return world.person(Role.CO_UNIT, "D1")


def attempt(client, username, password):
    return client.post(LOGIN, {"login": username, "password": password}, REMOTE_ADDR="192.0.2.77")


def entries() -> list[Entry]:
    return list(Entry.objects.filter(action__contains="sign").order_by("id"))


def test_a_sign_in_is_on_record_at_the_account(client, world, person):
    attempt(client, person.username, PASSWORD)
    (entry,) = entries()
    assert (entry.action, entry.subject_kind, entry.subject_key) == (
        "org.person.signed_in",
        "org.person",
        str(person.pk),
    )
    assert entry.actor_key == person.pk and entry.unit_key == world.units["D1"].pk
    assert entry.detail == {"methods": ["password"]}
    with translation.override("zh-hans"):
        assert entry.label == "登录"


def test_a_failed_sign_in_is_on_record_without_what_was_typed(client, person):
    attempt(client, person.username.upper(), WRONG)
    (entry,) = entries()
    assert (entry.action, entry.subject_key) == ("org.person.sign_in_failed", str(person.pk))
    assert entry.actor_key is None and entry.detail == {"method": "password"}
    kept = json.dumps(list(Entry.objects.values()), default=str)
    assert WRONG not in kept and PASSWORD not in kept and "192.0.2.77" not in kept


def test_a_wrong_code_is_on_record(client, person):
    TOTP.activate(person, generate_totp_secret())
    attempt(client, person.username, PASSWORD)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert [(entry.action, entry.detail) for entry in entries()] == [
        ("org.person.sign_in_failed", {"method": "second_factor"})
    ]
    assert Authenticator.objects.filter(user=person).exists()


def test_throttling_bounds_the_entries_of_an_account(client, person):
    for _number in range(20):
        attempt(client, person.username, WRONG)
    assert len(entries()) == 5


def test_guesses_at_unknown_names_leave_one_entry_an_hour(client, db):
    for number in range(8):
        attempt(client, f"guess-{number}", WRONG)
    (entry,) = entries()
    assert (entry.action, entry.subject_key, entry.detail) == ("org.sign_in.unknown", "", {"method": "password"})
    assert flaws() == []


def test_an_answer_tells_nothing_about_the_account(client, person):
    there, not_there = attempt(client, person.username, WRONG), attempt(client, "nobody", WRONG)
    assert there.status_code == not_there.status_code == 422
    assert str(there.context["form"].errors) == str(not_there.context["form"].errors)


@pytest.mark.parametrize(("place", "reads"), [("NAT", True), ("P1", True), ("P2", False)])
def test_the_log_auditor_of_the_place_reads_it(client, world, person, place, reads):
    attempt(client, person.username, WRONG)
    client.force_login(world.person(Role.LOG_AUDITOR, place))
    page = client.get(reverse("journal:entry-list"), {"action": "org.person.sign_in_failed"}).content.decode()
    assert ("Sign-in failed" in page) == reads


def test_others_do_not_read_it(client, world, person):
    attempt(client, person.username, WRONG)
    client.force_login(world.person(Role.SECRETARIAT, "NAT"))
    assert client.get(reverse("journal:entry-list")).status_code == 404
