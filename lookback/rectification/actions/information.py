"""Opening an item, or opening one again, on an upheld tip. The item's people read “oversight information”, no more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import record
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.rectification.actions.common import require
from lookback.rectification.actions.item import advance, open_item
from lookback.rectification.models import Item, Ledger, TipOrigin
from lookback.rectification.rules.information import ORIGIN, tip_refuses
from lookback.tipline.actions.common import hold, note_down
from lookback.tipline.actions.sight import sweep
from lookback.tipline.actions.transfer import check_text, refusals_on_record
from lookback.tipline.models import Tip
from lookback.tipline.queries import keys


def reopen_on_tip(item: Item, tip: Tip, *, by: Person, private: bytes, reason: str, new_due_date: date) -> Item:
    """Reopen a closed item because a confirmed tip shows that the repair did not hold.

    Needs the tip's key, and the post that reopens the item. `reason` is read by the item's unit: refused where it
    names the tip or its reporter.
    """
    with _upheld(tip, by, private) as (row, key):
        reason = check_text(row, key, reason, "reason")
        item = advance(item, "reopen", by=by, reason=reason, new_due_date=new_due_date)
        _note(item, row, key, by=by, kind=TipOrigin.Kind.REOPENED)
    return item


def open_on_tip(ledger: Ledger, tip: Tip, *, by: Person, private: bytes, title: str, **given: Any) -> Item:
    """Open a new item in a ledger on a confirmed tip. `given`: dimension, severity, due_date, as for `open_item`."""
    with _upheld(tip, by, private) as (row, key):
        require(by, P.ITEM_SUPERVISE, ledger.supervising_unit)
        title = check_text(row, key, title, "title")
        item = open_item(
            ledger=ledger,
            title=title,
            found_date=clock.today(),
            origin_kind=ORIGIN,
            origin_code="",
            by=by,
            **given,
        )
        _note(item, row, key, by=by, kind=TipOrigin.Kind.OPENED)
    return item


@contextmanager
def _upheld(tip: Tip, by: Person, private: bytes) -> Iterator[tuple[Tip, bytes]]:
    """The tip with its key, once it is sure that the person may still hold it and that the tip was upheld."""
    with refusals_on_record(tip, by), transaction.atomic():
        row, key = hold(tip, by, private)
        key = sweep(row, key, by=by)
        if keys.access_of(row, by) is None:
            raise Refused(_("You hold no key to this."), forbidden=True)
        if sentence := tip_refuses(row):
            raise Refused(sentence)
        yield row, key


def _note(item: Item, tip: Tip, key: bytes, *, by: Person, kind: str) -> None:
    """On both sides: in the sealed file of the tip, and beside the item for who holds the tip's key."""
    TipOrigin.objects.create(item=item, tip=tip, kind=kind, made_by=by)
    note_down(tip, f"{TipOrigin.Kind(kind).label}: {item.code}", key=key, by=by, step=f"item_{kind}")
    # Of the tip's journal, without a unit: the item's own entry says nothing of a tip.
    record("tipline.tip.followed_up", subject=tip, actor=by, kind=kind)
