"""The accused unit searches everywhere and finds nothing: no row, no count, no entry, no reminder, no other answer."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.org.actions import create_token, declare_interest
from lookback.org.authority import Role
from lookback.tipline import actions
from lookback.tipline.models import Access, Tip
from tests.tipline.seeker import lasting
from tests.tipline.support import PASSPHRASE, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]


@pytest.fixture(autouse=True)
def staff(line):
    """Those who deal with the tip hold their posts before anybody searches; the clock stands, so that pages compare."""
    with clock.at("2026-11-24 10:00"):
        yield line.clerk(Role.TRIAGER, "C1"), line.clerk(Role.ASSIGNEE, "C1")


@pytest.fixture
def kin(line):
    """Sits at the very desk that the tip goes to, and has declared an interest."""
    person = line.clerk(Role.TRIAGER, "C1", 2)
    declare_interest(person, line.unit("D1-POLICE"), reason="my brother works there", by=person)
    return person


def pages(line):
    unit = line.unit("D1-POLICE").pk
    names = ("tipline:tip-list", "journal:entry-list", "dispatch:work-list", "dispatch:notice-list", "insight:board")
    return [
        *map(reverse, names),
        reverse("tipline:tip-list") + "?status=acknowledged",
        reverse("tipline:key-detail"),
        reverse("journal:entry-list") + "?action=tipline.tip",
        reverse("journal:entry-list") + "?subject=tipline.tip",
        reverse("org:unit-detail", args=[unit]),
    ]


API = ("tips", "tips?priority=3", "journal/entries?action=tipline.tip", "notices", "work", "items")


class Searcher:
    """Somebody who looks everywhere, and what was seen there."""

    def __init__(self, line, person) -> None:
        self.line = line
        self.client = Client(raise_request_exception=False)
        self.client.force_login(person)
        self.client.post(reverse("tipline:key-unlock"), {"passphrase": PASSPHRASE})
        self.token = {"authorization": f"Bearer {create_token(person, name='test', by=None)}"}

    def look(self) -> dict[str, tuple[int, str]]:
        seen = {url: self.client.get(url) for url in pages(self.line)}
        seen |= {path: Client().get(f"/api/v1/{path}", headers=self.token) for path in API}
        return {url: (answer.status_code, lasting(answer)) for url, answer in seen.items()}


def played(line, desk, *, accused: tuple[str, ...]) -> Tip:
    """A tip that is taken in, accepted and assigned, with a reminder sent, by others than those who search."""
    triager, assignee = line.clerk(Role.TRIAGER, "C1"), line.clerk(Role.ASSIGNEE, "C1")
    tip = line.report("D1", accused=accused)
    desk.undertake(tip, triager)
    actions.look(tip, by=triager, private=desk.private(triager), purpose="triage")
    desk.take(tip, "accept", triager)
    tip = desk.take(tip, "assign", triager, unit=line.unit("C1"))
    desk.undertake(tip, assignee)
    with clock.at("2030-01-10"):
        assert actions.remind(clock.today()) == Access.objects.filter(tip=tip, ended_at=None).count()
    return tip


@pytest.mark.parametrize("who", ["head", "kin", "accused_auditor"])
def test_the_accused_and_the_interested_see_the_same_as_before(line, request, who):
    searcher = Searcher(line, request.getfixturevalue(who))
    before = searcher.look()
    assert {status for status, _text in before.values()} <= {200, 403, 404}
    assert sum(status == 200 for status, _text in before.values()) > 7
    tip = played(line, Desk(line), accused=("D1-POLICE",))
    after = searcher.look()
    assert [url for url in before if before[url] != after[url]] == []
    for name in ("detail", "undertake", "export"):
        assert searcher.client.get(reverse(f"tipline:tip-{name}", args=[tip.ref])).status_code == 404


def test_who_is_named_later_sees_afterwards_what_was_seen_before_the_tip(line, kin):
    """Held the key for a while; once named, nothing is left but what the journal keeps of one's own acts."""
    searcher = Searcher(line, kin)
    before = searcher.look()
    desk = Desk(line)
    tip = played(line, desk, accused=())
    assert tip.ref in searcher.client.get(reverse("tipline:tip-list")).content.decode()
    triager = line.clerk(Role.TRIAGER, "C1")
    actions.name_subject(
        tip, by=triager, private=desk.private(triager), units=[line.unit("D1-POLICE")], reason="the reporter said so"
    )
    after = searcher.look()
    # A reminder that was sent before stays with whom it was sent to; it says nothing of the matter.
    told = {reverse("dispatch:work-list"), reverse("dispatch:notice-list"), "notices"}
    assert [url for url in before if url not in told and before[url] != after[url]] == []
    assert not any(tip.ref in text for _status, text in after.values())
    assert searcher.client.get(reverse("tipline:tip-detail", args=[tip.ref])).status_code == 404


def test_no_entry_of_the_journal_names_a_unit(line):
    played(line, Desk(line), accused=("D1-POLICE",))
    kept = Entry.objects.filter(action__startswith="tipline") | Entry.objects.filter(subject_kind__startswith="tipline")
    assert kept.count() > 5
    assert not kept.exclude(unit_key=None, unit_path="").exists()


def test_a_tip_that_is_hidden_costs_the_list_no_more(line, head, django_assert_num_queries):
    searcher = Searcher(line, head)
    url = reverse("tipline:tip-list")
    searcher.client.get(url)
    with django_assert_num_queries(7) as empty:
        searcher.client.get(url)
    played(line, Desk(line), accused=("D1-POLICE",))
    with django_assert_num_queries(len(empty)):
        searcher.client.get(url)
