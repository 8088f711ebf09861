"""The clock of the law: tables of rules, the clocks of a case, and what happened to each.

The due moment is kept, and so is every event with the version of the rules under which it was reckoned: what a later
table says never changes what was lawful at the time.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lookback.casework.models.accused import Accused
from lookback.casework.models.case import Case
from lookback.dispatch.models import Dated
from lookback.kit import clock as house
from lookback.kit import colour
from lookback.kit.prose import ProseField
from lookback.org.models import Person, Unit

# Days left at which a limit turns green and yellow; the page of limits due soon begins at green.
CLOCK_COLOURS = {colour.GREEN: 10, colour.YELLOW: 3}


class ClockTable(models.Model):
    """One version of the time limits of one law, as it was loaded. Never changed: a correction is a new version."""

    key = models.CharField(_("key"), max_length=60)
    version = models.PositiveIntegerField(_("version"))
    name = ProseField(_("name"))
    from_date = models.DateField(_("in force from"))
    to_date = models.DateField(_("in force to"), null=True, blank=True)
    calendar = models.CharField(_("calendar"), max_length=20, blank=True)
    content = models.JSONField(_("content"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    loaded_at = models.DateTimeField(_("loaded at"), default=house.now)

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["key", "version"], name="clock_table_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (v{self.version})"


class CaseClockQuerySet(models.QuerySet):
    """Reads over clocks."""

    def visible_to(self, user: Person) -> CaseClockQuerySet:
        """Those of cases that the person sees."""
        return self.filter(case__in=Case.objects.visible_to(user))


class CaseClock(Dated):
    """One time limit that runs in a case. `due_at` is the moment at which it has passed; `due_date` its last day."""

    class Status(models.TextChoices):
        RUNNING = "running", _("running")
        SUSPENDED = "suspended", _("standing still")
        ENDED = "ended", _("ended")

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks", verbose_name=_("case"))
    accused = models.ForeignKey(
        Accused,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="clocks",
        db_index=False,
        verbose_name=_("accused"),
    )
    # The version under which it is reckoned now; each event keeps its own.
    table = models.ForeignKey(
        ClockTable, models.PROTECT, related_name="clocks", db_index=False, verbose_name=_("rules")
    )
    rule_key = models.CharField(_("limit"), max_length=60)
    name = ProseField(_("name"))
    # Who is bound by it, and told before it passes.
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("authority bound by it")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.RUNNING)
    is_custody = models.BooleanField(_("limit on custody"))
    # 0 for custody, 1 for the rest: lists put custody first, in one walk over one index.
    rank = models.PositiveSmallIntegerField(_("rank"))
    started_at = models.DateTimeField(_("started at"))
    due_at = models.DateTimeField(_("passes at"))
    original_due_date = models.DateField(_("originally due"))
    # Days, or hours where the law counts hours, that had been counted when it last changed.
    counted = models.PositiveIntegerField(_("counted so far"), default=0)
    extensions = models.PositiveSmallIntegerField(_("extensions"), default=0)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    is_late = models.BooleanField(_("ended after it had passed"), default=False)
    # When somebody is told next; null when nobody is any more.
    next_alert_at = models.DateTimeField(_("next alert"), null=True, blank=True)

    objects = CaseClockQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list] = [
            models.CheckConstraint(condition=Q(due_at__gt=F("started_at")), name="clock_due_after_its_start"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="clock_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(is_custody=True, rank=0) | Q(is_custody=False, rank=1), name="clock_custody_ranks_first"
            ),
            models.CheckConstraint(
                condition=Q(is_custody=False) | Q(next_alert_at__isnull=False) | Q(ended_at__isnull=False),
                name="clock_custody_is_never_muted",
            ),
            models.UniqueConstraint(
                fields=["case", "accused", "rule_key"],
                condition=Q(ended_at=None, accused__isnull=False),
                name="clock_runs_once_for_an_accused",
            ),
            models.UniqueConstraint(
                fields=["case", "rule_key"], condition=Q(ended_at=None, accused=None), name="clock_runs_once_for_a_case"
            ),
        ]
        indexes: ClassVar[list] = [
            models.Index(fields=["rank", "due_at", "id"], condition=Q(ended_at=None), name="clock_by_due"),
            models.Index(
                fields=["next_alert_at", "id"],
                condition=Q(ended_at=None, next_alert_at__isnull=False),
                name="clock_to_alert",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case.code} · {self.name}"

    @property
    def tint(self) -> str:
        """The warning colour now; one that stands still or has ended has none."""
        if self.status != self.Status.RUNNING:
            return colour.NONE if self.is_open else colour.DONE
        return colour.RED if self.due_at <= house.now() else colour.of(self.due_date, house.today(), CLOCK_COLOURS)

    @property
    def is_open(self) -> bool:
        """Neither met nor given up."""
        return self.status != self.Status.ENDED


class ClockEvent(models.Model):
    """Something that happened to a clock, and where its end moved. Never changed."""

    class Kind(models.TextChoices):
        START = "start", _("started")
        EXTEND = "extend", _("extended")
        SUSPEND = "suspend", _("stopped")
        RESUME = "resume", _("running again")
        RESTART = "restart", _("counted anew")
        END = "end", _("ended")
        RECOMPUTE = "recompute", _("reckoned under another version of the rules")

    # Read by clock and number; an index for each key would cost a bulk run more than the rows.
    clock = models.ForeignKey(CaseClock, models.PROTECT, related_name="events", db_index=False, verbose_name=_("clock"))
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    at = models.DateTimeField(_("at"))
    basis = models.CharField(_("basis"), max_length=60, blank=True)
    approver = models.CharField(_("level that approved"), max_length=60, blank=True)
    amount = models.PositiveSmallIntegerField(_("granted"), default=0)
    document_number = models.CharField(_("document number"), max_length=80, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=house.now)
    table = models.ForeignKey(ClockTable, models.PROTECT, related_name="+", db_index=False, verbose_name=_("rules"))
    was_due_at = models.DateTimeField(_("passed at, before"), null=True, blank=True)
    due_at = models.DateTimeField(_("passes at"))

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["clock", "number"], name="clock_event_number_once"),
            models.CheckConstraint(
                condition=~Q(kind="extend") | ~(Q(basis="") | Q(approver="") | Q(document_number="")),
                name="clock_extension_has_basis_and_approver",
            ),
        ]
