"""Opening a reporter's sealed name: one custodian asks, another one grants it for a few hours (boundary B8)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock
from lookback.org.models import Person, Unit
from lookback.tipline.models.identity import Identity, IdentityShare

MOST_HOURS = 24


class UnsealingQuerySet(models.QuerySet):
    """Reads over the register of opened names."""

    def visible_to(self, user: Person) -> UnsealingQuerySet:
        """For custodians who hold a share of that name, and for those who review leaks in whose reach it lies."""
        found = user.reach("leak.review", "unit__path")
        if user.may_anywhere("tip.custody"):
            shares = IdentityShare.objects.filter(ring__person=user)
            found |= Q(asked_by=user) | Q(identity__in=shares.values("identity"))
        return self.filter(found)


class Unsealing(models.Model):
    """One request to read a name. It says which number, why, who and until when; never the name, never the tip."""

    class Status(models.TextChoices):
        ASKED = "asked", _("asked for")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        ENDED = "ended", _("ended")

    # Empty once the name is erased: the register stays.
    identity = models.ForeignKey(
        Identity, models.SET_NULL, null=True, blank=True, related_name="unsealings", verbose_name=_("sealed name")
    )
    number = models.CharField(_("number of the name"), max_length=20)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.ASKED)
    reason = models.TextField(_("reason"))
    hours = models.PositiveSmallIntegerField(_("hours"))
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("asked for by"))
    asked_at = models.DateTimeField(_("asked at"), default=clock.now)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True, db_index=True)
    # The second custodian's share, wrapped for the first one; gone when the time is over.
    wrapped = models.BinaryField(_("wrapped share"), default=b"")

    objects = UnsealingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("-pk",)
        constraints: ClassVar[list] = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="unsealing_decided_by_another"
            ),
            models.CheckConstraint(
                condition=Q(hours__gte=1, hours__lte=MOST_HOURS), name="unsealing_lasts_a_day_at_most"
            ),
            models.CheckConstraint(
                condition=Q(wrapped=b"")
                | Q(status="granted", decided_by__isnull=False, decided_at__isnull=False, expires_at__isnull=False),
                name="unsealing_holds_a_share_only_while_granted",
            ),
            models.UniqueConstraint(
                fields=["identity", "asked_by"], condition=Q(status="asked"), name="unsealing_asked_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.number
