"""No clock tells the accused that a tip exists: the same queries, in the same number, and the same bytes in the answer,
whether a tip is hidden or not there. The times themselves are measured by `make bench ARGS="--only tips"`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.likeness import compared, p_value
from lookback.kit import clock, sealing
from lookback.org.authority import Role
from lookback.tipline.models.tip import new_ref
from lookback.tipline.rules import codes
from tests.tipline.seeker import Seeker, shape
from tests.tipline.support import SECRET_TEXT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]
DOORS = ("detail", "undertake", "open", "export", "message", "note", "name", "stand-aside", "bring-in")
STEPS = ("accept", "merge", "assign", "nonsense")


@pytest.fixture
def seeker(line, head) -> Iterator[Seeker]:
    line.clerk(Role.TRIAGER, "C1")
    with clock.at("2026-11-24 10:00"):
        yield Seeker(line, head)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_door_of_a_hidden_tip_is_no_door(seeker, door, method):
    def knock(ref):
        return getattr(seeker.client, method)(reverse(f"tipline:tip-{door}", args=[ref]))

    seeker.same(knock, seeker.hidden[0].ref, new_ref())
    assert knock(seeker.hidden[0].ref).status_code in (404, 405)
    assert knock(seeker.own.ref).status_code != 404


@pytest.mark.parametrize("step", STEPS)
def test_a_step_of_a_hidden_tip_is_no_step(seeker, step):
    seeker.same(
        lambda ref: seeker.client.post(reverse("tipline:tip-step", args=[ref, step]), {"reason": "x"}),
        seeker.hidden[1].ref,
        new_ref(),
    )


@pytest.mark.parametrize("rest", ["?purpose=triage", "/undertake", "/messages", "/steps/accept"])
def test_programs_learn_no_more(seeker, rest):
    def call(ref):
        url = f"/api/v1/tips/{ref}{rest}"
        return seeker.program.get(url) if "?" in rest else seeker.program.post(url, {}, "application/json")

    seeker.same(call, seeker.hidden[0].ref, new_ref())
    assert call(seeker.hidden[0].ref).status_code == 404


def test_merging_with_a_hidden_tip_says_what_merging_with_none_says(seeker):
    url = reverse("tipline:tip-step", args=[seeker.own.ref, "merge"])
    seeker.same(lambda ref: seeker.client.post(url, {"into": ref, "reason": "x"}), seeker.hidden[2].ref, new_ref())


def test_lists_take_no_notice_of_hidden_tips(seeker):
    """Of one category there are hidden tips, of another there are none at all."""
    tips = reverse("tipline:tip-list")
    seeker.same(lambda key: _plain(seeker.client.get(tips, {"category": key})), "protection", "investigator_misconduct")
    seeker.same(lambda key: _plain(seeker.program.get("/api/v1/tips", {"category": key})), "protection", "lesser_group")


def test_the_journal_takes_no_notice_of_hidden_tips(seeker, accused_auditor):
    keys = {"first key": seeker.hidden[0].pk, "other key": seeker.hidden[0].pk + 90_000_000}
    client, entries = Client(), reverse("journal:entry-list")
    client.force_login(accused_auditor)
    assert client.get(entries).status_code == 200
    seeker.same(
        lambda key: _plain(client.get(entries, {"subject": "tipline.tip", "key": keys[key]})), "first key", "other key"
    )


def _plain(answer):
    """The answer without the row of filters, which repeats what was chosen."""
    answer.content = re.sub(rb"<form.*?</form>|cursor=[^\"&]*", b"", answer.content, flags=re.S)
    return answer


def test_a_code_of_none_takes_the_way_of_a_code_of_a_tip(reporter, monkeypatch):
    """Up to the answer itself; a slip of the pen is told before anything is looked up."""
    done: list[str] = []
    for name in ("derive", "derived_pair", "unwrap"):
        original = getattr(sealing, name)
        monkeypatch.setattr(sealing, name, lambda *a, n=name, f=original, **k: (done.append(n), f(*a, **k))[1])
    reporter.send()
    reporter.dialogue(codes.new_code())  # makes the decoy

    def way(code: str) -> tuple[list[str], str, str]:
        done.clear()
        with CaptureQueriesContext(connection) as captured:
            text = reporter.dialogue(code).content.decode()
        first = [shape(query["sql"]) for query in captured][:1]
        return first, " ".join(done), text

    known, unknown = way(reporter.code), way(codes.new_code())
    assert SECRET_TEXT in known[2] and SECRET_TEXT not in unknown[2]
    assert known[0] == unknown[0]
    assert known[1].startswith(unknown[1])
    slip = ("A" if reporter.code[0] != "A" else "B") + reporter.code[1:]
    assert way(slip)[:2] == ([], "")


def test_the_statistics_of_the_bench_tell_like_from_unlike():
    chance = random.Random(11)

    def times(shift: float) -> list[float]:
        return [10 + shift + chance.expovariate(1) + (50 if chance.random() < 0.02 else 0) for _number in range(1000)]

    alike = [p_value(times(0), times(0)) for _number in range(20)]
    assert sum(p < 0.05 for p in alike) <= 5
    assert min(alike) > 1e-4
    assert p_value(times(0), times(0.3)) < 1e-6
    assert p_value([1.0] * 50, [1.0] * 50) == 1
    assert compared([1, 2, 3, 4], [1, 2, 3, 4])["difference"] == 0
