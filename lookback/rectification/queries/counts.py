"""How far the ledgers are that a person sees, at a cost that does not grow with the ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, Q, Sum

from lookback.kit import clock
from lookback.org.models import Person
from lookback.rectification.models import Ledger, Reach, Tally

# So many items are counted one by one; of a larger ledger the kept tallies tell, where they can.
COUNTED = 2000
# An item reached from two scopes is one item.
_COUNTS = """
    COUNT(DISTINCT item_id),
    COUNT(DISTINCT CASE WHEN is_done THEN item_id END),
    COUNT(DISTINCT CASE WHEN NOT is_done AND due_date < %s THEN item_id END)
"""


@dataclass(frozen=True)
class Progress:
    """Items of one ledger that a person sees. `is_limit`: there are more than were counted, and only that is known."""

    total: int = 0
    done: int = 0
    overdue: int = 0
    is_limit: bool = False

    @property
    def open(self) -> int:
        """Neither accepted nor closed."""
        return self.total - self.done


def ledger_counts(user: Person, ledgers: Sequence[Ledger]) -> dict[int, Progress]:
    """Ledger key -> how many of the items that the person sees there are done, and how many overdue."""
    found = _counted([scope.pk for scope in user.scopes("item.read")], ledgers)
    large = [ledger for ledger in ledgers if ledger.pk in found and found[ledger.pk].total > COUNTED]
    limits = {ledger.pk: Progress(COUNTED, is_limit=True) for ledger in large}
    nothing = {ledger.pk: Progress() for ledger in ledgers}
    readable = [ledger for ledger in large if user.may("item.read", ledger.body_unit)]
    return nothing | found | limits | _tallied(readable)


def _counted(scopes: list[int], ledgers: Sequence[Ledger]) -> dict[int, Progress]:
    """One statement for all ledgers; each walks its own stretch of one index, and no farther than the limit."""
    if not scopes or not ledgers:
        return {}
    parts, values = [], []
    for ledger in ledgers:
        rows = Reach.objects.filter(unit_id__in=scopes, ledger=ledger).order_by()
        walk = rows.values("item_id", "is_done", "due_date")[: (COUNTED + 1) * len(scopes)]
        statement, parameters = walk.query.sql_with_params()
        parts.append(f"SELECT CAST(%s AS bigint), {_COUNTS} FROM ({statement}) AS walk")
        values += [ledger.pk, connection.ops.adapt_datefield_value(clock.today()), *parameters]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return {key: Progress(*numbers) for key, *numbers in cursor.fetchall()}


def _tallied(ledgers: Sequence[Ledger]) -> dict[int, Progress]:
    """What the tallies of the inspected bodies tell of those ledgers that are the only ones counted there."""
    others = Ledger.objects.filter(body_unit__path__startswith=OuterRef("body_unit__path")).exclude(pk=OuterRef("pk"))
    alone = Ledger.objects.filter(~Exists(others), pk__in=[ledger.pk for ledger in ledgers])
    bodies = dict(alone.order_by().values_list("body_unit", "pk")) if ledgers else {}
    if not bodies:
        return {}
    # Severity is the facet with the fewest values; each item is counted under it once.
    rows = Tally.objects.filter(unit__in=bodies, facet=Tally.Facet.SEVERITY).order_by().values("unit")
    late = Q(is_done=False, due_date__lt=clock.today())
    sums = rows.annotate(
        total=Sum("count", default=0),
        done=Sum("count", filter=Q(is_done=True), default=0),
        overdue=Sum("count", filter=late, default=0),
    )
    return {bodies[row["unit"]]: Progress(total=row["total"], done=row["done"], overdue=row["overdue"]) for row in sums}
