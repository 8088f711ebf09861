"""The look-back: preview, draw, round, result."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from lookback.kit.payload import Key, body_of
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission
from lookback.org.rules import require
from lookback.rectification import actions, rules
from lookback.rectification.api.common import form_of, router, visible_ledger
from lookback.rectification.api.schemas import LookbackPreview, LookbackResultOut, LookbackRoundOut
from lookback.rectification.forms import DrawForm, ResultForm
from lookback.rectification.models import Item, Ledger, LookbackResult, LookbackRound
from lookback.rectification.queries.lookback import Preview, lookback_preview, round_results


@router.get("/ledgers/{ledger_id}/look-backs/preview", response=LookbackPreview)
def preview_lookback(request: HttpRequest, ledger_id: Key) -> Preview:
    """What a draw would take now."""
    return lookback_preview(_drawable(request, ledger_id))


@router.post("/ledgers/{ledger_id}/look-backs", response=LookbackRoundOut, openapi_extra=body_of(DrawForm))
def draw_lookback(request: HttpRequest, ledger_id: Key) -> dict[str, Any]:
    """Draw a sample: all of high severity and a random part of the others."""
    ledger = _drawable(request, ledger_id)
    round_ = actions.draw_lookback(ledger, by=request.user, **form_of(DrawForm, request, ledger))
    return _shown(request, round_)


@router.get("/look-backs/{round_id}", response=LookbackRoundOut)
def read_lookback(request: HttpRequest, round_id: Key) -> dict[str, Any]:
    """A round with the items that the owner of the token sees."""
    rounds = LookbackRound.objects.filter(ledger__in=Ledger.objects.visible_to(request.user))
    return _shown(request, get_object_or_404(rounds.select_related("drawn_by"), pk=round_id))


@router.post("/look-back-results/{result_id}", response=LookbackResultOut, openapi_extra=body_of(ResultForm))
def record_lookback(request: HttpRequest, result_id: Key) -> LookbackResult:
    """Record what was found at one item. A relapse opens it again."""
    results = LookbackResult.objects.filter(item__in=Item.objects.visible_to(request.user))
    result = get_object_or_404(results.select_related("round", "item__ledger", "item__supervising_unit"), pk=result_id)
    require(request.user, Permission.ITEM_VERIFY, result.item.supervising_unit)
    return actions.record_lookback(result, by=request.user, **form_of(ResultForm, request, result))


def _drawable(request: HttpRequest, ledger_id: int) -> Ledger:
    ledger = visible_ledger(request, ledger_id)
    if sentence := rules.may_draw(ledger, request.user):
        raise Refused(sentence, forbidden=True)
    return ledger


def _shown(request: HttpRequest, round_: LookbackRound) -> dict[str, Any]:
    names = ("id", "ledger_id", "title", "random_seed", "population", "from_date", "to_date", "drawn_by", "drawn_at")
    return {**{name: getattr(round_, name) for name in names}, "results": round_results(round_, request.user)}
