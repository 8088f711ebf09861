"""How the body answers: response, commitments, objections; and how those are decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.dispatch.actions import end_deadline, start_deadline
from lookback.dispatch.queries import Due, due, has_period
from lookback.inspections.actions.common import begin, one_of, words
from lookback.inspections.actions.desk import coded, queue_objection
from lookback.inspections.actions.finding import step_finding
from lookback.inspections.models import Commitment, Finding, Mission, Objection
from lookback.inspections.models.finding import SIDE
from lookback.inspections.rules import OBJECTION
from lookback.journal.actions import locked, move, record
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.rectification.actions import advance
from lookback.rectification.models import Item
from lookback.rectification.rules import ITEM

DAYS_TO_DECIDE = timedelta(days=30)


@transaction.atomic
def respond(mission: Mission, *, by: Person, response: Any) -> Mission:
    """Write the body's response to the feedback as a whole."""
    mission = begin("respond", mission, by=by)
    mission.response = words(response, field="response")
    mission.save(update_fields=["response"])
    record("inspections.mission.responded", subject=mission, actor=by, response=str(mission.response))
    return mission


@transaction.atomic
def commit(mission: Mission, *, by: Person, statements: Iterable[dict[str, Any]]) -> list[Commitment]:
    """Sign the body's vows: each has a text, the indicator it is measured by, a target in per cent, and a day.

    The head signs them all at once, and may sign others in their place until the plan is approved.
    """
    mission = begin("commit", mission, by=by)
    rows = [_commitment(mission, order, row, by=by) for order, row in enumerate(statements, start=1)]
    if not rows:
        raise Refused(_("Write at least one commitment."), field="statements")
    mission.commitments.all().delete()
    Commitment.objects.bulk_create(rows)
    vows = [[str(row.text), row.indicator, row.target_percent, row.by_date] for row in rows]
    record("inspections.mission.committed", subject=mission, actor=by, vows=vows)
    return rows


@transaction.atomic
def raise_objection(finding: Finding, *, by: Person, grounds: Any) -> Objection:
    """Object to a communicated finding. Its items keep running while others decide (domain.md 1.4)."""
    finding = begin("raise_objection", finding, by=by)
    term = _term(finding)
    objection = Objection.objects.create(
        finding=finding, grounds=words(grounds, field="grounds"), raised_by=by, decide_by_date=term.date
    )
    record(
        "inspections.finding.objected", subject=finding, actor=by, objection=objection, grounds=str(objection.grounds)
    )
    start_deadline(
        objection,
        "objection_decision",
        title=coded(finding),
        unit=finding.principal_unit,
        permission=P.MISSION_MANDATE,
        due_date=term.date,
        by=by,
        arithmetic=term.arithmetic,
        profile=finding.mission.profile,
    )
    queue_objection(objection)
    return objection


@transaction.atomic
def decide_objection(objection: Objection, step: str, *, by: Person, reasons: Any = "") -> Objection:
    """Uphold or reject, with reasons. Upheld: the finding is withdrawn, and with it the items it alone led to."""
    locked(objection.finding.mission)
    objection = move(OBJECTION, objection, step, by=by, effect=_decide, reasons=reasons)
    end_deadline(objection, by=by)
    queue_objection(objection)
    if objection.status == Objection.Status.UPHELD:
        finding = step_finding(objection.finding, "uphold_objection", by=by, reasons=str(objection.reasons))
        for item in finding.items.order_by("pk"):
            _withdraw_item(item, finding, str(objection.reasons), by=by)
    return objection


def _decide(objection: Objection, *, by: Person, reasons: Any = "", **detail: Any) -> dict[str, Any]:
    objection.reasons = words(reasons, field="reasons")
    objection.decided_by, objection.decided_at = by, clock.now()
    return {"reasons": str(objection.reasons)}


def _withdraw_item(item: Item, finding: Finding, reason: str, *, by: Person) -> None:
    """An item that also answers another finding, or that cannot be withdrawn now, keeps running; that is noted."""
    shared = item.findings.exclude(status__in=SIDE).exists()
    refused = ITEM.refusal("withdraw", item, by)
    if shared or refused:
        why = str(refused) if refused else ""
        record("inspections.finding.item_kept", subject=finding, actor=by, item=item, code=item.code, why=why)
        return
    advance(item, "withdraw", by=by, outcome=Item.Outcome.WITHDRAWN, reason=reason)


def _commitment(mission: Mission, order: int, row: dict[str, Any], *, by: Person) -> Commitment:
    percent, day = row.get("target_percent"), row.get("by_date")
    if percent is None or not 0 <= percent <= 100:
        raise Refused(_("Give a number from 0 to %(most)s.") % {"most": 100}, field=f"target_percent_{order}")
    if not isinstance(day, date) or day < clock.today():
        raise Refused(_("Name a day that is still to come."), field=f"by_date_{order}")
    return Commitment(
        mission=mission,
        order=order,
        text=words(row.get("text"), field=f"text_{order}"),
        indicator=one_of(Commitment.Indicator, row.get("indicator", ""), field=f"indicator_{order}"),
        target_percent=percent,
        by_date=day,
        signed_by=by,
        signed_at=clock.now(),
    )


def _term(finding: Finding) -> Due:
    profile = finding.mission.profile
    if has_period(profile, "objection_decision"):
        return due(profile, "objection_decision", clock.today())
    return Due(clock.today() + DAYS_TO_DECIDE, [])
