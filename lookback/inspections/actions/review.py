"""A sitting of the mandating collective: call it, call the roll, vote, write the minutes, record what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.inspections.actions.common import begin, line, one_of, reason_of, span, unused, words
from lookback.inspections.actions.desk import queue_case, queue_session
from lookback.inspections.models import Mission, ReviewSession, Seat, SessionCase, Vote
from lookback.inspections.rules import CASE, REVIEW, may_vote
from lookback.journal.actions import locked, move, record
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit
from lookback.org.rules import require

V = Vote.Choice
OVER = (Mission.Status.CLOSED, Mission.Status.CANCELLED)


@transaction.atomic
def call_session(
    *,
    code: str,
    title: Any,
    principal_unit: Unit,
    from_date: date,
    to_date: date,
    quorum: int,
    members: Iterable[Person],
    missions: Iterable[Mission],
    by: Person,
) -> ReviewSession:
    """Call a sitting of the collective over one or several missions, in the order given."""
    require(by, P.MISSION_RUN, principal_unit)
    span(from_date, to_date)
    members, missions = list(members), list(missions)
    _refuse_members(members, quorum, principal_unit)
    _refuse_missions(missions, principal_unit)
    session = ReviewSession.objects.create(
        code=unused(ReviewSession.objects.all(), code),
        title=words(title, field="title"),
        principal_unit=principal_unit,
        from_date=from_date,
        to_date=to_date,
        quorum=quorum,
    )
    Seat.objects.bulk_create(Seat(session=session, person=person) for person in members)
    record("inspections.reviewsession.called", subject=session, actor=by, members=members, quorum=quorum)
    for order, mission in enumerate(missions, start=1):
        SessionCase.objects.create(session=session, mission=mission, order=order)
        record("inspections.reviewsession.case_listed", subject=session, actor=by, mission=mission, code=mission.code)
    queue_session(session)
    return session


@transaction.atomic
def call_roll(session: ReviewSession, *, present: Iterable[Seat | Person], by: Person) -> ReviewSession:
    """Note who is present, by seats or by people; everybody else is absent."""
    session = begin("call_roll", session, by=by)
    people = {row.person_id if isinstance(row, Seat) else row.pk for row in present}
    seated = set(session.seats.values_list("person_id", flat=True))
    if people - seated:
        raise Refused(_("Somebody named as present has no seat in this session."), field="present")
    session.seats.filter(person_id__in=people).update(is_present=True)
    session.seats.exclude(person_id__in=people).update(is_present=False)
    record("inspections.reviewsession.roll_called", subject=session, actor=by, present=sorted(people))
    return session


@transaction.atomic
def cast_vote(case: SessionCase, *, by: Person, choice: str, reason: str = "") -> Vote:
    """Vote on one mission, or step aside with a reason. An interest in the body, or a part in the report, bars a vote.

    A vote may be changed until the decision is recorded; each one stays in the journal.
    """
    case = begin("cast_vote", case, by=by)
    seat = _seat(case, by)
    picked = one_of(V, choice, field="choice")
    if picked == V.RECUSED:
        reason = reason_of(reason, longest=200)
    elif sentence := may_vote(case, by):
        raise Refused(sentence, field="choice")
    vote, _created = Vote.objects.update_or_create(
        case=case,
        seat=seat,
        defaults={
            "choice": picked,
            "reason": line(reason, field="reason", longest=200, required=False),
            "cast_at": clock.now(),
        },
    )
    record("inspections.reviewsession.voted", subject=case, actor=by, choice=picked, reason=vote.reason)
    return vote


@transaction.atomic
def write_minutes(case: SessionCase, *, by: Person, minutes: Any) -> SessionCase:
    """Write down what was said and weighed."""
    case = begin("write_minutes", case, by=by)
    case.minutes = words(minutes, field="minutes")
    case.save(update_fields=["minutes"])
    record("inspections.reviewsession.minutes_written", subject=case, actor=by)
    return case


@transaction.atomic
def advance_session(session: ReviewSession, step: str, *, by: Person, **detail: Any) -> ReviewSession:
    """Open or close the sitting."""
    session = move(REVIEW, session, step, by=by, **detail)
    queue_session(session)
    for case in session.cases.filter(status=SessionCase.Status.LISTED):
        queue_case(case)
    return session


@transaction.atomic
def advance_case(case: SessionCase, step: str, *, by: Person, **detail: Any) -> SessionCase:
    """Record what the session decided on one mission. The mission's own step carries it out."""
    locked(case.mission)
    case = move(CASE, case, step, by=by, effect=_decide, **detail)
    queue_case(case)
    return case


def _decide(case: SessionCase, *, by: Person, **detail: Any) -> dict[str, Any]:
    case.decided_at = clock.now()
    votes = Counter(case.votes.values_list("choice", flat=True))
    return {**{key: votes[key] for key in V.values}, **detail}


def _seat(case: SessionCase, by: Person) -> Seat:
    seat = case.session.seats.filter(person=by).first()
    if seat is None:
        raise Refused(_("You have no seat in this session."), forbidden=True)
    if not seat.is_present:
        raise Refused(_("The roll has you as absent."))
    return seat


def _refuse_members(members: list[Person], quorum: int, unit: Unit) -> None:
    if len(set(members)) < len(members):
        raise Refused(_("Somebody is named twice."), field="members")
    for person in members:
        if not person.may(P.MISSION_DECIDE, unit):
            raise Refused(_("%(person)s does not belong to the collective.") % {"person": person}, field="members")
    if quorum > len(members):
        raise Refused(_("The quorum is larger than the collective."), field="quorum")
    if quorum * 2 <= len(members):
        raise Refused(_("A quorum is more than half of the members."), field="quorum")


def _refuse_missions(missions: list[Mission], unit: Unit) -> None:
    if not missions:
        raise Refused(_("Name at least one mission."), field="missions")
    for mission in sorted(missions, key=lambda row: row.pk):
        mission = locked(mission)
        if mission.principal_unit_id != unit.pk or mission.status in OVER:
            raise Refused(
                _("Mission %(code)s is not this collective's to decide.") % {"code": mission.code}, field="missions"
            )
        waiting = mission.session_cases.exclude(session__status=ReviewSession.Status.CLOSED)
        if waiting.filter(status=SessionCase.Status.LISTED).exists():
            raise Refused(_("Mission %(code)s is before a session already.") % {"code": mission.code}, field="missions")
