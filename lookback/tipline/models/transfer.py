"""A matter handed to another body: a stripped copy under a key of its own, with its clock and its answer."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock, colour
from lookback.org.models import Person, Unit
from lookback.tipline.models.keys import KeyRing
from lookback.tipline.models.tip import Tip, new_ref


class TransferQuerySet(models.QuerySet):
    """Reads over matters handed on."""

    def visible_to(self, user: Person) -> TransferQuerySet:
        """Those whose copy was sealed for the person. Who sent it reads it on the page of the tip."""
        return self.filter(copies__person=user, copies__ended_at=None)


class Transfer(models.Model):
    """What another body was sent: a text without reporter, under a key that opens nothing else.

    The receiving side reads this row and the copy. `tip` is for the sending side, the clock and the retention; no
    page, list or answer for the receiving side leads there.
    """

    class Status(models.TextChoices):
        SENT = "sent", _("sent, not signed for")
        RECEIVED = "received", _("signed for")
        ACCEPTED = "accepted", _("being dealt with")
        RETURNED = "returned", _("sent back")
        ANSWERED = "answered", _("answered")
        WITHDRAWN = "withdrawn", _("taken back")

    number = models.CharField(_("number"), max_length=10, unique=True, default=new_ref)
    tip = models.ForeignKey(Tip, models.CASCADE, related_name="transfers", verbose_name=_("tip"))
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.SENT)
    sender_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("sent to"))
    sent_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    sent_date = models.DateField(_("sent on"), default=clock.today)
    sign_by_date = models.DateField(_("to be signed for by"))
    due_date = models.DateField(_("answer due"))
    signed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed for by")
    )
    signed_date = models.DateField(_("signed for on"), null=True, blank=True)
    ended_date = models.DateField(_("answered on"), null=True, blank=True)
    sealed = models.BinaryField(_("sealed copy"))
    answer = models.BinaryField(_("sealed answer"), default=b"")

    objects = TransferQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("-pk",)
        constraints: ClassVar[list] = [
            models.CheckConstraint(
                condition=Q(status__in=("sent", "withdrawn")) | Q(signed_by__isnull=False),
                name="transfer_dealt_with_is_signed_for",
            ),
            models.UniqueConstraint(
                fields=["tip", "unit"],
                condition=Q(status__in=("sent", "received", "accepted")),
                name="one_open_transfer_to_a_unit",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        """What the marks of a viewer are made from."""
        return self.number

    @property
    def is_open(self) -> bool:
        """Somebody still owes something."""
        return self.status in (self.Status.SENT, self.Status.RECEIVED, self.Status.ACCEPTED)

    @property
    def next_date(self) -> date | None:
        """The day of the next duty: to sign for it, then to answer. None when nothing is owed."""
        if not self.is_open:
            return None
        return self.sign_by_date if self.status == self.Status.SENT else self.due_date

    @property
    def tint(self) -> str:
        """The warning colour of that day."""
        return colour.of(self.next_date, clock.today()) if self.next_date else colour.DONE

    def context(self, what: str) -> str:
        """What a sealed text or a wrapped key of this row is bound to."""
        return f"transfer:{self.number}:{what}"


class Copy(models.Model):
    """One person's key to a matter handed on. As with a tip: no row, no knowledge. Rows are ended, never deleted."""

    transfer = models.ForeignKey(Transfer, models.CASCADE, related_name="copies", verbose_name=_("referred matter"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    ring = models.ForeignKey(KeyRing, models.PROTECT, related_name="+", verbose_name=_("key ring"))
    wrapped = models.BinaryField(_("key, wrapped for the person"))
    given_at = models.DateTimeField(_("given at"), default=clock.now)
    undertaken_at = models.DateTimeField(_("undertaking signed at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["transfer", "person"], condition=Q(ended_at=None), name="one_copy_at_a_time"
            ),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(wrapped=b""), name="an_ended_copy_holds_no_key"),
        ]
        indexes: ClassVar[list] = [
            models.Index(fields=["person", "transfer"], condition=Q(ended_at=None), name="copy_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.transfer}: {self.person}"
