"""What was said about a tip, by whom, sealed under the tip's key."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock
from lookback.org.models import Person, Unit
from lookback.tipline.models.tip import Tip


class Part(models.Model):
    """One sealed text of a tip: the report, a message, a note, the allegations, a result. The body is sealed JSON."""

    class Kind(models.TextChoices):
        REPORT = "report", _("report")
        FROM_REPORTER = "from_reporter", _("message of the reporter")
        TO_REPORTER = "to_reporter", _("message to the reporter")
        NOTE = "note", _("note")
        SUBJECTS = "subjects", _("whom it concerns")
        ALLEGATIONS = "allegations", _("allegations and results")
        IDENTITY = "identity", _("way to the reporter's identity")
        REWARD = "reward", _("way to a reward")
        PROTECTION = "protection", _("protection plan")
        TRANSFER = "transfer", _("way to a matter handed on")

    # What the reporter reads as well.
    SHARED: ClassVar[tuple[str, ...]] = (Kind.REPORT, Kind.FROM_REPORTER, Kind.TO_REPORTER)

    tip = models.ForeignKey(Tip, models.CASCADE, related_name="parts", verbose_name=_("tip"))
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    # Null for the reporter.
    author = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("author")
    )
    made_date = models.DateField(_("date"), default=clock.today)
    sealed = models.BinaryField(_("sealed text"))

    class Meta:
        ordering: ClassVar[tuple] = ("pk",)

    def __str__(self) -> str:
        return f"{self.tip}: {self.get_kind_display()}"

    @property
    def context(self) -> str:
        """What the sealed text is bound to: it cannot be moved to another tip or pass for another kind."""
        return f"tip:{self.tip.ref}:{self.kind}"


class Signature(models.Model):
    """Somebody answers for the result of one round: who verified; who confirmed, of another unit; the head."""

    tip = models.ForeignKey(Tip, models.CASCADE, related_name="signatures", verbose_name=_("tip"))
    round = models.PositiveSmallIntegerField(_("round"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    signed_at = models.DateTimeField(_("signed at"), default=clock.now)
    # The head signs beside the two units, for whichever of them or another.
    is_head = models.BooleanField(_("as the head"), default=False)

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["tip", "round", "person"], name="tip_signed_once_by_a_person"),
            models.UniqueConstraint(
                fields=["tip", "round", "unit"], condition=Q(is_head=False), name="tip_signed_once_by_a_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tip}: {self.person}"
