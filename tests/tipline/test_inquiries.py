"""Inquiries into leaks: who had sight, what a comparison said, what people decided; and who must not see them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from lookback.dispatch.models import Notice
from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.actions import appoint
from lookback.org.authority import GRANTS, INCOMPATIBLE, Permission, Role
from lookback.tipline import actions
from lookback.tipline.actions import inquiries
from lookback.tipline.actions.reminders import remind_of_referrals
from lookback.tipline.models import LeakInquiry
from lookback.tipline.queries import inquiries as queries
from lookback.tipline.queries.leaks import shown_to
from lookback.tipline.rules.leak import INNOCENT_SURE_PERCENT
from tests.tipline.support import PASSPHRASE
from tests.tipline.test_fingerprint import CHINESE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def auditor(line):
    return line.world.person(Role.LOG_AUDITOR, "P1")


@pytest.fixture
def tip(line, desk, triager):
    """A tip that two triagers hold the key of; the first one opened it twice."""
    line.clerk(Role.TRIAGER, "C1", 2)
    tip = line.report("D1", answers={"what": CHINESE})
    desk.undertake(tip, triager)
    for verb in ("opened", "opened", "printed"):
        actions.look(tip, by=triager, private=desk.private(triager), purpose="triage", verb=verb)
    return tip


def opened(auditor, tip, **given):
    values = {"ref": tip.ref, "source": "document", "suspicion": "a print was found in a car"}
    window = {"from_at": clock.now() - timedelta(days=1), "to_at": clock.now() + timedelta(days=1)}
    return inquiries.open_inquiry(**{"by": auditor, **values, **window, **given})


def test_it_lists_everybody_who_had_sight_in_the_window(auditor, tip, triager):
    rows = {sight.access.person: sight for sight in queries.sights(opened(auditor, tip))}
    assert rows[triager].looks == {"opened": 2, "printed": 1, "exported": 0}
    assert len(rows) == 2 and {sight.first_at is None for sight in rows.values()} == {True, False}
    before = opened(auditor, tip, from_at=clock.now() - timedelta(days=9), to_at=clock.now() - timedelta(days=8))
    assert queries.sights(before) == []


def test_who_lost_the_key_before_is_listed_only_for_the_time_before(line, auditor, desk, tip, triager):
    actions.stand_aside(tip, by=triager, private=desk.private(triager), reason="kin")
    now = [sight.access.person for sight in queries.sights(opened(auditor, tip))]
    assert triager in now
    later = clock.now() + timedelta(hours=1)
    after = queries.sights(opened(auditor, tip, from_at=later, to_at=later + timedelta(hours=1)))
    assert triager not in [sight.access.person for sight in after]


def test_it_goes_from_opened_to_closed_by_people_with_reasons(auditor, tip):
    inquiry = opened(auditor, tip)
    with pytest.raises(Refused, match="no longer open"):
        inquiries.advance_inquiry(inquiry, "find", by=auditor, found_at="x", findings="y")
    inquiry = inquiries.advance_inquiry(inquiry, "examine", by=auditor)
    for values, field in (
        ({"found_at": " ", "findings": "y"}, "found_at"),
        ({"found_at": "x", "findings": ""}, "findings"),
    ):
        with pytest.raises(Refused) as refused:
            inquiries.advance_inquiry(inquiry, "find", by=auditor, **values)
        assert refused.value.field == field
    inquiry = inquiries.advance_inquiry(inquiry, "find", by=auditor, found_at="the printer room", findings="no lock")
    due = clock.today() + timedelta(days=10)
    inquiry = inquiries.advance_inquiry(
        inquiry, "refer", by=auditor, referred_to="discipline inspection", referral_due_date=due
    )
    assert inquiry.status == "found"
    inquiry = inquiries.advance_inquiry(inquiry, "close", by=auditor, reason="the room is locked now")
    assert (inquiry.status, inquiry.closed_date) == ("closed", clock.today())
    entries = Entry.objects.filter(subject_kind="tipline.leakinquiry")
    assert not any("printer" in str(entry.detail) or entry.unit_path for entry in entries)


def test_no_leak_found_is_a_result_too(auditor, tip):
    inquiry = inquiries.advance_inquiry(opened(auditor, tip), "examine", by=auditor)
    inquiry = inquiries.advance_inquiry(inquiry, "clear", by=auditor, findings="the paper is not ours")
    assert inquiries.advance_inquiry(inquiry, "close", by=auditor, reason="told so").status == "closed"


def test_the_referral_is_reminded_of_once_and_to_who_opened_it(auditor, tip):
    inquiry = inquiries.advance_inquiry(opened(auditor, tip), "examine", by=auditor)
    due = clock.today() + timedelta(days=5)
    inquiries.advance_inquiry(inquiry, "refer", by=auditor, referred_to="x", referral_due_date=due)
    assert (remind_of_referrals(clock.today()), remind_of_referrals(clock.today())) == (1, 0)
    assert Notice.objects.get().person == auditor
    with pytest.raises(Refused, match="day to come"):
        inquiries.advance_inquiry(inquiry, "refer", by=auditor, referred_to="x", referral_due_date=clock.today())


def test_a_comparison_is_attached_as_a_hint_with_how_often_it_errs(line, auditor, tip, triager, tmp_path, capsys):
    inquiry = opened(auditor, tip)
    second = line.clerk(Role.TRIAGER, "C1", 2)
    leaked, words = tmp_path / "leak.txt", tmp_path / "words"
    leaked.write_text(shown_to(second, tip, CHINESE).text[20:120], encoding="utf-8")
    words.write_text(PASSPHRASE, encoding="utf-8")
    given = {"username": triager.username, "tip": tip.ref, "passphrase_file": words}
    call_command("leak_trace", leaked, inquiry=inquiry.number.lower(), **given)
    trace = inquiry.traces.get()
    assert (trace.person, trace.traced_by, trace.mark, trace.confidence) == (second, triager, "invisible", 99)
    assert Entry.objects.filter(action="tipline.leakinquiry.traced").count() == 1
    client = Client()
    client.force_login(auditor)
    text = " ".join(client.get(reverse("tipline:leak-detail", args=[inquiry.pk])).content.decode().split())
    assert f"up to {INNOCENT_SURE_PERCENT} of 100 comparisons" in text and "not a proof" in text
    assert LeakInquiry.objects.get(pk=inquiry.pk).status == "opened"  # nothing follows from it
    with pytest.raises(Refused, match="no open inquiry"):
        actions.trace_leak("x", ref=tip.ref, by=triager, passphrase=PASSPHRASE, inquiry="NOSUCH")


def test_the_error_rate_shown_is_the_worst_one_measured():
    rows = re.findall(
        r"^\| (?:Chinese|English) .*\| (\d+)% \|$", (ROOT / "docs/security/fingerprint.md").read_text(), re.M
    )
    assert len(rows) == 10
    assert max(map(int, rows)) == INNOCENT_SURE_PERCENT


def test_a_tip_out_of_reach_is_answered_like_none(line, auditor, tip):
    answers = []
    for by, ref in (
        (auditor, "ABCDEFGHJK"),
        (line.world.person(Role.DPO, "P2"), tip.ref),
        (line.world.person(Role.DPO, "D1"), tip.ref),
    ):
        with pytest.raises(Refused) as refused:
            opened(by, tip, ref=ref)
        answers.append((str(refused.value), refused.value.field))
    assert len(set(answers)) == 1
    assert not LeakInquiry.objects.exists()


def test_a_window_has_a_length(auditor, tip):
    with pytest.raises(Refused, match="after the beginning"):
        opened(auditor, tip, to_at=clock.now() - timedelta(days=2))
    inquiry = opened(auditor, tip)
    with pytest.raises(IntegrityError), transaction.atomic():
        LeakInquiry.objects.filter(pk=inquiry.pk).update(to_at=inquiry.from_at)


def test_those_who_work_on_tips_see_no_inquiry(line, auditor, tip, triager):
    inquiry = opened(auditor, tip)
    client = Client()
    for person in (triager, line.world.person(Role.SECRETARIAT, "P1"), line.world.person(Role.DPO, "P2")):
        client.force_login(person)
        assert client.get(reverse("tipline:leak-detail", args=[inquiry.pk])).status_code == 404
        assert not LeakInquiry.objects.visible_to(person).exists()
    client.force_login(triager)
    assert client.get(reverse("tipline:leak-list")).status_code == 404
    with pytest.raises(Refused) as refused:
        opened(triager, tip)
    assert refused.value.forbidden
    assert LeakInquiry.objects.visible_to(line.world.person(Role.DPO, "P1")).exists()


def test_the_two_roles_do_not_meet_in_one_person():
    looking = {role for role in Role if Permission.LEAK_REVIEW in GRANTS[role]}
    assert looking == {Role.DPO, Role.LOG_AUDITOR}
    staff = {Role.INTAKE, Role.TRIAGER, Role.ASSIGNEE, Role.CLUE_REVIEWER, Role.IDENTITY_CUSTODIAN}
    assert all(frozenset({one, other}) in INCOMPATIBLE for one in looking for other in staff)


def test_who_once_held_the_key_is_told_nothing(line, auditor, tip, triager):
    """Somebody who changed from the desk to the auditors."""
    inquiry = opened(auditor, tip)
    triager.posts.update(to_date=clock.today() - timedelta(days=1))
    appoint(triager, Role.DPO, line.unit("P1"), by=None, from_date=clock.today())
    changed = type(triager).objects.get(pk=triager.pk)
    assert not LeakInquiry.objects.visible_to(changed).filter(pk=inquiry.pk).exists()
    with pytest.raises(Refused, match="no tip of that reference"):
        opened(changed, tip)


def test_an_auditor_opens_one_on_the_page(auditor, tip):
    client = Client()
    client.force_login(auditor)
    values = {"ref": tip.ref.lower(), "source": "report", "suspicion": "they knew", "from_at": "2026-01-01T08:00"}
    assert client.post(reverse("tipline:leak-open"), values).status_code == 422
    answer = client.post(reverse("tipline:leak-open"), {**values, "to_at": "2026-12-31T08:00"})
    assert answer.status_code == 302
    inquiry = LeakInquiry.objects.get()
    assert client.get(reverse("tipline:leak-list")).status_code == 200
    step = reverse("tipline:leak-step", args=[inquiry.pk, "examine"])
    assert (client.get(step).status_code, client.post(step, {}).status_code) == (200, 302)
