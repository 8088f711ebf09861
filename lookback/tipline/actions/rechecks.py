"""Drawing closed tips at random to be verified anew (domain.md 2.1, 2.3)."""

from __future__ import annotations

import math
import secrets
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import locked, record
from lookback.kit import clock
from lookback.kit.sampling import stratified
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit
from lookback.tipline.models import Recheck, RecheckRound, Tip
from lookback.tipline.queries import rechecks


@transaction.atomic
def draw_recheck(
    *, by: Person, unit: Unit, from_date: date, to_date: date, share: int, random_seed: int | None = None
) -> RecheckRound:
    """Draw from the tips of the unit's desks that were closed in that time and that the reviewer holds the key of.

    The same reviewer draws once from a day: nobody draws again until the sample pleases. The seed is the machine's;
    only a play that must be the same every time gives its own.
    """
    if not by.may(P.TIP_REVIEW, unit):
        raise Refused(_("This is not among the duties of your post for this unit."), forbidden=True)
    if not from_date <= to_date < clock.today():
        raise Refused(_("Choose days that are over, the first one before the last one."), field="to_date")
    if not 1 <= share <= 100:
        raise Refused(_("Choose between 1 and 100 per cent."), field="share")
    unit = locked(unit)
    if rechecks.drawn_before(by, unit, from_date, to_date):
        raise Refused(_("You have drawn from some of these days before."), field="from_date")
    pool = rechecks.pool(by, unit, from_date, to_date)
    if not pool:
        raise Refused(_("No tip that you hold the key of was closed in this time."), field="from_date")
    seed = secrets.randbelow(2**31) if random_seed is None else random_seed
    return _draw(pool, seed, by=by, unit=unit, from_date=from_date, to_date=to_date, share=share)


def _draw(pool: list[Tip], seed: int, *, by: Person, unit: Unit, share: int, **days: date) -> RecheckRound:
    drawn = stratified(pool, stratum=rechecks.stratum, size=math.ceil(len(pool) * share / 100), seed=seed)
    round_ = RecheckRound.objects.create(
        unit=unit, share=share, random_seed=seed, population=len(pool), drawn=len(drawn), drawn_by=by, **days
    )
    chosen = {tip.pk for tip in drawn}
    Recheck.objects.bulk_create(
        Recheck(
            round=round_,
            tip=tip,
            is_drawn=tip.pk in chosen,
            desk_unit_id=tip.desk_unit_id,
            category=tip.category,
            result_before=tip.result,
        )
        for tip in pool
    )
    record(
        "tipline.recheckround.drawn",
        subject=round_,
        actor=by,
        unit=unit,
        random_seed=seed,
        population=len(pool),
        drawn=len(drawn),
    )
    return round_


def begin_recheck(tip: Tip) -> None:
    """Note that a drawn tip is verified anew; refused where it was not drawn. Part of the step's transaction."""
    waiting = Recheck.objects.filter(tip=tip, is_drawn=True, reopened_at=None)
    if not waiting.update(reopened_at=clock.now()):
        raise Refused(_("This tip was not drawn for a re-check."), field="ground")


def end_recheck(tip: Tip) -> None:
    """Note what the re-check found. Part of the transaction of the step that confirms."""
    Recheck.objects.filter(tip=tip, reopened_at__isnull=False, result_after="").update(result_after=tip.result)
