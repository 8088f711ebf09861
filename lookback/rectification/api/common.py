"""What the operations of this room share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from lookback.kit.payload import body, checked
from lookback.kit.workflow import Workflow
from lookback.rectification.models import Item, Ledger
from lookback.rectification.queries import tip_origins
from lookback.rectification.queries.parts import ItemParts, in_company, whole_item
from lookback.rectification.rules import EXTENSION, ITEM

router = Router(tags=["rectification"])


def visible_item(request: HttpRequest, key: int) -> Item:
    """The item, if the owner of the token may see it; 404 otherwise."""
    return in_company(get_object_or_404(whole_item().visible_to(request.user), pk=key))


def visible_ledger(request: HttpRequest, key: int) -> Ledger:
    """The ledger, if the owner of the token may see it; 404 otherwise."""
    ledgers = Ledger.objects.visible_to(request.user).select_related(
        "profile", "body_unit", "supervising_unit", "team_unit", "principal_unit"
    )
    return get_object_or_404(ledgers, pk=key)


def part_of_visible(model: Any, request: HttpRequest, key: int) -> Any:
    """A row that hangs on an item which the owner of the token may see; 404 otherwise."""
    rows = model.objects.filter(item__in=Item.objects.visible_to(request.user))
    return get_object_or_404(rows.select_related("item__ledger__profile"), pk=key)


def form_of(form_class: type, request: HttpRequest, subject: Any) -> dict[str, Any]:
    """The clean values of the request's JSON body, checked by the form of the page."""
    return checked(form_class(body(request), subject=subject, user=request.user))


def whole(request: HttpRequest, key: int) -> dict[str, Any]:
    """Everything about an item as it is now, for the answer."""
    item = visible_item(request, key)
    parts = ItemParts(item, request.user)
    return {
        "item": item,
        "steps": steps_of(ITEM, item, request),
        "may": [verb for verb, offered in parts.offers.items() if offered],
        "co_units": [row.unit for row in parts.co_units],
        "measures": [{"row": row, "vague": vague} for row, vague in parts.measures],
        "milestones": [{"row": row, "evidence": proofs} for row, proofs in parts.milestones],
        "evidence": [{"row": proof.row, "elsewhere": proof.elsewhere} for proof in parts.evidence],
        "verifications": parts.verifications,
        "extensions": [{"row": row, "steps": steps_of(EXTENSION, row, request)} for row in parts.extensions],
        "declarations": parts.declarations,
        "assignments": parts.assignments,
        "lookback_results": parts.lookback_results,
        "tip_origins": [
            {"tip": row.tip.ref, "kind": row.kind, "made_at": row.made_at} for row in tip_origins(item, request.user)
        ],
    }


def steps_of(workflow: Workflow, subject: Any, request: HttpRequest) -> list[str]:
    """The steps that the owner of the token may take now."""
    return [step.name for step in workflow.available(subject, request.user)]
