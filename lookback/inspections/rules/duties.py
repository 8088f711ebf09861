"""Verbs that change no status: who may do them, and while the mission stands where.

The table serves the refusal (`require_duty`) and the button (`may_do`, `open_duties`) alike, as a workflow does for
its steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lookback.inspections.models import Mission, ReviewSession
from lookback.inspections.rules.finding import is_communicated, is_draft, may_object, on_team
from lookback.inspections.rules.readiness import is_member, member_is_clear, not_drafter, venue_may_go
from lookback.inspections.rules.review import session_sits, still_listed
from lookback.kit.workflow import Guard, Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.org.rules import require

M = Mission.Status
RS = ReviewSession.Status
TEAM_FORMING = (M.PLANNED, M.MANDATED, M.FIELDWORK, M.DRAFTING)
IN_DRAFTING = (M.FIELDWORK, M.DRAFTING)
MEETING = (M.APPROVED, M.FEEDBACK_SET)
ANSWERING = (M.FEEDBACK_GIVEN, M.RECTIFYING)
AFTER_FEEDBACK = (M.FEEDBACK_GIVEN, M.RECTIFYING, M.ACCEPTANCE_DONE, M.LOOKBACK)


@dataclass(frozen=True)
class Duty:
    """One verb.

    of        the noun it is done on: the model's name in small letters
    posts     (permission, attribute of the subject that names the unit): one of them must be held
    statuses  where the mission must stand, or the session for the verbs of a session
    guards    as those of a workflow step, asked of the subject
    """

    of: str
    posts: tuple[tuple[str, str], ...]
    statuses: tuple[str, ...]
    guards: tuple[Guard, ...] = ()


def heads_body(mission: Mission, by: Person) -> str | None:
    """A commitment is signed by the head of the body: who may also sign the declaration of truth for it."""
    if by.may(P.ITEM_CLAIM, mission.body_unit):
        return None
    return _("A commitment is signed by the head of the inspected body.")


RUN, LEAD, DRAFT = (P.MISSION_RUN, "principal_unit"), (P.MISSION_LEAD, "team_unit"), (P.FINDING_DRAFT, "team_unit")
MANDATE, CHECK = (P.MISSION_MANDATE, "principal_unit"), (P.FINDING_CHECK, "principal_unit")
REPLY = (P.FINDING_REPLY, "body_unit")

DUTIES: dict[str, Duty] = {
    "edit_mandate": Duty("mission", (RUN,), (M.PLANNED,)),
    "add_member": Duty("mission", (RUN,), TEAM_FORMING),
    "remove_member": Duty("mission", (RUN,), TEAM_FORMING),
    "declare_conflict": Duty("mission", (), TEAM_FORMING, (is_member,)),
    "clear_conflict": Duty("mission", (MANDATE,), TEAM_FORMING),
    "mobilise": Duty("mission", (RUN,), (M.MANDATED,)),
    "close_channels": Duty("mission", (RUN, LEAD), (M.MANDATED, M.FIELDWORK, M.SUSPENDED)),
    "extend_field": Duty("mission", (MANDATE,), (M.MANDATED, M.FIELDWORK)),
    "add_visit": Duty("mission", (LEAD,), (M.MANDATED, M.FIELDWORK)),
    "write_paper": Duty("mission", (DRAFT,), IN_DRAFTING, (member_is_clear,)),
    "write_overview": Duty("mission", (LEAD,), IN_DRAFTING),
    "draft_finding": Duty("mission", (DRAFT,), IN_DRAFTING, (member_is_clear,)),
    "edit_finding": Duty("finding", (DRAFT,), IN_DRAFTING, (on_team, is_draft)),
    "add_pointer": Duty("finding", (DRAFT,), IN_DRAFTING, (on_team, is_draft)),
    "add_suggestion": Duty("mission", (DRAFT,), IN_DRAFTING, (member_is_clear,)),
    "add_accountability": Duty("mission", (LEAD,), IN_DRAFTING),
    "record_quality_check": Duty("mission", (CHECK,), (M.QUALITY_CONTROL,), (not_drafter,)),
    "set_meeting": Duty("mission", (RUN,), MEETING),
    "set_agenda": Duty("feedbackmeeting", (RUN,), MEETING),
    "set_venues": Duty("feedbackmeeting", (RUN,), MEETING),
    "remove_venue": Duty("venue", (RUN,), MEETING, (venue_may_go,)),
    "record_attendance": Duty("venue", (RUN, LEAD, (P.ITEM_WORK, "unit")), (M.FEEDBACK_SET,)),
    "record_speech": Duty("feedbackmeeting", (RUN,), (M.FEEDBACK_SET, *ANSWERING)),
    "respond": Duty("mission", (REPLY,), ANSWERING),
    "commit": Duty("mission", (REPLY,), (M.FEEDBACK_GIVEN,), (heads_body,)),
    "raise_objection": Duty("finding", (REPLY,), AFTER_FEEDBACK, (may_object,)),
    "open_items": Duty("finding", ((P.ITEM_ASSIGN, "body_unit"), RUN), ANSWERING, (is_communicated,)),
    "call_roll": Duty("reviewsession", (RUN,), (RS.PLANNED, RS.SITTING)),
    "cast_vote": Duty(
        "sessioncase", ((P.MISSION_DECIDE, "principal_unit"),), (M.REVIEW_PENDING,), (session_sits, still_listed)
    ),
    "write_minutes": Duty("sessioncase", (RUN,), (M.REVIEW_PENDING,), (session_sits, still_listed)),
}


def require_duty(name: str, subject: Any, by: Person) -> None:
    """Refuse where `by` may not do the verb on `subject` now: 403 without a post, 409 while the time is not right."""
    duty = DUTIES[name]
    _require_post(duty, subject, by)
    standing = subject if isinstance(subject, ReviewSession) else mission_of(subject)
    if standing.status not in duty.statuses:
        raise Refused(
            _("This is not open while the status is “%(status)s”.") % {"status": standing.get_status_display()}
        )
    for guard in duty.guards:
        if sentence := guard(subject, by):
            raise Refused(sentence)


def may_do(name: str, subject: Any, user: Person) -> bool:
    """Whether the button is shown."""
    try:
        require_duty(name, subject, user)
    except Refused:
        return False
    return True


def open_duties(subject: Any, user: Person) -> set[str]:
    """The verbs that `user` may do on `subject` now: what the page shows buttons for."""
    noun = subject._meta.model_name
    return {name for name, duty in DUTIES.items() if duty.of == noun and may_do(name, subject, user)}


def mission_of(subject: Any) -> Mission:
    """The mission that a finding, meeting, venue, case or objection belongs to; a mission itself."""
    return subject if isinstance(subject, Mission) else subject.mission


def _require_post(duty: Duty, subject: Any, by: Person) -> None:
    held = [(permission, getattr(subject, where)) for permission, where in duty.posts]
    if held and not any(by.may(permission, unit) for permission, unit in held):
        require(by, *held[0])
