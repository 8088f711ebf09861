"""What an upheld tip leads to in rectification, for machines. The key comes with the request, as for the tip itself."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Header, Path

from lookback.kit.payload import Key, body_of
from lookback.kit.workflow import Refused
from lookback.rectification import actions
from lookback.rectification.api.common import form_of, router, visible_item, whole
from lookback.rectification.api.schemas import ItemOut
from lookback.rectification.forms.steps import NewDayForm
from lookback.rectification.forms.tips import OpenOnTipForm
from lookback.tipline.actions import use
from lookback.tipline.models import Tip
from lookback.tipline.queries import tips
from lookback.tipline.rules import read_session_key

TipRef = Annotated[str, Path(max_length=10)]
SessionKey = Annotated[str | None, Header(alias="Lookback-Unlock", max_length=200)]


@router.post("/tips/{ref}/items", response=ItemOut, openapi_extra=body_of(OpenOnTipForm))
def open_item_on_tip(request: HttpRequest, ref: TipRef, unlock: SessionKey = None) -> dict[str, Any]:
    """Open an item on a confirmed tip. Its unit reads “oversight information”."""
    tip, private = _in_hand(request, ref, unlock)
    values = form_of(OpenOnTipForm, request, tip)
    return whole(request, actions.open_on_tip(tip=tip, by=request.user, private=private, **values).pk)


@router.post("/tips/{ref}/items/{item_id}/reopen", response=ItemOut, openapi_extra=body_of(NewDayForm))
def reopen_item_on_tip(request: HttpRequest, ref: TipRef, item_id: Key, unlock: SessionKey = None) -> dict[str, Any]:
    """Reopen a closed item on a confirmed tip."""
    tip, private = _in_hand(request, ref, unlock)
    item = visible_item(request, item_id)
    values = form_of(NewDayForm, request, item)
    actions.reopen_on_tip(item, tip, by=request.user, private=private, **values)
    return whole(request, item_id)


def _in_hand(request: HttpRequest, ref: str, unlock: str | None) -> tuple[Tip, bytes]:
    tip = get_object_or_404(tips.seen_by(request.user), ref=ref)
    private = use(by=request.user, session_key=read_session_key(unlock))
    if private is None:
        raise Refused(_("Unlock your key first, and send the session key as Lookback-Unlock."))
    return tip, private
