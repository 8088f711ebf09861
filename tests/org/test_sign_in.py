"""Signing in: throttled, closed to newcomers, ended on idle, with a second factor for those who decide."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from lookback.org.actions import create_token
from lookback.org.authority import SECOND_FACTOR, Role
from lookback.org.middleware import LAST_SEEN
from lookback.org.models import Person

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _no_attempts_so_far():
    cache.clear()


@pytest.fixture
def person(world) -> Person:
    return world.person(Role.CO_UNIT, "D1")


def sign_in(client, person, password=PASSWORD):
    return client.post(LOGIN, {"login": person.username, "password": password})


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def is_signed_in(client) -> bool:
    return client.get(reverse("org:account")).status_code == 200


def test_a_right_password_opens(client, person):
    assert sign_in(client, person).status_code == 302
    assert is_signed_in(client)


def test_a_wrong_password_is_refused_without_saying_which_was_wrong(client, person):
    wrong = sign_in(client, person, "wrong")
    unknown = client.post(LOGIN, {"login": "nobody", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert not is_signed_in(client)


@pytest.mark.parametrize(("language", "sentence"), [("en", "Too many failed login attempts"), ("zh-hans", "次数过多")])
def test_the_sixth_attempt_is_refused_with_a_sentence(client, person, language, sentence):
    client.cookies["django_language"] = language
    for _attempt in range(5):
        assert sign_in(client, person, "wrong").status_code == 422
    sixth = sign_in(client, person)  # even with the right password
    assert sixth.status_code == 429
    assert sentence in words(sixth)
    assert not is_signed_in(client)


def test_others_may_go_on_while_one_account_is_throttled(client, world, person):
    for _attempt in range(6):
        sign_in(client, person, "wrong")
    assert sign_in(client, world.person(Role.CO_UNIT, "D2")).status_code == 302


def test_one_address_cannot_try_account_after_account(client, world):
    answers = [client.post(LOGIN, {"login": f"guess{n}", "password": "x"}).status_code for n in range(12)]
    assert answers[9:] == [422, 429, 429]


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/3rdparty/signup/"])
def test_nobody_signs_up(client, db, path):
    before = Person.objects.count()
    data = {"username": "newcomer", "password1": PASSWORD, "password2": PASSWORD}
    assert client.get(path).status_code in (200, 302)
    assert client.post(path, data).status_code in (200, 302)
    assert Person.objects.count() == before


def test_the_closed_door_says_so(client, db):
    page = client.get("/accounts/signup/")
    assert page.status_code == 200
    assert "register" in words(page).lower()


def test_a_closed_account_does_not_open(client, person):
    Person.objects.filter(pk=person.pk).update(is_active=False)
    sign_in(client, person)
    assert not is_signed_in(client)


def test_a_link_handed_out_sets_a_password_once(client, world, person):
    manager = world.person(Role.SYSADMIN, "NAT")
    Authenticator.objects.create(user=manager, type="totp", data={"secret": "x"})
    client.force_login(manager)
    page = client.post(reverse("org:person-let-in", args=[person.pk]))
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+?/)<", page.content.decode()).group(1)
    client.logout()
    form = client.get(link, follow=True)
    new = "another long horse"
    done = client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert done.status_code == 302
    assert sign_in(client, person, new).status_code == 302
    client.logout()
    assert "password1" not in client.get(link, follow=True).content.decode()


# --- idle -------------------------------------------------------------------------------------------------------


def idle(client, minutes):
    session = client.session
    session[LAST_SEEN] = int(timezone.now().timestamp()) - minutes * 60
    session.save()


def test_an_idle_session_ends(client, person, settings):
    client.force_login(person)
    idle(client, settings.SESSION_IDLE_MINUTES + 1)
    answer = client.get(reverse("org:account"))
    assert answer.status_code == 302
    assert "login" in answer.url
    assert "nothing happened" in words(client.get(LOGIN))


def test_a_session_in_use_goes_on(client, person, settings):
    client.force_login(person)
    idle(client, settings.SESSION_IDLE_MINUTES - 1)
    assert is_signed_in(client)
    assert client.session[LAST_SEEN] > timezone.now().timestamp() - 60


# --- second factor ----------------------------------------------------------------------------------------------


@pytest.fixture(params=sorted(SECOND_FACTOR))
def decider(request, world) -> Person:
    return world.person(request.param, "P1")


def with_totp(person) -> str:
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def test_who_decides_is_sent_to_set_up_a_second_factor(client, decider):
    client.force_login(decider)
    answer = client.get(reverse("org:unit-list"))
    assert (answer.status_code, answer.url) == (302, reverse("mfa_index"))
    assert "second factor" in words(client.get(reverse("mfa_index"), follow=True)).lower()


def test_who_does_not_decide_needs_none(client, person):
    client.force_login(person)
    assert client.get(reverse("org:unit-list")).status_code == 200


def test_with_a_second_factor_the_pages_open(client, decider):
    with_totp(decider)
    client.force_login(decider)
    assert client.get(reverse("dispatch:work-list")).status_code == 200


def test_the_demo_asks_for_none(client, decider, settings):
    settings.DEMO = True
    client.force_login(decider)
    assert client.get(reverse("dispatch:work-list")).status_code == 200


def test_a_password_alone_does_not_open_where_a_second_factor_is_set_up(client, decider):
    secret = with_totp(decider)
    step = sign_in(client, decider)
    assert step.url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert client.post(step.url, {"code": "000000"}).status_code == 200
    assert not is_signed_in(client)
    code = f"{hotp_value(secret, int(time.time()) // 30):06}"
    assert client.post(step.url, {"code": code}).status_code == 302
    assert is_signed_in(client)


def test_a_recovery_code_opens_once(client, decider):
    with_totp(decider)
    code = RecoveryCodes.activate(decider).generate_codes()[0]
    for expected in (True, False):
        client.logout()
        cache.clear()
        client.post(sign_in(client, decider).url, {"code": code})
        assert is_signed_in(client) is expected


def bearer(person) -> dict[str, str]:
    return {"authorization": f"Bearer {create_token(person, name='test', by=person)}"}


def test_a_token_is_no_way_round_the_second_factor(client, decider):
    headers = bearer(decider)
    refused = client.get("/api/v1/org/me", headers=headers)
    assert refused.status_code == 403
    assert "second factor" in refused.json()["detail"]
    with_totp(decider)
    assert client.get("/api/v1/org/me", headers=headers).status_code == 200


def test_tokens_that_ended_or_belong_to_nobody_are_refused(client, world, person):
    headers = bearer(person)
    assert client.get("/api/v1/org/me", headers=headers).status_code == 200
    person.tokens.update(expires_at=timezone.now())
    assert client.get("/api/v1/org/me", headers=headers).status_code == 401
    assert client.get("/api/v1/org/me", headers={"authorization": "Bearer lbk_wrong"}).status_code == 401
    assert client.get("/api/v1/org/me").status_code == 401
    other = bearer(person)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get("/api/v1/org/me", headers=other).status_code == 401


# --- the demo's one click -----------------------------------------------------------------------------------------


def one_click(client, person):
    return client.post(reverse("org:demo-login"), {"username": person.username})


def test_the_demo_offers_an_account_per_role(client, world, settings):
    settings.DEMO = True
    people = [world.person(role, "P1") for role in Role]
    page = client.get(LOGIN).content.decode()
    assert all(f'value="{person.username}"' in page for person in people)
    assert one_click(client, people[0]).status_code == 302
    assert is_signed_in(client)


def test_outside_the_demo_there_is_no_such_door(client, world, settings):
    settings.DEMO = False
    person = world.person(Role.PRINCIPAL, "P1")
    assert one_click(client, person).status_code == 404
    assert not is_signed_in(client)
    assert person.username not in client.get(LOGIN).content.decode()


def test_even_the_demo_opens_no_real_account(client, world, settings):
    settings.DEMO = True
    person = world.person(Role.PRINCIPAL, "P1")
    Person.objects.filter(pk=person.pk).update(is_fictional=False)
    assert one_click(client, person).status_code == 404
    assert client.post(reverse("org:demo-login"), {"username": "nobody"}).status_code == 404
    assert client.get(reverse("org:demo-login")).status_code == 405
    assert not is_signed_in(client)


# --- language -----------------------------------------------------------------------------------------------------


def test_pages_come_in_the_language_chosen_for_good(client, person):
    client.force_login(person)
    client.post(reverse("org:language-choose"), {"language": "zh-hans"})
    client.cookies.pop("django_language")
    assert 'lang="zh-CN"' in client.get(reverse("org:account")).content.decode()
    client.cookies["django_language"] = "en"  # this browser was switched
    assert '<html lang="en"' in client.get(reverse("org:account")).content.decode()


def test_the_language_can_be_switched_before_signing_in(client, db):
    assert client.post(reverse("set_language"), {"language": "zh-hans", "next": LOGIN}).url == LOGIN
    assert 'lang="zh-CN"' in client.get(LOGIN).content.decode()
