"""What will be done and by when: measures, milestones, extensions, and the verbs that promise nothing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock
from lookback.kit.prose import ProseField
from lookback.org.models import Person
from lookback.rectification.models.item import Item


class Measure(models.Model):
    """An immediate measure (the symptom) or a systemic one (the root)."""

    class Kind(models.TextChoices):
        IMMEDIATE = "immediate", _("immediate")
        SYSTEMIC = "systemic", _("systemic")

    item = models.ForeignKey(Item, models.CASCADE, related_name="measures", verbose_name=_("item"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    text = ProseField(_("measure"))
    quantity = models.CharField(_("number"), max_length=60, blank=True)
    document = models.CharField(_("document"), max_length=200, blank=True)
    due_date = models.DateField(_("due"))

    class Meta:
        ordering: ClassVar[tuple] = ("kind", "due_date", "pk")

    def __str__(self) -> str:
        return str(self.text)


class Milestone(models.Model):
    """A step of the plan with a day; progress is the share of milestones done, never typed."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="milestones", verbose_name=_("item"))
    title = ProseField(_("milestone"))
    due_date = models.DateField(_("due"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )

    class Meta:
        ordering: ClassVar[tuple] = ("due_date", "pk")

    def __str__(self) -> str:
        return str(self.title)


class Extension(models.Model):
    """A request for more time. Granted by the level above; the original date is kept for ever."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("requested")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    item = models.ForeignKey(Item, models.CASCADE, related_name="extensions", verbose_name=_("item"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.REQUESTED)
    reason = models.TextField(_("reason"))
    old_due_date = models.DateField(_("due before"))
    new_due_date = models.DateField(_("due after"))
    requested_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("requested by"))
    requested_at = models.DateTimeField(_("requested at"), default=clock.now)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)

    class Meta:
        ordering: ClassVar[tuple] = ("pk",)
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["item"], condition=Q(status="requested"), name="extension_one_pending"),
            models.CheckConstraint(condition=Q(new_due_date__gt=F("old_due_date")), name="extension_is_later"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")), name="extension_decided_by_other"
            ),
        ]

    @property
    def supervising_unit(self):
        """Where the decision is taken: the supervising level of the item."""
        return self.item.supervising_unit


class VagueVerb(models.Model):
    """A verb that promises nothing by itself, e.g. "strengthen". Data of the site."""

    language = models.CharField(_("language"), max_length=5)
    verb = models.CharField(_("verb"), max_length=40)

    class Meta:
        constraints: ClassVar[list] = [models.UniqueConstraint(fields=["language", "verb"], name="vague_verb_once")]

    def __str__(self) -> str:
        return self.verb
