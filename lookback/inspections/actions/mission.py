"""The steps of a mission, and what each does besides: findings moved along, clocks, the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction

from lookback.dispatch.actions import (
    end_deadline,
    move_deadline,
    pause_deadline,
    resume_deadline,
    start_deadline,
)
from lookback.dispatch.queries import Due, deadlines_of, due, has_period
from lookback.inspections.actions.common import reason_of
from lookback.inspections.actions.desk import queue_mission, queue_replies
from lookback.inspections.actions.finding import step_finding
from lookback.inspections.models import Finding, Mission, QualityCheck, SessionCase
from lookback.inspections.rules import MISSION, waiting_decision
from lookback.journal.actions import locked, move, record
from lookback.kit import clock
from lookback.kit.prose import Prose
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit
from lookback.rectification.actions import open_ledger
from lookback.rectification.models import Item
from lookback.rectification.rules import territorial_parent

M, F = Mission.Status, Finding.Status
Effect = Callable[..., "dict[str, Any] | None"]


@transaction.atomic
def advance_mission(mission: Mission, step: str, *, by: Person, **detail: Any) -> Mission:
    """Take one step of the workflow; its findings, clocks and desks follow in the same transaction.

    qc_return, return, suspend and cancel take a `reason`.
    """
    mission = locked(mission)
    if step == "authorise":
        # Two missions to one body wait for each other here, so that both cannot miss the other's dates.
        Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=mission.body_unit_id)
    mission = move(MISSION, mission, step, by=by, effect=_EFFECTS.get(step), **detail)
    if follow := _FOLLOW.get(step):
        follow(mission, by=by, **detail)
    queue_mission(mission)
    return mission


# --- effects: before the status is set ----------------------------------------------------------------------------


def _submit_qc(mission: Mission, *, by: Person, **detail: Any) -> None:
    # Each round of quality control judges afresh; what was judged before stays in the journal.
    QualityCheck.objects.filter(mission=mission).delete()


def _qc_pass(mission: Mission, *, by: Person, **detail: Any) -> None:
    mission.reply_due_date = due(mission.profile, "reply", clock.today()).date
    mission.replied_at = None


def _qc_return(mission: Mission, *, by: Person, reason: str = "", **detail: Any) -> dict[str, Any]:
    reason = reason_of(reason)
    # While the mission still is at quality control: only there may a checker send a finding back.
    _step_all(mission, "qc_return", (F.EVIDENCED,), by=by)
    return {"reason": reason}


def _approve(mission: Mission, *, by: Person, **detail: Any) -> dict[str, Any]:
    return _carry_out(mission, SessionCase.Status.APPROVED, by=by)


def _return(mission: Mission, *, by: Person, reason: str = "", **detail: Any) -> dict[str, Any]:
    reason = reason_of(reason)
    mission.reply_due_date, mission.replied_at = None, None
    return {"reason": reason, **_carry_out(mission, SessionCase.Status.RETURNED, by=by)}


def _deliver(mission: Mission, *, by: Person, **detail: Any) -> dict[str, Any]:
    mission.ledger = open_ledger(
        code=mission.code,
        title=mission.title,
        body_unit=mission.body_unit,
        supervising_unit=supervising_unit(mission),
        team_unit=mission.team_unit,
        principal_unit=mission.principal_unit,
        profile=mission.profile,
        dimensions=mission.framework.rows("dimensions"),
        causes=mission.framework.rows("root_cause_categories"),
        communicated_date=clock.today(),
        origin=mission.code,
        by=by,
    )
    return {"ledger": mission.ledger}


def _suspend(mission: Mission, *, by: Person, reason: str = "", **detail: Any) -> dict[str, Any]:
    mission.suspended_from = mission.status
    return {"reason": reason_of(reason)}


def _resume(mission: Mission, *, by: Person, **detail: Any) -> dict[str, Any]:
    was, mission.suspended_from = mission.suspended_from, ""
    return {"suspended_from": was}


def _cancel(mission: Mission, *, by: Person, reason: str = "", **detail: Any) -> dict[str, Any]:
    mission.suspended_from = mission.suspended_from or mission.status
    mission.channels_open = False
    return {"reason": reason_of(reason)}


_EFFECTS: dict[str, Effect] = {
    "submit_qc": _submit_qc,
    "qc_pass": _qc_pass,
    "qc_return": _qc_return,
    "approve": _approve,
    "return": _return,
    "deliver": _deliver,
    "suspend": _suspend,
    "resume": _resume,
    "cancel": _cancel,
}

# --- what follows once the status is set ---------------------------------------------------------------------------


def _authorised(mission: Mission, *, by: Person, **detail: Any) -> None:
    _start(mission, "fieldwork", mission.team_unit, P.MISSION_LEAD, by=by, until=Due(mission.field_end_date, []))


def _field_closed(mission: Mission, *, by: Person, **detail: Any) -> None:
    end_deadline(mission, "fieldwork", by=by)


def _reply_opened(mission: Mission, *, by: Person, **detail: Any) -> None:
    _step_all(mission, "qc_pass", (F.EVIDENCED,), by=by)
    _step_all(mission, "open_reply", (F.QC_PASSED,), by=by)
    _start(mission, "reply", mission.body_unit, P.FINDING_REPLY, by=by)


def _reply_closed(mission: Mission, *, by: Person, **detail: Any) -> None:
    end_deadline(mission, "reply", by=by)
    queue_replies(mission)


def _returned(mission: Mission, *, by: Person, **detail: Any) -> None:
    _step_all(mission, "review_return", (F.REPLY_OPEN, F.AGREED, F.DISPUTED), by=by)


def _approved(mission: Mission, *, by: Person, **detail: Any) -> None:
    _step_all(mission, "finalise", (F.REPLY_OPEN, F.AGREED, F.DISPUTED), by=by)


def _delivered(mission: Mission, *, by: Person, **detail: Any) -> None:
    _step_all(mission, "communicate", (F.FINAL,), by=by)
    record("inspections.mission.ledger_opened", subject=mission, actor=by, ledger=mission.ledger)
    _start(mission, "plan", mission.body_unit, P.ITEM_ASSIGN, by=by)


def _plan_approved(mission: Mission, *, by: Person, **detail: Any) -> None:
    end_deadline(mission, "plan", by=by)
    _step_all(mission, "answer", (F.COMMUNICATED,), by=by)
    _start_lookback_clock(mission, by=by)


def _items_terminal(mission: Mission, *, by: Person, **detail: Any) -> None:
    _step_all(mission, "close", (F.COMMUNICATED, F.ANSWERED), by=by)


def _relapsed(mission: Mission, *, by: Person, **detail: Any) -> None:
    open_items = Item.objects.filter(ledger=mission.ledger).exclude(status=Item.Status.CLOSED)
    reopened = mission.findings.filter(status=F.CLOSED, items__in=open_items)
    _step_each(reopened.distinct().order_by("pk"), "relapse", by=by)


def _ended(mission: Mission, *, by: Person, **detail: Any) -> None:
    end_deadline(mission, by=by)


def _suspended(mission: Mission, *, by: Person, reason: str = "", **detail: Any) -> None:
    for key in _running_keys(mission):
        pause_deadline(mission, key, reason=reason, by=by)
    queue_replies(mission)


def _resumed(mission: Mission, *, by: Person, **detail: Any) -> None:
    for key in _running_keys(mission):
        for deadline in resume_deadline(mission, key, by=by):
            if key == "reply":
                mission.reply_due_date = deadline.due_date
                mission.save(update_fields=["reply_due_date"])
    # Field work does not get longer by standing still: that takes an approved extension.
    move_deadline(mission, "fieldwork", due_date=mission.field_end_date, by=by)
    queue_replies(mission)


def _cancelled(mission: Mission, *, by: Person, **detail: Any) -> None:
    end_deadline(mission, by=by)
    queue_replies(mission)


_FOLLOW: dict[str, Callable[..., None]] = {
    "authorise": _authorised,
    "close_field": _field_closed,
    "qc_pass": _reply_opened,
    "reply_closed": _reply_closed,
    "return": _returned,
    "approve": _approved,
    "deliver": _delivered,
    "plan_approved": _plan_approved,
    "all_items_terminal": _items_terminal,
    "relapse_found": _relapsed,
    "finish": _ended,
    "close": _ended,
    "suspend": _suspended,
    "resume": _resumed,
    "cancel": _cancelled,
}

# --- parts ----------------------------------------------------------------------------------------------------------


def supervising_unit(mission: Mission) -> Unit:
    """The office above the body that presses: the level above it, but not above whoever mandated the mission."""
    above = territorial_parent(mission.body_unit)
    return above if above is not None and above.is_within(mission.principal_unit) else mission.principal_unit


def _step_all(mission: Mission, step: str, statuses: Iterable[str], *, by: Person) -> None:
    _step_each(mission.findings.filter(status__in=statuses).order_by("pk"), step, by=by)


def _step_each(findings: Iterable[Finding], step: str, *, by: Person) -> None:
    for finding in findings:
        step_finding(finding, step, by=by)


def _carry_out(mission: Mission, status: str, *, by: Person) -> dict[str, Any]:
    case = waiting_decision(mission, status)
    assert case is not None  # the guard saw it, and the mission is locked
    case.carried_out_at, case.carried_out_by = clock.now(), by
    case.save(update_fields=["carried_out_at", "carried_out_by"])
    return {"session": case.session.code}


def _start(mission: Mission, key: str, unit: Unit, permission: str, *, by: Person, until: Due | None = None) -> None:
    """Start a clock: for as long as the profile's period of that name, unless told until when."""
    until = until or due(mission.profile, key, clock.today())
    start_deadline(
        mission,
        key,
        title=Prose.of(mission.title),
        unit=unit,
        permission=permission,
        due_date=until.date,
        by=by,
        arithmetic=until.arithmetic,
        profile=mission.profile,
    )


def _start_lookback_clock(mission: Mission, *, by: Person) -> None:
    profile, start = mission.profile, clock.today()
    if not has_period(profile, "lookback_to"):
        return
    if mission.ledger and profile.periods["lookback_to"].get("counted_from") == "feedback":
        start = mission.ledger.communicated_date
    until = due(profile, "lookback_to", start)
    _start(mission, "lookback_to", mission.principal_unit, P.MISSION_MANDATE, by=by, until=until)


def _running_keys(mission: Mission) -> list[str]:
    return sorted({row.key for row in deadlines_of(mission) if row.ended_at is None})
