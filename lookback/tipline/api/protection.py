"""Protecting a reporter, and keeping an identity for proceedings, for machines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from lookback.kit.payload import body, body_of, checked
from lookback.tipline.actions.protection import end_protection, plan_protection
from lookback.tipline.actions.retention import set_proceedings
from lookback.tipline.api.common import Ref, Unlock, private_key, router, tip_state, visible_tip
from lookback.tipline.api.schemas import ProtectionOut, TipState
from lookback.tipline.forms.reward import EndProtectionForm, ProceedingsForm, ProtectForm
from lookback.tipline.queries.protection import plans_of
from lookback.tipline.queries.tips import colour_of

MOST = 200


@router.get("/protection-plans", response=list[ProtectionOut])
def list_plans(request: HttpRequest) -> list[dict[str, Any]]:
    """One's own standing plans, the next to be looked at first."""
    return [
        {"tip": plan.tip.ref, "review_date": plan.review_date, "colour": colour_of(plan.review_date)}
        for plan in plans_of(request.user)[:MOST]
    ]


@router.post("/tips/{ref}/protection", response=TipState, openapi_extra=body_of(ProtectForm))
def plan(request: HttpRequest, ref: Ref, unlock: Unlock = None) -> dict[str, Any]:
    """Plan the protection of the reporter, or plan it anew."""
    return _do(request, ref, unlock, ProtectForm, plan_protection)


@router.post("/tips/{ref}/protection/end", response=TipState, openapi_extra=body_of(EndProtectionForm))
def end(request: HttpRequest, ref: Ref, unlock: Unlock = None) -> dict[str, Any]:
    """End the protection."""
    return _do(request, ref, unlock, EndProtectionForm, end_protection)


@router.post("/tips/{ref}/identity/keep", response=TipState, openapi_extra=body_of(ProceedingsForm))
def keep(request: HttpRequest, ref: Ref, unlock: Unlock = None) -> dict[str, Any]:
    """Keep the identity for proceedings, or no longer."""
    return _do(request, ref, unlock, ProceedingsForm, set_proceedings)


def _do(request: HttpRequest, ref: str, unlock: str | None, form: type, action: Callable[..., Any]) -> dict[str, Any]:
    tip = visible_tip(request, ref)
    private = private_key(request, unlock)
    action(tip, by=request.user, private=private, **checked(form(body(request))))
    return tip_state(request, tip)
