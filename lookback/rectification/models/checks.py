"""What was declared, and what was tested by somebody else."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock
from lookback.org.models import Person
from lookback.rectification.models.item import Item


class Declaration(models.Model):
    """The signed declaration that what is claimed is true; kept for each claim, also for one that was returned."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="declarations", verbose_name=_("item"))
    text = models.TextField(_("declaration"))
    signed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("signed by"))
    signed_at = models.DateTimeField(_("signed at"), default=clock.now)

    class Meta:
        ordering: ClassVar[tuple] = ("pk",)


class Verification(models.Model):
    """A check of a claim: at the desk, or on the facts. Says what was tested, on how many, and what came of it."""

    class Method(models.TextChoices):
        DESK = "desk", _("desk check")
        ON_SITE = "on_site", _("on-site visit")
        DATA_TEST = "data_test", _("data test")
        INTERVIEW = "interview", _("interview")
        PUBLIC_CHECK = "public_check", _("public check")

    class Result(models.TextChoices):
        PASSED = "passed", _("passed")
        FAILED = "failed", _("failed")

    item = models.ForeignKey(Item, models.CASCADE, related_name="verifications", verbose_name=_("item"))
    method = models.CharField(_("method"), max_length=14, choices=Method.choices)
    tested = models.TextField(_("what was tested"))
    sample_size = models.PositiveIntegerField(_("number tested"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    checked_date = models.DateField(_("checked on"))
    result = models.CharField(_("result"), max_length=8, choices=Result.choices)
    note = models.TextField(_("note"), blank=True)
    verified_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("checked by"))
    recorded_at = models.DateTimeField(_("recorded at"), default=clock.now)

    class Meta:
        ordering: ClassVar[tuple] = ("pk",)
