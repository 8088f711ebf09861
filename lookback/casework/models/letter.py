"""Three letters and one suggestion (三书一函): an organ that found a gap asks the unit in charge to close it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lookback.casework.models.case import Case
from lookback.casework.models.clock import ClockTable
from lookback.kit import clock, colour
from lookback.kit.prose import Prose, ProseField
from lookback.org.models import Person, Unit
from lookback.rectification.models import Item


class LetterQuerySet(models.QuerySet):
    """Reads over letters."""

    def visible_to(self, user: Person) -> LetterQuerySet:
        """Drafts: who writes at the issuer. Once issued: who reads letters there, at the addressee, and above either;
        once overdue at the superior that got the copy."""
        readers = Q(pk__in=[])
        for party in ("issuer_unit", "addressee_unit", "superior_unit"):
            readers |= user.reach("letter.read", f"{party}__path")
        writers = user.reach("letter.issue", "issuer_unit__path")
        return self.filter(writers | Q(issued_date__isnull=False) & readers)


class Letter(models.Model):
    """One letter, from its draft to its closure. What it asks for becomes rectification items, one for each point."""

    class Kind(models.TextChoices):
        SUPERVISORY = "supervisory", _("supervisory suggestion")
        PROCURATORIAL = "procuratorial", _("procuratorial suggestion")
        JUDICIAL = "judicial", _("judicial suggestion")
        POLICE = "police", _("police prompt")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        ISSUED = "issued", _("issued")
        SERVED = "served", _("served")
        ACCEPTED = "accepted", _("accepted")
        OBJECTED = "objected", _("objected to")
        RECTIFYING = "rectifying", _("being rectified")
        REPLIED = "replied", _("replied to")
        RETURNED = "returned", _("reply returned")
        VERIFIED = "verified", _("verified")
        CLOSED = "closed", _("closed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    code = models.CharField(_("number"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.DRAFT)
    issuer_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("issued by"))
    addressee_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("addressed to"))
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="letters", verbose_name=_("arising from case")
    )
    title = ProseField(_("title"))
    problem = ProseField(_("problem found"))
    legal_basis = models.CharField(_("legal basis"), max_length=300)
    # The limit for the reply: what the letter sets, else what the table in force on the day of service says.
    reply_days = models.PositiveSmallIntegerField(_("days for the reply"), null=True, blank=True)
    table = models.ForeignKey(
        ClockTable, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("table of limits")
    )
    drafted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("drafted by")
    )
    drafted_at = models.DateTimeField(_("drafted at"), default=clock.now)
    issued_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("issued by")
    )
    issued_date = models.DateField(_("issued on"), null=True, blank=True)
    served_date = models.DateField(_("served on"), null=True, blank=True)
    original_due_date = models.DateField(_("reply originally due"), null=True, blank=True)
    due_date = models.DateField(_("reply due"), null=True, blank=True)
    objection = ProseField(_("objection"))
    decision = ProseField(_("decision on the objection"))
    reply = ProseField(_("reply"))
    reply_number = models.CharField(_("number of the reply"), max_length=80, blank=True)
    replied_date = models.DateField(_("first replied on"), null=True, blank=True)
    returns = models.PositiveSmallIntegerField(_("times returned"), default=0)
    tested = ProseField(_("how it was verified"))
    verified_date = models.DateField(_("verified on"), null=True, blank=True)
    # Set when the reply is overdue: the addressee's superior gets a copy, and sees the letter from then on.
    superior_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("copied to the superior")
    )
    copied_at = models.DateTimeField(_("copied at"), null=True, blank=True)
    is_fictional = models.BooleanField(_("fictional"), default=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("-pk",)
        constraints: ClassVar[list] = [
            models.CheckConstraint(condition=~Q(issuer_unit=F("addressee_unit")), name="letter_to_another_unit"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "issued", "withdrawn"])
                | Q(served_date__isnull=False, due_date__isnull=False),
                name="letter_served_has_a_limit",
            ),
            models.CheckConstraint(
                condition=Q(superior_unit=None, copied_at=None)
                | Q(superior_unit__isnull=False, copied_at__isnull=False),
                name="letter_copied_to_somebody",
            ),
        ]
        indexes: ClassVar[list] = [
            models.Index(
                fields=["due_date", "id"],
                condition=Q(status__in=["served", "accepted", "objected", "rectifying", "returned"], copied_at=None),
                name="letter_overdue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def coded_title(self) -> Prose:
        """Number and title, for lists and letters."""
        return Prose({language: f"{self.code} {text}" for language, text in self.title.items()})

    @property
    def awaits_reply(self) -> bool:
        """Served, and the reply is not there, or went back."""
        return self.status in AWAITING

    @property
    def tint(self) -> str:
        """The warning colour of the reply today; "done" once it is there."""
        if self.due_date is None or self.status == self.Status.WITHDRAWN:
            return colour.NONE
        return colour.of(self.due_date, clock.today()) if self.awaits_reply else colour.DONE


class LetterPoint(models.Model):
    """One thing that the letter asks for, and the rectification item that it became."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="points", verbose_name=_("letter"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = ProseField(_("what is asked for"))
    item = models.OneToOneField(
        Item, models.PROTECT, null=True, blank=True, related_name="letter_point", verbose_name=_("item")
    )

    class Meta:
        ordering: ClassVar[tuple] = ("letter", "number")
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["letter", "number"], name="letter_point_number_once"),
        ]

    def __str__(self) -> str:
        return str(self.text)


S = Letter.Status
AWAITING = (S.SERVED, S.ACCEPTED, S.OBJECTED, S.RECTIFYING, S.RETURNED)
