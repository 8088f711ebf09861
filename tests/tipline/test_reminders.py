"""Reminders of the tip line go to the holders of a key, one by one, and say nothing to anybody else."""

from __future__ import annotations

import pytest
from django.core import mail

from lookback.dispatch.actions import load_reference
from lookback.dispatch.models import DeskEntry, Notice
from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.org.authority import Role
from lookback.tipline import actions
from lookback.tipline.models import Access
from tests.tipline.support import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(line):
    return line.clerk(Role.TRIAGER, "C1"), line.world.person(Role.TRIAGER, "C1", 2), line.clerk(Role.TRIAGER, "P1")


def test_only_holders_are_reminded_and_only_once(line, people, django_capture_on_commit_callbacks):
    holder = people[0]
    holder.email = "holder@example.org"
    holder.save()
    with clock.at("2026-03-02"):
        tip = line.report("D1")
    with clock.at("2026-03-10"), django_capture_on_commit_callbacks(execute=True):
        assert actions.remind(clock.today()) == 1
        assert actions.remind(clock.today()) == 0
    notice = Notice.objects.get()
    assert (notice.person, notice.kind, notice.due_date.isoformat()) == (holder, "red", "2026-03-09")
    assert str(notice.title) == "A confidential matter is waiting for you"
    assert tip.ref not in mail.outbox[0].body and "confidential" in mail.outbox[0].body
    assert not Entry.objects.filter(action="dispatch.notice.sent").exclude(unit_key=None).exists()
    assert not DeskEntry.objects.exists()


def test_what_is_answered_is_not_reminded_of(line, people):
    with clock.at("2026-03-02"):
        tip = line.report("D1")
        Desk(line).undertake(tip, people[0])
        Desk(line).take(tip, "reject", people[0])
    with clock.at("2026-06-10"):
        assert actions.remind(clock.today()) == 0


def test_the_periods_are_those_of_the_profile(line, people):
    load_reference()
    with clock.at("2026-03-02"):
        tip = line.report("D1")
        assert tip.due_date.isoformat() == "2026-03-09"
        Desk(line).undertake(tip, people[0])
        tip = Desk(line).take(tip, "accept", people[0])
    assert tip.due_date.isoformat() == "2026-06-01"  # ninety days on is a Sunday
    assert Access.objects.get().due_date == tip.due_date
