"""How a case goes on under another number: split, joined, or passed to another authority."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lookback.casework.models.case import Case
from lookback.kit import clock
from lookback.org.models import Person


class CaseLink(models.Model):
    """`case` ended under its number and goes on as, or within, `successor`."""

    class Kind(models.TextChoices):
        SPLIT = "split", _("split off")
        MERGED = "merged", _("joined")
        JURISDICTION_CHANGED = "jurisdiction_changed", _("passed on")

    kind = models.CharField(_("kind"), max_length=24, choices=Kind.choices)
    case = models.ForeignKey(Case, models.PROTECT, related_name="successor_links", verbose_name=_("case"))
    successor = models.ForeignKey(Case, models.PROTECT, related_name="origin_links", verbose_name=_("goes on as"))
    link_date = models.DateField(_("date"))
    recorded_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=clock.now)

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["case", "successor"], name="case_link_once"),
            models.CheckConstraint(condition=~Q(case=F("successor")), name="case_link_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.successor_id}"
