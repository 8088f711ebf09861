"""How much one viewer opened and took out, counted by the hour while it happens, and alerts where it is much."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock
from lookback.org.models import Person, Unit


class SightCount(models.Model):
    """What one person opened, and printed or exported, in one hour. Kept for the alerts, and erased after a month."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("viewer"))
    hour_at = models.DateTimeField(_("hour"))
    opened = models.PositiveIntegerField(_("opened"), default=0)
    exported = models.PositiveIntegerField(_("printed or exported"), default=0)

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["person", "hour_at"], name="one_sight_count_an_hour"),
        ]
        indexes: ClassVar[list] = [models.Index(fields=["hour_at"], name="sight_by_hour")]

    def __str__(self) -> str:
        return f"{self.person}: {self.hour_at}"


class VolumeAlertQuerySet(models.QuerySet):
    """Reads over alerts."""

    def visible_to(self, user: Person) -> VolumeAlertQuerySet:
        """For those who review leaks, in reach of the unit that the alert went to; never one about oneself."""
        return self.filter(user.reach("leak.review", "unit__path")).exclude(person=user)


class VolumeAlert(models.Model):
    """A limit was passed. A reason to ask, and nothing follows from it by itself (boundary B4)."""

    class Status(models.TextChoices):
        RAISED = "raised", _("raised")
        EXPLAINED = "explained", _("explained")
        FOLLOWED_UP = "followed_up", _("followed up")

    class Kind(models.TextChoices):
        OPENED = "opened", _("tips opened")
        EXPORTED = "exported", _("tips printed or exported")

    class Span(models.TextChoices):
        HOUR = "hour", _("in an hour")
        DAY = "day", _("in a day")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("viewer"))
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.RAISED)
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    span = models.CharField(_("span"), max_length=6, choices=Span.choices)
    # The hour or the day that it is about, and the limit that was passed in it.
    since_at = models.DateTimeField(_("since"))
    limit = models.PositiveIntegerField(_("limit"))
    raised_at = models.DateTimeField(_("raised at"), default=clock.now)
    note = models.TextField(_("what was found"), blank=True)
    examined_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("examined by")
    )

    objects = VolumeAlertQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("-pk",)
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["person", "kind", "span", "since_at"], name="one_volume_alert_a_span"),
            models.CheckConstraint(
                condition=Q(status="raised") | (Q(examined_by__isnull=False) & ~Q(note="")),
                name="volume_alert_is_examined_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()} {self.get_span_display()}"
