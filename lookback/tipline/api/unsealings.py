"""Opening a reporter's name, for machines."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from lookback.kit.payload import Key, body, body_of, body_of_steps, checked
from lookback.tipline import actions
from lookback.tipline.api.common import Unlock, form_of, private_key, router, step_of
from lookback.tipline.api.schemas import NameOut, UnsealingOut, person_ref
from lookback.tipline.forms.unsealing import NAME_FORMS, AskNameForm
from lookback.tipline.models import Unsealing
from lookback.tipline.queries.custody import register
from lookback.tipline.rules.unsealing import UNSEALING, over

MOST = 200


@router.get("/unsealings", response=list[UnsealingOut])
def list_unsealings(request: HttpRequest) -> list[dict[str, Any]]:
    """The newest requests: for custodians of the names that they hold a share of, for reviewers of leaks in reach."""
    return [_row(row, request) for row in register(request.user)[:MOST]]


@router.post("/unsealings", response=UnsealingOut, openapi_extra=body_of(AskNameForm))
def ask_unsealing(request: HttpRequest) -> dict[str, Any]:
    """Ask for the name of a number."""
    values = checked(AskNameForm(body(request)))
    return _row(actions.ask_unsealing(by=request.user, **values), request)


@router.get("/unsealings/{unsealing_id}", response=UnsealingOut)
def read_unsealing(request: HttpRequest, unsealing_id: Key) -> dict[str, Any]:
    """One request; never the name."""
    return _row(_visible(request, unsealing_id), request)


@router.post("/unsealings/{unsealing_id}/steps/{step}", response=UnsealingOut, openapi_extra=body_of_steps(NAME_FORMS))
def take_unsealing_step(request: HttpRequest, unsealing_id: Key, step: str, unlock: Unlock = None) -> dict[str, Any]:
    """`grant` (with one's unlocked key), `refuse` or `end`."""
    row = _visible(request, unsealing_id)
    step_of(UNSEALING, step, row, request)
    private = private_key(request, unlock) if step == "grant" else None
    values = form_of(NAME_FORMS[step], request, row)
    return _row(actions.advance_unsealing(row, step, by=request.user, private=private, **values), request)


@router.post("/unsealings/{unsealing_id}/open", response=NameOut)
def open_name(request: HttpRequest, unsealing_id: Key, unlock: Unlock = None) -> dict[str, str]:
    """The name, for who asked, until the time is over. Each opening is on record."""
    row = _visible(request, unsealing_id)
    found = actions.open_name(row, by=request.user, private=private_key(request, unlock))
    return {"name": found.get("name", ""), "contact": found.get("contact", "")}


def _visible(request: HttpRequest, pk: int) -> Unsealing:
    return get_object_or_404(register(request.user), pk=pk)


def _row(row: Unsealing, request: HttpRequest) -> dict[str, Any]:
    plain = ("id", "number", "status", "reason", "hours", "asked_at", "decided_at", "expires_at")
    return {
        **{name: getattr(row, name) for name in plain},
        "asked_by": person_ref(row.asked_by),
        "decided_by": person_ref(row.decided_by) if row.decided_by else None,
        "is_over": over(row),
        "steps": [step.name for step in UNSEALING.available(row, request.user)],
    }
