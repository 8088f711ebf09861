"""The workflows of a review session and of the cases before it, and their guards."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.inspections.models import Mission, ReviewSession, SessionCase, Vote
from lookback.inspections.rules.readiness import may_decide
from lookback.kit.workflow import Step, Workflow
from lookback.org.authority import Permission as P
from lookback.org.models import Person

RS = ReviewSession.Status


def quorate(session: ReviewSession, by: Person) -> str | None:
    """Enough members are present."""
    if session.seats.filter(is_present=True).count() < session.quorum:
        return _("The session is not quorate: %(quorum)s members must be present.") % {"quorum": session.quorum}
    return None


def all_decided(session: ReviewSession, by: Person) -> str | None:
    """No case is left undecided, save those whose mission is no longer waiting for a decision."""
    undecided = session.cases.filter(status=SessionCase.Status.LISTED)
    if undecided.filter(mission__status=Mission.Status.REVIEW_PENDING).exists():
        return _("Some missions are not decided yet.")
    return None


REVIEW = Workflow(
    "inspections.reviewsession",
    RS,
    (
        Step("open", lazy("Open the session"), (RS.PLANNED,), RS.SITTING, P.MISSION_RUN, "principal_unit", (quorate,)),
        Step(
            "close",
            lazy("Close the session"),
            (RS.SITTING,),
            RS.CLOSED,
            P.MISSION_RUN,
            "principal_unit",
            (all_decided,),
        ),
    ),
    terminal=(RS.CLOSED,),
)

SC = SessionCase.Status


def session_sits(case: SessionCase, by: Person) -> str | None:
    """Decisions fall in a sitting session only, over a report that waits for review."""
    if case.session.status != RS.SITTING:
        return _("The session is not sitting.")
    if case.mission.status != Mission.Status.REVIEW_PENDING:
        return _("Mission %(code)s is not before the session: its status is “%(status)s”.") % {
            "code": case.mission.code,
            "status": case.mission.get_status_display(),
        }
    return None


def has_minutes(case: SessionCase, by: Person) -> str | None:
    """No decision without minutes."""
    return None if case.minutes else _("Write the minutes first.")


def case_quorate(case: SessionCase, by: Person) -> str | None:
    """Enough members voted; those who stepped aside do not count."""
    voting = case.votes.exclude(choice=Vote.Choice.RECUSED).count()
    if voting < case.session.quorum:
        return _("Only %(count)s members voted; %(quorum)s are needed, and recused members do not count.") % {
            "count": voting,
            "quorum": case.session.quorum,
        }
    return None


def majority_for(case: SessionCase, by: Person) -> str | None:
    """More voted for than against."""
    return None if _margin(case) > 0 else _("There is no majority for approval.")


def majority_against(case: SessionCase, by: Person) -> str | None:
    """A report is returned when the vote is not for it."""
    return None if _margin(case) <= 0 else _("The majority is for approval.")


def _margin(case: SessionCase) -> int:
    choices = list(case.votes.values_list("choice", flat=True))
    return choices.count(Vote.Choice.FOR) - choices.count(Vote.Choice.AGAINST)


def may_vote(case: SessionCase, by: Person) -> str | None:
    """Who declared an interest in the body, or made the report, must step aside (B10)."""
    return may_decide(case.mission, by)


def still_listed(case: SessionCase, by: Person) -> str | None:
    """What was decided is not discussed again."""
    return None if case.status == SC.LISTED else _("This mission was decided already.")


CASE = Workflow(
    "inspections.sessioncase",
    SC,
    (
        Step(
            "approve",
            lazy("Record approval"),
            (SC.LISTED,),
            SC.APPROVED,
            P.MISSION_RUN,
            "principal_unit",
            (session_sits, has_minutes, case_quorate, majority_for),
        ),
        Step(
            "return",
            lazy("Record return"),
            (SC.LISTED,),
            SC.RETURNED,
            P.MISSION_RUN,
            "principal_unit",
            (session_sits, has_minutes, case_quorate, majority_against),
            danger=True,
        ),
    ),
    terminal=(SC.APPROVED, SC.RETURNED),
)
