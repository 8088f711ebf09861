"""The deadlines of an object."""

from __future__ import annotations

from django.db.models import Model

from lookback.dispatch.models import Deadline


def deadlines_of(subject: Model) -> list[Deadline]:
    """All deadlines that an object has or had, the next due first."""
    rows = Deadline.objects.filter(subject_kind=subject._meta.label_lower, subject_key=subject.pk)
    return list(rows.select_related("unit").order_by("due_date", "id"))
