"""How long what is kept: when a tip ended, and what keeps a reporter's identity longer than its period."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lookback.tipline.models.identity import Identity
from lookback.tipline.models.tip import Tip


class Hold(models.Model):
    """Keeps an identity while something that needs it is open. Says what kind of thing, not which tip."""

    class Kind(models.TextChoices):
        REWARD = "reward", _("reward")
        PROTECTION = "protection", _("protection")
        PROCEEDINGS = "proceedings", _("proceedings")

    identity = models.ForeignKey(Identity, models.CASCADE, related_name="holds", verbose_name=_("identity"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)

    def __str__(self) -> str:
        return f"{self.identity}: {self.get_kind_display()}"


class Retention(models.Model):
    """When an identity is erased. Apart from the identity's own table, and as far from the tip as that is."""

    identity = models.OneToOneField(Identity, models.CASCADE, related_name="retention", verbose_name=_("identity"))
    erase_date = models.DateField(_("erased on"), db_index=True)

    def __str__(self) -> str:
        return f"{self.identity}: {self.erase_date}"


class TipEnd(models.Model):
    """The day a tip ended, and the day its content was erased. Gone when the tip is reopened."""

    tip = models.OneToOneField(Tip, models.CASCADE, related_name="end", verbose_name=_("tip"))
    ended_date = models.DateField(_("ended on"), db_index=True)
    erased_date = models.DateField(_("content erased on"), null=True, blank=True)

    class Meta:
        indexes: ClassVar[list] = [models.Index(fields=["erased_date", "ended_date"], name="tip_end_by_erased")]

    def __str__(self) -> str:
        return f"{self.tip}: {self.ended_date}"
