"""Inquiring into a leak: opened on a suspicion, examined, ended by a person with reasons. It accuses nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import move, record
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.tipline.actions.common import words
from lookback.tipline.models import LeakInquiry, LeakTrace
from lookback.tipline.queries import inquiries
from lookback.tipline.queries.leaks import Trace
from lookback.tipline.rules.leak import LEAK

Noted = dict[str, Any]
S = LeakInquiry.Status
TRACING = (S.OPENED, S.EXAMINING)


@transaction.atomic
def open_inquiry(
    *, by: Person, ref: str, source: str, suspicion: str, from_at: datetime, to_at: datetime
) -> LeakInquiry:
    """Open an inquiry about one tip and a span of time.

    A tip out of reach, or whose key the person held, is answered like one that does not exist.
    """
    if not by.may_anywhere(P.LEAK_REVIEW):
        raise Refused(_("This is not among the duties of your post."), forbidden=True)
    tip = inquiries.tip_in_reach(by, ref)
    if tip is None:
        raise Refused(_("There is no tip of that reference that you can inquire about."), field="ref")
    if source not in LeakInquiry.Source.values:
        raise Refused(_("Choose one of the values offered."), field="source")
    if not from_at < to_at:
        raise Refused(_("The end must come after the beginning."), field="to_at")
    inquiry = LeakInquiry.objects.create(
        tip=tip,
        unit=tip.desk_unit,
        source=source,
        suspicion=words(suspicion, "suspicion"),
        from_at=from_at,
        to_at=to_at,
        opened_by=by,
    )
    record("tipline.leakinquiry.opened", subject=inquiry, actor=by, now=inquiry.status)
    return inquiry


def advance_inquiry(inquiry: LeakInquiry, step: str, *, by: Person, **values: Any) -> LeakInquiry:
    """Examine, say what was found, refer, close. What is written stays in the inquiry, not in the journal."""
    return move(LEAK, inquiry, step, by=by, effect=EFFECTS.get(step), **values)


@transaction.atomic
def attach_traces(number: str, traces: Iterable[Trace], *, by: Person) -> int:
    """Attach what a comparison said to an open inquiry about the same tip. Returns how many viewers it named."""
    inquiry = LeakInquiry.objects.filter(number=number.strip().upper(), status__in=TRACING).first()
    if inquiry is None:
        raise Refused(_("There is no open inquiry of that number."), field="inquiry")
    rows = [
        LeakTrace(
            inquiry=inquiry,
            person=trace.person,
            confidence=_percent(trace),
            mark=trace.by,
            traced_by=by,
        )
        for trace in traces
        if trace.tip.pk == inquiry.tip_id and _percent(trace) >= 1
    ]
    LeakTrace.objects.bulk_create(rows)
    record("tipline.leakinquiry.traced", subject=inquiry, actor=by, named=len(rows))
    return len(rows)


def _percent(trace: Trace) -> int:
    """Whole per cent, rounded down: no comparison is certain."""
    return int(trace.confidence * 100)


def _examine(inquiry: LeakInquiry, *, by: Person, note: str = "") -> Noted:
    return {}


def _find(inquiry: LeakInquiry, *, by: Person, found_at: str, findings: str) -> Noted:
    inquiry.found_at, inquiry.findings = words(found_at, "found_at"), words(findings, "findings")
    return {}


def _clear(inquiry: LeakInquiry, *, by: Person, findings: str) -> Noted:
    inquiry.findings = words(findings, "findings")
    return {}


def _refer(inquiry: LeakInquiry, *, by: Person, referred_to: str, referral_due_date: date) -> Noted:
    """To whoever may judge persons; here nobody is judged."""
    if referral_due_date <= clock.today():
        raise Refused(_("Choose a day to come."), field="referral_due_date")
    inquiry.referred_to, inquiry.referral_due_date = words(referred_to, "referred_to"), referral_due_date
    return {"due": referral_due_date}


def _close(inquiry: LeakInquiry, *, by: Person, reason: str) -> Noted:
    inquiry.findings = f"{inquiry.findings}\n{words(reason)}"
    inquiry.closed_date = clock.today()
    return {}


EFFECTS: dict[str, Callable[..., Noted]] = {
    "examine": _examine,
    "find": _find,
    "clear": _clear,
    "refer": _refer,
    "close": _close,
}
