"""Going back to look: drawing the sample, and recording whether the repair still holds."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import locked, record
from lookback.kit.prose import Prose
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.rectification.actions.common import choice, past_day, require, words
from lookback.rectification.actions.item import advance
from lookback.rectification.models import Item, Ledger, LookbackResult, LookbackRound
from lookback.rectification.rules import may_draw, no_interest, not_implementer, sample

Stratum, Result = LookbackResult.Stratum, LookbackResult.Result


@transaction.atomic
def draw_lookback(
    ledger: Ledger, *, by: Person, title: Any, from_date: date, to_date: date, random_seed: int | None = None
) -> LookbackRound:
    """Draw a round: every repaired item of high severity, and a stratified random part of the others.

    The seed is stored; with it anybody can draw the same sample from the same items again.
    """
    if sentence := may_draw(ledger, by):
        raise Refused(sentence, forbidden=True)
    if to_date < from_date:
        raise Refused(_("The round cannot end before it begins."), field="to_date")
    repaired = list(
        locked(ledger).items.filter(
            status=Item.Status.CLOSED, outcome__in=(Item.Outcome.IMPLEMENTED, Item.Outcome.IMPLEMENTED_ALTERNATIVE)
        )
    )
    if not repaired:
        raise Refused(_("No item of this ledger is closed as implemented yet, so there is nothing to look back at."))
    seed = secrets.randbelow(2**31) if random_seed is None else random_seed
    high, drawn = sample(repaired, seed)
    round_ = LookbackRound.objects.create(
        ledger=ledger,
        title=Prose.of(title),
        random_seed=seed,
        population=len(repaired),
        from_date=from_date,
        to_date=to_date,
        drawn_by=by,
    )
    LookbackResult.objects.bulk_create(
        [LookbackResult(round=round_, item=item, stratum=Stratum.ALL_HIGH) for item in high]
        + [LookbackResult(round=round_, item=item, stratum=Stratum.RANDOM) for item in drawn]
    )
    record(
        "rectification.lookback.drawn",
        subject=ledger,
        actor=by,
        round=round_.pk,
        random_seed=seed,
        population=len(repaired),
        high=len(high),
        drawn=len(drawn),
    )
    return round_


@transaction.atomic
def record_lookback(
    result: LookbackResult,
    *,
    by: Person,
    result_code: str,
    tested: str,
    checked_date: date,
    place: str = "",
    new_due_date: date | None = None,
) -> LookbackResult:
    """Record what was found at one sampled item. A relapse reopens the item, due on `new_due_date`."""
    item = locked(result.item)
    require(by, P.ITEM_VERIFY, item.supervising_unit)
    result = locked(result)
    if result.result:
        raise Refused(_("A result was already recorded for this item. Reload the page."))
    if sentence := not_implementer(item, by) or no_interest(item, by):
        raise Refused(sentence)
    result.result = choice(result_code, Result.values, "result_code")
    result.tested = words(tested, "tested")
    result.checked_by, result.checked_date = by, past_day(checked_date, "checked_date")
    result.place = place
    result.save()
    if result.result == Result.RELAPSED:
        _reopen(item, by=by, reason=result.tested, new_due_date=new_due_date)
    record(
        "rectification.lookback.recorded",
        subject=item,
        actor=by,
        round=result.round_id,
        result=result.result,
        tested=result.tested,
        checked_date=checked_date,
    )
    return result


def _reopen(item: Item, *, by: Person, reason: str, new_due_date: date | None) -> None:
    if new_due_date is None:
        raise Refused(_("Name the day by which it must be repaired again."), field="new_due_date")
    advance(item, "relapse", by=by, reason=reason, new_due_date=new_due_date)
