"""The joint case desk: who of which organ works on a case together, and what they note for each other."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lookback.casework.models.case import Case
from lookback.kit import clock
from lookback.kit.prose import ProseField
from lookback.org.models import Person, Unit


class DeskMember(models.Model):
    """Somebody whom an authority on the case sends to the joint desk."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="desk_members", verbose_name=_("case"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("organ"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    duty = models.CharField(_("duty at the desk"), max_length=120)
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        ordering: ClassVar[tuple] = ("pk",)
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["case", "person", "unit"], condition=Q(to_date=None), name="desk_member_once"
            ),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="desk_member_leaves_after_joining"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.unit}"


class DeskNote(models.Model):
    """A note on the handling, from one organ to the others at the desk: no evidence, no names (B6)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="desk_notes", verbose_name=_("case"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("organ"))
    text = ProseField(_("note"))
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("noted by"))
    noted_at = models.DateTimeField(_("noted at"), default=clock.now)

    class Meta:
        ordering: ClassVar[tuple] = ("-pk",)

    def __str__(self) -> str:
        return str(self.text)
