"""When a stage may be dated. Pure; each refusal is a sentence."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from lookback.casework.models import Case
from lookback.kit import clock


def wrong_stage_date(case: Case, day: date) -> str | None:
    """Why a stage report of that day is out of order: stages are reported in the order in which they came."""
    if day > clock.today():
        return _("That day is still to come.")
    if day < case.reported_date:
        return _("This is before %(date)s, when the report of the case was received.") % {"date": case.reported_date}
    if case.filed_date and day < case.filed_date:
        return _("This is before %(date)s, when the case was filed.") % {"date": case.filed_date}
    if day < case.stage_date:
        return _("Out of order: the latest report is of %(date)s, and this one would come before it.") % {
            "date": case.stage_date
        }
    return None
