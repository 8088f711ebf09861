"""Guards of a mission: each returns the sentence that refuses, or None (domain.md 1.4)."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lookback.inspections.models import Finding, Mission, Objection, SessionCase, TeamMember, Venue
from lookback.inspections.models.finding import SIDE
from lookback.kit import clock
from lookback.org.models import Person, Unit
from lookback.org.rules import interest_in

M = Mission.Status
# Two missions to one body within this many days need a reason (domain.md 1.7, "too many inspections").
OVERLAP_DAYS = 90


def mandate_is_complete(mission: Mission, by: Person) -> str | None:
    """One mission, one authorisation: number, legal basis, scope, dates (Regulations art. 15)."""
    if not (mission.mandate_number and mission.legal_basis and mission.scope):
        return _("The mandate needs a number, a legal basis and a scope.")
    return None


def team_has_declared(mission: Mission, by: Person) -> str | None:
    """A team exists, everybody declared, and no conflict is open."""
    declared = list(mission.team.filter(left_at=None).values_list("declared", flat=True))
    if not declared:
        return _("The mission has no team yet.")
    if TeamMember.Declared.MISSING in declared:
        return _("Not every member of the team has declared possible conflicts.")
    if TeamMember.Declared.CONFLICT in declared:
        return _("A conflict that was declared is still open: replace or clear the member.")
    return None


def member_is_clear(mission: Mission, by: Person) -> str | None:
    """Only members of the team record and draft, and only those without an open conflict (domain.md 1.2, Mandate)."""
    member = mission.team.filter(person=by, left_at=None).first()
    if member is None:
        return _("You are not on the team of this mission.")
    if member.declared not in (TeamMember.Declared.NONE, TeamMember.Declared.CLEARED):
        return _("Declare possible conflicts first; while a conflict is open you may not take part.")
    return None


def is_member(mission: Mission, by: Person) -> str | None:
    """Each member declares for himself or herself."""
    if mission.team.filter(person=by, left_at=None).exists():
        return None
    return _("You are not on the team of this mission.")


def no_overlap(mission: Mission, by: Person) -> str | None:
    """No other mission to the same body on the same framework within 90 days, unless a reason is given."""
    if mission.overlap_reason:
        return None
    near = timedelta(days=OVERLAP_DAYS)
    begin, end = mission.from_date - near, mission.field_end_date + near
    other = (
        Mission.objects.filter(body_unit=mission.body_unit, campaign__framework__key=mission.framework.key)
        .filter(Q(to_date__gte=begin) | Q(extended_to_date__gte=begin), from_date__lte=end)
        .exclude(pk=mission.pk)
        .exclude(status__in=(M.PLANNED, M.CANCELLED))
        .exclude(suspended_from=M.PLANNED, status=M.SUSPENDED)
        .first()
    )
    if other:
        return _("Mission %(code)s visits the same body within 90 days. Give a reason or move the dates.") % {
            "code": other.code
        }
    return None


def mobilised(mission: Mission, by: Person) -> str | None:
    """The mobilisation notice was issued and the public channels are open."""
    if not mission.mobilisation_notice or not mission.channels_open:
        return _("Issue the mobilisation notice and open the public channels first.")
    return None


def field_may_close(mission: Mission, by: Person) -> str | None:
    """Field work ends by its planned day or an approved extension, and the public channels are closed."""
    if clock.today() > mission.field_end_date:
        return _("Field work is past its planned end: have an extension approved first.")
    if mission.channels_open:
        return _("Close the public channels first.")
    return None


def findings_are_complete(mission: Mission, by: Person) -> str | None:
    """At least one finding exists, and none is a draft any more: each has its elements and its evidence."""
    findings = live_findings(mission)
    if all(finding.is_positive for finding in findings):
        return _("There is no finding yet.")
    for finding in findings:
        if finding.status == Finding.Status.DRAFT:
            return _("Finding %(code)s is still a draft.") % {"code": finding.code}
    return None


def not_drafter(mission: Mission, by: Person) -> str | None:
    """Quality is checked by somebody who drafted nothing."""
    if mission.findings.filter(drafted_by=by).exists() or mission.team.filter(person=by).exists():
        return _("You belong to the team or drafted findings, so somebody else must check the quality.")
    return None


def checklist_passed(mission: Mission, by: Person) -> str | None:
    """Every line of the framework's checklist was judged and passed."""
    wanted = {row["key"] for row in mission.framework.rows("quality_checklist")}
    passed = set(mission.quality_checks.filter(passed=True).values_list("key", flat=True))
    if wanted - passed:
        return _("%(count)s lines of the quality checklist are not passed yet.") % {"count": len(wanted - passed)}
    return None


def reply_is_in_or_over(mission: Mission, by: Person) -> str | None:
    """The body replied to each finding, or its time to reply is over (B10)."""
    over = mission.reply_due_date is not None and clock.today() > mission.reply_due_date
    if not over and unanswered(mission).exists():
        return _("The body has until %(date)s to reply, and has not replied to every finding.") % {
            "date": mission.reply_due_date.isoformat() if mission.reply_due_date else "—"
        }
    return None


