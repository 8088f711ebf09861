"""Tokens from the command line."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from lookback.org.authority import Role
from lookback.org.models import ApiToken

pytestmark = pytest.mark.django_db


def test_a_token_is_made_listed_and_revoked(client, world, capsys):
    person = world.person(Role.CO_UNIT, "D1")
    call_command("token", "create", person.username, "--name", "nightly", "--days", "3")
    secret = capsys.readouterr().out.strip()
    headers = {"authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/org/me", headers=headers).status_code == 200
    token = ApiToken.objects.get()
    call_command("token", "list", person.username)
    line = capsys.readouterr().out
    assert line.startswith(f"{token.pk}\t{person.username}\tnightly\tvalid until")
    assert secret not in line
    call_command("token", "revoke", str(token.pk))
    assert client.get("/api/v1/org/me", headers=headers).status_code == 401
    call_command("token", "list")
    assert "revoked" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [["create", "nobody"], ["revoke", "99"], ["list", "nobody"], ["create", "co_unit-d1-1", "--days", "0"]]
)
def test_a_mistake_gets_a_sentence(world, words):
    world.person(Role.CO_UNIT, "D1")
    with pytest.raises(CommandError):
        call_command("token", *words)
    assert not ApiToken.objects.exists()
