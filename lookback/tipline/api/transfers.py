"""Matters handed to another body: sent from a tip, and dealt with by the body that received one."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path

from lookback.kit.forms import ReasonForm
from lookback.kit.payload import Cursor, Size, body, body_of, body_of_steps, checked
from lookback.tipline import actions
from lookback.tipline.api.common import Ref, Unlock, form_of, private_key, router, visible_tip
from lookback.tipline.api.schemas import SentOut, TransferOut, TransferPage, TransferState, person_ref
from lookback.tipline.forms.tips import TransferForm
from lookback.tipline.forms.transfers import TRANSFER_FORMS, SignForm
from lookback.tipline.models import Transfer
from lookback.tipline.queries import answers, tips, transfers
from lookback.tipline.rules.transfer import TRANSFER

TransferKey = Annotated[int, Path(ge=1, le=2**63 - 1)]
_PLAIN = ("id", "number", "status", "sender_unit", "unit", "sent_date", "sign_by_date", "due_date", "signed_date")


@router.post("/tips/{ref}/transfers", response=SentOut, openapi_extra=body_of(TransferForm))
def refer_tip(request: HttpRequest, ref: Ref, unlock: Unlock = None) -> dict[str, Any]:
    """Hand a stripped copy to another body; the tip stays where it stands. Out of scope: take the step `transfer`."""
    tip = visible_tip(request, ref)
    private = private_key(request, unlock)
    sent = actions.refer(tip, by=request.user, private=private, **form_of(TransferForm, request, tip))
    return _row(sent)


@router.post("/tips/{ref}/transfers/{transfer_id}/withdraw", response=SentOut, openapi_extra=body_of(ReasonForm))
def withdraw_transfer(
    request: HttpRequest, ref: Ref, transfer_id: TransferKey, unlock: Unlock = None
) -> dict[str, Any]:
    """Take a matter back from the body."""
    tip = visible_tip(request, ref)
    transfer = get_object_or_404(tip.transfers.select_related("tip", "unit", "sender_unit"), pk=transfer_id)
    private = private_key(request, unlock)
    values = form_of(ReasonForm, request, transfer)
    return _row(actions.withdraw(transfer, by=request.user, private=private, **values))


@router.get("/transfers", response=TransferPage)
def list_transfers(request: HttpRequest, cursor: Cursor = None, size: Size = 50) -> dict[str, Any]:
    """The matters referred to the owner of the token. Nothing sealed is in the list."""
    page = transfers.received_page(request.user, cursor=cursor, size=size)
    return {"rows": [_row(row) for row in page], "next": page.next, "previous": page.previous}


@router.get("/transfers/{transfer_id}", response=TransferOut)
def read_transfer(request: HttpRequest, transfer_id: TransferKey, unlock: Unlock = None) -> dict[str, Any]:
    """One referred matter, opened. That it was opened, and by whom, is on record."""
    transfer = _received(request, transfer_id)
    looked = actions.look_at_copy(transfer, by=request.user, private=private_key(request, unlock))
    if looked is None:
        raise Http404
    key = looked[1]
    answer = transfers.answer_of(transfer, key)
    return {
        **_row(transfer),
        "signed_by": person_ref(transfer.signed_by) if transfer.signed_by else None,
        "text": answers.marked(transfers.copied(transfer, key)["text"], transfer, request.user),
        "answer": answer.get("text", ""),
        "result": answer.get("result", ""),
        "watermark": tips.watermark(request.user),
        "steps": _steps(request, transfer),
    }


@router.post("/transfers/{transfer_id}/undertake", response=TransferState, openapi_extra=body_of(SignForm))
def undertake_transfer(request: HttpRequest, transfer_id: TransferKey) -> dict[str, Any]:
    """Sign the confidentiality undertaking, where a colleague has signed for the matter."""
    transfer = _received(request, transfer_id)
    checked(SignForm(body(request), subject=transfer, user=request.user))
    actions.undertake_copy(transfer, by=request.user)
    return _state(request, transfer)


@router.post(
    "/transfers/{transfer_id}/steps/{step}", response=TransferState, openapi_extra=body_of_steps(TRANSFER_FORMS)
)
def take_transfer_step(
    request: HttpRequest, transfer_id: TransferKey, step: str, unlock: Unlock = None
) -> dict[str, Any]:
    """Take a step of the receiving side: `sign_for`, `accept`, `answer`, `return`."""
    transfer = _received(request, transfer_id)
    if step not in TRANSFER_FORMS:
        raise Http404
    private = private_key(request, unlock)
    TRANSFER.check(step, transfer, request.user)
    values = form_of(TRANSFER_FORMS[step], request, transfer)
    return _state(request, actions.advance_transfer(transfer, step, by=request.user, private=private, **values))


def _received(request: HttpRequest, key: int) -> Transfer:
    return get_object_or_404(transfers.received_by(request.user), pk=key)


def _row(transfer: Transfer) -> dict[str, Any]:
    return {**{name: getattr(transfer, name) for name in _PLAIN}, "colour": transfer.tint}


def _steps(request: HttpRequest, transfer: Transfer) -> list[str]:
    return [step.name for step in TRANSFER.available(transfer, request.user)]


def _state(request: HttpRequest, transfer: Transfer) -> dict[str, Any]:
    transfer.refresh_from_db()
    return {"id": transfer.pk, "status": transfer.status, "steps": _steps(request, transfer)}
