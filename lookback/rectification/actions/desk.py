"""Putting an item, or a request for more time, on the desks of those who can take it further."""

from __future__ import annotations

from lookback.dispatch.actions import requeue
from lookback.rectification.models import Extension, Item
from lookback.rectification.rules import EXTENSION, ITEM


def queue_item(item: Item) -> None:
    """An assigned item waits to be signed for; any other is due when it is due."""
    day = item.due_date
    if item.status == Item.Status.ASSIGNED and item.sign_for_by_date:
        day = item.sign_for_by_date
    requeue(
        ITEM,
        item,
        due_date=day,
        title=item.coded_title,
        url_name="rectification:item-step",
    )


def queue_extension(extension: Extension) -> None:
    """A request is to be decided before the day that it asks to move."""
    requeue(
        EXTENSION,
        extension,
        due_date=extension.old_due_date,
        title=extension.item.coded_title,
        url_name="rectification:extension-step",
    )
