"""What an authority reported about a stage of a case. Never changed afterwards: a correction is another report."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lookback.casework.models.case import Case
from lookback.kit import clock
from lookback.kit.prose import ProseField
from lookback.org.models import Person, Unit


class StageReport(models.Model):
    """The case came to `stage` on `stage_date`, by the document of that number; or how it stands in the same stage."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="reports", verbose_name=_("case"))
    number = models.PositiveIntegerField(_("number"))
    authority = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("authority"))
    stage = models.CharField(_("stage"), max_length=24, choices=Case.Status.choices)
    stage_date = models.DateField(_("date of the document"))
    # Points into the authority's own file; the file stays there (B6).
    document_number = models.CharField(_("document number"), max_length=80)
    summary = ProseField(_("summary"))
    # Why it ended without judgment, was returned, split, joined or passed on.
    reason = models.TextField(_("reason"), blank=True)
    reported_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reported by")
    )
    reported_at = models.DateTimeField(_("reported at"), default=clock.now)

    class Meta:
        ordering: ClassVar[tuple] = ("case", "number")
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["case", "number"], name="stage_report_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} ({self.stage_date})"
