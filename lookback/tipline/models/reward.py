"""Rewards: what is decided, what is paid, and the book. No table here knows a name, and none leads to a tip."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock
from lookback.org.models import Person, Unit
from lookback.tipline.models.retention import Hold
from lookback.tipline.models.tip import new_ref

CONTRIBUTIONS = (Decimal("0.5"), Decimal("1"), Decimal("1.5"))


def money(label: object, **more: object) -> models.DecimalField:
    """An amount. The currency stands beside it."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, **more)  # type: ignore[arg-type]


class RewardQuerySet(models.QuerySet):
    """Reads over rewards."""

    def visible_to(self, user: Person) -> RewardQuerySet:
        """Rewards of units in reach of the panel, of who checks the budget, of who issues vouchers."""
        found = Q(pk__in=[])
        for permission in ("reward.decide", "reward.budget", "reward.link"):
            found |= user.reach(permission, "unit__path")
        return self.filter(found)


class Reward(models.Model):
    """One reward, by number. Which tip it is for is sealed in the tip; which voucher, in the reporter's secret."""

    class Status(models.TextChoices):
        ELIGIBLE = "eligible", _("eligible")
        PROPOSED = "proposed", _("proposed")
        PANEL_DECIDED = "panel_decided", _("decided by the panel")
        BUDGET_CHECKED = "budget_checked", _("budget checked")
        OFFERED = "offered", _("offered")
        CLAIMED = "claimed", _("claimed")
        PAID = "paid", _("paid")
        REFUSED = "refused_by_reporter", _("refused by the reporter")
        LAPSED = "lapsed", _("lapsed")
        REVOKED = "revoked", _("revoked")

    number = models.CharField(_("number"), max_length=10, unique=True, default=new_ref)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.ELIGIBLE)
    # The version of the schedule that applies stays with the reward, whatever comes later.
    schedule = models.CharField(_("schedule"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"))
    tier = models.CharField(_("confirmed outcome"), max_length=40)
    currency = models.CharField(_("currency"), max_length=3)
    base = money(_("base"))
    contribution = models.DecimalField(_("contribution"), max_digits=2, decimal_places=1, default=Decimal("1"))
    # The share of this reporter where several share one reward: `weight` of `weights`.
    weight = models.PositiveSmallIntegerField(_("share"), default=1)
    weights = models.PositiveSmallIntegerField(_("of all shares"), default=1)
    amount = money(_("amount"), default=Decimal(0))
    reasons = models.TextField(_("reasons of the panel"), blank=True)
    # Only the reporter can open what is wrapped for this key.
    public = models.BinaryField(_("public key of the reward"))
    wrapped_voucher = models.BinaryField(_("voucher, wrapped for the reporter"), default=b"")
    voucher_trace = models.BinaryField(_("trace of the voucher"), max_length=32, null=True, blank=True, unique=True)
    expires_date = models.DateField(_("to be claimed by"), null=True, blank=True)
    hold = models.OneToOneField(
        Hold, models.SET_NULL, null=True, blank=True, related_name="reward", verbose_name=_("keeps an identity")
    )
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    issued_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("voucher issued by")
    )

    objects = RewardQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("-pk",)
        constraints: ClassVar[list] = [
            models.CheckConstraint(condition=Q(contribution__in=CONTRIBUTIONS), name="reward_contribution_is_known"),
            models.CheckConstraint(condition=Q(amount__gte=0, base__gte=0), name="reward_is_not_negative"),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=F("weights")), name="reward_share_is_a_part"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="reward_decided_by_another"
            ),
            models.CheckConstraint(
                condition=Q(issued_by=None) | (~Q(issued_by=F("decided_by")) & ~Q(issued_by=F("proposed_by"))),
                name="reward_voucher_issued_by_a_third",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PanelVote(models.Model):
    """How one member of the panel votes on a reward: which contribution, nought for none, and why."""

    reward = models.ForeignKey(Reward, models.CASCADE, related_name="votes", verbose_name=_("reward"))
    member = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("member of the panel"))
    contribution = models.DecimalField(_("contribution"), max_digits=2, decimal_places=1)
    reason = models.TextField(_("reason"))
    voted_at = models.DateTimeField(_("voted at"), default=clock.now)

    class Meta:
        ordering: ClassVar[tuple] = ("pk",)
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["reward", "member"], name="one_vote_a_member"),
            models.CheckConstraint(
                condition=Q(contribution__in=(Decimal(0), *CONTRIBUTIONS)), name="vote_is_for_a_known_contribution"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reward}: {self.member}"


class VoucherQuerySet(models.QuerySet):
    """Reads over vouchers."""

    def visible_to(self, user: Person) -> VoucherQuerySet:
        """Vouchers of units for which the person pays."""
        return self.filter(user.reach("reward.pay", "unit__path"))


class Voucher(models.Model):
    """An order to pay a sum, once, to whoever brings the reporter's secret to a unit that has the other one."""

    number = models.CharField(_("number"), max_length=10, unique=True, default=new_ref)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit that pays"))
    currency = models.CharField(_("currency"), max_length=3)
    amount = money(_("amount"))
    expires_date = models.DateField(_("valid until"))
    # Keyed hashes; the secrets themselves are nowhere.
    claim_mark = models.BinaryField(_("trace of the reporter's secret"), max_length=32, unique=True)
    unit_mark = models.BinaryField(_("trace of the unit's secret"), max_length=32, unique=True)
    signed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("first signature")
    )
    paid_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("second signature, paid")
    )
    paid_date = models.DateField(_("paid on"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("wrong secrets"), default=0)
    cancelled_date = models.DateField(_("cancelled on"), null=True, blank=True)

    objects = VoucherQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("number",)
        constraints: ClassVar[list] = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="voucher_has_an_amount"),
            models.CheckConstraint(
                condition=Q(paid_by=None, paid_date=None)
                | (
                    Q(paid_by__isnull=False, paid_date__isnull=False, signed_by__isnull=False)
                    & ~Q(paid_by=F("signed_by"))
                ),
                name="voucher_needs_two_signatures",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Account(models.Model):
    """One account of a unit's book, in one currency."""

    class Kind(models.TextChoices):
        APPROPRIATION = "appropriation", _("appropriated")
        BUDGET = "budget", _("free budget")
        RESERVED = "reserved", _("reserved for rewards")
        PAID = "paid", _("paid out")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    kind = models.CharField(_("account"), max_length=14, choices=Kind.choices)
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["unit", "kind", "currency"], name="one_account_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.get_kind_display()} ({self.currency})"


class Posting(models.Model):
    """One transaction: the same amount taken from one account and put on another, so that both sides are nought.

    Both legs stand in one row: a transaction that does not sum to nought cannot be written down.
    """

    credit = models.ForeignKey(Account, models.PROTECT, related_name="credits", verbose_name=_("taken from"))
    debit = models.ForeignKey(Account, models.PROTECT, related_name="debits", verbose_name=_("put on"))
    amount = money(_("amount"))
    # The number of a reward or a voucher, or of the document that grants the money. Never a name.
    reference = models.CharField(_("reference"), max_length=40)
    posted_date = models.DateField(_("date"), default=clock.today)
    posted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("posted by")
    )

    class Meta:
        ordering: ClassVar[tuple] = ("pk",)
        constraints: ClassVar[list] = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="posting_has_an_amount"),
            models.CheckConstraint(condition=~Q(credit=F("debit")), name="posting_has_two_sides"),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.amount}"
