"""The page of an item, its sign-off slip, and the steps of its workflow."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from lookback.kit import colour
from lookback.kit.steps import step_page
from lookback.org.authority import Permission as P
from lookback.rectification import actions, queries
from lookback.rectification.forms import EXTENSION_FORMS, STEP_FORMS
from lookback.rectification.forms.plan import cause_label
from lookback.rectification.models import Extension, Item
from lookback.rectification.queries.parts import ItemParts
from lookback.rectification.rules import EXTENSION, ITEM
from lookback.rectification.views.common import item_url, part_of_visible, visible_item


@require_GET
def item_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """All of one item."""
    item = visible_item(request.user, pk)
    parts = ItemParts(item, request.user)
    context = shown(parts) | {
        "offers": parts.offers,
        "waits_for": [(unit, ", ".join(str(step.label) for step in steps)) for unit, steps in parts.waits_for],
        "days_text": days_text(item),
        "extensions": parts.extensions,
        "declarations": parts.declarations,
        "lookback_results": parts.lookback_results,
        "nodes": parts.tree,
        "node_count": len(parts.assignments),
        "entries": queries.item_timeline(item),
        "tip_origins": queries.tip_origins(item, request.user),
        # A publisher reads cleared items, not ledgers.
        "has_ledgers": request.user.may_anywhere(P.ITEM_READ),
    }
    return render(request, "rectification/item_detail.html", context)


@require_GET
def item_slip(request: HttpRequest, pk: int) -> HttpResponse:
    """The sign-off slip: problem, measures, proof, and room for signatures."""
    parts = ItemParts(visible_item(request.user, pk), request.user)
    return render(request, "rectification/item_slip.html", shown(parts))


@require_http_methods(["GET", "POST"])
def item_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Any step of an item."""
    item = visible_item(request.user, pk)
    return step_page(
        request,
        item,
        step,
        workflow=ITEM,
        forms=STEP_FORMS,
        advance=actions.advance,
        back=item_url(item),
        template="rectification/item_step.html",
    )


@require_http_methods(["GET", "POST"])
def extension_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """The decision on a request for more time."""
    extension = part_of_visible(Extension, request.user, pk, "requested_by", "item__supervising_unit")
    return step_page(
        request,
        extension,
        step,
        workflow=EXTENSION,
        forms=EXTENSION_FORMS,
        advance=actions.decide_extension,
        back=item_url(extension.item_id),
        template="rectification/extension_step.html",
    )


def shown(parts: ItemParts) -> dict[str, Any]:
    """What the page and the slip have in common."""
    return {
        "item": parts.item,
        "cause_label": cause_label(parts.item),
        "co_units": parts.co_units,
        "measures": parts.measures,
        "milestones": parts.milestones,
        "evidence": parts.evidence,
        "verifications": parts.verifications,
    }


def days_text(item: Item) -> str:
    """How long there is left, in words; nothing when the work is over."""
    if item.colour == colour.DONE:
        return ""
    left = item.days_left()
    if left == 0:
        return _("due today")
    if left < 0:
        return ngettext("%(days)s day overdue", "%(days)s days overdue", -left) % {"days": -left}
    return ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left}
