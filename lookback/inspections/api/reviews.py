"""Review sessions: call, roll, votes, minutes, decisions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from lookback.inspections import actions, forms, rules
from lookback.inspections.api.common import cleaned, do, duties_of, listed, router, seen, steps_of, take
from lookback.inspections.api.schemas import SessionOut, SessionPage, SessionRow
from lookback.inspections.models import SessionCase
from lookback.inspections.queries import visible
from lookback.kit.payload import Cursor, Key, Size, body_of, body_of_steps

ROW = tuple(SessionRow.model_fields)
CASE = ("id", "mission_id", "order", "status", "minutes", "decided_at")


@router.get("/sessions", response=SessionPage)
def list_sessions(request: HttpRequest, cursor: Cursor = None, size: Size = 50) -> dict[str, Any]:
    """Review sessions, the newest first."""
    return listed(visible.sessions(request.user), by=("-from_date", "-id"), cursor=cursor, size=size)


@router.post("/sessions", response=SessionOut, openapi_extra=body_of(forms.SessionForm))
def call_session(request: HttpRequest, unit: str = "") -> dict[str, Any]:
    """Call a session at the collective that the person's office serves, or at the unit with the code `unit`."""
    collective = visible.calling_unit(request.user, unit)
    values = cleaned(request, forms.SessionForm, collective)
    return whole(request, actions.call_session(principal_unit=collective, by=request.user, **values).pk)


@router.get("/sessions/{session_id}", response=SessionOut)
def read_session(request: HttpRequest, session_id: Key) -> dict[str, Any]:
    """A session with roll, cases, votes and minutes."""
    return whole(request, session_id)


@router.post(
    "/sessions/{session_id}/steps/{step}", response=SessionOut, openapi_extra=body_of_steps(forms.REVIEW_FORMS)
)
def take_session_step(request: HttpRequest, session_id: Key, step: str) -> dict[str, Any]:
    """Open or close a session."""
    session = seen(visible.sessions(request.user), session_id)
    take(request, step, session, rules.REVIEW, forms.REVIEW_FORMS, actions.advance_session)
    return whole(request, session_id)


@router.post("/sessions/{session_id}/roll", response=SessionOut, openapi_extra=body_of(forms.RollForm))
def call_roll(request: HttpRequest, session_id: Key) -> dict[str, Any]:
    """Note who is present, by the keys of the seats."""
    session = seen(visible.sessions(request.user), session_id)
    do(request, "call_roll", session, forms.RollForm, actions.call_roll)
    return whole(request, session_id)


@router.post(
    "/session-cases/{session_case_id}/steps/{step}", response=SessionOut, openapi_extra=body_of_steps(forms.CASE_FORMS)
)
def take_case_step(request: HttpRequest, session_case_id: Key, step: str) -> dict[str, Any]:
    """Record what the session decided on one mission: `approve` or `return`."""
    case = seen(visible.cases(request.user), session_case_id)
    take(request, step, case, rules.CASE, forms.CASE_FORMS, actions.advance_case)
    return whole(request, case.session_id)


@router.post("/session-cases/{session_case_id}/vote", response=SessionOut, openapi_extra=body_of(forms.VoteForm))
def cast_vote(request: HttpRequest, session_case_id: Key) -> dict[str, Any]:
    """Cast one's own vote, or step aside with a reason."""
    case = seen(visible.cases(request.user), session_case_id)
    do(request, "cast_vote", case, forms.VoteForm, actions.cast_vote)
    return whole(request, case.session_id)


@router.put("/session-cases/{session_case_id}/minutes", response=SessionOut, openapi_extra=body_of(forms.MinutesForm))
def write_minutes(request: HttpRequest, session_case_id: Key) -> dict[str, Any]:
    """Write the minutes on one mission."""
    case = seen(visible.cases(request.user), session_case_id)
    do(request, "write_minutes", case, forms.MinutesForm, actions.write_minutes)
    return whole(request, case.session_id)


def whole(request: HttpRequest, key: int) -> dict[str, Any]:
    """A session as it is now, for the answer."""
    session = seen(visible.sessions(request.user), key)
    cases = visible.cases(request.user).filter(session=session).prefetch_related("votes")
    return {
        **{name: getattr(session, name) for name in ROW},
        "seats": list(session.seats.select_related("person")),
        "cases": [_case(case, request) for case in cases],
        "steps": steps_of(rules.REVIEW, session, request),
        "may": duties_of(session, request),
    }


def _case(case: SessionCase, request: HttpRequest) -> dict[str, Any]:
    return {
        **{name: getattr(case, name) for name in CASE},
        "votes": list(case.votes.all()),
        "steps": steps_of(rules.CASE, case, request),
        "may": duties_of(case, request),
    }
