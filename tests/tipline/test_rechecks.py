"""Random re-checks: drawn by a stored seed from what was closed, reopened higher up, and seen by who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from lookback.tipline.actions.rechecks import draw_recheck
from lookback.tipline.models import Recheck, RecheckRound, Tip
from lookback.tipline.queries import rechecks
from tests.tipline.payout import Payout

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]


@pytest.fixture
def payout(line):
    return Payout(line)


@pytest.fixture
def closed(payout):
    return [payout.closed() for _number in range(3)]


def draw(payout, **given):
    with clock.at(clock.now() + timedelta(days=given.pop("later", 1))):
        day = clock.today()
        values = {"from_date": day - timedelta(days=2), "to_date": day - timedelta(days=1), "share": 34}
        return draw_recheck(**{"by": payout.reviewer, "unit": payout.line.unit("P1"), **values, **given})


def reopen(payout, tip, ground="recheck"):
    payout.line.clerk(Role.ASSIGNEE, "C1")
    unit = payout.line.unit("C1")
    return payout.desk.take(tip, "reopen", payout.reviewer, unit=unit, reason="drawn", ground=ground)


def test_the_seed_is_stored_and_draws_the_same_again(payout, closed):
    round_ = draw(payout)
    assert (round_.population, round_.drawn) == (3, 2)
    assert rechecks.is_right(round_)
    assert Entry.objects.get(action="tipline.recheckround.drawn").detail["random_seed"] == round_.random_seed
    Recheck.objects.filter(round=round_, is_drawn=True).first().delete()
    assert not rechecks.is_right(round_)


def test_a_drawn_tip_is_verified_anew_higher_up_and_its_result_compared(payout, closed):
    round_ = draw(payout, share=100)
    tip = reopen(payout, closed[0])
    assert (tip.status, tip.round, tip.assigned_unit) == ("verifying", 2, payout.line.unit("C1"))
    assert Entry.objects.get(action="tipline.tip.reopen").detail["ground"] == "recheck"
    assert vars(rechecks.outcome(round_)) == {"waiting": 2, "running": 1, "same": 0, "changed": 0}
    again = payout.line.clerk(Role.ASSIGNEE, "C1")
    payout.desk.undertake(tip, again)
    rows = [{"text": "x", "result": "disproved", "reasons": "y"}]
    payout.desk.take(tip, "propose", again, allegations=rows)
    payout.desk.take(tip, "confirm", payout.reviewer)
    row = Recheck.objects.get(tip=tip)
    assert (row.result_before, row.result_after) == ("substantiated", "disproved")
    assert vars(rechecks.outcome(round_)) == {"waiting": 2, "running": 0, "same": 0, "changed": 1}


def test_what_was_not_drawn_is_not_reopened_for_a_recheck(payout, closed):
    round_ = draw(payout)
    left = round_.rows.get(is_drawn=False).tip
    with pytest.raises(Refused, match="not drawn") as refused:
        reopen(payout, left)
    assert refused.value.field == "ground"
    assert Tip.objects.get(pk=left.pk).status == "closed"
    with pytest.raises(Refused, match="values offered"):
        reopen(payout, left, ground="because")
    assert reopen(payout, left, ground="objection").status == "verifying"


def test_nobody_draws_twice_from_the_same_days(payout, closed):
    draw(payout)
    for unit in ("P1", "C1"):
        with pytest.raises(Refused, match="drawn from some of these days"):
            draw(payout, unit=payout.line.unit(unit))
    assert RecheckRound.objects.count() == 1


def test_who_may_draw_and_from_what(payout, closed):
    for stranger in (payout.triager, payout.panel, payout.line.world.person(Role.LOG_AUDITOR, "NAT")):
        with pytest.raises(Refused, match="duties"):
            draw(payout, by=stranger)
    with pytest.raises(Refused, match="duties"):
        draw(payout, unit=payout.line.unit("P2"))
    keyless = payout.line.clerk(Role.CLUE_REVIEWER, "P1", 2)
    with pytest.raises(Refused, match="hold the key"):
        draw(payout, by=keyless)
    for given_ in ({"share": 0}, {"share": 101}, {"to_date": clock.today() + timedelta(days=9)}):
        with pytest.raises(Refused):
            draw(payout, **given_)
    assert not RecheckRound.objects.exists()


def test_an_auditor_sees_the_seed_and_no_tip(payout, closed):
    round_ = draw(payout, share=100)
    auditor = payout.line.world.person(Role.LOG_AUDITOR, "NAT")
    client = Client()
    client.force_login(auditor)
    text = client.get(reverse("tipline:recheck-detail", args=[round_.pk])).content.decode()
    assert str(round_.random_seed) in text and not any(tip.ref in text for tip in closed)
    client.force_login(payout.reviewer)
    text = client.get(reverse("tipline:recheck-detail", args=[round_.pk])).content.decode()
    assert all(tip.ref in text for tip in closed)
    client.force_login(payout.line.world.person(Role.LOG_AUDITOR, "P2"))
    assert client.get(reverse("tipline:recheck-detail", args=[round_.pk])).status_code == 404
    client.force_login(payout.panel)
    assert client.get(reverse("tipline:recheck-list")).status_code == 404


def test_a_reviewer_draws_on_the_page(payout, closed):
    client = Client()
    client.force_login(payout.reviewer)
    day = clock.today()
    values = {"unit": "P1", "from_date": day - timedelta(days=3), "to_date": day, "share": "50"}
    url = reverse("tipline:recheck-draw")
    assert client.post(url, values).status_code == 422  # today is not over
    with clock.at(clock.now() + timedelta(days=1)):
        assert client.post(url, values).status_code == 302
    assert client.get(reverse("tipline:recheck-list")).status_code == 200
    assert RecheckRound.objects.get().drawn == 2


def test_the_list_costs_the_same_with_more_rounds(payout):
    client = Client()
    client.force_login(payout.reviewer)
    client.get(reverse("tipline:recheck-list"))  # the session is read once more the first time
    numbers = []
    for later in (1, 4, 7):
        RecheckRound.objects.create(
            unit=payout.line.unit("P1"),
            from_date=clock.today() - timedelta(days=later),
            to_date=clock.today() - timedelta(days=later),
            share=10,
            random_seed=7,
            population=0,
            drawn=0,
            drawn_by=payout.reviewer,
        )
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("tipline:recheck-list"))
        numbers.append(len(caught))
    assert numbers[0] == numbers[1] == numbers[2]
