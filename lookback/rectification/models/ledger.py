"""The rectification ledger (整改台账): the table of items that one inspected body answers for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lookback.dispatch.models import DeadlineProfile
from lookback.kit.prose import ProseField
from lookback.org.models import Person, Unit


class LedgerQuerySet(models.QuerySet):
    """Reads over ledgers."""

    def visible_to(self, user: Person) -> LedgerQuerySet:
        """Ledgers of bodies in reach, and those that the person's own group or a lower unit takes part in."""
        mine = user.reach("item.read", "body_unit__path") | user.reach("item.read", "team_unit__path")
        # Asked of the reach rows, which know the ledger: the items of whole ledgers would be read to find nothing.
        reach = self.model.items.field.model.reach_rows.field.model
        scopes = [scope.pk for scope in user.scopes("item.read")]
        below = models.Exists(reach.objects.filter(unit_id__in=scopes, ledger=models.OuterRef("pk")))
        return self.filter(mine | models.Q(below))


class Ledger(models.Model):
    """A ledger. `origin` says what it came from, e.g. a mission's code; this room does not look behind it."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    title = ProseField(_("title"))
    origin = models.CharField(_("origin"), max_length=80, blank=True)
    # The inspected body, the office above it that presses, the group that inspected, the mandating collective.
    body_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("inspected body"))
    supervising_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("supervising unit"))
    team_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("supervision group")
    )
    principal_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("mandating collective"))
    profile = models.ForeignKey(DeadlineProfile, models.PROTECT, related_name="+", verbose_name=_("deadline profile"))
    # [{"key": "leadership", "name": {"zh": …, "en": …}}, …]: the dimensions in order, as the framework had them.
    dimensions = models.JSONField(_("dimensions"), default=list)
    # The root cause categories, likewise; empty where the ledger comes from no framework: then the house's own apply.
    causes = models.JSONField(_("root cause categories"), default=list)
    communicated_date = models.DateField(_("communicated on"))

    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("-communicated_date", "code")

    def __str__(self) -> str:
        return str(self.title) or self.code
