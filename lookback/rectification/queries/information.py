"""The tips behind an item, for who holds their keys; and the items that a tip may reopen."""

from __future__ import annotations

from django.db.models import QuerySet

from lookback.kit.pagination import Page
from lookback.org.models import Person
from lookback.rectification.models import Item, Ledger, TipOrigin
from lookback.rectification.queries.ledger import ledger_page
from lookback.tipline.models import Tip
from lookback.tipline.queries.desks import TIP

# Fewer than a page: one looks for an item by its words or its number.
MOST = 20


def tip_origins(item: Item, user: Person) -> list[TipOrigin]:
    """The tips that the item was opened or reopened on, of those the person holds a key to.

    Who has no post of the tip line is not even looked up: the page costs its unit's people what it cost before.
    """
    if not any(user.may_anywhere(permission) for permission in TIP):
        return []
    return list(TipOrigin.objects.visible_to(user).filter(item=item).select_related("tip", "made_by"))


def items_of_tip(tip: Tip, user: Person) -> list[Item]:
    """The items that came of a tip, of those the person may see."""
    keys = TipOrigin.objects.filter(tip=tip).values("item")
    return list(Item.objects.visible_to(user).filter(pk__in=keys).select_related("ledger").order_by("pk"))


def closed_items(user: Person, text: str, *, cursor: str | None = None) -> Page:
    """Closed items that the person may see, by words of the title or by number."""
    return ledger_page(user, filters={"status": Item.Status.CLOSED, "text": text}, cursor=cursor, size=MOST)


def ledgers_to_open_in(user: Person) -> QuerySet[Ledger]:
    """Ledgers in which the person may open an item on oversight information."""
    supervised = Ledger.objects.visible_to(user).filter(user.reach("item.supervise", "supervising_unit__path"))
    return supervised.order_by("-communicated_date", "code")
