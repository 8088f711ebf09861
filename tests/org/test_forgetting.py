"""Past its delete-by date a person becomes a number (B7, PIPL art. 47): who does it, what goes, what stays."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

from lookback.journal.models import Entry
from lookback.journal.queries import flaws
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org import actions
from lookback.org.authority import Role
from lookback.org.models import Interest, Person, Post
from lookback.org.tasks import note_dates
from tests.world import START

pytestmark = pytest.mark.django_db
LONG_AGO = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def _no_attempts_so_far(no_second_factor):
    cache.clear()


@pytest.fixture
def officer(world) -> Person:
    return world.person(Role.DPO, "P1")


@pytest.fixture
def former(world) -> Person:
    """Held a post at C1, which has ended; the delete-by date has passed."""
    person = world.person(Role.CO_UNIT, "C1")
    actions.declare_interest(person, world.units["D2"], reason="my brother works there", by=person)
    actions.create_token(person, name="mine", by=None)
    TOTP.activate(person, generate_totp_secret())
    Post.objects.filter(person=person).update(to_date=START + timedelta(days=30))
    Person.objects.filter(pk=person.pk).update(
        delete_by_date=LONG_AGO, email="former@example.org", title="Clerk", last_login=clock.now()
    )
    return Person.objects.get(pk=person.pk)


def test_what_goes_and_what_stays(former, officer, client):
    before = list(Entry.objects.order_by("id").values())
    name, post = former.username, former.posts.get()
    forgotten = actions.forget_person(former, by=officer)
    row = json.dumps(list(Person.objects.filter(pk=former.pk).values()), default=str)
    assert name not in row and "former@example.org" not in row and "Clerk" not in row and "测试" not in row
    assert not forgotten.is_active and not forgotten.has_usable_password() and forgotten.last_login is None
    assert not forgotten.authenticator_set.exists() and not forgotten.tokens.exists()
    assert Interest.objects.get(person=former).reason == "—"
    assert former.posts.get() == post
    for language, label in (("en", f"former post-holder #{former.pk}"), ("zh-hans", f"前任职人员#{former.pk}")):
        with translation.override(language):
            assert str(Person.objects.get(pk=former.pk)) == label
    # The journal itself stays as it was, and tells who did it.
    assert list(Entry.objects.order_by("id").values())[: len(before)] == before and flaws() == []
    entry = Entry.objects.latest("id")
    assert (entry.action, entry.subject_key, entry.actor_key) == (
        "org.person.forgotten",
        str(former.pk),
        officer.pk,
    )
    assert client.post("/accounts/login/", {"login": name, "password": "correct horse battery"}).status_code == 422


def test_a_session_that_is_open_ends(former, officer, client):
    client.force_login(former)
    actions.forget_person(former, by=officer)
    assert client.get(reverse("org:account")).status_code == 302


@pytest.mark.parametrize("to_date", [None, date(2100, 1, 1)])
def test_whoever_holds_a_post_is_not_forgotten(former, officer, to_date):
    former.posts.update(to_date=to_date)
    with pytest.raises(Refused, match="still holds a post"):
        actions.forget_person(former, by=officer)


def test_nobody_is_forgotten_before_the_day_or_twice_or_by_himself(former, officer):
    Person.objects.filter(pk=former.pk).update(delete_by_date=clock.today())
    with pytest.raises(Refused, match="has not passed"):
        actions.forget_person(former, by=officer)
    Person.objects.filter(pk=former.pk).update(delete_by_date=LONG_AGO)
    actions.forget_person(former, by=officer)
    with pytest.raises(Refused, match="anonymised already"):
        actions.forget_person(former, by=officer)
    with pytest.raises(Refused, match="own record"):
        actions.forget_person(officer, by=officer)


def test_a_forgotten_record_gets_no_post_and_no_way_in(world, former, officer):
    former = actions.forget_person(former, by=officer)
    with pytest.raises(Refused, match="anonymised"):
        actions.appoint(former, Role.CO_UNIT, world.units["C1"], by=None)
    with pytest.raises(Refused, match="closed"):
        actions.let_sign_in(former, by=world.person(Role.SYSADMIN, "P1"))


@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.LOG_AUDITOR, Role.PRINCIPAL])
def test_nobody_else_forgets(world, former, role):
    with pytest.raises(Refused) as caught:
        actions.forget_person(former, by=world.person(role, "NAT"))
    assert caught.value.forbidden


# --- pages ------------------------------------------------------------------------------------------------------------


def test_the_officer_finds_and_forgets_on_the_pages(client, world, former, officer):
    client.force_login(officer)
    due, url = reverse("org:forget-list"), reverse("org:person-forget", args=[former.pk])
    assert due in client.get(reverse("org:unit-list")).content.decode()
    assert url in client.get(due).content.decode()
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 422  # must be said twice
    assert client.post(url, {"sure": "on"}).url == due
    assert url not in client.get(due).content.decode()
    assert client.get(url).status_code == 404


def test_the_list_says_why_somebody_cannot_be_forgotten_yet(client, world, former, officer):
    former.posts.update(to_date=None)
    client.force_login(officer)
    page = client.get(reverse("org:forget-list")).content.decode()
    assert "still holds a post" in page and reverse("org:person-forget", args=[former.pk]) not in page
    assert client.get(reverse("org:person-forget", args=[former.pk])).status_code == 409


@pytest.mark.parametrize(
    ("role", "place", "listed", "page"),
    [
        (Role.DPO, "NAT", 200, 200),
        (Role.DPO, "P2", 200, 404),
        (Role.DPO, "D1", 200, 404),  # below
        (Role.SYSADMIN, "P1", 404, 403),  # manages the person
        (Role.SYSADMIN, "P2", 404, 404),
        (Role.SECRETARIAT, "P1", 404, 404),
    ],
)
def test_who_opens_which_page(client, world, former, role, place, listed, page):
    client.force_login(world.person(role, place))
    url = reverse("org:person-forget", args=[former.pk])
    assert client.get(reverse("org:forget-list")).status_code == listed
    assert client.get(url).status_code == page
    if page != 200:
        assert client.post(url, {"sure": "on"}).status_code == page
        assert Person.objects.get(pk=former.pk).forgotten_at is None


# --- API --------------------------------------------------------------------------------------------------------------


def call(client, who, method, path, body=None):
    token = actions.create_token(who, name="test", by=None)
    headers = {"authorization": f"Bearer {token}"}
    data = json.dumps(body or {})
    return client.generic(method, f"/api/v1/org{path}", data, content_type="application/json", headers=headers)


def test_the_officer_forgets_by_machine(client, world, former, officer):
    rows = call(client, officer, "GET", "/people/due").json()["rows"]
    assert [row["id"] for row in rows] == [former.pk]
    path = f"/people/{former.pk}/forget"
    assert call(client, officer, "POST", path).status_code == 422
    answer = call(client, officer, "POST", path, {"sure": True})
    assert answer.status_code == 200 and answer.json()["username"] == f"former#{former.pk}"
    assert call(client, officer, "POST", path, {"sure": True}).status_code == 404
    assert call(client, officer, "GET", "/people/due").json()["rows"] == []


def test_a_stranger_and_a_manager_are_refused_by_machine(client, world, former):
    path = f"/people/{former.pk}/forget"
    assert call(client, world.person(Role.DPO, "P2"), "POST", path, {"sure": True}).status_code == 404
    assert call(client, world.person(Role.SYSADMIN, "P1"), "POST", path, {"sure": True}).status_code == 403
    assert call(client, world.person(Role.SYSADMIN, "P1"), "GET", "/people/due").status_code == 404


# --- the daily round --------------------------------------------------------------------------------------------------


def test_the_daily_round_notes_each_once(world, former):
    note_dates.call()
    note_dates.call()
    (entry,) = Entry.objects.filter(action="org.person.delete_due")
    assert entry.subject_key == str(former.pk) and entry.unit_key == world.units["C1"].pk
    assert Person.objects.get(pk=former.pk).delete_noted_at is not None
