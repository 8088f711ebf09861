"""How the body answers: its commitment, kept beside the plan, and objections decided by others."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lookback.inspections.models.finding import Finding
from lookback.inspections.models.mission import Mission
from lookback.kit import clock
from lookback.kit.prose import ProseField
from lookback.org.models import Person, Unit


class Commitment(models.Model):
    """One vow of the inspected body, signed by its head, and the indicator it will be measured by."""

    class Indicator(models.TextChoices):
        COMPLETION = "completion_rate", _("items closed as implemented")
        ON_TIME = "on_time_rate", _("items accepted by their original due date")
        VERIFIED = "verified_closure_rate", _("closures with independent verification")
        ROOT_CAUSE = "root_cause_rate", _("items with a root cause and a systemic measure")
        RELAPSE = "relapse_rate", _("looked-back items that relapsed (at most)")
        ACKNOWLEDGED = "ack_cascade", _("assignments signed for within three working days")

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="commitments", verbose_name=_("mission"))
    order = models.PositiveSmallIntegerField(_("order"))
    text = ProseField(_("text"))
    indicator = models.CharField(_("measured by"), max_length=24, choices=Indicator.choices)
    target_percent = models.PositiveSmallIntegerField(_("target in per cent"))
    by_date = models.DateField(_("by"))
    signed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("signed by"))
    signed_at = models.DateTimeField(_("signed at"), default=clock.now)

    class Meta:
        ordering: ClassVar[tuple] = ("order",)
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["mission", "order"], name="commitment_order_once"),
            models.CheckConstraint(condition=Q(target_percent__lte=100), name="commitment_at_most_all"),
        ]


class Objection(models.Model):
    """An objection to a finding: raised in 30 days, decided in 30, by others (Regulations art. 17, B10)."""

    class Status(models.TextChoices):
        RAISED = "raised", _("raised")
        UPHELD = "upheld", _("upheld")
        REJECTED = "rejected", _("rejected")

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="objections", verbose_name=_("finding"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.RAISED)
    grounds = ProseField(_("grounds"))
    raised_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("raised by"))
    raised_at = models.DateTimeField(_("raised at"), default=clock.now)
    decide_by_date = models.DateField(_("to be decided by"))
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reasons = ProseField(_("reasons"))

    class Meta:
        ordering: ClassVar[tuple] = ("pk",)
        constraints: ClassVar[list] = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("raised_by")), name="objection_decided_by_other"
            ),
            models.UniqueConstraint(fields=["finding"], condition=Q(status="raised"), name="objection_one_pending"),
        ]

    @property
    def principal_unit(self) -> Unit:
        """Where it is decided."""
        return self.finding.principal_unit

    @property
    def mission(self) -> Mission:
        """The mission that made the finding."""
        return self.finding.mission
