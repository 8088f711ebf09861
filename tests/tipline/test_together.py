"""Reports that arrive at the same moment are committed together: each is kept whole, once, and harms no other."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from lookback.journal.models import Entry
from lookback.journal.queries import flaws
from lookback.org.authority import Role
from lookback.tipline import actions
from lookback.tipline.actions import Report, intake
from lookback.tipline.models import Access, Part, Tip
from lookback.tipline.queries import dialogue
from lookback.tipline.rules import codes

DIFFERENT, TWICE, SECONDS = 6, 2, 30


@pytest.mark.django_db(transaction=True)
def test_one_commit_keeps_them_all_and_what_was_sent_twice_is_one(line):
    line.clerk(Role.TRIAGER, "C1")
    secrets = [codes.read(codes.new_code()) for _number in range(DIFFERENT)]
    place = line.unit("C1")

    def send(secret: bytes) -> int:
        try:
            return actions.submit(secret, Report({"what": secret.hex()}, place, "other", "anonymous")).pk
        finally:
            connections.close_all()

    sent = [*secrets, *secrets[:TWICE]]
    with ThreadPoolExecutor(len(sent)) as crew:
        with intake._TOGETHER._turn:  # nobody begins before all of them wait
            answers = [crew.submit(send, secret) for secret in sent]
            _wait_for(len(sent))
        keys = [answer.result(SECONDS) for answer in answers]
    assert keys[DIFFERENT:] == keys[:TWICE]
    assert len(set(keys)) == Tip.objects.count() == Access.objects.count() == DIFFERENT
    assert Part.objects.count() == 2 * DIFFERENT
    assert Entry.objects.filter(action="tipline.tip.received", now="acknowledged").count() == DIFFERENT
    assert flaws() == []
    for secret in secrets:
        tip, key = dialogue.unlocked(secret)
        assert [message.text for message in dialogue.messages(tip, key)] == [secret.hex()]


def _wait_for(count: int) -> None:
    ends = time.monotonic() + SECONDS
    while len(intake._TOGETHER._queue) < count:
        assert time.monotonic() < ends
        time.sleep(0.01)


@pytest.mark.django_db
def test_inside_the_transaction_of_a_caller_nothing_waits_for_others(line):
    """It might be undone, and with it what others were told is kept."""
    line.clerk(Role.TRIAGER, "C1")
    assert connection.in_atomic_block
    with intake._TOGETHER._turn:  # would wait for ever
        assert line.report().pk
