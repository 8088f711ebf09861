"""The workflows of missions, findings, review sessions and objections (domain.md 1.4), and their guards. Never writes."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.inspections.models import Finding, Mission, Objection, ReviewSession, SessionCase, TeamMember, Vote
from lookback.kit import clock, vocabulary
from lookback.kit.workflow import Step, Workflow
from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.org.rules import interest_in

M = Mission.Status
BEFORE_APPROVAL = (
    M.PLANNED,
    M.MANDATED,
    M.FIELDWORK,
    M.DRAFTING,
    M.QUALITY_CONTROL,
    M.REPLY_OPEN,
    M.REVIEW_PENDING,
)
# Two missions to one body within this many days need a reason (domain.md 1.7, "too many inspections").
OVERLAP_DAYS = 90

# --- guards of the mission --------------------------------------------------------------------------------------


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


def no_overlap(mission: Mission, by: Person) -> str | None:
    """No other mission to the same body on the same framework within 90 days, unless a reason is given."""
    if mission.overlap_reason:
        return None
    near = timedelta(days=OVERLAP_DAYS)
    other = (
        Mission.objects.filter(body_unit=mission.body_unit, campaign__framework=mission.campaign.framework)
        .filter(from_date__lte=mission.to_date + near, to_date__gte=mission.from_date - near)
        .exclude(pk=mission.pk)
        .exclude(status__in=(M.PLANNED, M.CANCELLED))
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
    """Every finding has criterion, condition, cause, effect and enough pointers; at least one exists."""
    findings = [finding for finding in live_findings(mission) if not finding.is_positive]
    if not findings:
        return _("There is no finding yet.")
    for finding in findings:
        if finding.status == Finding.Status.DRAFT:
            return _("Finding %(code)s is still a draft.") % {"code": finding.code}
    return None


def not_drafter(mission: Mission, by: Person) -> str | None:
    """Quality is checked by somebody who drafted nothing."""
    if mission.findings.filter(drafted_by=by).exists() or mission.team.filter(person=by, left_at=None).exists():
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
    if not over and mission.findings.filter(status=Finding.Status.REPLY_OPEN, is_positive=False).exists():
        return _("The body has until %(date)s to reply, and has not replied to every finding.") % {
            "date": mission.reply_due_date.isoformat() if mission.reply_due_date else "—"
        }
    return None


def session_approved(mission: Mission, by: Person) -> str | None:
    """A review session decided for approval, with minutes, quorum, recusals and votes on record."""
    if not mission.session_cases.filter(status=SessionCase.Status.APPROVED).exists():
        return _("No review session has approved this report yet.")
    return None


def session_returned(mission: Mission, by: Person) -> str | None:
    """A review session decided to send the report back."""
    last = mission.session_cases.order_by("-pk").first()
    if last is None or last.status != SessionCase.Status.RETURNED:
        return _("No review session has returned this report.")
    return None


def meeting_is_set(mission: Mission, by: Person) -> str | None:
    """A meeting with its venues exists."""
    if not hasattr(mission, "meeting") or not mission.meeting.venues.exists():
        return _("Set the meeting and its venues first.")
    if not mission.meeting.agenda.exists():
        return _("The meeting has no agenda yet.")
    return None


def venues_answered(mission: Mission, by: Person) -> str | None:
    """Attendance of each venue is recorded and the documents are receipted."""
    venues = mission.meeting.venues.all()
    if missing := venues.filter(recorded_at=None).count():
        return _("Attendance is not recorded for %(count)s venues.") % {"count": missing}
    if unsigned := venues.filter(assignment__status="sent").count():
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
    """Closing without a look-back is only for missions that drew no sample."""
    if mission.ledger and mission.ledger.lookback_rounds.filter(results__result="").exists():
        return _("A look-back has begun: finish it instead.")
    return None


def live_findings(mission: Mission) -> list[Finding]:
    """Findings that are not withdrawn, merged or superseded."""
    side = (Finding.Status.WITHDRAWN, Finding.Status.MERGED, Finding.Status.SUPERSEDED)
    return list(mission.findings.exclude(status__in=side))


MISSION = Workflow(
    "inspections.mission",
    M,
    (
        Step(
            "authorise",
            lazy("Authorise"),
            (M.PLANNED,),
            M.MANDATED,
            P.MISSION_MANDATE,
            "principal_unit",
            (mandate_is_complete, team_has_declared, no_overlap),
        ),
        Step(
            "deploy", lazy("Deploy the team"), (M.MANDATED,), M.FIELDWORK, P.MISSION_RUN, "principal_unit", (mobilised,)
        ),
        Step(
            "close_field",
            lazy("Close field work"),
            (M.FIELDWORK,),
            M.DRAFTING,
            P.MISSION_LEAD,
            "team_unit",
            (field_may_close,),
        ),
        Step(
            "submit_qc",
            lazy("Submit for quality control"),
            (M.DRAFTING,),
            M.QUALITY_CONTROL,
            P.MISSION_LEAD,
            "team_unit",
            (findings_are_complete,),
        ),
        Step(
            "qc_pass",
            lazy("Pass quality control"),
            (M.QUALITY_CONTROL,),
            M.REPLY_OPEN,
            P.FINDING_CHECK,
            "principal_unit",
            (not_drafter, checklist_passed),
        ),
        Step(
            "qc_return",
            lazy("Return to drafting"),
            (M.QUALITY_CONTROL,),
            M.DRAFTING,
            P.FINDING_CHECK,
            "principal_unit",
            (not_drafter,),
            main=False,
            danger=True,
        ),
        Step(
            "reply_closed",
            lazy("Close the reply period"),
            (M.REPLY_OPEN,),
            M.REVIEW_PENDING,
            P.MISSION_RUN,
            "principal_unit",
            (reply_is_in_or_over,),
        ),
        Step(
            "approve",
            lazy("Approve the report"),
            (M.REVIEW_PENDING,),
            M.APPROVED,
            P.MISSION_DECIDE,
            "principal_unit",
            (session_approved,),
        ),
        Step(
            "return",
            lazy("Return the report"),
            (M.REVIEW_PENDING,),
            M.DRAFTING,
            P.MISSION_DECIDE,
            "principal_unit",
            (session_returned,),
            main=False,
            danger=True,
        ),
        Step(
            "schedule",
            lazy("Set the feedback meeting"),
            (M.APPROVED,),
            M.FEEDBACK_SET,
            P.MISSION_RUN,
            "principal_unit",
            (meeting_is_set,),
        ),
        Step(
            "deliver",
            lazy("Give the feedback"),
            (M.FEEDBACK_SET,),
            M.FEEDBACK_GIVEN,
            P.MISSION_LEAD,
            "team_unit",
            (venues_answered,),
        ),
        Step(
            "plan_approved",
            lazy("Approve the rectification plan"),
            (M.FEEDBACK_GIVEN,),
            M.RECTIFYING,
            P.MISSION_RUN,
            "principal_unit",
            (findings_covered,),
        ),
        Step(
            "all_items_terminal",
            lazy("Declare acceptance done"),
            (M.RECTIFYING,),
            M.ACCEPTANCE_DONE,
            P.MISSION_RUN,
            "principal_unit",
            (items_terminal,),
        ),
        Step(
            "start_lookback",
            lazy("Start the look-back"),
            (M.ACCEPTANCE_DONE,),
            M.LOOKBACK,
            P.MISSION_MANDATE,
            "principal_unit",
            (lookback_drawn,),
        ),
        Step(
            "close",
            lazy("Close without look-back"),
            (M.ACCEPTANCE_DONE,),
            M.CLOSED,
            P.MISSION_MANDATE,
            "principal_unit",
            (lookback_not_started, items_terminal),
            main=False,
            danger=True,
        ),
        Step(
            "relapse_found",
            lazy("Relapse found: rectify again"),
            (M.LOOKBACK,),
            M.RECTIFYING,
            P.MISSION_LEAD,
            "team_unit",
            (item_reopened,),
            main=False,
            danger=True,
        ),
        Step(
            "finish",
            lazy("Finish the look-back"),
            (M.LOOKBACK,),
            M.CLOSED,
            P.MISSION_MANDATE,
            "principal_unit",
            (lookback_complete, items_terminal),
        ),
        Step(
            "suspend",
            lazy("Suspend"),
            BEFORE_APPROVAL,
            M.SUSPENDED,
            P.MISSION_MANDATE,
            "principal_unit",
            main=False,
            danger=True,
        ),
        Step("resume", lazy("Resume"), (M.SUSPENDED,), None, P.MISSION_MANDATE, "principal_unit"),
        Step(
            "cancel",
            lazy("Cancel"),
            (*BEFORE_APPROVAL, M.SUSPENDED),
            M.CANCELLED,
            P.MISSION_MANDATE,
            "principal_unit",
            main=False,
            danger=True,
        ),
    ),
    terminal=(M.CLOSED, M.CANCELLED),
)

# --- findings -----------------------------------------------------------------------------------------------------

F = Finding.Status


def four_elements(finding: Finding, by: Person) -> str | None:
    """Criterion, condition, cause and effect, as every audit standard asks."""
    if finding.is_positive:
        return None
    if not (finding.criterion and finding.condition and finding.cause_category and finding.cause and finding.effect):
        return _("A finding needs criterion, condition, root cause with its category, and effect.")
    return None


def enough_pointers(finding: Finding, by: Person) -> str | None:
    """At least two evidence pointers, or one to an official record (domain.md 1.4, submit_qc)."""
    pointers = list(finding.pointers.values_list("is_official_record", flat=True))
    if any(pointers) or len(pointers) >= 2:
        return None
    return _("A finding needs two pointers to evidence, or one to an official record.")


def has_units(finding: Finding, by: Person) -> str | None:
    """The subject is an organisation (B1): at least one unit is named."""
    return None if finding.units.exists() else _("Name the units concerned.")


def has_reply(finding: Finding, by: Person) -> str | None:
    """A dispute says why."""
    return None if finding.reply else _("Write the reply first.")


FINDING = Workflow(
    "inspections.finding",
    F,
    (
        Step(
            "complete",
            lazy("Evidence complete"),
            (F.DRAFT,),
            F.EVIDENCED,
            P.FINDING_DRAFT,
            "team_unit",
            (four_elements, has_units, enough_pointers),
        ),
        Step("reopen_draft", lazy("Back to draft"), (F.EVIDENCED,), F.DRAFT, P.FINDING_DRAFT, "team_unit", main=False),
        Step(
            "qc_pass",
            lazy("Pass quality control"),
            (F.EVIDENCED,),
            F.QC_PASSED,
            P.FINDING_CHECK,
            "principal_unit",
            main=False,
        ),
        Step(
            "qc_return",
            lazy("Return to drafting"),
            (F.EVIDENCED, F.QC_PASSED),
            F.DRAFT,
            P.FINDING_CHECK,
            "principal_unit",
            main=False,
            danger=True,
        ),
        Step(
            "review_return",
            lazy("Return from the review"),
            (F.REPLY_OPEN, F.AGREED, F.DISPUTED),
            F.DRAFT,
            P.MISSION_DECIDE,
            "principal_unit",
            main=False,
            danger=True,
        ),
        Step(
            "open_reply",
            lazy("Open for reply"),
            (F.QC_PASSED,),
            F.REPLY_OPEN,
            P.FINDING_CHECK,
            "principal_unit",
            main=False,
        ),
        Step("agree", lazy("Agree"), (F.REPLY_OPEN,), F.AGREED, P.FINDING_REPLY, "body_unit"),
        Step("dispute", lazy("Dispute"), (F.REPLY_OPEN,), F.DISPUTED, P.FINDING_REPLY, "body_unit", danger=True),
        Step(
            "finalise",
            lazy("Make final"),
            (F.REPLY_OPEN, F.AGREED, F.DISPUTED),
            F.FINAL,
            P.MISSION_DECIDE,
            "principal_unit",
            main=False,
        ),
        Step("communicate", lazy("Communicate"), (F.FINAL,), F.COMMUNICATED, P.MISSION_LEAD, "team_unit", main=False),
        Step(
            "answer",
            lazy("Answered by the plan"),
            (F.COMMUNICATED,),
            F.ANSWERED,
            P.MISSION_RUN,
            "principal_unit",
            main=False,
        ),
        Step(
            "close", lazy("Close"), (F.COMMUNICATED, F.ANSWERED), F.CLOSED, P.MISSION_RUN, "principal_unit", main=False
        ),
        Step(
            "withdraw",
            lazy("Withdraw"),
            (F.DRAFT, F.EVIDENCED, F.QC_PASSED, F.REPLY_OPEN, F.AGREED, F.DISPUTED),
            F.WITHDRAWN,
            P.MISSION_LEAD,
            "team_unit",
            main=False,
            danger=True,
        ),
        Step(
            "uphold_objection",
            lazy("Withdraw after objection"),
            (F.COMMUNICATED, F.ANSWERED),
            F.WITHDRAWN,
            P.MISSION_MANDATE,
            "principal_unit",
            main=False,
            danger=True,
        ),
        Step(
            "merge",
            lazy("Merge into another"),
            (F.DRAFT, F.EVIDENCED),
            F.MERGED,
            P.MISSION_LEAD,
            "team_unit",
            main=False,
        ),
        Step(
            "supersede",
            lazy("Supersede"),
            (F.DRAFT, F.EVIDENCED),
            F.SUPERSEDED,
            P.MISSION_LEAD,
            "team_unit",
            main=False,
        ),
    ),
    terminal=(F.CLOSED, F.WITHDRAWN, F.MERGED, F.SUPERSEDED),
)

# --- review session -------------------------------------------------------------------------------------------------

RS = ReviewSession.Status


def quorate(session: ReviewSession, by: Person) -> str | None:
    """Enough members are present."""
    if session.seats.filter(is_present=True).count() < session.quorum:
        return _("The session is not quorate: %(quorum)s members must be present.") % {"quorum": session.quorum}
    return None


def all_decided(session: ReviewSession, by: Person) -> str | None:
    """No case is left undecided."""
    if session.cases.filter(status=SessionCase.Status.LISTED).exists():
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
    """Decisions fall in a sitting session only."""
    return None if case.session.status == RS.SITTING else _("The session is not sitting.")


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
    """Who declared an interest in the body must step aside."""
    return interest_in(by, case.mission.body_unit)


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

# --- objections -----------------------------------------------------------------------------------------------------

O = Objection.Status  # noqa: E741 - one letter per status enumeration, as above


def not_author(objection: Objection, by: Person) -> str | None:
    """An objection is decided by people who did not make the finding (Regulations art. 17, B10)."""
    mission = objection.finding.mission
    if by.pk == objection.finding.drafted_by_id or mission.team.filter(person=by).exists():
        return _("You took part in making this finding, so others must decide the objection.")
    voted = Vote.objects.filter(case__mission=mission, seat__person=by).exclude(choice=Vote.Choice.RECUSED)
    if voted.exists():
        return _("You voted on this report, so others must decide the objection.")
    return None


OBJECTION = Workflow(
    "inspections.objection",
    O,
    (
        Step("uphold", lazy("Uphold"), (O.RAISED,), O.UPHELD, P.MISSION_MANDATE, "principal_unit", (not_author,)),
        Step(
            "reject",
            lazy("Reject"),
            (O.RAISED,),
            O.REJECTED,
            P.MISSION_MANDATE,
            "principal_unit",
            (not_author,),
            danger=True,
        ),
    ),
    terminal=(O.UPHELD, O.REJECTED),
)

vocabulary.register(
    {
        "inspections.campaign.created": lazy("Campaign created"),
        "inspections.mission.planned": lazy("Mission planned"),
        "inspections.mission.edited": lazy("Mandate edited"),
        "inspections.mission.member_added": lazy("Team member added"),
        "inspections.mission.conflict_declared": lazy("Conflict declaration signed"),
        "inspections.mission.conflict_cleared": lazy("Conflict cleared"),
        "inspections.mission.mobilised": lazy("Mobilisation notice issued"),
        "inspections.mission.channels_closed": lazy("Public channels closed"),
        "inspections.mission.extended": lazy("Field work extended"),
        "inspections.mission.visit_added": lazy("Field visit planned"),
        "inspections.mission.paper_written": lazy("Work paper written"),
        "inspections.mission.quality_checked": lazy("Quality check recorded"),
        "inspections.mission.suggestion_added": lazy("Suggestion added"),
        "inspections.mission.accountability_added": lazy("Accountability suggestion added"),
        "inspections.mission.meeting_set": lazy("Meeting prepared"),
        "inspections.mission.venues_set": lazy("Venues set"),
        "inspections.mission.agenda_set": lazy("Agenda set"),
        "inspections.mission.attendance_recorded": lazy("Attendance recorded"),
        "inspections.mission.responded": lazy("Body responded"),
        "inspections.mission.committed": lazy("Commitment signed"),
        "inspections.mission.ledger_opened": lazy("Ledger opened"),
        "inspections.finding.drafted": lazy("Finding drafted"),
        "inspections.finding.edited": lazy("Finding edited"),
        "inspections.finding.pointer_added": lazy("Evidence pointer added"),
        "inspections.finding.objected": lazy("Objection raised"),
        "inspections.finding.item_opened": lazy("Ledger item opened"),
        "inspections.reviewsession.called": lazy("Session called"),
        "inspections.reviewsession.roll_called": lazy("Roll called"),
        "inspections.reviewsession.case_listed": lazy("Mission listed"),
        "inspections.reviewsession.minutes_written": lazy("Minutes written"),
        "inspections.reviewsession.voted": lazy("Vote cast"),
    }
)
