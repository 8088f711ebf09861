"""Tracing a leaked text back to who was shown it, by somebody who holds the key."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from lookback.journal.models import Entry
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from lookback.tipline import actions
from lookback.tipline.queries.leaks import shown_to
from tests.tipline.support import PASSPHRASE
from tests.tipline.test_fingerprint import CHINESE, without_invisible

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(line):
    """A tip that four people of a desk hold the key of; the third one leaks it."""
    people = [line.clerk(Role.TRIAGER, "P1", number) for number in range(1, 5)]
    return line.report("C1", answers={"what": CHINESE}), people


def test_a_pasted_sentence_is_traced(story):
    tip, people = story
    leaked = shown_to(people[2], tip, CHINESE).text[20:120]
    best = actions.trace_leak(leaked, ref=tip.ref, by=people[0], passphrase=PASSPHRASE)[0]
    assert (best.person, best.by) == (people[2], "invisible")
    assert Entry.objects.filter(action="tipline.tip.leak_traced", unit_key=None).count() == 1


def test_a_photo_is_traced_over_all_tips_that_the_key_opens(story, line):
    tip, people = story
    line.report("C1", answers={"what": "Another matter altogether, of which nothing has leaked so far, and so on."})
    leaked = without_invisible(shown_to(people[1], tip, CHINESE).text)
    best = actions.trace_leak(leaked, ref="", by=people[0], passphrase=PASSPHRASE)[0]
    assert (best.person, best.tip) == (people[1], tip)


def test_only_who_holds_the_key_can_compare(story, line):
    tip, people = story
    other = line.clerk(Role.TRIAGER, "P2")
    assert actions.trace_leak(CHINESE, ref=tip.ref, by=other, passphrase=PASSPHRASE) == []
    with pytest.raises(Refused, match="does not open"):
        actions.trace_leak(CHINESE, ref=tip.ref, by=people[0], passphrase="not the passphrase at all")
    with pytest.raises(Refused):
        actions.trace_leak(CHINESE, ref=tip.ref, by=line.world.person(Role.TRIAGER, "C2"), passphrase=PASSPHRASE)


def test_the_command_names_the_most_likely_first(story, tmp_path, capsys):
    tip, people = story
    leaked, secret = tmp_path / "leaked.txt", tmp_path / "passphrase"
    leaked.write_text(shown_to(people[3], tip, CHINESE).text[30:130], encoding="utf-8")
    secret.write_text(PASSPHRASE, encoding="utf-8")
    call_command("leak_trace", leaked, username=people[0].username, passphrase_file=secret)
    first = capsys.readouterr().out.splitlines()[0]
    assert people[3].username in first and tip.ref in first
    leaked.write_text("Something else.", encoding="utf-8")
    call_command("leak_trace", leaked, username=people[0].username, passphrase_file=secret)
    assert "no part of a tip" in capsys.readouterr().out


def test_the_command_says_what_is_wrong(story, tmp_path):
    with pytest.raises(CommandError, match="no account"):
        call_command("leak_trace", tmp_path / "x", username="nobody")
    with pytest.raises(CommandError, match="No such file"):
        call_command("leak_trace", tmp_path / "x", username=story[1][0].username, passphrase_file=tmp_path / "y")
