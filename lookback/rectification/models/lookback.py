"""The look-back round: which closed items were drawn, by which seed, and whether the repair still holds."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock
from lookback.kit.prose import ProseField
from lookback.org.models import Person, Unit
from lookback.rectification.models.item import Item
from lookback.rectification.models.ledger import Ledger


class LookbackRound(models.Model):
    """One round over one ledger. The seed lets anybody draw the same sample again."""

    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="lookback_rounds", verbose_name=_("ledger"))
    title = ProseField(_("title"))
    random_seed = models.BigIntegerField(_("random seed"))
    population = models.PositiveIntegerField(_("closed items at the draw"))
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"))
    drawn_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("drawn by"))
    drawn_at = models.DateTimeField(_("drawn at"), default=clock.now)

    class Meta:
        ordering: ClassVar[tuple] = ("pk",)


class LookbackResult(models.Model):
    """One sampled item and what was found when somebody went back."""

    class Stratum(models.TextChoices):
        ALL_HIGH = "high", _("every item of high severity")
        RANDOM = "random", _("drawn at random")

    class Result(models.TextChoices):
        SUSTAINED = "sustained", _("sustained")
        PARTLY = "partly", _("partly sustained")
        RELAPSED = "relapsed", _("relapsed")

    round = models.ForeignKey(LookbackRound, models.CASCADE, related_name="results", verbose_name=_("round"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="lookback_results", verbose_name=_("item"))
    stratum = models.CharField(_("drawn as"), max_length=8, choices=Stratum.choices)
    result = models.CharField(_("result"), max_length=10, choices=Result.choices, blank=True)
    tested = models.TextField(_("what was tested"), blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    checked_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )
    checked_date = models.DateField(_("checked on"), null=True, blank=True)

    class Meta:
        ordering: ClassVar[tuple] = ("pk",)
        constraints: ClassVar[list] = [models.UniqueConstraint(fields=["round", "item"], name="lookback_item_once")]

    @property
    def team_unit(self) -> Unit:
        """The group that goes back to look."""
        return self.round.ledger.team_unit or self.round.ledger.supervising_unit
