"""Volume alerts: counted while it happens, raised once, examined by somebody else, and never a list of persons."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lookback.dispatch.models import DeskEntry
from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from lookback.tipline import actions
from lookback.tipline.actions.volume import advance_alert, forget_counts
from lookback.tipline.models import SightCount, VolumeAlert
from lookback.tipline.rules.leak import limits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]
NOON = "2026-03-02 12:00"


@pytest.fixture
def tip(line, desk, triager):
    tip = line.report("D1")
    desk.undertake(tip, triager)
    return tip


@pytest.fixture
def auditor(line):
    return line.world.person(Role.LOG_AUDITOR, "P1")


@pytest.fixture(autouse=True)
def _limits(settings):
    settings.TIP_VOLUME = {"opened_hour": 3, "opened_day": 5, "exported_hour": 2, "exported_day": 0}


def look(desk, tip, triager, at, verb="opened", times=1):
    for _number in range(times):
        with clock.at(at):
            actions.look(tip, by=triager, private=desk.private(triager), purpose="triage", verb=verb)


def test_the_one_too_many_raises_one_alert(desk, tip, triager, auditor):
    look(desk, tip, triager, NOON, times=2)
    assert not VolumeAlert.objects.exists()
    look(desk, tip, triager, NOON, times=2)
    alert = VolumeAlert.objects.get()
    assert (alert.person, alert.kind, alert.span, alert.limit) == (triager, "opened", "hour", 3)
    assert Entry.objects.filter(action="tipline.volumealert.raised", actor_key=None, unit_key=None).count() == 1


def test_an_hour_and_a_day_are_counted_apart(desk, tip, triager, auditor):
    for hour in (8, 10, 12, 14):
        look(desk, tip, triager, f"2026-03-02 {hour:02}:30")
    assert not VolumeAlert.objects.exists()
    look(desk, tip, triager, "2026-03-02 16:30")
    assert [alert.span for alert in VolumeAlert.objects.all()] == ["day"]
    look(desk, tip, triager, "2026-03-03 08:30")  # the next day begins at nought
    assert VolumeAlert.objects.count() == 1


def test_prints_and_exports_are_counted_together_and_nought_means_never(desk, tip, triager, auditor):
    look(desk, tip, triager, NOON, verb="printed")
    look(desk, tip, triager, NOON, verb="exported")
    assert [(alert.kind, alert.span) for alert in VolumeAlert.objects.all()] == [("exported", "hour")]


def test_it_is_on_the_desk_of_the_nearest_auditor_until_somebody_says_what_it_was(desk, tip, triager, auditor, line):
    line.world.person(Role.LOG_AUDITOR, "NAT")
    look(desk, tip, triager, NOON, times=3)
    alert = VolumeAlert.objects.get()
    assert alert.unit == line.unit("P1")
    entry = DeskEntry.objects.for_person(auditor).get()
    assert (entry.step, str(entry.title)) == ("explain", "Somebody opened or took out many tips")
    client = Client()
    client.force_login(auditor)
    for url in ("/", reverse("tipline:leak-list"), reverse("tipline:volumealert-detail", args=[alert.pk])):
        assert client.get(url).status_code == 200
    assert tip.ref not in client.get(reverse("tipline:volumealert-detail", args=[alert.pk])).content.decode()
    step = reverse("tipline:volumealert-step", args=[alert.pk, "explain"])
    assert client.post(step, {"note": " "}).status_code == 422
    assert client.post(step, {"note": "took over a colleague's desk"}).status_code == 302
    alert.refresh_from_db()
    assert (alert.status, alert.examined_by) == ("explained", auditor)
    assert not DeskEntry.objects.exists()


def test_nobody_else_sees_it_and_the_viewer_least(desk, tip, triager, auditor, line):
    look(desk, tip, triager, NOON, times=3)
    alert = VolumeAlert.objects.get()
    client = Client()
    for person in (triager, line.world.person(Role.DPO, "P2"), line.world.person(Role.SECRETARIAT, "P1")):
        client.force_login(person)
        assert client.get(reverse("tipline:volumealert-detail", args=[alert.pk])).status_code == 404
        assert not VolumeAlert.objects.visible_to(person).exists()
    with pytest.raises(Refused):
        advance_alert(alert, "explain", by=triager, note="nothing")


def test_where_nobody_reviews_leaks_looking_still_works(desk, tip, triager):
    look(desk, tip, triager, NOON, times=4)
    assert SightCount.objects.get().opened == 4
    assert not VolumeAlert.objects.exists()


def test_counts_are_forgotten_after_a_month(desk, tip, triager):
    look(desk, tip, triager, NOON)
    with clock.at("2026-04-01 12:00"):
        assert forget_counts() == 0
    with clock.at("2026-04-03 12:00"):
        assert (forget_counts(), forget_counts()) == (1, 0)


def test_the_limits_of_the_site_go_before_those_of_the_file(settings):
    assert limits()["opened_hour"] == 3
    settings.TIP_VOLUME = {}
    assert limits() == {"opened_hour": 40, "opened_day": 150, "exported_hour": 10, "exported_day": 30}


def test_no_table_counts_persons_against_each_other(desk, tip, triager, auditor):
    """Counts stay in the table of hours: neither the alert nor its page says how many more, or who looked most."""
    look(desk, tip, triager, NOON, times=3)
    look(desk, tip, triager, NOON, times=7)
    assert VolumeAlert.objects.filter(span="hour").count() == 1
    fields = {field.name for field in VolumeAlert._meta.get_fields()}
    assert not fields & {"number", "count", "total", "rank"}


def test_an_hour_later_counts_anew(desk, tip, triager, auditor):
    with clock.at(NOON):
        later = clock.now() + timedelta(hours=1)
    look(desk, tip, triager, NOON, times=2)
    look(desk, tip, triager, later, times=2)
    assert not VolumeAlert.objects.filter(span="hour").exists()
