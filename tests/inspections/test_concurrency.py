"""Several people at the same mission at once: each step happens once, everybody else gets a sentence."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date

import pytest
from django.db import connection

from lookback.dispatch.models import Deadline, DeskEntry
from lookback.inspections import actions
from lookback.inspections.models import Finding, Mission
from lookback.journal.models import Entry
from lookback.journal.queries import flaws
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Role
from lookback.org.models import Person
from tests.inspections.support import AUTHORISE, FIELD, QUALITY, REPLY, TEXT, Story
from tests.world import build_world

THREADS = 8
pytestmark = pytest.mark.slow


@pytest.fixture
def committed(transactional_db):
    """A story whose rows are committed, so that every thread sees them."""
    return Story(build_world())


def at_once(day, *works):
    """Run the works in threads that start together; gives back how often each was taken, refused, or went wrong."""
    gate, outcome = threading.Barrier(len(works)), Counter()

    def run(work) -> None:
        try:
            with clock.at(day):
                gate.wait()
                work()
            outcome["taken"] += 1
        except Refused as refused:
            outcome["refused"] += 1
            assert str(refused)
        except BaseException as error:
            outcome[repr(error)] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert flaws() == []
    return dict(outcome)


def fresh(person):
    return Person.objects.get(pk=person.pk)


def test_one_of_eight_who_press_the_same_button_is_obeyed(committed):
    story = committed
    story.quality_control(findings=3)
    with clock.at(QUALITY):
        story.judge()
    mission, by = story.mission, story.secretariat
    work = [lambda: actions.advance_mission(Mission.objects.get(pk=mission.pk), "qc_pass", by=fresh(by))] * THREADS
    assert at_once(QUALITY, *work) == {"taken": 1, "refused": THREADS - 1}
    assert Entry.objects.filter(action="inspections.mission.qc_pass").count() == 1
    assert Entry.objects.filter(action="inspections.finding.open_reply").count() == 3
    assert Deadline.objects.filter(key="reply").count() == 1
    assert DeskEntry.objects.filter(subject_kind="inspections.finding").count() == 6


def test_a_finding_is_agreed_to_or_disputed_but_not_both(committed):
    story = committed
    story.reply_open(findings=1)
    finding = story.mission.findings.get()
    people = [story.office, story.head] * (THREADS // 2)

    def reply(step, by):
        return lambda: actions.advance_finding(
            Finding.objects.get(pk=finding.pk), step, by=fresh(by), reply="Our answer."
        )

    works = [reply(("agree", "dispute")[number % 2], by) for number, by in enumerate(people)]
    assert at_once(REPLY, *works) == {"taken": 1, "refused": THREADS - 1}
    assert Entry.objects.filter(action__in=("inspections.finding.agree", "inspections.finding.dispute")).count() == 1


def test_replies_to_many_findings_at_once_stop_the_clock_once(committed):
    story = committed
    story.reply_open(findings=THREADS)
    by = story.office
    works = [
        lambda key=key: actions.advance_finding(Finding.objects.get(pk=key), "agree", by=fresh(by))
        for key in story.mission.findings.values_list("pk", flat=True)
    ]
    assert at_once(REPLY, *works) == {"taken": THREADS}
    assert story.fresh().replied_at is not None
    assert Entry.objects.filter(action="inspections.mission.replied").count() == 1


def test_a_suspension_and_a_reply_do_not_wait_for_each_other_for_ever(committed):
    story = committed
    story.reply_open(findings=6)
    keys = list(story.mission.findings.values_list("pk", flat=True))
    principal, office = story.principal, story.office

    def suspend():
        actions.advance_mission(Mission.objects.get(pk=story.mission.pk), "suspend", by=fresh(principal), reason="Now.")

    replies = [
        lambda key=key: actions.advance_finding(Finding.objects.get(pk=key), "agree", by=fresh(office)) for key in keys
    ]
    outcome = at_once(REPLY, *replies, suspend)
    assert set(outcome) <= {"taken", "refused"} and outcome["taken"] >= 1
    assert story.fresh().status in (Mission.Status.SUSPENDED, Mission.Status.REPLY_OPEN)
    # Whoever was too late was refused, and left nothing on the desk of the body.
    assert not DeskEntry.objects.filter(subject_kind="inspections.finding").exists()


def test_of_two_missions_to_one_body_one_is_authorised(committed):
    missions, by = [], None
    for code in ("M-1", "M-2"):
        story = Story(committed.world, code=code)
        story.planned()
        with clock.at(AUTHORISE):
            story.write_mandate()
            story.take_on(story.lead)
        missions.append(story.mission.pk)
        by = story.principal
    works = [
        lambda key=key: actions.advance_mission(Mission.objects.get(pk=key), "authorise", by=fresh(by))
        for key in missions
    ]
    assert at_once(AUTHORISE, *works) == {"taken": 1, "refused": 1}


def test_a_code_is_given_once_whoever_is_first(committed):
    story = committed
    story.fieldwork()
    by, mission = story.drafter, story.mission
    values = {"code": "F-1", "dimension": story.key("dimensions"), "title": TEXT}

    def draft():
        actions.draft_finding(Mission.objects.get(pk=mission.pk), by=fresh(by), **values)

    assert at_once(FIELD, *[draft] * THREADS) == {"taken": 1, "refused": THREADS - 1}


def test_members_vote_at_the_same_time(committed):
    story = committed
    story.review_pending(findings=1)
    with clock.at("2019-05-22"):
        case = story.sit(members=THREADS, quorum=THREADS)
    works = [lambda by=by: actions.cast_vote(case, by=fresh(by), choice="for") for by in story.members(THREADS)]
    assert at_once("2019-05-22", *works) == {"taken": THREADS}
    assert case.votes.count() == THREADS


def test_one_objection_is_raised_and_decided_once(committed):
    story = committed
    story.feedback_given(findings=1)
    finding, head, office = story.mission.findings.get(), story.head, story.office

    def object_by(by):
        return lambda: actions.raise_objection(Finding.objects.get(pk=finding.pk), by=fresh(by), grounds=TEXT)

    assert at_once("2019-06-10", object_by(head), object_by(office)) == {"taken": 1, "refused": 1}
    objection = finding.objections.get()
    deciders = [story.person(Role.PRINCIPAL, "NAT", number) for number in (7, 8, 9)]
    works = [
        lambda by=by, step=step: actions.decide_objection(objection, step, by=fresh(by), reasons=TEXT)
        for by, step in zip(deciders, ("uphold", "reject", "uphold"), strict=True)
    ]
    assert at_once("2019-06-11", *works) == {"taken": 1, "refused": 2}
    assert date(2019, 7, 10) <= objection.decide_by_date
