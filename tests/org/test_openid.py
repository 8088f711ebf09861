"""Sign-in through the site's identity provider, against a small provider that runs beside the test."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from lookback.config.openid import openid_connect
from lookback.org.authority import Role
from lookback.org.models import Person

pytestmark = pytest.mark.django_db


class Provider(BaseHTTPRequestHandler):
    """Knows one person; hands out one code and one token."""

    claims: dict = {}

    def do_GET(self):
        address = f"http://{self.headers['Host']}"
        if self.path.startswith("/userinfo"):
            self.answer(self.claims)
        else:
            ends = ("authorization", "token", "userinfo", "jwks")
            self.answer({"issuer": address, "jwks_uri": address} | {f"{e}_endpoint": f"{address}/{e}" for e in ends})

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer({"access_token": "opaque", "token_type": "Bearer"})

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def provider(settings):
    """A provider on the loopback; set what it says of the person with `provider(username)`."""
    server = HTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SOCIALACCOUNT_PROVIDERS = openid_connect(
        {
            "LOOKBACK_OIDC_URL": f"http://127.0.0.1:{server.server_port}",
            "LOOKBACK_OIDC_CLIENT_ID": "lookback",
            "LOOKBACK_OIDC_SECRET": "s",
            "LOOKBACK_OIDC_NAME": "House keys",
        }
    )

    def knows(username):
        Provider.claims = {"sub": f"id-of-{username}", "preferred_username": username}

    yield knows
    server.shutdown()
    server.server_close()


def come_back(client):
    """Go to the provider and return with its code."""
    away = client.get("/accounts/oidc/site/login/")
    assert away.status_code == 302
    query = parse_qs(urlsplit(away.url).query)
    assert query["code_challenge_method"] == ["S256"]
    return client.get("/accounts/oidc/site/login/callback/", {"code": "x", "state": query["state"][0]})


def test_the_sign_in_page_offers_the_provider(client, provider):
    assert "Sign in with House keys" in client.get("/accounts/login/").content.decode()


def test_without_settings_no_provider_is_offered(client):
    assert openid_connect({}) == {}
    assert "Sign in with House" not in client.get("/accounts/login/").content.decode()
    assert client.get("/accounts/oidc/site/login/").status_code == 404


def test_half_a_setting_is_refused():
    with pytest.raises(ImproperlyConfigured, match="LOOKBACK_OIDC_SECRET"):
        openid_connect({"LOOKBACK_OIDC_URL": "https://id.example.org", "LOOKBACK_OIDC_CLIENT_ID": "x"})


def test_a_registered_person_comes_in(client, world, provider):
    person = world.person(Role.CO_UNIT, "D1")
    provider(person.username)
    assert come_back(client).url == "/"
    assert client.get(reverse("org:account")).context["user"].pk == person.pk
    client.logout()
    provider(person.username)
    assert come_back(client).url == "/"
    assert SocialAccount.objects.filter(user=person).count() == 1


def test_somebody_unknown_does_not_become_a_person(client, world, provider):
    provider("stranger")
    before = Person.objects.count()
    answer = come_back(client)
    assert answer.status_code == 403
    assert "stranger" in answer.content.decode()
    assert Person.objects.count() == before
    assert client.get(reverse("org:account")).status_code == 302


@pytest.mark.parametrize("change", [{"is_active": False}, {"username": "renamed"}])
def test_a_closed_or_renamed_account_does_not_open(client, world, provider, change):
    person = world.person(Role.CO_UNIT, "D1")
    provider(person.username)
    Person.objects.filter(pk=person.pk).update(**change)
    assert come_back(client).status_code == 403
    assert client.get(reverse("org:account")).status_code == 302


def test_the_second_factor_is_asked_all_the_same(client, world, provider):
    person = world.person(Role.ACCEPTOR, "P1")
    TOTP.activate(person, generate_totp_secret())
    provider(person.username)
    assert come_back(client).url == reverse("mfa_authenticate")
    assert client.get(reverse("org:account")).status_code == 302
