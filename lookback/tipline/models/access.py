"""Who may read a tip: the need-to-know list. Nobody is on it by role; a row is given, with the key in it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock
from lookback.org.models import Person
from lookback.tipline.models.keys import KeyRing
from lookback.tipline.models.tip import Tip


class Access(models.Model):
    """One person's key to one tip. Whoever has no row cannot learn that the tip exists: not by a list, not by a count.

    Rows are ended, never deleted: the leak inquiry asks who knew. The wrapped key is emptied when a row ends.
    """

    class Why(models.TextChoices):
        DESK = "desk", _("desk that received it")
        ASSIGNED = "assigned", _("assigned to verify it")
        REVIEW = "review", _("reviews the result")
        HANDED_OVER = "handed_over", _("took over the post")
        CONSULTED = "consulted", _("asked for help")
        TRANSFERRED = "transferred", _("transferred there")
        PROTECTION = "protection", _("protects the reporter")
        FOLLOW_UP = "follow_up", _("follows it up in rectification")
        HEAD = "head", _("signs as the head")

    class Ended(models.TextChoices):
        RECUSED = "recused", _("stood aside")
        NAMED = "named", _("named in the tip")
        HANDED_OVER = "handed_over", _("handed over the post")
        NOT_NEEDED = "not_needed", _("no longer needed")

    tip = models.ForeignKey(Tip, models.CASCADE, related_name="accesses", verbose_name=_("tip"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    ring = models.ForeignKey(KeyRing, models.PROTECT, related_name="+", verbose_name=_("key ring"))
    wrapped = models.BinaryField(_("tip key, wrapped for the person"))
    why = models.CharField(_("why"), max_length=12, choices=Why.choices)
    given_at = models.DateTimeField(_("given at"), default=clock.now)
    given_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("given by")
    )
    # The confidentiality undertaking is signed before the first opening.
    undertaken_at = models.DateTimeField(_("undertaking signed at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_why = models.CharField(_("why it ended"), max_length=12, choices=Ended.choices, blank=True)
    # Kept in step with the tip, so that a list is one walk of one index.
    status = models.CharField(_("status"), max_length=20, choices=Tip.Status.choices)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Tip.Priority.choices)
    due_date = models.DateField(_("due"), null=True, blank=True)

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["tip", "person"], condition=Q(ended_at=None), name="one_access_at_a_time"),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(wrapped=b""), name="an_ended_access_holds_no_key"),
        ]
        indexes: ClassVar[list] = [
            models.Index(fields=["person", "-id"], condition=Q(ended_at=None), name="access_by_person"),
            models.Index(
                fields=["person", "status", "-id"], condition=Q(ended_at=None), name="access_by_person_status"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tip}: {self.person}"
