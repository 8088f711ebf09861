"""The pages of the desk, as a browser sees them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from lookback.journal.models import Entry
from lookback.kit import clock, sealing
from lookback.org.authority import Role
from lookback.tipline import actions
from lookback.tipline.models import Access, Tip
from lookback.tipline.models.file import content_context
from lookback.tipline.uploads import SealedUpload
from tests.tipline.support import PASSPHRASE, SECRET_TEXT, UNCHANGED, without_marks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]


@pytest.fixture
def tip(line, triager):
    return line.report("D1")


def browser(person, *, unlock=False) -> Client:
    client = Client()
    client.force_login(person)
    if unlock:
        answer = client.post(reverse("tipline:key-unlock"), {"passphrase": PASSPHRASE})
        assert answer.status_code == 302, answer.content.decode()
    return client


def opened(person, desk, tip, purpose="triage") -> Client:
    client = browser(person, unlock=True)
    desk.undertake(tip, person)
    client.post(reverse("tipline:tip-open", args=[tip.ref]), {"purpose": purpose})
    return client


def test_the_list_shows_ones_own_tips_and_nothing_sealed(line, triager, tip):
    other = line.clerk(Role.TRIAGER, "P1")
    page = browser(triager).get(reverse("tipline:tip-list")).content.decode()
    assert tip.ref in page and SECRET_TEXT not in page and "2" in page
    assert tip.ref not in browser(other).get(reverse("tipline:tip-list")).content.decode()


def test_the_list_costs_the_same_for_one_and_for_thirty(line, triager, django_assert_num_queries):
    line.report("D1")
    client = browser(triager)
    url = reverse("tipline:tip-list")
    client.get(url)
    with django_assert_num_queries(5) as few:
        client.get(url)
    for _number in range(29):
        line.report("D1")
    with django_assert_num_queries(len(few)):
        assert client.get(url).content.decode().count("lb-nowrap") >= 60


def test_the_list_is_filtered_and_paged(line, desk, triager, tip):
    urgent = line.report("D1", priority=1, category="retaliation")
    client, url = browser(triager), reverse("tipline:tip-list")
    for query, shown in (("priority=1", {urgent}), ("category=retaliation", {urgent}), ("status=closed", set())):
        page = client.get(f"{url}?{query}").content.decode()
        assert {one for one in (tip, urgent) if one.ref in page} == shown
    assert client.get(f"{url}?status=nonsense").status_code == 422
    assert client.get(f"{url}?cursor=nonsense").status_code == 409


def test_the_way_to_a_tip_leads_past_key_undertaking_and_purpose(line, triager, tip):
    client, url = browser(triager), reverse("tipline:tip-detail", args=[tip.ref])
    answer = client.get(url)
    assert answer.headers["Location"] == f"{reverse('tipline:key-unlock')}?next=%2Ftips%2F{tip.ref}%2F"
    answer = client.post(answer.headers["Location"], {"passphrase": PASSPHRASE})
    assert answer.headers["Location"] == url
    assert client.get(url).headers["Location"] == reverse("tipline:tip-undertake", args=[tip.ref])
    undertake = reverse("tipline:tip-undertake", args=[tip.ref])
    assert client.post(undertake, {}).status_code == 422
    assert client.post(undertake, {"undertaking": "on"}).headers["Location"] == url
    assert client.get(url).headers["Location"] == reverse("tipline:tip-open", args=[tip.ref])
    assert client.post(reverse("tipline:tip-open", args=[tip.ref]), {"purpose": "triage"}).status_code == 302
    page = client.get(url)
    assert UNCHANGED in without_marks(page.content.decode())
    assert page.headers["Cache-Control"] == "no-store"


def test_every_text_carries_who_looks_and_each_look_is_recorded(line, desk, triager, tip):
    client = opened(triager, desk, tip)
    with clock.at("2026-11-24 15:30"):
        for address in ("tip-detail", "tip-export"):
            text = client.get(reverse(f"tipline:{address}", args=[tip.ref])).content.decode()
            assert f"{triager.name} · {triager.username} · 2026-11-24 15:30" in text and UNCHANGED in without_marks(
                text
            )
        assert (
            triager.username in client.get(reverse("tipline:tip-detail", args=[tip.ref]) + "?print=1").content.decode()
        )
    found = Entry.objects.filter(action__in=[f"tipline.tip.{verb}" for verb in ("opened", "printed", "exported")])
    assert [entry.action.rpartition(".")[2] for entry in found.order_by("id")] == ["opened", "exported", "printed"]
    assert {entry.detail["purpose"] for entry in found} == {"triage"}


def test_two_people_are_shown_the_same_text_in_two_forms(line, desk, triager, tip):
    other = line.clerk(Role.TRIAGER, "C1", 2)
    second = line.report("D1")
    texts = [
        opened(person, desk, second).get(reverse("tipline:tip-export", args=[second.ref])).content.decode()
        for person in (triager, other)
    ]
    reports = [text.split("== Report ==")[1].split("==")[0] for text in texts]
    assert reports[0] != reports[1]
    assert all(UNCHANGED in without_marks(report) for report in reports)


def test_a_file_is_taken_out_as_it_was_sent_and_never_shown_as_a_page(line, desk, triager, settings):
    sent = SealedUpload("quarry <b>.svg", "image/svg+xml")
    content = b"<svg onload='x'>" * 9000
    sent.path.parent.mkdir(parents=True, exist_ok=True)
    sent.path.write_bytes(b"".join(sealing.seal_pieces(sent.key, [content], content_context(sent.stored))))
    sent.size = len(content)
    tip = line.report("D1", files=[sent])
    stranger = browser(line.clerk(Role.TRIAGER, "P1"), unlock=True)
    client = opened(triager, desk, tip)
    args = [tip.ref, tip.files.get().pk]
    url, page = reverse("tipline:file-original", args=args), reverse("tipline:file-view", args=args)
    given = {"purpose": "verify", "reason": "needed", "sure": "on"}
    assert page in client.get(reverse("tipline:tip-detail", args=[tip.ref])).content.decode()
    assert "onload" not in client.get(page).content.decode()
    answer = client.post(url, given)
    assert b"".join(answer.streaming_content) == content
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert stranger.get(url).status_code == 404
    assert client.get(reverse("tipline:file-view", args=[tip.ref, 10**9])).status_code == 404
    # Also after the tip was sealed anew.
    actions.name_subject(
        tip, by=triager, private=desk.private(triager), units=[line.unit("D1-POLICE")], reason="said so"
    )
    assert b"".join(client.post(url, given).streaming_content) == content


def test_a_stranger_finds_nothing_at_any_address(line, desk, triager, tip):
    other = line.clerk(Role.TRIAGER, "P1")
    client = browser(other, unlock=True)
    names = ("detail", "undertake", "open", "export", "message", "note", "name", "stand-aside", "bring-in")
    urls = [reverse(f"tipline:tip-{name}", args=[tip.ref]) for name in names]
    urls += [reverse("tipline:tip-step", args=[tip.ref, "accept"]), "/tips/NOSUCHREF2/"]
    before = Entry.objects.count()
    assert {client.get(url).status_code for url in urls} == {404}
    assert {client.post(url, {"reason": "x"}).status_code for url in urls} <= {404, 405}
    assert Entry.objects.count() == before


def test_steps_are_taken_on_the_page_and_buttons_come_from_the_workflow(line, desk, triager, tip):
    client = opened(triager, desk, tip)
    page = client.get(reverse("tipline:tip-detail", args=[tip.ref])).content.decode()
    assert "/steps/accept/" in page and "/steps/confirm/" not in page
    url = reverse("tipline:tip-step", args=[tip.ref, "accept"])
    assert client.post(url, {"category": "protection"}).status_code == 422
    answer = client.post(url, {"category": "protection", "priority": "1", "reason": "urgent"})
    assert answer.status_code == 302
    tip.refresh_from_db()
    assert (tip.status, tip.priority, tip.category) == ("accepted", 1, "protection")


def test_the_whole_table_of_results_is_entered_on_the_page(line, desk, triager, tip):
    assignee = line.clerk(Role.ASSIGNEE, "D1")
    desk.undertake(tip, triager)
    desk.take(tip, "accept", triager)
    desk.take(tip, "assign", triager, unit=line.unit("D1"))
    client = opened(assignee, desk, tip, "verify")
    client.post(reverse("tipline:tip-step", args=[tip.ref, "start"]), {})
    url = reverse("tipline:tip-step", args=[tip.ref, "propose"])
    row = {"allegation_1": "trucks", "result_1": "substantiated", "reasons_1": "seen", "actions_taken": "a visit"}
    assert client.post(url, {"actions_taken": "a visit"}).status_code == 422
    assert client.post(url, {**row, "allegation_2": "bribes"}).status_code == 422
    assert client.post(url, row).status_code == 302
    tip.refresh_from_db()
    assert (tip.status, tip.result) == ("result_proposed", "substantiated")
    assert "a visit" in client.get(reverse("tipline:tip-detail", args=[tip.ref])).content.decode()


def test_people_beside_the_tip_are_dealt_with_on_pages(line, desk, triager, tip):
    reviewer = line.clerk(Role.CLUE_REVIEWER, "C1")
    line.clerk(Role.TRIAGER, "P1")
    client = opened(triager, desk, tip)
    for name, data in (
        ("message", {"text": "Thank you."}),
        ("note", {"text": "call the bureau"}),
        ("bring-in", {"person": reviewer.username, "why": "review"}),
    ):
        answer = client.post(reverse(f"tipline:tip-{name}", args=[tip.ref]), data)
        assert answer.status_code == 302, answer.content.decode()
    assert Tip.objects.visible_to(reviewer).exists()
    answer = client.post(reverse("tipline:tip-name", args=[tip.ref]), {"units": "C1", "reason": "named in the reply"})
    assert answer.status_code == 302
    assert not Tip.objects.visible_to(triager).exists() and not Tip.objects.visible_to(reviewer).exists()
    assert client.get(reverse("tipline:tip-detail", args=[tip.ref])).status_code == 404


def test_a_locked_key_sends_a_form_nowhere_and_says_so(line, desk, triager, tip):
    client = opened(triager, desk, tip)
    actions.lock(by=triager)
    answer = client.post(reverse("tipline:tip-note", args=[tip.ref]), {"text": "x"})
    assert answer.status_code == 409 and "locked meanwhile" in answer.content.decode()


def test_the_undertaking_can_be_answered_by_standing_aside(line, triager, tip):
    above = line.clerk(Role.TRIAGER, "P1")
    client = browser(triager, unlock=True)
    answer = client.post(reverse("tipline:tip-stand-aside", args=[tip.ref]), {"reason": "my cousin"})
    assert answer.headers["Location"] == reverse("tipline:tip-list")
    assert set(Access.objects.filter(ended_at=None).values_list("person", flat=True)) == {above.pk}


def test_only_people_of_the_tip_line_find_it_in_the_menu(line, triager):
    stranger = line.world.person(Role.CO_UNIT, "C1")
    link = f'href="{reverse("tipline:tip-list")}"'
    assert link in browser(triager).get("/").content.decode()
    assert link not in browser(stranger).get("/").content.decode()
