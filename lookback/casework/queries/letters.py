"""Reads over letters: the list, one letter, and two figures with both of their sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from lookback.casework.models import Letter
from lookback.casework.models.letter import AWAITING
from lookback.kit import clock
from lookback.kit.fields import subtree
from lookback.org.models import Person, Unit

S = Letter.Status


def letters_seen(user: Person, filters: Mapping[str, Any] | None = None) -> QuerySet[Letter]:
    """Letters that the person sees, with what a list shows. Filters: kind, status, code, overdue (True)."""
    filters = dict(filters or {})
    rows = Letter.objects.visible_to(user).select_related("issuer_unit", "addressee_unit", "superior_unit")
    for name in ("kind", "status"):
        if filters.get(name):
            rows = rows.filter(**{name: filters[name]})
    if filters.get("code"):
        rows = rows.filter(code__iexact=str(filters["code"]).strip())
    if filters.get("overdue"):
        rows = rows.filter(status__in=AWAITING, due_date__lt=clock.today())
    return rows


@dataclass(frozen=True)
class Share:
    """A figure with both of its sides, as of a day; `percent` is None where there is nothing to divide by."""

    key: str
    part: int
    whole: int
    as_of: date

    @property
    def percent(self) -> int | None:
        """part of whole in whole per cent."""
        return round(100 * self.part / self.whole) if self.whole else None


def letter_figures(user: Person, *, unit: Unit | None = None) -> list[Share]:
    """`letter_reply_rate` and `letter_completion_rate` of the letters that the person sees (domain.md 8).

    With `unit`: of those addressed to it or below.
    """
    today = clock.today()
    letters = Letter.objects.visible_to(user).exclude(status__in=(S.DRAFT, S.WITHDRAWN)).order_by()
    if unit is not None:
        letters = letters.filter(subtree(unit.path, field="addressee_unit__path"))
    on_time = Q(replied_date__lte=F("original_due_date"))
    counted = letters.aggregate(
        issued=Count("pk"),
        verified=Count("pk", filter=Q(status__in=(S.VERIFIED, S.CLOSED))),
        due=Count("pk", filter=Q(original_due_date__lt=today) | on_time),
        replied=Count("pk", filter=on_time),
    )
    return [
        Share("letter_reply_rate", counted["replied"], counted["due"], today),
        Share("letter_completion_rate", counted["verified"], counted["issued"], today),
    ]
