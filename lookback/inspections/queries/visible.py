"""What a person may see, loaded with what its page shows. Whatever is not in here does not exist for that person."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lookback.inspections.models import (
    Campaign,
    FeedbackMeeting,
    Finding,
    Mission,
    Objection,
    ReviewSession,
    SessionCase,
    TeamMember,
    Venue,
    WorkPaper,
)
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit

UNITS = ("principal_unit", "team_unit", "body_unit")


def is_issuer(mission: Mission, user: Person) -> bool:
    """Whether the person stands on the issuing side: group, office or collective, and not the inspected body."""
    return user.may(P.FINDING_READ, mission.team_unit)


def campaigns(user: Person) -> QuerySet[Campaign]:
    """Campaigns of collectives in reach, and those of the missions that the person sees."""
    own = Campaign.objects.filter(user.reach(P.MISSION_READ, "principal_unit__path"))
    rows = own | Campaign.objects.filter(pk__in=Mission.objects.visible_to(user).values("campaign"))
    return rows.select_related("principal_unit", "framework")


def missions(user: Person) -> QuerySet[Mission]:
    """Missions."""
    rows = Mission.objects.visible_to(user)
    return rows.select_related("campaign__framework", "profile", "ledger", *UNITS)


def members(user: Person) -> QuerySet[TeamMember]:
    """Members of the teams of visible missions."""
    rows = TeamMember.objects.filter(mission__in=Mission.objects.visible_to(user))
    return rows.select_related("person", "mission__campaign__framework", *_of_mission("mission"))


def papers(user: Person) -> QuerySet[WorkPaper]:
    """Work papers."""
    rows = WorkPaper.objects.visible_to(user).select_related("unit", "written_by", "corrects")
    return rows.select_related("mission__campaign__framework", *_of_mission("mission"))


def findings(user: Person) -> QuerySet[Finding]:
    """Findings."""
    rows = Finding.objects.visible_to(user).select_related("replied_by", "drafted_by", "mission__profile")
    return rows.select_related("mission__campaign__framework", "mission__ledger", *_of_mission("mission"))


def objections(user: Person) -> QuerySet[Objection]:
    """Objections to visible findings."""
    rows = Objection.objects.filter(finding__in=Finding.objects.visible_to(user))
    return rows.select_related("raised_by", "decided_by", *_of_mission("finding__mission"))


def sessions(user: Person) -> QuerySet[ReviewSession]:
    """Review sessions."""
    return ReviewSession.objects.visible_to(user).select_related("principal_unit")


def cases(user: Person) -> QuerySet[SessionCase]:
    """Cases of visible sessions."""
    rows = SessionCase.objects.filter(session__in=ReviewSession.objects.visible_to(user))
    return rows.select_related("session__principal_unit", *_of_mission("mission"))


def meetings(user: Person) -> QuerySet[FeedbackMeeting]:
    """Meetings of visible missions."""
    rows = FeedbackMeeting.objects.filter(mission__in=Mission.objects.visible_to(user))
    return rows.select_related("cascade", "mission__campaign__framework", *_of_mission("mission"))


def venues(user: Person) -> QuerySet[Venue]:
    """Venues: of units in reach, and all those of the meetings of the person's own group."""
    rows = Venue.objects.visible_to(user).select_related("assignment__sender_unit", "assignment__received_by")
    return rows.select_related("assignment__unit", "recorded_by", *_of_mission("meeting__mission"))


def _of_mission(path: str) -> list[str]:
    return [f"{path}__{name}" for name in UNITS]


# --- who prepares missions ------------------------------------------------------------------------------------------


def scopes_prepared_by(user: Person) -> list[Unit]:
    """The tops of the units for whose missions the person may prepare the plan: office or collective."""
    return [*user.scopes(P.MISSION_RUN), *user.scopes(P.MISSION_MANDATE)]


def units_prepared_by(user: Person) -> QuerySet[Unit]:
    """Those units and all below them."""
    return Unit.objects.filter(user.reach(P.MISSION_RUN) | user.reach(P.MISSION_MANDATE))


def require_preparing(user: Person) -> None:
    """Refuse whoever prepares missions nowhere."""
    if not scopes_prepared_by(user):
        raise Refused(_("This is not among the duties of your post."), forbidden=True)


def calling_unit(user: Person, code: str) -> Unit:
    """The collective at which the person's office calls a session: the one named by `code`, else the office's own."""
    scopes = user.scopes(P.MISSION_RUN)
    if not scopes:
        raise Refused(_("This is not among the duties of your post."), forbidden=True)
    if not code:
        return scopes[0]
    units = Unit.objects.filter(user.reach(P.MISSION_RUN))
    unit = None if "\x00" in code else units.filter(code=code).first()
    if unit is None:
        raise Refused(_("No unit within your reach has this code."), field="unit")
    return unit
