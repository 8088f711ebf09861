"""Proof that a milestone was reached: many files, each hashed by the documents room."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lookback.dispatch.models import Assignment
from lookback.documents.models import StoredFile
from lookback.kit import clock
from lookback.kit.prose import ProseField
from lookback.org.models import Person, Unit
from lookback.rectification.models.item import Item
from lookback.rectification.models.plan import Milestone


class EvidenceQuerySet(models.QuerySet):
    """Reads over evidence."""

    def standing(self) -> EvidenceQuerySet:
        """What was not withdrawn: only this counts as proof."""
        return self.filter(withdrawn_at=None)


class Evidence(models.Model):
    """One file put forward for an item. The day and place are entered by people, not harvested from the file."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("document")
        PHOTO = "photo", _("photo")
        DATA = "data", _("data")
        RECORD = "record", _("official record")
        SURVEY_RESULT = "survey_result", _("survey result")

    item = models.ForeignKey(Item, models.CASCADE, related_name="evidence", verbose_name=_("item"))
    milestone = models.ForeignKey(
        Milestone, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name=_("milestone")
    )
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name=_("assignment")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="evidence", verbose_name=_("file"))
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices, default=Kind.DOCUMENT)
    caption = ProseField(_("what it shows"))
    evidence_date = models.DateField(_("date of the evidence"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added at"), default=clock.now)
    # Proof is never deleted: what was put forward by mistake stays, marked as withdrawn.
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("withdrawn by")
    )
    withdrawal_reason = models.CharField(_("reason of the withdrawal"), max_length=300, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("pk",)

    def __str__(self) -> str:
        return f"{self.file}"
