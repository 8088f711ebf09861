"""Who can see a case: kept, not recounted (docs/adr/0010)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lookback.casework.models.case import Case
from lookback.org.models import Unit


class CaseReach(models.Model):
    """`unit` can see `case`: it is an authority on the case, or stands above one.

    Repeats the columns that lists sort and filter by, so that a page is one index walk for a county as for the nation.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="reach_rows", verbose_name=_("case"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("unit"))
    stage = models.CharField(_("stage"), max_length=24)
    kind = models.CharField(_("kind"), max_length=10)
    is_open = models.BooleanField(_("open"))
    is_listed = models.BooleanField(_("on the list"))
    reported_date = models.DateField(_("report received on"))

    class Meta:
        constraints: ClassVar[list] = [models.UniqueConstraint(fields=["case", "unit"], name="case_reach_once")]
        indexes: ClassVar[list] = [
            models.Index(fields=["unit", "reported_date", "case"], name="case_by_date"),
            models.Index(fields=["unit", "stage", "reported_date", "case"], name="case_by_stage"),
            models.Index(fields=["unit", "kind", "reported_date", "case"], name="case_by_kind"),
            models.Index(fields=["unit", "is_open", "reported_date", "case"], name="case_by_open"),
            models.Index(fields=["unit", "is_listed", "reported_date", "case"], name="case_by_listed"),
        ]
