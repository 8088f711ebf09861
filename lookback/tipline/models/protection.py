"""Protecting a reporter: who watches over it, until when it is looked at again. What is done is sealed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lookback.org.models import Person
from lookback.tipline.models.part import Part
from lookback.tipline.models.tip import Tip


class ProtectionPlan(models.Model):
    """One plan for one tip. Level, measures and reasons are sealed under the tip's key, as a part of it."""

    class Level(models.TextChoices):
        LOW = "low", _("low")
        MEDIUM = "medium", _("medium")
        HIGH = "high", _("high")

    class Measure(models.TextChoices):
        """What the Anti-Organised Crime Law, art. 61, offers."""

        WITHHOLD = "withhold_identity", _("withhold name, address and workplace")
        MASK = "mask_in_court", _("mask face and voice in court")
        NO_CONTACT = "no_contact", _("forbid certain people to come near")
        GUARD = "guard", _("guard the person and the home")
        RELOCATE = "relocate", _("change of identity, another home and work")
        OTHER = "other", _("other measures")

    tip = models.ForeignKey(Tip, models.CASCADE, related_name="plans", verbose_name=_("tip"))
    part = models.OneToOneField(Part, models.CASCADE, related_name="+", verbose_name=_("sealed plan"))
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("protection officer"))
    review_date = models.DateField(_("looked at again on"))
    ended_date = models.DateField(_("ended on"), null=True, blank=True)

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["tip"], condition=Q(ended_date=None), name="one_protection_plan_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.tip}: {self.review_date}"
