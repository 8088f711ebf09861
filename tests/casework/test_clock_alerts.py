"""Who is told of a limit that passes; for custody nothing but the end or a lawful extension stops it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lookback.casework import actions
from lookback.casework.models import CaseClock
from lookback.dispatch import actions as dispatch
from lookback.dispatch.models import Notice
from lookback.journal.models import Entry
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from lookback.org.models import Person
from tests.casework.test_clocks import at, happen, start

# Custody from 10 April: last day 10 June; passed at midnight.
BEFORE, THREE_DAYS, LAST_DAY, PASSED, DAY_AFTER = (
    "2019-06-07T23:00",
    "2019-06-08T00:10",
    "2019-06-10T00:10",
    "2019-06-11T00:10",
    "2019-06-12T00:10",
)


@pytest.fixture
def officer(docket):
    return docket.officer("POLICE")


@pytest.fixture
def everybody(docket, officer):
    """The case officer, the superior who leads above, and the prosecutor's officer."""
    return {officer.pk, docket.world.person(Role.PRINCIPAL, "D1").pk, docket.officer("PROC").pk}


@pytest.fixture
def custody(docket, officer, everybody):
    with clock.at("2019-06-05"):
        return start(docket.case("investigating"), officer)


def tell(moment: str) -> list[Notice]:
    """Run the task at a moment; gives back what it sent."""
    before = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with clock.at(moment):
        number = actions.send_clock_alerts(clock.now())
    sent = list(Notice.objects.filter(pk__gt=before))
    assert len(sent) == number
    return sent


def test_custody_alerts_the_unit_its_superior_and_the_prosecutor(custody, everybody):
    assert not tell(BEFORE)
    first = tell(THREE_DAYS)
    assert {notice.person_id for notice in first} == everybody
    assert {(notice.kind, notice.due_date) for notice in first} == {("custody", date(2019, 6, 10))}
    assert all(custody.case.code in str(notice.title) for notice in first)
    entry = Entry.objects.filter(action="dispatch.notice.sent").latest("id")
    assert (entry.subject_kind, set(entry.detail["people"])) == ("casework.caseclock", everybody)


def test_each_stage_is_told_once_and_every_day_after(custody, everybody):
    kinds = []
    for moment in (THREE_DAYS, "2019-06-08T12:00", LAST_DAY, "2019-06-10T23:00", PASSED, "2019-06-11T20:00", DAY_AFTER):
        sent = tell(moment)
        assert {notice.person_id for notice in sent} in (everybody, set())
        kinds.append({notice.kind for notice in sent})
    assert kinds == [{"custody"}, set(), {"custody"}, set(), {"custody_over"}, set(), {"custody_over"}]
    assert tell("2019-09-01T00:10")  # and still


def test_the_one_before_asks_for_nothing_once_the_next_is_sent(custody, everybody):
    tell(THREE_DAYS)
    tell(LAST_DAY)
    assert Notice.objects.filter(settled_at=None).count() == len(everybody)


