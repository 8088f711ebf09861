"""Whom a case concerns, by number and masked name (docs/adr/0025): enough to tell two clocks apart, and no more."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lookback.casework.models.case import Case


class Accused(models.Model):
    """A person of one case: "No. 2 (Zhang ×)". The same person in another case is another row, and stays that.

    No full name, no number of any document, no index over names: nobody can be looked up across cases (B2).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="accused", verbose_name=_("case"))
    number = models.PositiveSmallIntegerField(_("number"))
    # Empty while the identity is unknown, and again after the day on which it must be deleted.
    family_name = models.CharField(_("family name"), max_length=20, blank=True)
    # Why and how long it is kept (B7, PIPL arts. 6, 28).
    purpose = models.CharField(_("purpose of keeping"), max_length=200)
    lawful_basis = models.CharField(_("lawful basis"), max_length=200)
    delete_by_date: models.DateField[date, date] = models.DateField(_("delete by"))

    class Meta:
        ordering: ClassVar[tuple] = ("case", "number")
        verbose_name_plural = _("accused")
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["case", "number"], name="accused_number_once"),
            models.CheckConstraint(condition=~Q(purpose="") & ~Q(lawful_basis=""), name="accused_is_kept_for_a_reason"),
        ]

    def __str__(self) -> str:
        return _now("No. %(number)s (%(name)s)") % {"number": self.number, "name": self.masked_name}

    @property
    def masked_name(self) -> str:
        """The family name and a mark for the rest."""
        if not self.family_name:
            return _now("name not known")
        return f"{self.family_name} ×" if self.family_name.isascii() else f"{self.family_name}某"
