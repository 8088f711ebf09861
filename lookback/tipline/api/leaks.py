"""Inquiries into leaks and volume alerts, for machines of those who review leaks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from lookback.kit.payload import Key, body, body_of, body_of_steps, checked
from lookback.tipline.actions.inquiries import advance_inquiry, open_inquiry
from lookback.tipline.actions.volume import advance_alert
from lookback.tipline.api.common import form_of, router, step_of
from lookback.tipline.api.schemas import LeakInquiryOut, LeakRow, VolumeAlertOut, person_ref
from lookback.tipline.forms.leaks import ALERT_FORMS, LEAK_FORMS, OpenInquiryForm
from lookback.tipline.models import Copy, LeakInquiry, VolumeAlert
from lookback.tipline.queries import inquiries
from lookback.tipline.rules.leak import ALERT, INNOCENT_SURE_PERCENT, LEAK

MOST = 200


@router.get("/leaks", response=list[LeakRow])
def list_leaks(request: HttpRequest) -> list[dict[str, Any]]:
    """The newest inquiries in reach; empty for anybody else."""
    return [_row(row) for row in inquiries.inquiries_of(request.user)[:MOST]]


@router.post("/leaks", response=LeakInquiryOut, openapi_extra=body_of(OpenInquiryForm))
def open_leak(request: HttpRequest) -> dict[str, Any]:
    """Open an inquiry about one tip and a span of time."""
    values = checked(OpenInquiryForm(body(request)))
    return _whole(open_inquiry(by=request.user, **values), request)


@router.get("/leaks/{leak_id}", response=LeakInquiryOut)
def read_leak(request: HttpRequest, leak_id: Key) -> dict[str, Any]:
    """One inquiry, with everybody who had sight of the tip in its span."""
    return _whole(_visible(request, leak_id), request)


@router.post("/leaks/{leak_id}/steps/{step}", response=LeakInquiryOut, openapi_extra=body_of_steps(LEAK_FORMS))
def take_leak_step(request: HttpRequest, leak_id: Key, step: str) -> dict[str, Any]:
    """`examine`, `find`, `clear`, `refer` or `close`."""
    row = _visible(request, leak_id)
    step_of(LEAK, step, row, request)
    return _whole(advance_inquiry(row, step, by=request.user, **form_of(LEAK_FORMS[step], request, row)), request)


@router.get("/alerts", response=list[VolumeAlertOut])
def list_alerts(request: HttpRequest) -> list[dict[str, Any]]:
    """The newest volume alerts in reach; empty for anybody else."""
    return [_alert_row(row) for row in inquiries.alerts_of(request.user)[:MOST]]


@router.get("/alerts/{alert_id}", response=VolumeAlertOut)
def read_alert(request: HttpRequest, alert_id: Key) -> dict[str, Any]:
    """One alert."""
    return _alert_row(_alert(request, alert_id))


@router.post("/alerts/{alert_id}/steps/{step}", response=VolumeAlertOut, openapi_extra=body_of_steps(ALERT_FORMS))
def take_alert_step(request: HttpRequest, alert_id: Key, step: str) -> dict[str, Any]:
    """`explain` or `follow_up`, each with what was found."""
    row = _alert(request, alert_id)
    step_of(ALERT, step, row, request)
    return _alert_row(advance_alert(row, step, by=request.user, **form_of(ALERT_FORMS[step], request, row)))


def _visible(request: HttpRequest, pk: int) -> LeakInquiry:
    return get_object_or_404(inquiries.inquiries_of(request.user), pk=pk)


def _alert(request: HttpRequest, pk: int) -> VolumeAlert:
    return get_object_or_404(inquiries.alerts_of(request.user), pk=pk)


def _row(row: LeakInquiry) -> dict[str, Any]:
    names = ("id", "number", "status", "source", "from_at", "to_at", "opened_at", "referred_to", "referral_due_date")
    return {**{name: getattr(row, name) for name in names}, "tip": row.tip.ref, "opened_by": person_ref(row.opened_by)}


def _whole(row: LeakInquiry, request: HttpRequest) -> dict[str, Any]:
    traces = row.traces.select_related("person", "traced_by")
    return {
        **_row(row),
        **{name: getattr(row, name) for name in ("suspicion", "found_at", "findings", "closed_date")},
        "sights": [_sight(sight) for sight in inquiries.sights(row)],
        "copies": [_copy(copy) for copy in inquiries.copies(row)],
        "traces": [_trace(trace) for trace in traces],
        "innocent_named_percent": INNOCENT_SURE_PERCENT,
        "steps": [step.name for step in LEAK.available(row, request.user)],
    }


def _sight(sight: inquiries.Sight) -> dict[str, Any]:
    access = sight.access
    names = ("why", "given_at", "undertaken_at", "ended_at", "ended_why")
    return {
        "person": person_ref(access.person),
        **{name: getattr(access, name) for name in names},
        **sight.looks,
        "first_at": sight.first_at,
        "last_at": sight.last_at,
    }


def _copy(copy: Copy) -> dict[str, Any]:
    names = ("given_at", "undertaken_at", "ended_at")
    return {
        "person": person_ref(copy.person),
        "unit": copy.transfer.unit,
        **{name: getattr(copy, name) for name in names},
    }


def _trace(trace: Any) -> dict[str, Any]:
    names = ("confidence", "mark", "traced_at")
    people = {"person": person_ref(trace.person), "traced_by": person_ref(trace.traced_by)}
    return {**{name: getattr(trace, name) for name in names}, **people}


def _alert_row(row: VolumeAlert) -> dict[str, Any]:
    names = ("id", "status", "kind", "span", "since_at", "limit", "raised_at", "note")
    return {**{name: getattr(row, name) for name in names}, "person": person_ref(row.person)}
