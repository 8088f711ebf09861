"""The journal's page and its API are for log auditors and data protection officers."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from lookback.journal.actions import record
from lookback.org.actions import create_token
from lookback.org.authority import GRANTS, Permission, Role
from lookback.org.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]


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


def test_an_auditor_reads_what_happened_in_reach_only(client, world):
    """The auditor of a province sees entries about its units; those of another province or of no unit stay unseen."""
    client.force_login(world.person(Role.LOG_AUDITOR, "P1"))
    page = client.get(reverse("journal:entry-list"), {"action": "org.unit.created"}).context["page"]
    assert page.rows
    assert {entry.unit_key for entry in page} <= {unit.pk for unit in Unit.objects.below(world.units["P1"])}


def test_the_national_auditor_reads_all(client, world):
    client.force_login(world.person(Role.LOG_AUDITOR, "NAT"))
    page = client.get(reverse("journal:entry-list"), {"action": "org.unit.created"}).context["page"]
    assert len(page) == Unit.objects.count()


def test_an_auditor_does_not_read_content(client, world):
    """Reasons and notes are content; the log tells who did what to which object (domain 1.3)."""
    person, auditor = world.person(Role.VERIFIER, "P1"), world.person(Role.LOG_AUDITOR, "NAT")
    with transaction.atomic():
        record("test.done", actor=person, reason="a secret reason")
    client.force_login(auditor)
    assert "a secret reason" not in client.get(reverse("journal:entry-list")).content.decode()
    headers = {"authorization": f"Bearer {create_token(auditor, name='test', by=auditor)}"}
    answer = client.get("/api/v1/journal/entries", headers=headers)
    assert answer.status_code == 200
    assert "a secret reason" not in answer.content.decode()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_end_of_the_calendar_are_no_accident(client, world, day):
    client.force_login(world.person(Role.LOG_AUDITOR, "NAT"))
    assert client.get(reverse("journal:entry-list"), {"day": day}).status_code in (200, 422)


@pytest.mark.parametrize("rows", [1, 300])
def test_the_page_costs_the_same_for_few_and_many(client, world, django_assert_num_queries, rows):
    auditor = world.person(Role.LOG_AUDITOR, "NAT")
    with transaction.atomic():
        for number in range(rows):
            record("test.done", actor=auditor, number=number)
    client.force_login(auditor)
    with django_assert_num_queries(7):
        assert client.get(reverse("journal:entry-list"), {"action": "test.done"}).status_code == 200
