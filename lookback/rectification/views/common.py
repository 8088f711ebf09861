"""What the pages of this room share: loading what a person may see, and pressing a button that needs no form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from lookback.kit.steps import refusal_status
from lookback.kit.workflow import Refused
from lookback.org.models import Person
from lookback.rectification.models import Item, Ledger
from lookback.rectification.queries.parts import ItemParts, in_company, whole_item


def visible_item(user: Person, pk: int) -> Item:
    """The item, if the person may see it; 404 otherwise."""
    return in_company(get_object_or_404(whole_item().visible_to(user), pk=pk))


def visible_ledger(user: Person, pk: int) -> Ledger:
    """The ledger, if the person may see it; 404 otherwise."""
    ledgers = Ledger.objects.visible_to(user).select_related(
        "profile", "body_unit", "supervising_unit", "team_unit", "principal_unit"
    )
    return get_object_or_404(ledgers, pk=pk)


def part_of_visible(model: Any, user: Person, pk: int, *related: str) -> Any:
    """A row that hangs on an item which the person may see; 404 otherwise."""
    rows = model.objects.filter(item__in=Item.objects.visible_to(user))
    return get_object_or_404(rows.select_related("item__ledger__profile", "item__lead_unit", *related), pk=pk)


def item_url(item: Item | int) -> str:
    """The address of an item's page."""
    return reverse("rectification:item-detail", args=[getattr(item, "pk", item)])


def ensure(item: Item, user: Person, verb: str) -> ItemParts:
    """The item's parts, or the refusal that says why `verb` is not open to the person now."""
    parts = ItemParts(item, user)
    parts.ensure(verb)
    return parts


def press(request: HttpRequest, do: Callable[[], Any], *, back: str, done: str) -> HttpResponse:
    """A button without a form: do it and go back, or say why not."""
    try:
        do()
    except Refused as refused:
        context = {"sentence": str(refused), "back": back}
        return render(request, "kit/refused.html", context, status=refusal_status(refused))
    messages.success(request, done)
    return redirect(back)