def session_approved(mission: Mission, by: Person) -> str | None:
    """A review session decided for approval, with minutes, quorum, recusals and votes on record."""
    if not waiting_decision(mission, SessionCase.Status.APPROVED):
        return _("No review session has approved this report yet.")
    return None


def session_returned(mission: Mission, by: Person) -> str | None:
    """A review session decided to send the report back."""
    if not waiting_decision(mission, SessionCase.Status.RETURNED):
        return _("No review session has returned this report.")
    return None


def may_decide(mission: Mission, by: Person) -> str | None:
    """Who declared an interest in the body, or belonged to the team, takes no part in the decision (B10)."""
    if mission.team.filter(person=by).exists() or mission.findings.filter(drafted_by=by).exists():
        return _("You took part in this mission, so others must decide on its report.")
    concerned = Unit.objects.filter(findings__mission=mission).distinct()
    return interest_in(by, mission.body_unit, *concerned)


def meeting_is_set(mission: Mission, by: Person) -> str | None:
    """A meeting with an agenda and its venues exists; the main venue is the body's."""
    meeting = getattr(mission, "meeting", None)
    if meeting is None or not meeting.venues.filter(assignment__unit=mission.body_unit).exists():
        return _("Set the meeting and its venues first.")
    if not meeting.agenda.exists():
        return _("The meeting has no agenda yet.")
    return None


def meeting_was_held(mission: Mission, by: Person) -> str | None:
    """Feedback is given at the meeting, not before it."""
    held = timezone.localdate(mission.meeting.held_at)
    if clock.today() < held:
        return _("The meeting is on %(date)s: feedback cannot be given before it.") % {"date": held.isoformat()}
    return None


def venues_answered(mission: Mission, by: Person) -> str | None:
    """Attendance of each venue is recorded and the documents are receipted."""
    venues = mission.meeting.venues.all()
    if missing := venues.filter(recorded_at=None).count():
        return _("Attendance is not recorded for %(count)s venues.") % {"count": missing}
    if unsigned := venues.filter(assignment__received_at=None).count():
        return _("%(count)s venues have not signed for the documents.") % {"count": unsigned}
    return None


def findings_covered(mission: Mission, by: Person) -> str | None:
    """Every communicated finding became at least one ledger item."""
    bare = mission.findings.filter(status=Finding.Status.COMMUNICATED, is_positive=False, item_links=None)
    if first := bare.first():
        return _("Finding %(code)s is not covered by any ledger item.") % {"code": first.code}
    return None


def items_terminal(mission: Mission, by: Person) -> str | None:
    """No item of the ledger is open."""
    if mission.ledger is None:
        return _("There is no ledger yet.")
    if still_open := mission.ledger.items.exclude(status="closed").count():
        return _("%(count)s items are still open.") % {"count": still_open}
    return None


def no_objection_pending(mission: Mission, by: Person) -> str | None:
    """An objection is decided before the finding it is about is closed (B10)."""
    if Objection.objects.filter(finding__mission=mission, status=Objection.Status.RAISED).exists():
        return _("An objection to a finding is not decided yet.")
    return None


def lookback_drawn(mission: Mission, by: Person) -> str | None:
    """A sample was drawn for the look-back."""
    if mission.ledger is None or not mission.ledger.lookback_rounds.exists():
        return _("Draw the look-back sample first.")
    return None


def item_reopened(mission: Mission, by: Person) -> str | None:
    """At least one item is open again."""
    if mission.ledger is None or not mission.ledger.items.exclude(status="closed").exists():
        return _("No item was reopened.")
    return None


def lookback_complete(mission: Mission, by: Person) -> str | None:
    """Every sampled item has a result."""
    rounds = mission.ledger.lookback_rounds if mission.ledger else None
    if rounds is None or rounds.filter(results__result="").exists():
        return _("Some sampled items have no look-back result yet.")
    return None


def lookback_not_started(mission: Mission, by: Person) -> str | None:
    """A sample that was drawn is looked at: closing at once would drop it."""
    if mission.ledger and mission.ledger.lookback_rounds.filter(results__result="").exists():
        return _("A look-back has begun: finish it instead.")
    return None


def venue_may_go(venue: Venue, by: Person) -> str | None:
    """A venue set by mistake is taken back before the meeting, while nothing has happened there."""
    if venue.unit == venue.mission.body_unit:
        return _("The main venue is the body's own and stays.")
    if clock.now() >= venue.meeting.held_at:
        return _("The meeting has begun: its venues stay as they are.")
    if venue.recorded_at is not None:
        return _("Attendance is recorded at this venue: it stays.")
    if venue.assignment.received_at is not None:
        return _("The documents have been signed for at this venue: it stays.")
    return None


def live_findings(mission: Mission) -> list[Finding]:
    """Findings that are not withdrawn, merged or superseded."""
    return list(mission.findings.exclude(status__in=SIDE))


def unanswered(mission: Mission):
    """Findings that the body has been asked about and has not replied to; a positive practice needs no reply."""
    return mission.findings.filter(status=Finding.Status.REPLY_OPEN, is_positive=False)


def waiting_decision(mission: Mission, status: str) -> SessionCase | None:
    """The session's decision of this kind that the mission has not followed yet."""
    return mission.session_cases.filter(status=status, carried_out_at=None).order_by("-pk").first()
