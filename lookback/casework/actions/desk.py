"""Keeping what hangs on a case in step with it: who sees it, and what lies on whose desk."""

from __future__ import annotations

from datetime import timedelta

from lookback.casework.models import Case, CaseReach, ListedCase, ListedMeasure
from lookback.casework.rules import CASE, MEASURE, reach_columns, reach_rows
from lookback.dispatch.actions import requeue

# Design decision (docs/adr/0025): an open case is reported on every thirty days, also where its stage is the same.
REPORT_EVERY = timedelta(days=30)


def follow(case: Case, *, units_changed: bool = False) -> None:
    """After any change of a case, in its transaction: who sees it, and the next report on the desk of who holds it."""
    is_listed = case.listings.exclude(status=ListedCase.Status.REMOVED).exists()
    if units_changed:
        CaseReach.objects.filter(case=case).delete()
        CaseReach.objects.bulk_create(reach_rows(case, is_listed=is_listed))
    else:
        CaseReach.objects.filter(case=case).update(**reach_columns(case, is_listed=is_listed))
    case.due_date = case.stage_date + REPORT_EVERY if case.is_open else None
    case.save(update_fields=["due_date"])
    requeue(
        CASE,
        case,
        due_date=case.due_date or case.stage_date,
        title=case.coded_title,
        url_name="casework:case-step",
    )


def queue_measure(measure: ListedMeasure) -> None:
    """A measure lies on the desk of the unit that is to take it."""
    requeue(
        MEASURE,
        measure,
        due_date=measure.due_date,
        title=measure.coded_title,
        url_name="casework:listed-measure-step",
    )
