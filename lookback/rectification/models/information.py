"""Which tip an item was opened or reopened on. Whoever holds no key of that tip reads nothing of it here."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock
from lookback.org.models import Person
from lookback.rectification.models.item import Item
from lookback.tipline.models import Tip


class TipOriginQuerySet(models.QuerySet):
    """Reads over the tips behind items."""

    def visible_to(self, user: Person) -> TipOriginQuerySet:
        """Those whose tip the person holds a key to. The item alone gives no right to know."""
        return self.filter(tip__in=Tip.objects.visible_to(user).order_by().values("pk"))


class TipOrigin(models.Model):
    """One item, one tip, and whether it was opened or opened again. Everybody else reads “oversight information”."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("opened")
        REOPENED = "reopened", _("reopened")

    item = models.ForeignKey(Item, models.PROTECT, related_name="tip_origins", verbose_name=_("item"))
    tip = models.ForeignKey(Tip, models.PROTECT, related_name="+", verbose_name=_("tip"))
    kind = models.CharField(_("what was done"), max_length=8, choices=Kind.choices)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("done by"))
    made_at = models.DateTimeField(_("done at"), default=clock.now)

    objects = TipOriginQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("pk",)

    def __str__(self) -> str:
        return f"#{self.pk}"
