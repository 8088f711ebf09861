"""The item: one row of the ledger, from assignment to closure and, if it relapses, back."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lookback.dispatch.models import Cascade
from lookback.kit import clock, colour
from lookback.kit.prose import Prose, ProseField
from lookback.org.models import Level, Person, Unit
from lookback.rectification.models.ledger import Ledger


class Severity(models.TextChoices):
    """How grave a finding is."""

    HIGH = "high", _("high")
    MEDIUM = "medium", _("medium")
    LOW = "low", _("low")


class ItemQuerySet(models.QuerySet):
    """Reads over items."""

    def visible_to(self, user: Person) -> ItemQuerySet:
        """Items with a place in one of the person's scopes: led there, shared there, or inspected from there.

        A publisher sees what is cleared for publication, and no more (domain.md 1.3): accepted items of the
        accepting units in reach, and those that were on notice.
        """
        scopes = [scope.pk for scope in user.scopes("item.read")]
        reach = Item.reach_rows.field.model.objects.filter(unit_id__in=scopes, item=models.OuterRef("pk"))
        condition = Q(models.Exists(reach))
        if user.may_anywhere("notice.publish"):
            condition |= _cleared() & user.reach("notice.publish", "accepting_unit__path")
        return self.filter(condition)


def _cleared() -> Q:
    S = Item.Status
    return Q(status__in=(S.ACCEPTED, S.PUBLIC_NOTICE)) | Q(status=S.CLOSED, notice_until_date__isnull=False)


class Item(models.Model):
    """A problem to be rectified by exactly one lead unit, with co-units, by a day."""

    class Status(models.TextChoices):
        NEW = "new", _("new")
        ASSIGNED = "assigned", _("assigned")
        ACKNOWLEDGED = "acknowledged", _("signed for")
        PLAN_SUBMITTED = "plan_submitted", _("plan submitted")
        IN_PROGRESS = "in_progress", _("in progress")
        CLAIMED = "claimed", _("claimed complete")
        DESK_CHECKED = "desk_checked", _("desk-checked")
        VERIFIED = "verified", _("verified")
        ACCEPTED = "accepted", _("accepted")
        PUBLIC_NOTICE = "public_notice", _("on public notice")
        REOPENED = "reopened", _("reopened")
        CLOSED = "closed", _("closed")

    class Outcome(models.TextChoices):
        IMPLEMENTED = "implemented", _("implemented")
        IMPLEMENTED_ALTERNATIVE = "implemented_alternative", _("implemented by an alternative")
        NOT_IMPLEMENTED = "not_implemented", _("not implemented, risk accepted")
        OVERTAKEN = "overtaken", _("overtaken by events")
        MERGED = "merged", _("merged")
        WITHDRAWN = "withdrawn_by_issuer", _("withdrawn by the issuer")

    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="items", verbose_name=_("ledger"))
    number = models.PositiveIntegerField(_("number"))
    # What it came from: "finding" and the finding's code, a letter, a meeting resolution … Never looked behind.
    origin_kind = models.CharField(_("origin"), max_length=30, default="finding")
    origin_code = models.CharField(_("origin code"), max_length=60, blank=True)
    title = ProseField(_("problem"))
    dimension = models.CharField(_("dimension"), max_length=40)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity.choices)
    found_date = models.DateField(_("found on"))
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.NEW)

    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="led_items", null=True, blank=True, verbose_name=_("lead unit")
    )
    leader = models.ForeignKey(
        Person, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("named leader")
    )
    co_units = models.ManyToManyField(Unit, through="CoUnit", related_name="shared_items", verbose_name=_("co-units"))
    # The office that approves the plan and whose verifiers check; the level above it accepts and closes.
    supervising_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("supervising unit"))
    accepting_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("accepting unit"))

    cause_category = models.CharField(_("root cause category"), max_length=40, blank=True)
    cause = ProseField(_("root cause"))
    target = ProseField(_("target"))
    target_quantity = models.CharField(_("target number"), max_length=60, blank=True)
    target_document = models.CharField(_("target document"), max_length=200, blank=True)
    expected_evidence = ProseField(_("expected evidence"))
    systemic_waiver = models.CharField(_("why no systemic measure"), max_length=300, blank=True)
    vagueness_override = models.CharField(_("why vague wording was let pass"), max_length=300, blank=True)

    original_due_date = models.DateField(_("originally due"), null=True, blank=True)
    due_date = models.DateField(_("due"))
    assigned_at = models.DateTimeField(_("assigned at"), null=True, blank=True)
    sign_for_by_date = models.DateField(_("to be signed for by"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("signed for at"), null=True, blank=True)
    plan_approved_at = models.DateTimeField(_("plan approved at"), null=True, blank=True)
    progress = models.PositiveSmallIntegerField(_("progress in per cent"), default=0)

    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    claimed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("claimed by")
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    verified_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("verified by")
    )
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("accepted by")
    )
    notice_until_date = models.DateField(_("on notice until"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=24, choices=Outcome.choices, blank=True)
    residual_risk = models.TextField(_("residual risk"), blank=True)
    closure_number = models.PositiveIntegerField(_("closure number"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    returns = models.PositiveSmallIntegerField(_("times returned"), default=0)
    relapses = models.PositiveSmallIntegerField(_("relapses"), default=0)
    is_alternative = models.BooleanField(_("by an agreed alternative"), default=False)
    cascade = models.OneToOneField(
        Cascade, models.PROTECT, null=True, blank=True, related_name="item", verbose_name=_("cascade")
    )

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("ledger", "number")
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["ledger", "number"], name="item_number_once"),
            models.UniqueConstraint(fields=["ledger", "closure_number"], name="item_closure_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=["new", "closed"]) | Q(lead_unit__isnull=False),
                name="item_assigned_has_lead",
            ),
            # Implementer, verifier and acceptor are three persons (domain.md 1.3).
            models.CheckConstraint(
                condition=Q(verified_by=None) | ~Q(verified_by=F("claimed_by")), name="item_verifier_did_not_claim"
            ),
            models.CheckConstraint(
                condition=Q(accepted_by=None) | ~Q(accepted_by=F("claimed_by")), name="item_acceptor_did_not_claim"
            ),
            models.CheckConstraint(
                condition=Q(accepted_by=None) | ~Q(accepted_by=F("verified_by")), name="item_acceptor_did_not_verify"
            ),
            # No closure as implemented without a verification by somebody and an acceptance by somebody else.
            models.CheckConstraint(
                condition=~Q(status="closed")
                | ~Q(outcome__in=["implemented", "implemented_alternative"])
                | Q(verified_by__isnull=False, accepted_by__isnull=False, claimed_by__isnull=False),
                name="item_closed_only_when_verified",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed")
                | Q(closure_number__isnull=False, closed_at__isnull=False) & ~Q(outcome=""),
                name="item_closed_has_number_and_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        """The row's name in speech and on paper, e.g. "ZJ-2019-017"."""
        return f"{self.ledger.code}-{self.number:03d}"

    @property
    def coded_title(self) -> Prose:
        """Code and problem, for lists and letters."""
        return Prose({language: f"{self.code} {text}" for language, text in self.title.items()})

    @property
    def body_unit(self) -> Unit:
        """The inspected body: where its rectification office and its head hold their posts."""
        return self.ledger.body_unit

    @property
    def principal_unit(self) -> Unit:
        """The mandating collective, which alone accepts a risk."""
        return self.ledger.principal_unit

    @property
    def is_open(self) -> bool:
        """Not closed."""
        return self.status != self.Status.CLOSED

    @property
    def is_overdue(self) -> bool:
        """Derived, never stored: past the current due date and not closed or accepted."""
        return self.colour == colour.RED

    @property
    def colour(self) -> str:
        """The warning colour of today: green, yellow, red, or none; "done" when accepted or closed."""
        if self.status in DONE_STATUSES:
            return colour.DONE
        return colour.of(self.due_date, clock.today(), self.ledger.profile.colours)

    @property
    def lead_level(self) -> int:
        """The level of the lead unit; that of the body while nobody leads."""
        return self.lead_unit.level if self.lead_unit else self.ledger.body_unit.level

    @property
    def dimension_name(self) -> str:
        """The dimension in the reader's language."""
        names = {row["key"]: Prose.of(row["name"]) for row in self.ledger.dimensions}
        return str(names.get(self.dimension, self.dimension))

    @property
    def level_label(self) -> str:
        """The lead level in words."""
        return str(Level(self.lead_level).label)

    def days_left(self, on: date | None = None) -> int:
        """Days until the current due date; negative when overdue."""
        return (self.due_date - (on or clock.today())).days


# Work is over once accepted: waiting for a notice period is not lateness.
DONE_STATUSES = (Item.Status.ACCEPTED, Item.Status.PUBLIC_NOTICE, Item.Status.CLOSED)


class CoUnit(models.Model):
    """A unit that helps the lead unit."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="co_unit_rows", verbose_name=_("item"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))

    class Meta:
        constraints: ClassVar[list] = [models.UniqueConstraint(fields=["item", "unit"], name="co_unit_once")]
