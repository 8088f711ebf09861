"""Random re-checks: what is in the pool, what was drawn, and whether the seed gives the same again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from lookback.kit.fields import subtree
from lookback.kit.sampling import stratified
from lookback.org.models import Person, Unit
from lookback.tipline.models import Recheck, RecheckRound, Tip


@dataclass(frozen=True)
class Outcome:
    """What came of a round: counts only, no tips."""

    waiting: int
    running: int
    same: int
    changed: int


def stratum(row: Tip | Recheck) -> tuple[int, str]:
    """Desk and category: each gets its share of the sample."""
    return (row.desk_unit_id, row.category)


def pool(user: Person, unit: Unit, from_date: date, to_date: date) -> list[Tip]:
    """Closed tips of the unit's desks that the person holds the key of, with a result, in the order of their keys."""
    tips = Tip.objects.visible_to(user).filter(subtree(unit.path, field="desk_unit__path"), status=Tip.Status.CLOSED)
    return list(tips.exclude(result="").filter(end__ended_date__range=(from_date, to_date)).order_by("pk"))


def drawn_before(user: Person, unit: Unit, from_date: date, to_date: date) -> bool:
    """Whether the person drew from one of these days for this unit, one above it or one below it."""
    near = subtree(unit.path, field="unit__path") | Q(unit__in=unit.lineage)
    rounds = RecheckRound.objects.filter(near, drawn_by=user)
    return rounds.filter(from_date__lte=to_date, to_date__gte=from_date).exists()


def rounds_of(user: Person) -> QuerySet[RecheckRound]:
    """The rounds that the person may know of."""
    return RecheckRound.objects.visible_to(user).select_related("unit", "drawn_by")


def mine(round_: RecheckRound, user: Person) -> list[Recheck]:
    """The drawn tips of a round that the person holds the key of."""
    rows = round_.rows.filter(is_drawn=True, tip__in=Tip.objects.visible_to(user))
    return list(rows.select_related("tip__desk_unit"))


def outcome(round_: RecheckRound) -> Outcome:
    """How many wait, are being checked, kept their result, or got another one."""
    rows = round_.rows.filter(is_drawn=True)
    again = Q(result_after="", reopened_at__isnull=False)
    same = Q(result_after=F("result_before"))
    counts = rows.aggregate(
        waiting=Count("pk", filter=Q(reopened_at=None)),
        running=Count("pk", filter=again),
        same=Count("pk", filter=same),
        changed=Count("pk", filter=~Q(result_after="") & ~same),
    )
    return Outcome(**counts)


def is_right(round_: RecheckRound) -> bool:
    """Whether the stored seed draws the stored sample from the stored pool."""
    rows = list(round_.rows.order_by("tip_id"))
    drawn = stratified(rows, stratum=stratum, size=round_.drawn, seed=round_.random_seed)
    return {row.pk for row in drawn} == {row.pk for row in rows if row.is_drawn}
