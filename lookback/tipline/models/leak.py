"""Inquiries into leaks: what was found, who had sight of the tip, what came of it. Never a verdict on a person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock
from lookback.org.models import Person, Unit
from lookback.tipline.models.access import Access
from lookback.tipline.models.tip import Tip, new_ref


class LeakInquiryQuerySet(models.QuerySet):
    """Reads over inquiries."""

    def visible_to(self, user: Person) -> LeakInquiryQuerySet:
        """For those who review leaks, in reach of the tip's desk; never for who ever held the key of the tip."""
        had_sight = Access.objects.filter(person=user).values("tip")
        return self.filter(user.reach("leak.review", "unit__path")).exclude(tip__in=had_sight)


class LeakInquiry(models.Model):
    """One suspicion, followed up. Texts stand in the clear: the form says what must not be in them."""

    class Status(models.TextChoices):
        OPENED = "opened", _("opened")
        EXAMINING = "examining", _("being examined")
        FOUND = "found", _("leak found")
        NOT_FOUND = "not_found", _("no leak found")
        CLOSED = "closed", _("closed")

    class Source(models.TextChoices):
        DOCUMENT = "document", _("a document was found")
        REPORT = "report", _("somebody reported it")
        ALERT = "alert", _("a volume alert")

    number = models.CharField(_("number"), max_length=10, unique=True, default=new_ref)
    tip = models.ForeignKey(Tip, models.PROTECT, related_name="inquiries", verbose_name=_("tip"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("desk of the tip"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPENED)
    source = models.CharField(_("where the suspicion comes from"), max_length=10, choices=Source.choices)
    suspicion = models.TextField(_("suspicion"))
    from_at = models.DateTimeField(_("from"))
    to_at = models.DateTimeField(_("until"))
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("opened by"))
    opened_at = models.DateTimeField(_("opened at"), default=clock.now)
    # Where it came out: a printer, a meeting, a system; and on what ground that is said.
    found_at = models.TextField(_("where the leak was"), blank=True)
    findings = models.TextField(_("findings"), blank=True)
    referred_to = models.CharField(_("referred to"), max_length=200, blank=True)
    referral_due_date = models.DateField(_("answer due"), null=True, blank=True)
    closed_date = models.DateField(_("closed on"), null=True, blank=True)

    objects = LeakInquiryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("-pk",)
        constraints: ClassVar[list] = [
            models.CheckConstraint(condition=Q(from_at__lt=F("to_at")), name="leak_window_has_a_length"),
            models.CheckConstraint(
                condition=Q(referred_to="", referral_due_date=None)
                | (~Q(referred_to="") & Q(referral_due_date__isnull=False)),
                name="leak_referral_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class LeakTrace(models.Model):
    """What a comparison of a found text said about one viewer: a hint where to ask, with how often such hints err."""

    class Mark(models.TextChoices):
        INVISIBLE = "invisible", _("invisible characters")
        WORDING = "wording", _("wording and lines")

    inquiry = models.ForeignKey(LeakInquiry, models.CASCADE, related_name="traces", verbose_name=_("inquiry"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("viewer"))
    # In per cent; of all viewers of the tip and nobody together 100 at most.
    confidence = models.PositiveSmallIntegerField(_("confidence in per cent"))
    mark = models.CharField(_("mark"), max_length=12, choices=Mark.choices)
    traced_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("compared by"))
    traced_at = models.DateTimeField(_("compared at"), default=clock.now)

    class Meta:
        # In the order in which they were written, not of confidence: this is no ranking.
        ordering: ClassVar[tuple] = ("pk",)

    def __str__(self) -> str:
        return f"{self.inquiry}: {self.person}"
