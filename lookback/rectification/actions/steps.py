"""What each step does besides moving the status. Called by `journal.actions.move` under the item's lock.

An effect sets fields of the item and writes related rows; what it returns is the detail of the journal entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from lookback.dispatch.queries import due
from lookback.documents.actions import next_number
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.models import Person, Unit
from lookback.rectification.actions import clocks
from lookback.rectification.actions.checks import declare, failed_on_the_facts, passed_at_the_desk, passed_on_the_facts
from lookback.rectification.actions.common import choice, coming_day, words
from lookback.rectification.actions.extension import request_extension
from lookback.rectification.models import CoUnit, Item
from lookback.rectification.rules import supervising_units

Noted = dict[str, Any]
Outcome = Item.Outcome


def noted(item: Item, *, by: Person, note: str = "") -> Noted:
    """A step without effect, that may carry a note."""
    return {"note": note} if note else {}


def assign(
    item: Item,
    *,
    by: Person,
    lead_unit: Unit,
    leader: Person | None = None,
    co_units: Iterable[Unit] = (),
    due_date: date | None = None,
) -> Noted:
    """Name the one lead unit, the leader and the co-units, and start the clocks. The due date is now the original."""
    helpers = sorted({unit.pk: unit for unit in co_units or ()}.values(), key=lambda unit: unit.pk)
    _check_units(item, lead_unit, helpers)
    if leader is None or not leader.is_active:
        raise Refused(_("Name the leader who answers for it."), field="leader")
    item.lead_unit, item.leader = lead_unit, leader
    item.due_date = coming_day(item, due_date or item.due_date)
    item.original_due_date = item.due_date
    item.supervising_unit, item.accepting_unit = supervising_units(
        lead_unit, item.body_unit, item.ledger.supervising_unit
    )
    item.assigned_at = clock.now()
    signing = due(item.ledger.profile, "sign_for", clock.today())
    item.sign_for_by_date = signing.date
    CoUnit.objects.bulk_create(CoUnit(item=item, unit=unit) for unit in helpers)
    clocks.start(item, "sign_for", signing.date, by=by, arithmetic=signing.arithmetic)
    clocks.start(item, "due", item.due_date, by=by)
    return {
        "lead_unit": lead_unit,
        "leader": leader,
        "co_units": helpers,
        "due_date": item.due_date,
        "sign_for_by_date": signing.date,
    }


def _check_units(item: Item, lead_unit: Unit, helpers: list[Unit]) -> None:
    body = item.body_unit
    if not lead_unit.is_within(body):
        raise Refused(_("The lead unit must belong to %(body)s.") % {"body": body}, field="lead_unit")
    if any(unit.pk == lead_unit.pk for unit in helpers):
        raise Refused(_("The lead unit cannot help itself: take it off the co-units."), field="co_units")
    if outside := next((unit for unit in helpers if not unit.is_within(body)), None):
        raise Refused(
            _("%(unit)s does not belong to %(body)s.") % {"unit": outside, "body": body},
            field="co_units",
        )


def sign_for(item: Item, *, by: Person, note: str = "") -> Noted:
    """The lead unit has received it; the clock for the plan starts."""
    item.acknowledged_at = clock.now()
    clocks.end(item, "sign_for", by=by)
    plan = due(item.ledger.profile, "plan", clock.today())
    if plan.date < item.due_date:
        clocks.start(item, "plan", plan.date, by=by, arithmetic=plan.arithmetic)
    return noted(item, by=by, note=note)


def approve_plan(item: Item, *, by: Person, note: str = "") -> Noted:
    """The supervising level agrees to the plan."""
    item.plan_approved_at = clock.now()
    clocks.end(item, "plan", by=by)
    return noted(item, by=by, note=note)


def return_plan(item: Item, *, by: Person, reason: str) -> Noted:
    """The plan goes back. A wording that was let pass is judged again when it comes back."""
    item.vagueness_override = ""
    return {"reason": words(reason)}


def propose_alternative(item: Item, *, by: Person, reason: str) -> Noted:
    """Another way that meets the intent is agreed; its plan stands approved by that decision."""
    item.is_alternative = True
    item.acknowledged_at = item.acknowledged_at or clock.now()
    item.plan_approved_at = item.plan_approved_at or clock.now()
    clocks.end(item, "sign_for", by=by)
    clocks.end(item, "plan", by=by)
    return {"reason": words(reason)}


def claim_complete(item: Item, *, by: Person, declaration: bool = False) -> Noted:
    """Claim completion, with the signed declaration that it is true."""
    signed = declare(item, by=by, declaration=declaration)
    item.claimed_at, item.claimed_by = signed.signed_at, by
    return {"declaration": signed.pk, "evidence": item.evidence.standing().count()}


def desk_pass(item: Item, *, by: Person, note: str = "") -> Noted:
    """The papers are in order."""
    check = passed_at_the_desk(item, by=by, note=note)
    return {"check": check.pk, "note": note}


def desk_return(item: Item, *, by: Person, reason: str) -> Noted:
    """The papers are not in order."""
    return send_back(item, by=by, reason=reason)


def verify(item: Item, *, by: Person, **found: Any) -> Noted:
    """What was claimed was found true on the facts."""
    check = passed_on_the_facts(item, by=by, **found)
    item.verified_at, item.verified_by = check.recorded_at, by
    return {"check": check.pk, "method": check.method}


def fail_verification(item: Item, *, by: Person, reason: str, **found: Any) -> Noted:
    """What was claimed was not found on the facts."""
    check = failed_on_the_facts(item, by=by, reason=words(reason), **found)
    return {"check": check.pk, "method": check.method, **send_back(item, by=by, reason=reason)}


def accept(item: Item, *, by: Person, outcome: str = Outcome.IMPLEMENTED, residual_risk: str = "") -> Noted:
    """Accept what was verified, with an outcome code."""
    item.outcome = choice(outcome, (Outcome.IMPLEMENTED, Outcome.IMPLEMENTED_ALTERNATIVE), "outcome")
    if item.outcome == Outcome.IMPLEMENTED_ALTERNATIVE and not item.is_alternative:
        raise Refused(_("No alternative was agreed for this item."), field="outcome")
    item.residual_risk = residual_risk
    item.accepted_at, item.accepted_by = clock.now(), by
    clocks.end(item, by=by)
    return {"outcome": item.outcome, "residual_risk": residual_risk}


def send_back(item: Item, *, by: Person, reason: str) -> Noted:
    """Back to work: the claim and what followed it are void; they stay in the records and the journal."""
    _void(item)
    item.returns += 1
    return {"reason": words(reason)}


def notice(item: Item, *, by: Person, days: int | None = None) -> Noted:
    """Put on public notice; objections may reopen it until the last day has passed."""
    ends = due(item.ledger.profile, "public_notice", clock.today()).date
    if days is not None:
        if not 1 <= days <= 90:
            raise Refused(_("A public notice runs for 1 to 90 days."), field="days")
        ends = clock.today() + timedelta(days=days)
    item.notice_until_date = ends
    return {"notice_until_date": ends}


def uphold_objection(item: Item, *, by: Person, reason: str, new_due_date: date) -> Noted:
    """Somebody objected during the notice and was right."""
    sent_back = send_back(item, by=by, reason=reason)
    return {**sent_back, **_due_again(item, new_due_date, by=by)}


def close(item: Item, *, by: Person, note: str = "") -> Noted:
    """Strike the item off, under the next number of the ledger."""
    return {**_strike_off(item, by=by), **noted(item, by=by, note=note)}


def accept_risk(item: Item, *, by: Person, reason: str) -> Noted:
    """The mandating collective bears the risk; nothing more is done."""
    item.outcome, item.residual_risk = Outcome.NOT_IMPLEMENTED, words(reason)
    return {"outcome": item.outcome, "reason": item.residual_risk, **_strike_off(item, by=by)}


def withdraw(item: Item, *, by: Person, outcome: str = Outcome.WITHDRAWN, reason: str) -> Noted:
    """The item falls away: withdrawn by the issuer, overtaken by events, or merged with another."""
    item.outcome = choice(outcome, (Outcome.WITHDRAWN, Outcome.OVERTAKEN, Outcome.MERGED), "outcome")
    return {"outcome": item.outcome, "reason": words(reason), **_strike_off(item, by=by)}


def relapse(item: Item, *, by: Person, reason: str, new_due_date: date) -> Noted:
    """The repair did not hold. The item keeps its closure number, under which it will be closed again."""
    _void(item)
    item.relapses += 1
    item.closed_at = None
    return {"reason": words(reason), **_due_again(item, new_due_date, by=by)}


def _strike_off(item: Item, *, by: Person) -> Noted:
    if item.closure_number is None:
        item.closure_number = next_number(f"rectification.closure:{item.ledger_id}")
    item.closed_at = clock.now()
    clocks.end(item, by=by)
    return {"closure_number": item.closure_number}


def _due_again(item: Item, day: date, *, by: Person) -> Noted:
    item.due_date = coming_day(item, day, "new_due_date")
    clocks.start(item, "due", item.due_date, by=by)
    return {"due_date": item.due_date}


def _void(item: Item) -> None:
    item.claimed_at = item.verified_at = item.accepted_at = None
    item.claimed_by = item.verified_by = item.accepted_by = None
    item.notice_until_date = None
    item.outcome = item.residual_risk = ""


EFFECTS: dict[str, Callable[..., Noted]] = {
    "assign": assign,
    "sign_for": sign_for,
    "approve_plan": approve_plan,
    "return_plan": return_plan,
    "request_extension": request_extension,
    "claim_complete": claim_complete,
    "desk_pass": desk_pass,
    "desk_return": desk_return,
    "verify": verify,
    "fail_verification": fail_verification,
    "accept": accept,
    "return": send_back,
    "notice": notice,
    "uphold_objection": uphold_objection,
    "close": close,
    "propose_alternative": propose_alternative,
    "accept_risk": accept_risk,
    "withdraw": withdraw,
    "relapse": relapse,
    "reopen": relapse,
}
