"""A mission: one mandate, one team, one body, one field phase, one report."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lookback.dispatch.models import DeadlineProfile
from lookback.inspections.models.campaign import Campaign, Framework
from lookback.kit import clock
from lookback.kit.prose import ProseField
from lookback.org.models import Person, Unit
from lookback.rectification.models import Ledger


class MissionQuerySet(models.QuerySet):
    """Reads over missions."""

    def visible_to(self, user: Person) -> MissionQuerySet:
        """Missions of the person's own group, those mandated from above it, and, once mandated, those to its body."""
        issuer = user.reach("mission.read", "team_unit__path")
        # A plan that was suspended or cancelled before it was mandated stays as unknown to the body as any plan.
        mandated = ~Q(status=Mission.Status.PLANNED) & ~Q(suspended_from=Mission.Status.PLANNED)
        body = user.reach("mission.read", "body_unit__path") & mandated
        return self.filter(issuer | body | Q(team__person=user, team__left_at=None)).distinct()


class Mission(models.Model):
    """An inspection of one body (domain.md 1.4)."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        MANDATED = "mandated", _("mandated")
        FIELDWORK = "fieldwork", _("field work")
        DRAFTING = "drafting", _("drafting")
        QUALITY_CONTROL = "quality_control", _("quality control")
        REPLY_OPEN = "reply_open", _("open for reply")
        REVIEW_PENDING = "review_pending", _("review pending")
        APPROVED = "approved", _("approved")
        FEEDBACK_SET = "feedback_set", _("feedback meeting set")
        FEEDBACK_GIVEN = "feedback_given", _("feedback given")
        RECTIFYING = "rectifying", _("rectifying")
        ACCEPTANCE_DONE = "acceptance_done", _("acceptance done")
        LOOKBACK = "lookback", _("look-back")
        CLOSED = "closed", _("closed")
        SUSPENDED = "suspended", _("suspended")
        CANCELLED = "cancelled", _("cancelled")

    class Kind(models.TextChoices):
        SUPERVISION = "supervision", _("supervision")
        INSPECTION = "inspection", _("inspection")
        AUDIT = "audit", _("audit")
        LOOKBACK = "lookback", _("look-back")

    code = models.CharField(_("code"), max_length=40, unique=True)
    title = ProseField(_("title"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.SUPERVISION)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="missions", verbose_name=_("campaign"))
    profile = models.ForeignKey(DeadlineProfile, models.PROTECT, related_name="+", verbose_name=_("deadline profile"))
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.PLANNED)
    principal_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("mandating collective"))
    team_unit = models.ForeignKey(Unit, models.PROTECT, related_name="missions", verbose_name=_("supervision group"))
    body_unit = models.ForeignKey(Unit, models.PROTECT, related_name="inspections", verbose_name=_("inspected body"))

    mandate_number = models.CharField(_("mandate no."), max_length=60, blank=True)
    legal_basis = ProseField(_("legal basis"))
    scope = ProseField(_("scope"))
    from_date = models.DateField(_("field work from"))
    to_date = models.DateField(_("field work to"))
    extended_to_date = models.DateField(_("field work extended to"), null=True, blank=True)
    overlap_reason = models.CharField(_("why an overlapping mission is needed"), max_length=300, blank=True)
    mobilisation_notice = ProseField(_("mobilisation notice"))
    channels = ProseField(_("public contact channels"))
    channels_open = models.BooleanField(_("channels open"), default=False)
    reply_due_date = models.DateField(_("reply due"), null=True, blank=True)
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)
    overview = ProseField(_("overview"))
    response = ProseField(_("response of the body"))
    # Also set by a cancellation: a plan that never was a mandate is not shown to the body.
    suspended_from = models.CharField(_("status before suspension"), max_length=16, blank=True)
    ledger = models.OneToOneField(
        Ledger, models.PROTECT, null=True, blank=True, related_name="mission", verbose_name=_("ledger")
    )

    objects = MissionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("-from_date", "code")
        constraints: ClassVar[list] = [
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="mission_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return str(self.title) or self.code

    @property
    def framework(self) -> Framework:
        """What it inspects by."""
        return self.campaign.framework

    @property
    def field_end_date(self):
        """The last planned day of field work, extension included."""
        return self.extended_to_date or self.to_date


class TeamMember(models.Model):
    """A person on the team, with the conflict declaration that is asked before the mandate [S12]."""

    class Declared(models.TextChoices):
        MISSING = "missing", _("not declared yet")
        NONE = "none", _("no conflict")
        CONFLICT = "conflict", _("conflict declared")
        CLEARED = "cleared", _("conflict cleared")

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="team", verbose_name=_("mission"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    duty = models.CharField(_("duty"), max_length=120, blank=True)
    declared = models.CharField(
        _("conflict declaration"), max_length=10, choices=Declared.choices, default=Declared.MISSING
    )
    declaration = models.CharField(_("what was declared"), max_length=300, blank=True)
    declared_at = models.DateTimeField(_("declared at"), null=True, blank=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)

    class Meta:
        ordering: ClassVar[tuple] = ("pk",)
        constraints: ClassVar[list] = [models.UniqueConstraint(fields=["mission", "person"], name="team_member_once")]


class FieldVisit(models.Model):
    """A day or days of the field calendar: where a sub-team goes and what it does there."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="visits", verbose_name=_("mission"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"))
    purpose = ProseField(_("purpose"))
    announced = models.BooleanField(_("announced"), default=True)

    class Meta:
        ordering: ClassVar[tuple] = ("from_date", "pk")
        constraints: ClassVar[list] = [
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="visit_ends_after_it_begins"),
        ]


class WorkPaperQuerySet(models.QuerySet):
    """Reads over work papers."""

    def visible_to(self, user: Person) -> WorkPaperQuerySet:
        """Papers of the person's own group; to whoever checks the quality; to an adviser those he was given to read."""
        group = user.reach("finding.draft", "mission__team_unit__path")
        checker = user.reach("finding.check", "mission__team_unit__path")
        return self.filter(group | checker | Q(readers=user)).distinct()


class WorkPaper(models.Model):
    """What was done and seen, by which method. Cannot be changed once written; a correction is a new paper."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="papers", verbose_name=_("mission"))
    code = models.CharField(_("code"), max_length=60)
    method = models.CharField(_("method"), max_length=30)
    dimension = models.CharField(_("dimension"), max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    done_date = models.DateField(_("done on"))
    record = ProseField(_("record"))
    is_official_record = models.BooleanField(_("rests on an official record"), default=False)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name=_("corrects")
    )
    readers = models.ManyToManyField(Person, blank=True, related_name="+", verbose_name=_("advisers who may read"))
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("written by"))
    written_at = models.DateTimeField(_("written at"), default=clock.now)

    objects = WorkPaperQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("done_date", "pk")
        constraints: ClassVar[list] = [models.UniqueConstraint(fields=["mission", "code"], name="paper_code_once")]

    def __str__(self) -> str:
        return self.code


class QualityCheck(models.Model):
    """One line of the quality checklist, judged by somebody who drafted nothing."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="quality_checks", verbose_name=_("mission"))
    key = models.CharField(_("check"), max_length=40)
    passed = models.BooleanField(_("passed"))
    note = models.TextField(_("note"), blank=True)
    checked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("checked by"))
    checked_at = models.DateTimeField(_("checked at"), default=clock.now)

    class Meta:
        constraints: ClassVar[list] = [models.UniqueConstraint(fields=["mission", "key"], name="quality_check_once")]
