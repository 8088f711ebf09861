"""The vows of the body, measured against what became of the ledger (domain.md 8).

Items that were merged, or withdrawn by the issuer, count nowhere: they were not to be done. Numerator and denominator
are both given; a denominator of zero gives no percentage.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from lookback.dispatch.models import Assignment
from lookback.inspections.models import Commitment, Mission
from lookback.kit import clock
from lookback.rectification.models import Item, Ledger, LookbackResult, Measure

Share = tuple[int, int]
I, O = Commitment.Indicator, Item.Outcome  # noqa: E741 - short for enumerations, as in the rules
IMPLEMENTED = (O.IMPLEMENTED, O.IMPLEMENTED_ALTERNATIVE)
NOT_TO_BE_DONE = (O.MERGED, O.WITHDRAWN)


@dataclass(frozen=True)
class Progress:
    """One vow and how it stands on `as_of`: today, or the day by which it was to be kept if that has passed."""

    commitment: Commitment
    as_of: date
    numerator: int
    denominator: int

    @property
    def percent(self) -> float | None:
        """The share in per cent with one decimal; None where there is nothing to divide by."""
        return round(100 * self.numerator / self.denominator, 1) if self.denominator else None

    @property
    def is_met(self) -> bool | None:
        """Whether the target is reached on `as_of`; None where it cannot be said."""
        if not self.denominator:
            return None
        # In whole numbers: a share just under the target must not be rounded up to it.
        reached, wanted = 100 * self.numerator, self.commitment.target_percent * self.denominator
        return reached <= wanted if self.commitment.indicator == I.RELAPSE else reached >= wanted

    @property
    def state(self) -> str:
        """ "kept" or "broken" once the day has come, "running" before it, "n/a" where it cannot be said."""
        if clock.today() <= self.commitment.by_date:
            return "running"
        return {True: "kept", False: "broken", None: "n/a"}[self.is_met]


def commitment_progress(mission: Mission) -> list[Progress]:
    """Each vow with its numerator and denominator."""
    return [_progress(mission.ledger, vow) for vow in mission.commitments.select_related("signed_by")]


def _progress(ledger: Ledger | None, vow: Commitment) -> Progress:
    as_of = min(clock.today(), vow.by_date)
    numerator, denominator = MEASURES[vow.indicator](ledger, as_of) if ledger else (0, 0)
    return Progress(vow, as_of, numerator, denominator)


def _items(ledger: Ledger) -> QuerySet[Item]:
    return ledger.items.exclude(outcome__in=NOT_TO_BE_DONE)


def completion(ledger: Ledger, as_of: date) -> Share:
    """Items closed as implemented by the day, of all that were communicated."""
    done = _items(ledger).filter(status=Item.Status.CLOSED, outcome__in=IMPLEMENTED, closed_at__lt=_end(as_of))
    return done.count(), _items(ledger).count()


def on_time(ledger: Ledger, as_of: date) -> Share:
    """Items accepted by their original due date, of those originally due by the day.

    An item that nobody was assigned to is due on the day the ledger gave it: leaving it lie is no way out.
    """
    due = _items(ledger).annotate(day=Coalesce("original_due_date", "due_date")).filter(day__lte=as_of)
    rows = list(due.values_list("accepted_at", "day"))
    return sum(_in_time(accepted_at, day) for accepted_at, day in rows), len(rows)


def verified_closure(ledger: Ledger, as_of: date) -> Share:
    """Closures that somebody verified who had not claimed the work, of all closures by the day."""
    closed = _items(ledger).filter(status=Item.Status.CLOSED, closed_at__lt=_end(as_of))
    independent = Q(verified_by__isnull=False) & ~Q(verified_by=F("claimed_by"))
    return closed.filter(independent).count(), closed.count()


def root_cause(ledger: Ledger, as_of: date) -> Share:
    """Items with a cause, its category and a systemic measure, of those to which no such measure was waived."""
    needing = list(
        _items(ledger)
        .filter(systemic_waiver="")
        .annotate(is_systemic=Exists(Measure.objects.filter(item=OuterRef("pk"), kind=Measure.Kind.SYSTEMIC)))
    )
    return sum(bool(item.cause_category and item.cause and item.is_systemic) for item in needing), len(needing)


def relapse(ledger: Ledger, as_of: date) -> Share:
    """Look-backs that found a relapse, of those that found anything by the day."""
    looked = LookbackResult.objects.filter(round__ledger=ledger, checked_date__lte=as_of).exclude(result="")
    return looked.filter(result=LookbackResult.Result.RELAPSED).count(), looked.count()


def acknowledged(ledger: Ledger, as_of: date) -> Share:
    """Assignments at the leaves of the cascades that were signed for in time, of those that were to be by the day."""
    leaves = Assignment.objects.filter(
        Q(cascade__item__ledger=ledger) | Q(cascade__meeting__mission__ledger=ledger), children=None
    ).exclude(status=Assignment.Status.WAIVED)
    due = list(
        leaves.filter(Q(sign_for_by_date__lte=as_of) | Q(received_at__lt=_end(as_of))).values_list(
            "received_at", "sign_for_by_date"
        )
    )
    return sum(_in_time(received_at, day) for received_at, day in due), len(due)


MEASURES: dict[str, Callable[[Ledger, date], Share]] = {
    I.COMPLETION: completion,
    I.ON_TIME: on_time,
    I.VERIFIED: verified_closure,
    I.ROOT_CAUSE: root_cause,
    I.RELAPSE: relapse,
    I.ACKNOWLEDGED: acknowledged,
}


def _in_time(moment: datetime | None, day: date | None) -> bool:
    return moment is not None and day is not None and timezone.localdate(moment) <= day


def _end(day: date) -> datetime:
    """The first moment after a day, local time."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
