"""The three letters and the alarm: to the right people, once, and no longer when it is somebody else's matter."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.urls import reverse

from lookback.dispatch import actions, queries
from lookback.dispatch.actions import notices as sending
from lookback.dispatch.models import Deadline, DeadlineProfile, Notice
from lookback.dispatch.tasks import tick
from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.org.actions import end_post
from lookback.org.authority import Permission as P
from lookback.org.authority import Role
from tests.dispatch.conftest import MONDAY, start

DUE = "2019-07-03"
GREEN_DAY, YELLOW_DAY, RED_DAY = date(2019, 6, 13), date(2019, 6, 23), date(2019, 7, 4)
pytestmark = pytest.mark.usefixtures("monday")


def on(day: date) -> list[tuple[str, str]]:
    """Run the clock on a day; the (kind, account) pairs of what was sent by it."""
    before = set(Notice.objects.values_list("pk", flat=True))
    with clock.at(day):
        actions.send_due_notices(clock.today())
    sent = Notice.objects.exclude(pk__in=before).select_related("person").order_by("pk")
    return [(notice.kind, notice.person.username) for notice in sent]


@pytest.fixture
def people(world):
    """A handler and a head at D1, a head at the city above, and somebody who has nothing to do with it."""
    world.person(Role.RESPONSIBLE_UNIT, "D1")
    world.person(Role.BODY_HEAD, "D1")
    world.person(Role.BODY_HEAD, "C1")
    world.person(Role.RESPONSIBLE_UNIT, "D2")
    return world


# --- the three colours --------------------------------------------------------------------------------------------


def test_nothing_is_sent_before_its_day(people):
    start(people, DUE)
    assert on(MONDAY) == []
    assert on(GREEN_DAY - timedelta(days=1)) == []


def test_green_goes_to_the_handler_alone(people):
    start(people, DUE)
    assert on(GREEN_DAY) == [("green", "responsible_unit-d1-1")]


def test_yellow_goes_to_the_handler_and_who_leads_the_unit(people):
    start(people, DUE)
    on(GREEN_DAY)
    assert on(YELLOW_DAY) == [("yellow", "responsible_unit-d1-1"), ("yellow", "body_head-d1-1")]


def test_red_goes_to_the_unit_and_its_head(people):
    start(people, DUE)
    on(YELLOW_DAY)
    assert on(RED_DAY - timedelta(days=1)) == []
    assert on(RED_DAY) == [("red", "responsible_unit-d1-1"), ("red", "body_head-d1-1")]


def test_red_climbs_to_the_next_head_where_the_unit_has_none(people):
    start(people, DUE, unit="D2")
    assert on(RED_DAY) == [("red", "responsible_unit-d2-1"), ("red", "body_head-c1-1")]


def test_a_clock_started_late_begins_with_the_present_colour(people):
    with clock.at("2019-06-28"):
        start(people, DUE)
    assert on(date(2019, 6, 28)) == [("yellow", "responsible_unit-d1-1"), ("yellow", "body_head-d1-1")]


def test_a_clock_that_was_not_wound_for_weeks_sends_the_present_letter_only(people):
    start(people, DUE)
    assert {kind for kind, _who in on(date(2019, 9, 1))} == {"red"}
    assert on(date(2019, 9, 2)) == []


def test_a_profile_sets_the_days_of_the_colours(people):
    profile = DeadlineProfile.objects.create(
        key="own", version=1, effective_from=MONDAY, periods={}, colours={"green": 5, "yellow": 2}
    )
    actions.start_deadline(
        people.units["P1"],
        "plan",
        title="Plan",
        unit=people.units["D1"],
        permission=P.ITEM_WORK,
        due_date=date.fromisoformat(DUE),
        by=None,
        profile=profile,
    )
    assert on(date(2019, 6, 27)) == []
    assert [kind for kind, _who in on(date(2019, 6, 28))] == ["green"]
    assert {kind for kind, _who in on(date(2019, 7, 1))} == {"yellow"}


def test_those_who_no_longer_hold_the_post_hear_nothing(people):
    post = people.person(Role.RESPONSIBLE_UNIT, "D1").posts.get()
    end_post(post, by=people.person(Role.SYSADMIN, "NAT"), to_date=date(2019, 6, 10))
    start(people, DUE)
    assert on(GREEN_DAY) == []


def test_those_who_may_no_longer_sign_in_hear_nothing(people):
    person = people.person(Role.RESPONSIBLE_UNIT, "D1")
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    start(people, DUE)
    assert on(GREEN_DAY) == []


def test_an_office_that_acts_for_its_level_is_told_for_its_level(world):
    world.person(Role.SECRETARIAT, "P1")  # the post is in the office, its reach the province
    actions.start_deadline(
        world.units["C1"],
        "check",
        title="Check",
        unit=world.units["P1"],
        permission=P.ITEM_SUPERVISE,
        due_date=date.fromisoformat(DUE),
        by=None,
    )
    assert on(GREEN_DAY) == [("green", "secretariat-p1-1")]


# --- never twice --------------------------------------------------------------------------------------------------


def test_running_the_clock_again_sends_nothing_again(people):
    start(people, DUE)
    assert on(GREEN_DAY) != []
    assert on(GREEN_DAY) == []
    assert on(GREEN_DAY + timedelta(days=1)) == []


def test_a_deadline_that_goes_away_and_comes_back_is_not_told_twice(people):
    start(people, DUE)
    on(GREEN_DAY)
    with clock.at(GREEN_DAY):
        actions.hand_over_deadline(people.units["P1"], "plan", unit=people.units["D2"], by=None)
        actions.hand_over_deadline(people.units["P1"], "plan", unit=people.units["D1"], by=None)
    assert on(GREEN_DAY) == []
    assert {kind for kind, _who in on(YELLOW_DAY)} == {"yellow"}


def test_more_than_a_batch_is_sent_in_several(people, monkeypatch):
    monkeypatch.setattr(sending, "BATCH", 2)
    for code in ("NAT", "P1", "C1", "C2", "D3"):
        start(people, DUE, subject=people.units[code])
    assert len(on(GREEN_DAY)) == 5


def test_what_is_left_waits_for_the_next_beat(people, monkeypatch):
    monkeypatch.setattr(sending, "BATCH", 2)
    monkeypatch.setattr(sending, "MOST_BATCHES", 2)
    for code in ("NAT", "P1", "C1", "C2", "D3"):
        start(people, DUE, subject=people.units[code])
    assert len(on(GREEN_DAY)) == 4
    assert len(on(GREEN_DAY)) == 1


def test_the_clock_looks_only_at_what_has_something_to_say(people, django_assert_num_queries):
    for code in ("NAT", "P1", "C1"):
        start(people, DUE, subject=people.units[code])
    with clock.at(MONDAY), django_assert_num_queries(6):  # two empty batches, each in its savepoint
        actions.send_due_notices(clock.today())


def test_a_batch_costs_the_same_reads_whatever_its_size(people, django_assert_max_num_queries):
    units = [people.units[code] for code in ("NAT", "P1", "C1", "C2", "D3", "P2", "C9", "D9")]
    for unit in units:
        start(people, DUE, subject=unit)
    journal = 3 * len(units)
    with clock.at(GREEN_DAY), django_assert_max_num_queries(journal + 12):
        assert actions.send_due_notices(clock.today()) == len(units)


def test_two_clocks_at_once_send_each_letter_once(committed, world):
    world.person(Role.RESPONSIBLE_UNIT, "D1")
    for key in range(12):
        start(world, DUE, key=f"period-{key}")
    failures = []

    def run() -> None:
        try:
            with clock.at(GREEN_DAY):
                actions.send_due_notices(clock.today())
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Notice.objects.count() == 12
    assert not Notice.objects.values("deadline").annotate(n=Count("pk")).filter(n__gt=1).exists()


# --- stop when it is somebody else's matter -----------------------------------------------------------------------


def test_reassignment_stops_reminders_to_the_old_unit(people):
    start(people, DUE)
    on(GREEN_DAY)
    with clock.at("2019-06-15"):
        actions.hand_over_deadline(people.units["P1"], "plan", unit=people.units["D2"], by=None)
        old = people.person(Role.RESPONSIBLE_UNIT, "D1")
        assert str(queries.unread_count(old)) == "0"  # what was sent no longer asks for anything
    assert on(date(2019, 6, 15)) == [("green", "responsible_unit-d2-1")]
    assert {who for _kind, who in on(YELLOW_DAY)} == {"responsible_unit-d2-1"}


def test_a_clock_that_stands_still_sends_nothing(people):
    start(people, DUE)
    actions.pause_deadline(people.units["P1"], "plan", reason="A court must decide first.", by=None)
    assert on(GREEN_DAY) == on(RED_DAY) == []
    with clock.at(MONDAY + timedelta(days=10)):
        actions.resume_deadline(people.units["P1"], "plan", by=None)
    assert on(GREEN_DAY) == []
    assert [kind for kind, _who in on(GREEN_DAY + timedelta(days=10))] == ["green"]


def test_an_ended_clock_sends_nothing(people):
    start(people, DUE)
    actions.end_deadline(people.units["P1"], "plan", by=None)
    assert on(GREEN_DAY) == on(RED_DAY) == []


def test_each_letter_takes_the_place_of_the_one_before(people):
    start(people, DUE)
    handler = people.person(Role.RESPONSIBLE_UNIT, "D1")
    for day, kind in ((GREEN_DAY, "green"), (YELLOW_DAY, "yellow"), (RED_DAY, "red")):
        on(day)
        assert [notice.kind for notice in queries.latest_unread(handler)] == [kind]
    assert len(queries.notice_page(handler)) == 3


def test_an_extension_starts_the_letters_anew(people):
    start(people, DUE)
    on(YELLOW_DAY)
    with clock.at(YELLOW_DAY):
        actions.move_deadline(people.units["P1"], "plan", due_date=date(2019, 9, 1), by=None)
    assert on(RED_DAY) == []
    assert [kind for kind, _who in on(date(2019, 8, 12))] == ["green"]


# --- unsigned assignments -----------------------------------------------------------------------------------------


def test_an_unsigned_assignment_is_told_to_sender_and_superior(handed):
    handed.worker("C1")
    handed.world.person(Role.SECRETARIAT, "P1")
    top = handed.send("P1", "2019-07-31")
    city = handed.send("C1", "2019-07-20", top)
    assert city.sign_for_by_date == date(2019, 6, 6)
    handed.send("D1", "2019-07-20", city)
    handed.advance(top, "sign_for")
    assert on(date(2019, 6, 6)) == []
    told = on(date(2019, 6, 10))
    assert ("unsigned", "responsible_unit-c1-1") in told  # who sent it to D1
    assert ("unsigned", "responsible_unit-p1-1") in told  # who sent it to C1
    assert ("unsigned", "secretariat-p1-1") in told  # the superior of C1
    assert not [who for _kind, who in told if who.endswith("d1-1")]
    assert on(date(2019, 6, 11)) == []


def test_signing_in_time_alarms_nobody(handed):
    handed.advance(handed.send("P1", "2019-07-31"), "sign_for")
    assert [kind for kind, _who in on(date(2019, 6, 10)) if kind == "unsigned"] == []


def test_signing_late_settles_the_alarm(handed):
    sender = handed.worker("NAT")
    assignment = handed.send("P1", "2019-07-31")
    on(date(2019, 6, 10))
    assert queries.unread_count(sender).number == 1
    handed.advance(assignment, "sign_for")
    assert queries.unread_count(sender).number == 0


def test_an_assignment_reminds_the_unit_until_it_reports(handed):
    assignment = handed.send("P1", "2019-07-03")
    handed.advance(assignment, "sign_for", "start")
    assert on(GREEN_DAY) == [("green", "responsible_unit-p1-1")]
    handed.advance(assignment, "report")
    assert on(RED_DAY) == []
    handed.advance(assignment, "return")
    assert ("red", "responsible_unit-p1-1") in on(RED_DAY)


# --- mail, journal, reading ---------------------------------------------------------------------------------------


@pytest.fixture
def address(people):
    """The handler at D1 has an e-mail address."""
    person = people.person(Role.RESPONSIBLE_UNIT, "D1")
    type(person).objects.filter(pk=person.pk).update(email="handler@example.org", language="en")
    return "handler@example.org"


def test_mail_leaves_on_commit_one_letter_per_person(people, address, django_capture_on_commit_callbacks):
    start(people, DUE)
    start(people, DUE, subject=people.units["P2"])
    with django_capture_on_commit_callbacks(execute=True):
        on(GREEN_DAY)
    (letter,) = mail.outbox
    assert letter.to == [address]
    assert letter.subject == "Lookback: 2 reminders"
    assert letter.body.count("The plan") == 2
    assert "2019" in letter.body and "Unit D1" in letter.body


def test_mail_links_to_the_object_where_the_site_has_an_address(
    people, address, settings, django_capture_on_commit_callbacks
):
    start(people, DUE)
    settings.SITE_URL = "https://lookback.example.org"
    with django_capture_on_commit_callbacks(execute=True):
        on(GREEN_DAY)
    page = reverse("org:unit-detail", args=[people.units["P1"].pk])
    assert f"https://lookback.example.org{page}\n" in mail.outbox[0].body
    assert mail.outbox[0].body.endswith("https://lookback.example.org" + reverse("dispatch:work-list"))


def test_mail_carries_no_link_where_the_site_has_none(people, address, django_capture_on_commit_callbacks):
    start(people, DUE)
    with django_capture_on_commit_callbacks(execute=True):
        on(GREEN_DAY)
    assert "://" not in mail.outbox[0].body


@pytest.mark.parametrize("url", ["", "https://lookback.example.org", "http://127.0.0.1:8000", "https://[::1]:8443"])
def test_a_whole_address_passes_the_check(settings, url):
    settings.SITE_URL = url
    assert [error for error in run_checks() if error.id == "lookback.E001"] == []


@pytest.mark.parametrize(
    "url",
    [
        *("lookback.example.org", "ftp://example.org", "https://", "https://a b.org", "https://x.org:99999"),
        *("https://x.org/sub", "https://x.org?a=1", "https://x.org#a", "https://me@x.org", "https://x.org:port"),
    ],
)
def test_an_address_that_would_break_links_fails_the_check(settings, url):
    settings.SITE_URL = url
    assert [error.id for error in run_checks()] == ["lookback.E001"]


def test_mail_is_in_the_persons_language(people, address, django_capture_on_commit_callbacks):
    person = people.person(Role.RESPONSIBLE_UNIT, "D1")
    type(person).objects.filter(pk=person.pk).update(language="zh-hans")
    start(people, DUE)
    with django_capture_on_commit_callbacks(execute=True):
        on(GREEN_DAY)
    assert "整改方案" in mail.outbox[0].body and "单位D1" in mail.outbox[0].body


def test_nothing_is_mailed_before_the_commit(people, address, django_capture_on_commit_callbacks):
    start(people, DUE)
    with django_capture_on_commit_callbacks():
        on(GREEN_DAY)
    assert mail.outbox == []


def test_a_mail_server_that_is_down_stops_nothing(
    people, address, settings, django_capture_on_commit_callbacks, caplog
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    start(people, DUE)
    with django_capture_on_commit_callbacks(execute=True):
        assert on(GREEN_DAY) == [("green", "responsible_unit-d1-1")]
    assert "could not be mailed" in caplog.text


def test_each_letter_stands_in_the_journal_of_its_subject(people):
    start(people, DUE)
    on(YELLOW_DAY)
    entry = Entry.objects.about(people.units["P1"]).last()
    assert entry.action == "dispatch.notice.sent"
    assert entry.detail["letter"] == "yellow"
    assert len(entry.detail["people"]) == 2
    assert entry.unit_key == people.units["D1"].pk


def test_the_task_runs_the_clock_of_the_house(people):
    start(people, DUE)
    with clock.at(GREEN_DAY):
        tick.call()
    assert Notice.objects.count() == 1
    assert tick.module_path == "lookback.dispatch.tasks.tick"


def test_the_command_runs_the_clock_and_says_what_it_sent(people, capsys):
    start(people, DUE)
    for expected in ("1 reminders sent.", "0 reminders sent."):
        with clock.at(GREEN_DAY):
            call_command("dispatch_tick")
        assert capsys.readouterr().out.strip() == expected


def test_reading_is_noted_once(people):
    start(people, DUE)
    on(GREEN_DAY)
    notice, person = Notice.objects.get(), people.person(Role.RESPONSIBLE_UNIT, "D1")
    with clock.at("2019-06-14"):
        actions.mark_read(notice, by=person)
    with clock.at("2019-06-20"):
        actions.mark_read(notice, by=person)
    assert notice.read_at.day == 14
    assert Entry.objects.filter(action="dispatch.notice.read").count() == 1


def test_reading_all_reads_ones_own_only(people):
    start(people, DUE)
    on(YELLOW_DAY)
    person = people.person(Role.RESPONSIBLE_UNIT, "D1")
    assert actions.mark_all_read(by=person) == 1
    assert actions.mark_all_read(by=person) == 0
    assert Notice.objects.filter(read_at=None).get().person.username == "body_head-d1-1"
    assert Deadline.objects.get().next_notice_date == RED_DAY
