"""What a legal reviewer asks about the handling of a case, and the answer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lookback.casework.models.case import Case
from lookback.kit import clock
from lookback.kit.prose import ProseField
from lookback.org.models import Person, Unit


class Remark(models.Model):
    """A reviewer of another unit asks about form, time or law; the authority that holds the case answers."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="remarks", verbose_name=_("case"))
    text = ProseField(_("remark"))
    remarked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("remarked by"))
    remarked_at = models.DateTimeField(_("remarked at"), default=clock.now)
    answer = ProseField(_("answer"))
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        ordering: ClassVar[tuple] = ("pk",)

    def __str__(self) -> str:
        return str(self.text)

    @property
    def holding_unit(self) -> Unit | None:
        """Who answers."""
        return self.case.holding_unit
