"""One case, three inquiries: opening one, handing the lead over, and putting the result on record."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.casework.actions.common import line, one_of, words
from lookback.casework.models import Case, HandOver, LinkedInquiry
from lookback.casework.queries import limit
from lookback.casework.rules import HAND_OVER, INQUIRY, not_competent, not_to_inquire, require_duty
from lookback.dispatch.actions import end_deadline, requeue, start_deadline
from lookback.dispatch.queries import due, profile
from lookback.journal.actions import Effect, locked, move, record
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit

Noted = dict[str, Any]
# Whose periods a receipt between organs follows; the result has its article in the table of limits.
PROFILE, RECEIPT = "neutral", "sign_for"


@transaction.atomic
def open_inquiry(case: Case, *, kind: str, question: Any, by: Person, about_unit: Unit | None = None) -> LinkedInquiry:
    """Open one of the three inquiries of a case: about an organ's acts, never about a person."""
    case = locked(case)
    require_duty("open_inquiry", case, by)
    one_of(kind, LinkedInquiry.Kind.values, "kind")
    if sentence := not_to_inquire(kind, about_unit, by):
        raise Refused(sentence, field="about_unit")
    if case.inquiries.filter(kind=kind).exclude(status=LinkedInquiry.Status.RESULT).exists():
        raise Refused(_("This inquiry of the case is running already."), field="kind")
    inquiry = LinkedInquiry.objects.create(
        case=case,
        kind=kind,
        unit=case.leading_unit,
        about_unit=about_unit,
        question=words(question, "question"),
        opened_by=by,
        opened_date=clock.today(),
    )
    record("casework.linkedinquiry.opened", subject=inquiry, actor=by, unit=inquiry.unit, kind=kind, code=case.code)
    _queue_inquiry(inquiry)
    return inquiry


@transaction.atomic
def advance_inquiry(inquiry: LinkedInquiry, step: str, *, by: Person, **values: Any) -> LinkedInquiry:
    """Hand it over (receiver_unit, kind, matter, document_number) or find nothing (examined); the competent body
    returns (reason) or answers (result, examined) the hand-over that runs."""
    if step in WITH_HAND_OVER:
        INQUIRY.check(step, locked(inquiry), by)
        advance_hand_over(_running(inquiry), step, by=by, **values)
        return locked(inquiry)
    inquiry = move(INQUIRY, inquiry, step, by=by, effect=EFFECTS[step], **values)
    _queue_inquiry(inquiry)
    return inquiry


@transaction.atomic
def advance_hand_over(hand_over: HandOver, step: str, *, by: Person, **values: Any) -> HandOver:
    """Receive, accept, return (reason) or answer (result, examined); an answer puts the inquiry's result on record."""
    inquiry = locked(hand_over.inquiry)  # first, as everybody who changes both does
    if effect := WITH_HAND_OVER.get(step):
        move(INQUIRY, inquiry, step, by=by, effect=effect, **values)
    hand_over = move(HAND_OVER, hand_over, step, by=by, effect=partial(_settle, step), **values)
    _queue_hand_over(hand_over)
    _queue_inquiry(locked(inquiry))
    return hand_over


# --- effects ------------------------------------------------------------------------------------------------------


def _refer(
    inquiry: LinkedInquiry, *, by: Person, receiver_unit: Unit, kind: str, matter: Any, document_number: str
) -> Noted:
    one_of(kind, HandOver.Kind.values, "kind")
    if sentence := not_competent(inquiry, receiver_unit, kind):
        raise Refused(sentence, field="receiver_unit")
    today = clock.today()
    receipt = due(profile(PROFILE), RECEIPT, today)
    hand_over = HandOver.objects.create(
        inquiry=inquiry,
        kind=kind,
        sender_unit=inquiry.unit,
        receiver_unit=receiver_unit,
        matter=words(matter, "matter"),
        document_number=line(document_number, "document_number", longest=80),
        sent_by=by,
        sent_date=today,
        due_date=receipt.date,
    )
    inquiry.competent_unit = receiver_unit
    record(
        "casework.handover.sent", subject=hand_over, actor=by, unit=inquiry.unit, document=document_number, kind=kind
    )
    _start(hand_over, RECEIPT, arithmetic=receipt.arithmetic, by=by)
    _queue_hand_over(hand_over)
    return {"to": receiver_unit.code, "kind": kind}


def _find_nothing(inquiry: LinkedInquiry, *, by: Person, examined: Any) -> Noted:
    """What was found is dealt with by the competent body: here only "nothing found" goes on record."""
    return _conclude(inquiry, by=by, result=LinkedInquiry.Result.NOTHING_FOUND, examined=examined)


def _conclude(inquiry: LinkedInquiry, *, by: Person, result: str, examined: Any) -> Noted:
    inquiry.result = one_of(result, LinkedInquiry.Result.values, "result")
    inquiry.examined = words(examined, "examined")
    inquiry.result_date = clock.today()
    return {"result": result}


def _settle(step: str, hand_over: HandOver, *, by: Person, **values: Any) -> Noted:
    today = clock.today()
    end_deadline(hand_over, by=by)
    if step == "receive":
        hand_over.received_date = today
        return {"date": today, "note": values.get("note", "")}
    if step == "accept":
        return {"note": values.get("note", ""), **_accept(hand_over, today, by=by)}
    if step == "return":
        hand_over.return_reason = line(values.get("reason"), "reason", longest=2000)
        return {"reason": hand_over.return_reason}
    hand_over.answered_date = today
    return {"result": values.get("result")}


def _accept(hand_over: HandOver, today: date, *, by: Person) -> Noted:
    found = limit("hand_over", hand_over.received_date or today)
    hand_over.accepted_date, hand_over.due_date = today, found.date
    _start(hand_over, "result", by=by)
    return {"date": today, "due_date": found.date}


def _come_back(inquiry: LinkedInquiry, *, by: Person, reason: str) -> Noted:
    """Open again: its opener hands it to another body, or finds nothing."""
    return {"reason": reason}


EFFECTS: dict[str, Effect] = {"refer": _refer, "find_nothing": _find_nothing}
# Steps that the inquiry takes together with the hand-over that runs.
WITH_HAND_OVER: dict[str, Effect] = {"return": _come_back, "answer": _conclude}


# --- what hangs on it ---------------------------------------------------------------------------------------------


def _running(inquiry: LinkedInquiry) -> HandOver:
    S = HandOver.Status
    return inquiry.hand_overs.exclude(status__in=(S.RETURNED, S.ANSWERED)).get()


def _start(hand_over: HandOver, key: str, *, by: Person, arithmetic: list[dict[str, Any]] | None = None) -> None:
    start_deadline(
        hand_over,
        key,
        title=hand_over.coded_title,
        unit=hand_over.receiver_unit,
        permission=P.CASE_REPORT,
        due_date=hand_over.due_date,
        by=by,
        arithmetic=arithmetic,
    )


def _queue_inquiry(inquiry: LinkedInquiry) -> None:
    """On the desk of who opened it while nobody has it in hand."""
    requeue(
        INQUIRY,
        inquiry,
        due_date=inquiry.opened_date,
        title=inquiry.coded_title,
        url_name="casework:inquiry-step",
    )


def _queue_hand_over(hand_over: HandOver) -> None:
    requeue(
        HAND_OVER,
        hand_over,
        due_date=hand_over.due_date,
        title=hand_over.coded_title,
        url_name="casework:hand-over-step",
    )
