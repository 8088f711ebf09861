"""The workflow of a finding and its guards (domain.md 1.4).

Quality control, the reply, the decision, the feedback and the plan are steps of the mission; the mission's step moves
all its findings with it, after its own status, in one transaction. The guards on the mission's status see to that.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.dispatch.queries import due, has_period
from lookback.inspections.models import Finding, Mission, Objection
from lookback.inspections.models.finding import COMMUNICATED
from lookback.inspections.rules.readiness import member_is_clear, not_drafter
from lookback.kit import clock
from lookback.kit.workflow import Guard, Step, Workflow
from lookback.org.authority import Permission as P
from lookback.org.models import Person

M = Mission.Status
DAYS_TO_OBJECT = timedelta(days=30)
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


def checked_by_other(finding: Finding, by: Person) -> str | None:
    """Quality is checked by somebody who drafted nothing."""
    return not_drafter(finding.mission, by)


def objection_upheld(finding: Finding, by: Person) -> str | None:
    """A communicated finding is withdrawn only on an objection that others upheld."""
    if finding.objections.filter(status=Objection.Status.UPHELD).exists():
        return None
    return _("No objection to this finding was upheld.")


def has_open_item(finding: Finding, by: Person) -> str | None:
    """A closed finding opens again with one of its items."""
    if finding.items.exclude(status="closed").exists():
        return None
    return _("No item of this finding was reopened.")


def on_team(finding: Finding, by: Person) -> str | None:
    """Findings are made by members of the team who have no conflict with the body."""
    return member_is_clear(finding.mission, by)


def is_draft(finding: Finding, by: Person) -> str | None:
    """Only a draft is written on: what was checked or sent is not changed behind anybody's back."""
    if finding.status == F.DRAFT:
        return None
    return _("Finding %(code)s is no longer a draft.") % {"code": finding.code}


def is_communicated(finding: Finding, by: Person) -> str | None:
    """Ledger items come from what was communicated, and from problems only."""
    if finding.status in (F.COMMUNICATED, F.ANSWERED) and not finding.is_positive:
        return None
    return _("Only a finding that was communicated becomes a ledger item.")


def may_object(finding: Finding, by: Person) -> str | None:
    """One objection to a finding, within the days that the profile gives after the feedback (Regulations art. 17)."""
    if finding.status not in COMMUNICATED or finding.communicated_date is None:
        return _("Only a finding that was communicated can be objected to.")
    if finding.objections.exists():
        return _("An objection to this finding is on record already.")
    last = last_day_to_object(finding)
    if clock.today() > last:
        return _("Objections were open until %(date)s.") % {"date": last.isoformat()}
    return None


def last_day_to_object(finding: Finding) -> date:
    """The last day on which an objection to a communicated finding is heard."""
    profile, start = finding.mission.profile, finding.communicated_date
    assert start is not None  # asked of communicated findings only
    # A profile may lengthen the period, not do away with it: the right to object is nobody's to switch off (B10).
    return due(profile, "objection", start).date if has_period(profile, "objection") else start + DAYS_TO_OBJECT


def while_mission(*statuses: str) -> Guard:
    """A guard: the mission stands at one of `statuses`. What a mission does to all its findings, nobody does to one."""

    def guard(finding: Finding, by: Person) -> str | None:
        if finding.mission.status in statuses:
            return None
        return _("This is not open while the mission is “%(status)s”.") % {
            "status": finding.mission.get_status_display()
        }

    guard.__name__ = f"while_mission_{'_or_'.join(statuses)}"
    return guard


in_drafting = while_mission(M.FIELDWORK, M.DRAFTING)
in_reply = while_mission(M.REPLY_OPEN)


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
            (in_drafting, on_team, four_elements, has_units, enough_pointers),
        ),
        Step(
            "reopen_draft",
            lazy("Back to draft"),
            (F.EVIDENCED,),
            F.DRAFT,
            P.FINDING_DRAFT,
            "team_unit",
            (in_drafting, on_team),
            main=False,
        ),
        Step(
            "qc_pass",
            lazy("Pass quality control"),
            (F.EVIDENCED,),
            F.QC_PASSED,
            P.FINDING_CHECK,
            "principal_unit",
            (in_reply,),
            main=False,
        ),
        Step(
            "qc_return",
            lazy("Return to drafting"),
            (F.EVIDENCED,),
            F.DRAFT,
            P.FINDING_CHECK,
            "principal_unit",
            (while_mission(M.QUALITY_CONTROL), checked_by_other),
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
            (while_mission(M.DRAFTING),),
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
            (in_reply,),
            main=False,
        ),
        Step("agree", lazy("Agree"), (F.REPLY_OPEN,), F.AGREED, P.FINDING_REPLY, "body_unit", (in_reply,)),
        Step(
            "dispute",
            lazy("Dispute"),
            (F.REPLY_OPEN,),
            F.DISPUTED,
            P.FINDING_REPLY,
            "body_unit",
            (in_reply,),
            danger=True,
        ),
        Step(
            "finalise",
            lazy("Make final"),
            (F.REPLY_OPEN, F.AGREED, F.DISPUTED),
            F.FINAL,
            P.MISSION_DECIDE,
            "principal_unit",
            (while_mission(M.APPROVED),),
            main=False,
        ),
        Step(
            "communicate",
            lazy("Communicate"),
            (F.FINAL,),
            F.COMMUNICATED,
            P.MISSION_LEAD,
            "team_unit",
            (while_mission(M.FEEDBACK_GIVEN),),
            main=False,
        ),
        Step(
            "answer",
            lazy("Answered by the plan"),
            (F.COMMUNICATED,),
            F.ANSWERED,
            P.MISSION_RUN,
            "principal_unit",
            (while_mission(M.RECTIFYING),),
            main=False,
        ),
        Step(
            "close",
            lazy("Close"),
            (F.COMMUNICATED, F.ANSWERED),
            F.CLOSED,
            P.MISSION_RUN,
            "principal_unit",
            (while_mission(M.ACCEPTANCE_DONE),),
            main=False,
        ),
        Step(
            "relapse",
            lazy("Open again after a relapse"),
            (F.CLOSED,),
            F.ANSWERED,
            P.MISSION_LEAD,
            "team_unit",
            (while_mission(M.RECTIFYING), has_open_item),
            main=False,
            danger=True,
        ),
        Step(
            "withdraw",
            lazy("Withdraw"),
            (F.DRAFT, F.EVIDENCED, F.QC_PASSED, F.REPLY_OPEN, F.AGREED, F.DISPUTED),
            F.WITHDRAWN,
            P.MISSION_LEAD,
            "team_unit",
            (while_mission(M.FIELDWORK, M.DRAFTING, M.REPLY_OPEN),),
            main=False,
            danger=True,
        ),
        Step(
            "uphold_objection",
            lazy("Withdraw after objection"),
            COMMUNICATED,
            F.WITHDRAWN,
            P.MISSION_MANDATE,
            "principal_unit",
            (objection_upheld,),
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
            (in_drafting,),
            main=False,
        ),
        Step(
            "supersede",
            lazy("Supersede"),
            (F.DRAFT, F.EVIDENCED),
            F.SUPERSEDED,
            P.MISSION_LEAD,
            "team_unit",
            (in_drafting,),
            main=False,
        ),
    ),
    terminal=(F.CLOSED, F.WITHDRAWN, F.MERGED, F.SUPERSEDED),
)
