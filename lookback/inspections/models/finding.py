"""Findings, what they rest on, what is suggested, and the ledger items they became."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lookback.inspections.models.mission import Mission, WorkPaper
from lookback.kit import clock
from lookback.kit.prose import ProseField
from lookback.org.models import Person, Unit
from lookback.rectification.models import Item
from lookback.rectification.models.item import Severity


class FindingQuerySet(models.QuerySet):
    """Reads over findings."""

    def visible_to(self, user: Person) -> FindingQuerySet:
        """The issuing side sees all; the body from the reply on; lower units what became an item in their reach."""
        issuer = user.reach("finding.read", "mission__team_unit__path")
        # What was communicated and then withdrawn on an objection stays in sight of those who objected.
        shown = Q(status__in=SHOWN_TO_BODY) | Q(communicated_date__isnull=False)
        body = user.reach("finding.read", "mission__body_unit__path") & shown
        links = FindingItem.objects.filter(finding=models.OuterRef("pk"), item__in=Item.objects.visible_to(user))
        below = Q(status__in=COMMUNICATED) & models.Exists(links)
        if not user.may_anywhere("finding.read"):
            return self.none()
        return self.filter(issuer | body | below)


class Finding(models.Model):
    """A problem, or a positive practice, found in an organisation, a process, a decision or a record (B1)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        EVIDENCED = "evidenced", _("evidenced")
        QC_PASSED = "qc_passed", _("quality checked")
        REPLY_OPEN = "reply_open", _("open for reply")
        AGREED = "agreed", _("agreed")
        DISPUTED = "disputed", _("disputed")
        FINAL = "final", _("final")
        COMMUNICATED = "communicated", _("communicated")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("closed")
        WITHDRAWN = "withdrawn", _("withdrawn")
        MERGED = "merged", _("merged")
        SUPERSEDED = "superseded", _("superseded")

    mission = models.ForeignKey(Mission, models.PROTECT, related_name="findings", verbose_name=_("mission"))
    code = models.CharField(_("code"), max_length=60)
    status = models.CharField(_("status"), max_length=14, choices=Status.choices, default=Status.DRAFT)
    is_positive = models.BooleanField(_("positive practice"), default=False)
    dimension = models.CharField(_("dimension"), max_length=40)
    taxonomy = models.CharField(_("taxonomy code"), max_length=40, blank=True)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity.choices, default=Severity.MEDIUM)
    title = ProseField(_("title"))
    criterion = ProseField(_("criterion"))
    condition = ProseField(_("condition"))
    cause_category = models.CharField(_("root cause category"), max_length=40, blank=True)
    cause = ProseField(_("root cause"))
    effect = ProseField(_("effect"))
    units = models.ManyToManyField(Unit, blank=True, related_name="findings", verbose_name=_("units concerned"))
    prior_finding = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repeats", verbose_name=_("prior finding")
    )
    # The finding that took this one's place: set when it is merged or superseded.
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("taken up in")
    )
    reply = ProseField(_("reply"))
    replied_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("replied by")
    )
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)
    final_text = ProseField(_("final text"))
    public_summary = ProseField(_("publishable summary"))
    drafted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("drafted by"))
    drafted_at = models.DateTimeField(_("drafted at"), default=clock.now)
    communicated_date = models.DateField(_("communicated on"), null=True, blank=True)
    items = models.ManyToManyField(Item, through="FindingItem", related_name="findings", verbose_name=_("items"))

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("mission", "code")
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["mission", "code"], name="finding_code_once"),
            models.CheckConstraint(
                condition=Q(prior_finding=None) | ~Q(prior_finding=models.F("id")), name="finding_not_its_own_prior"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def principal_unit(self) -> Unit:
        """Where the mission was mandated."""
        return self.mission.principal_unit

    @property
    def team_unit(self) -> Unit:
        """The group that found it."""
        return self.mission.team_unit

    @property
    def body_unit(self) -> Unit:
        """The body it was found in."""
        return self.mission.body_unit

    @property
    def dimension_name(self) -> str:
        """The dimension in the reader's language."""
        return self.mission.framework.label("dimensions", self.dimension)


F = Finding.Status
COMMUNICATED = (F.COMMUNICATED, F.ANSWERED, F.CLOSED)
SIDE = (F.WITHDRAWN, F.MERGED, F.SUPERSEDED)
SHOWN_TO_BODY = (F.REPLY_OPEN, F.AGREED, F.DISPUTED, F.FINAL, *COMMUNICATED)


class EvidencePointer(models.Model):
    """Where the proof lies: a work paper, or a place in the body's own records. Never a copy of case evidence (B6)."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="pointers", verbose_name=_("finding"))
    paper = models.ForeignKey(
        WorkPaper, models.PROTECT, null=True, blank=True, related_name="pointers", verbose_name=_("work paper")
    )
    place = models.CharField(_("place in the records"), max_length=200, blank=True)
    is_official_record = models.BooleanField(_("official record"), default=False)

    class Meta:
        constraints: ClassVar[list] = [
            models.CheckConstraint(condition=Q(paper__isnull=False) | ~Q(place=""), name="pointer_points_somewhere"),
        ]

    def __str__(self) -> str:
        return self.place or str(self.paper)


class FindingItem(models.Model):
    """A finding and a ledger item it became."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="item_links", verbose_name=_("finding"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="finding_links", verbose_name=_("item"))

    class Meta:
        constraints: ClassVar[list] = [models.UniqueConstraint(fields=["finding", "item"], name="finding_item_once")]


class Suggestion(models.Model):
    """One of the report's suggestions, under an aspect of the framework; findings and suggestions map many to many."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="suggestions", verbose_name=_("mission"))
    number = models.PositiveSmallIntegerField(_("number"))
    aspect = models.CharField(_("aspect"), max_length=40)
    title = ProseField(_("title"))
    text = ProseField(_("text"))
    findings = models.ManyToManyField(Finding, blank=True, related_name="suggestions", verbose_name=_("findings"))

    class Meta:
        ordering: ClassVar[tuple] = ("number",)
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["mission", "number"], name="suggestion_number_once")
        ]


class AccountabilityQuerySet(models.QuerySet):
    """Reads over accountability suggestions: restricted."""

    def visible_to(self, user: Person) -> AccountabilityQuerySet:
        """The issuing side, and the body's head and office once the feedback was given."""
        issuer = user.reach("accountability.read", "mission__team_unit__path")
        given = Q(mission__status__in=("feedback_given", "rectifying", "acceptance_done", "lookback", "closed"))
        return self.filter(issuer | user.reach("accountability.read", "mission__body_unit__path") & given)


class AccountabilitySuggestion(models.Model):
    """A suggestion that an organisation's responsibility be looked into by the competent body. No decision (B4)."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="accountability", verbose_name=_("mission"))
    number = models.PositiveSmallIntegerField(_("number"))
    dimension = models.CharField(_("dimension"), max_length=40)
    subject_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    competent_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("competent body"))
    text = ProseField(_("text"))

    objects = AccountabilityQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("number",)
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["mission", "number"], name="accountability_number_once")
        ]
