"""One case, three inquiries: who protected it, which leadership and which regulator did not do its duty.

Lookback passes a lead on and keeps what came of it. It never decides on discipline, and holds no field for a sanction.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lookback.casework.models.case import Case
from lookback.kit import clock
from lookback.kit.prose import Prose, ProseField
from lookback.org.models import Person, Unit


class LinkedInquiryQuerySet(models.QuerySet):
    """Reads over inquiries."""

    def visible_to(self, user: Person) -> LinkedInquiryQuerySet:
        """Those that a unit in reach opened or was asked to look into.

        Narrower than the case: the other authorities on it do not learn of an inquiry, and nobody with a post at the
        very unit that it asks about does (B9).
        """
        seen = user.reach("case.read", "unit__path") | user.reach("case.read", "competent_unit__path")
        posts = user.current_posts if user.is_active else []
        own = {post.unit_id for post in posts} | {post.scope_id for post in posts}
        return self.filter(seen).exclude(about_unit__in=own)


class LinkedInquiry(models.Model):
    """One of the three questions that every case raises. "Nothing found" is a result like any other; no quota."""

    class Kind(models.TextChoices):
        PROTECTION = "protection", _("protectors behind it")
        LEADERSHIP = "leadership_duty", _("duty of the leadership")
        REGULATOR = "regulator_duty", _("duty of the regulator")

    class Status(models.TextChoices):
        OPENED = "opened", _("opened")
        REFERRED = "referred", _("referred to the competent body")
        RESULT = "result", _("result on record")

    class Result(models.TextChoices):
        NOTHING_FOUND = "nothing_found", _("nothing found")
        ESTABLISHED = "established", _("established; the competent body deals with it")
        UNCERTAIN = "uncertain", _("could not be settled either way")

    case = models.ForeignKey(Case, models.PROTECT, related_name="inquiries", verbose_name=_("case"))
    kind = models.CharField(_("inquiry"), max_length=16, choices=Kind.choices)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPENED)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("opened by"))
    # Which organ's acts are asked about. An organ, never a person (B1).
    about_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("about the acts of")
    )
    question = ProseField(_("what is asked"))
    competent_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("competent body")
    )
    opened_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opened by")
    )
    opened_date = models.DateField(_("opened on"))
    result = models.CharField(_("result"), max_length=14, choices=Result.choices, blank=True)
    examined = ProseField(_("what was examined"))
    result_date = models.DateField(_("result of"), null=True, blank=True)

    objects = LinkedInquiryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("pk",)
        verbose_name_plural = _("linked inquiries")
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=~Q(status="result"), name="inquiry_of_a_kind_runs_once"
            ),
            models.CheckConstraint(
                condition=Q(status="result", result_date__isnull=False) & ~Q(result="")
                | ~Q(status="result") & Q(result="", result_date=None),
                name="inquiry_ends_with_a_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case.code} · {self.get_kind_display()}"

    @property
    def coded_title(self) -> Prose:
        """Number of the case and what is asked, for lists and letters."""
        return Prose({language: f"{self.case.code} {text}" for language, text in self.question.items()})


class HandOverQuerySet(models.QuerySet):
    """Reads over hand-overs."""

    def visible_to(self, user: Person) -> HandOverQuerySet:
        """Those of inquiries that the person sees, and those that were sent to a unit in reach at any time."""
        inquiries = LinkedInquiry.objects.visible_to(user).values("pk")
        own = [post.unit_id for post in user.current_posts] if user.is_active else []
        sent = user.reach("case.read", "receiver_unit__path") & ~Q(inquiry__about_unit__in=own)
        return self.filter(Q(inquiry__in=inquiries) | sent)


class HandOver(models.Model):
    """A lead, or a suggestion on accountability, handed from organ to organ: receipt, acceptance or return, result."""

    class Kind(models.TextChoices):
        LEAD = "lead", _("lead")
        ACCOUNTABILITY = "accountability", _("suggestion on accountability")

    class Status(models.TextChoices):
        SENT = "sent", _("handed over")
        RECEIVED = "received", _("received")
        ACCEPTED = "accepted", _("accepted")
        RETURNED = "returned", _("returned")
        ANSWERED = "answered", _("answered")

    inquiry = models.ForeignKey(
        LinkedInquiry, models.PROTECT, related_name="hand_overs", verbose_name=_("linked inquiry")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.LEAD)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.SENT)
    sender_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("handed over by"))
    receiver_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("handed over to"))
    matter = ProseField(_("matter"))
    document_number = models.CharField(_("document number"), max_length=80)
    sent_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handed over by")
    )
    sent_date = models.DateField(_("handed over on"))
    # The receipt first; from the acceptance on, the result.
    due_date = models.DateField(_("due"))
    received_date = models.DateField(_("received on"), null=True, blank=True)
    accepted_date = models.DateField(_("accepted on"), null=True, blank=True)
    answered_date = models.DateField(_("answered on"), null=True, blank=True)
    return_reason = models.TextField(_("reason of the return"), blank=True)
    entered_at = models.DateTimeField(_("entered at"), default=clock.now)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("pk",)
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["inquiry"],
                condition=Q(status__in=["sent", "received", "accepted"]),
                name="hand_over_runs_once",
            ),
            models.CheckConstraint(condition=~Q(sender_unit=F("receiver_unit")), name="hand_over_to_another_organ"),
            models.CheckConstraint(
                condition=~Q(status="returned") | ~Q(return_reason=""), name="hand_over_returned_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inquiry} → {self.receiver_unit}"

    @property
    def is_running(self) -> bool:
        """Neither returned nor answered."""
        return self.status not in (self.Status.RETURNED, self.Status.ANSWERED)

    @property
    def coded_title(self) -> Prose:
        """Number of the case and the matter, for lists and letters."""
        return Prose({language: f"{self.inquiry.case.code} {text}" for language, text in self.matter.items()})
