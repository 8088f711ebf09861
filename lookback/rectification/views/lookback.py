"""Going back to look: the draw, the round, the result of one item."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lookback.kit.steps import attempt, refusal_status, save_page
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission
from lookback.org.rules import require
from lookback.rectification import actions, rules
from lookback.rectification.forms import DrawForm, ResultForm
from lookback.rectification.models import Item, Ledger, LookbackResult, LookbackRound
from lookback.rectification.queries.lookback import lookback_preview, result_counts, round_results
from lookback.rectification.views.common import visible_ledger


@require_http_methods(["GET", "POST"])
def lookback_draw(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be drawn, and the draw."""
    ledger = visible_ledger(request.user, pk)
    if sentence := rules.may_draw(ledger, request.user):
        raise Refused(sentence, forbidden=True)
    form = DrawForm(request.POST if request.method == "POST" else None, subject=ledger, user=request.user)
    status = 200
    if request.method == "POST":
        drawn: list[LookbackRound] = []
        refused = attempt(form, lambda values: drawn.append(actions.draw_lookback(ledger, by=request.user, **values)))
        if refused is None:
            return redirect("rectification:lookback-detail", drawn[0].pk)
        status = refusal_status(refused)
    context = {
        "form": form,
        "ledger": ledger,
        "preview": lookback_preview(ledger),
        "back": reverse("rectification:ledger-detail", args=[ledger.pk]),
    }
    return render(request, "rectification/lookback_draw.html", context, status=status)


@require_GET
def lookback_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A round with the items that the person sees."""
    rounds = LookbackRound.objects.filter(ledger__in=Ledger.objects.visible_to(request.user))
    round_ = get_object_or_404(rounds.select_related("ledger", "drawn_by"), pk=pk)
    results = round_results(round_, request.user)
    context = {
        "round": round_,
        "heading": round_.title or _("Look-back"),
        "counts": result_counts(results),
        "results": [
            (row, request.user.may(Permission.ITEM_VERIFY, row.item.supervising_unit) and not row.result)
            for row in results
        ],
    }
    return render(request, "rectification/lookback_detail.html", context)


@require_http_methods(["GET", "POST"])
def lookback_record(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found when somebody went back to one item."""
    results = LookbackResult.objects.filter(item__in=Item.objects.visible_to(request.user))
    result = get_object_or_404(results.select_related("round", "item__ledger", "item__supervising_unit"), pk=pk)
    require(request.user, Permission.ITEM_VERIFY, result.item.supervising_unit)
    form = ResultForm(request.POST if request.method == "POST" else None, subject=result, user=request.user)
    return save_page(
        request,
        form,
        lambda values: actions.record_lookback(result, by=request.user, **values),
        back=reverse("rectification:lookback-detail", args=[result.round_id]),
        template="kit/form_page.html",
        context={"subject": result.item, "heading": _("Record the look-back result"), "button": _("Record")},
        done=_("The result was recorded."),
    )
