"""From an upheld tip to the ledger: the closed item to open again, or a new one."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lookback.kit.steps import refuse, save_page
from lookback.rectification import actions, queries
from lookback.rectification.forms.steps import NewDayForm
from lookback.rectification.forms.tips import ClosedItemForm, OpenOnTipForm
from lookback.rectification.rules import ITEM
from lookback.rectification.rules.information import tip_refuses
from lookback.rectification.views.common import item_url, visible_item
from lookback.tipline.doors import tip_in_hand


@require_GET
def item_list(request: HttpRequest, ref: str) -> HttpResponse:
    """Closed items that I may see, to choose the one that a tip opens again; and what came of the tip already."""
    opened = tip_in_hand(request, ref)
    if isinstance(opened, HttpResponse):
        return opened
    tip, _private = opened
    form = ClosedItemForm(request.GET)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    page = queries.closed_items(request.user, text, cursor=request.GET.get("cursor"))
    context = {
        "tip": tip,
        "form": form,
        "page": page,
        "narrowed": bool(text),
        "made": queries.items_of_tip(tip, request.user),
        "refused": tip_refuses(tip),
    }
    return render(request, "rectification/tip_items.html", context, status=200 if form.is_valid() else 422)


@require_http_methods(["GET", "POST"])
def item_reopen(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Reopen one."""
    opened = tip_in_hand(request, ref)
    if isinstance(opened, HttpResponse):
        return opened
    item = visible_item(request.user, pk)
    form = NewDayForm(request.POST if request.method == "POST" else None, subject=item, user=request.user)
    if request.method == "GET" and (refused := ITEM.refusal("reopen", item, request.user)):
        refuse(form, refused)
    do = partial(actions.reopen_on_tip, item, opened[0], by=request.user, private=opened[1])
    intro = _("The unit reads your reason under “reopened on oversight information”: nothing in it may tell of a tip.")
    return save_page(
        request,
        form,
        lambda values: do(**values),
        back=item_url(item),
        template="kit/form_page.html",
        context={"heading": _("Reopen on oversight information"), "intro": intro, "subject": item},
        done=_("The item is open again."),
    )


@require_http_methods(["GET", "POST"])
def item_open(request: HttpRequest, ref: str) -> HttpResponse:
    """Open a new one."""
    opened = tip_in_hand(request, ref)
    if isinstance(opened, HttpResponse):
        return opened
    tip, private = opened
    form = OpenOnTipForm(request.POST if request.method == "POST" else None, subject=tip, user=request.user)
    return save_page(
        request,
        form,
        lambda values: actions.open_on_tip(tip=tip, by=request.user, private=private, **values),
        back=reverse("followup:item-list", args=[tip.ref]),
        template="kit/form_page.html",
        context={"heading": _("Open an item on oversight information"), "subject": tip},
        done=_("The item is opened."),
    )