def test_the_alert_is_mailed(custody, officer, django_capture_on_commit_callbacks):
    Person.objects.filter(pk=officer.pk).update(email="officer@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        tell(THREE_DAYS)
    assert [letter.to for letter in mail.outbox] == [["officer@example.org"]]


def mute_by_reading(custody, docket, officer):
    for person in Person.objects.all():
        dispatch.mark_all_read(by=person)
    for notice in Notice.objects.all():
        dispatch.mark_read(notice, by=notice.person)


def mute_by_pausing_a_deadline(custody, docket, officer):
    dispatch.pause_deadline(custody, "anything", reason="quiet", by=officer)
    dispatch.end_deadline(custody, by=officer)


def mute_by_an_unlawful_extension(custody, docket, officer):
    for values in ({}, {"basis": "complex"}, {"basis": "complex", "approver": "own"}, {"basis": "holiday"}):
        with pytest.raises(Refused):
            happen(custody, officer, "extend", "2019-06-09", **values)


def mute_by_an_unlawful_stop(custody, docket, officer):
    with pytest.raises(Refused):
        happen(custody, officer, "suspend", "2019-06-09", basis="holiday")


def mute_by_ending_the_case(custody, docket, officer):
    docket.take(custody.case, "withdraw")


def mute_in_the_table(custody, docket, officer):
    for values in ({"next_alert_at": None}, {"next_alert_at": None, "is_late": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CaseClock.objects.filter(pk=custody.pk).update(**values)


def mute_by_settling(custody, docket, officer):
    dispatch.settle_alerts(custody)


def mute_by_no_mail(custody, docket, officer):
    Person.objects.update(email="")


def mute_by_recomputing(custody, docket, officer):
    actions.recompute_clocks()


MUTES = [
    mute_by_reading,
    mute_by_pausing_a_deadline,
    mute_by_an_unlawful_extension,
    mute_by_an_unlawful_stop,
    mute_by_ending_the_case,
    mute_in_the_table,
    mute_by_settling,
    mute_by_no_mail,
    mute_by_recomputing,
]


@pytest.mark.parametrize("mute", MUTES)
def test_nothing_mutes_an_alert_on_custody(custody, docket, officer, everybody, mute):
    tell(THREE_DAYS)
    with clock.at("2019-06-09T12:00"):
        mute(custody, docket, officer)
    for moment in (LAST_DAY, PASSED, DAY_AFTER):
        assert {notice.person_id for notice in tell(moment)} == everybody


def test_a_lawful_extension_moves_the_alert(custody, officer, everybody):
    tell(THREE_DAYS)
    with clock.at("2019-06-09T12:00"):
        happen(custody, officer, "extend", "2019-06-09", basis="complex", approver="next_higher")
    assert not Notice.objects.filter(settled_at=None).exists()
    for moment in (LAST_DAY, PASSED, "2019-07-07T23:00"):
        assert not tell(moment)
    assert {notice.person_id for notice in tell("2019-07-08T00:10")} == everybody


def test_an_end_stops_the_alert(custody, officer):
    tell(THREE_DAYS)
    with clock.at("2019-06-09T12:00"):
        happen(custody, officer, "end", "2019-06-09")
    for moment in (LAST_DAY, PASSED, DAY_AFTER):
        assert not tell(moment)


def test_custody_that_stands_still_is_told_of_every_week(custody, officer, everybody):
    with clock.at("2019-06-05"):
        happen(custody, officer, "suspend", "2019-06-05T09:00", basis="psychiatric_assessment")
    assert not tell("2019-06-11T09:00")
    assert {notice.kind for notice in tell("2019-06-12T10:00")} == {"custody"}
    assert tell("2019-06-19T10:10")


def test_a_post_left_empty_is_answered_for_above(custody, docket, officer, everybody):
    officer.posts.update(to_date=date(2019, 6, 7))
    told = {notice.person_id for notice in tell(LAST_DAY)}
    assert told == everybody - {officer.pk}


def test_a_limit_that_is_no_custody_reminds_the_case_unit_alone(docket, officer, everybody):
    with clock.at("2019-05-25"):
        found = start(docket.case("investigating"), officer, "supplementary_investigation", "2019-05-20")
    assert found.due_date == date(2019, 6, 20)
    assert not tell("2019-06-10T23:00")
    kinds = []
    for moment in ("2019-06-11T09:00", "2019-06-12T09:00", "2019-06-18T09:00", "2019-06-21T09:00", "2019-06-25T09:00"):
        sent = tell(moment)
        assert {notice.person_id for notice in sent} <= {officer.pk}
        kinds.append([notice.kind for notice in sent])
    assert kinds == [["yellow"], [], ["yellow"], ["red"], []]


def test_hours_are_told_in_hours(docket, officer, everybody):
    with clock.at("2019-06-05T20:00"):
        start(docket.case("investigating"), officer, "detention_house", "2019-06-05T19:30")
    # Passes on 6 June at 20:00: told at 14:00, 19:00 and 20:00.
    kinds = []
    for moment in ("2019-06-06T13:50", "2019-06-06T14:01", "2019-06-06T19:01", "2019-06-06T20:01"):
        kinds.append({notice.kind for notice in tell(moment)})
    assert kinds == [set(), {"custody"}, {"custody"}, {"custody_over"}]


def test_a_clock_entered_late_is_told_of_at_once(docket, officer, everybody):
    with clock.at("2019-06-20"):
        start(docket.case("investigating"), officer)
    assert {notice.kind for notice in tell("2019-06-20T09:05")} == {"custody_over"}
    assert not tell("2019-06-20T10:00")


def test_the_task_asks_a_fixed_number_of_questions(docket, officer, everybody):
    numbers = []
    for count in (1, 3):
        CaseClock.objects.filter(ended_at=None).update(ended_at=at("2019-06-09"), next_alert_at=None)
        for _number in range(count):
            start(docket.case("investigating"), officer)
        with clock.at("2019-06-11T09:00"), CaptureQueriesContext(connection) as captured:
            actions.send_clock_alerts(clock.now())
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]
