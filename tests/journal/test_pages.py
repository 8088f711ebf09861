"""The journal's page and its API are for log auditors and data protection officers."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lookback.org.actions import create_token
from lookback.org.authority import GRANTS, Permission, Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.DEMO = True


READERS = [role for role in Role if Permission.JOURNAL_READ in GRANTS[role]]
OTHERS = [role for role in Role if Permission.JOURNAL_READ not in GRANTS[role]]


@pytest.mark.parametrize("role", READERS)
def test_readers_see_the_entries(client, world, role):
    client.force_login(world.person(role, "P1"))
    page = client.get(reverse("journal:entry-list"))
    assert page.status_code == 200
    assert "org.unit.created" in page.content.decode()


@pytest.mark.parametrize("role", OTHERS)
def test_others_do_not_learn_that_there_is_a_page(client, world, role):
    client.force_login(world.person(role, "P1"))
    assert client.get(reverse("journal:entry-list")).status_code == 404


def test_filters_narrow_and_bad_ones_are_told(client, world):
    client.force_login(world.person(Role.LOG_AUDITOR, "NAT"))
    url = reverse("journal:entry-list")
    found = client.get(url, {"action": "org.post"}).context["page"]
    assert found.rows and all(entry.action.startswith("org.post") for entry in found)
    assert client.get(url, {"day": "not-a-day"}).status_code == 422
    assert client.get(url, {"cursor": "rubbish"}).status_code in (409, 422)
    assert client.get(url, {"actor": "a\x00b"}).status_code == 422


def test_the_api_pages_through_all_entries(client, world):
    person = world.person(Role.LOG_AUDITOR, "NAT")
    headers = {"authorization": f"Bearer {create_token(person, name='test', by=person)}"}
    seen, cursor = [], ""
    for _page in range(50):
        answer = client.get("/api/v1/journal/entries", {"cursor": cursor}, headers=headers).json()
        seen += [row["id"] for row in answer["rows"]]
        cursor = answer["next"]
        if not cursor:
            break
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) > 15
    other = world.person(Role.VERIFIER, "P1")
    headers = {"authorization": f"Bearer {create_token(other, name='test', by=other)}"}
    assert client.get("/api/v1/journal/entries", headers=headers).status_code == 404
