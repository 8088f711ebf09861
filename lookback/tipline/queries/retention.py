"""What has been kept long enough."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from lookback.tipline.models import Identity, TipEnd
from lookback.tipline.rules.retention import before, periods


def identities_due(today: date) -> QuerySet[Identity]:
    """Identities whose period is over and that nothing open needs."""
    return Identity.objects.filter(retention__erase_date__lte=today, holds=None)


def contents_due(today: date) -> QuerySet[TipEnd]:
    """Tips that ended so long ago that their content goes as well."""
    limit = before(today, periods().content_months)
    return TipEnd.objects.filter(erased_date=None, ended_date__lte=limit).select_related("tip")
