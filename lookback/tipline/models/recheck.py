"""Random re-checks of closed tips: which were in the pool, which were drawn by which seed, what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock
from lookback.org.models import Person, Unit
from lookback.tipline.models.tip import Tip


class RecheckRoundQuerySet(models.QuerySet):
    """Reads over rounds."""

    def visible_to(self, user: Person) -> RecheckRoundQuerySet:
        """Rounds of units in reach of the reviewers of tips, and of those who review leaks. Which tips: only by key."""
        return self.filter(user.reach("tip.review", "unit__path") | user.reach("leak.review", "unit__path"))


class RecheckRound(models.Model):
    """One draw. The seed is the machine's, so nobody chooses what is looked at again."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    from_date = models.DateField(_("closed from"))
    to_date = models.DateField(_("closed until"))
    share = models.PositiveSmallIntegerField(_("share in per cent"))
    random_seed = models.BigIntegerField(_("random seed"))
    # How many tips were in the pool, and how many were drawn. Their rows lead only who holds a key to the tips.
    population = models.PositiveIntegerField(_("in the pool"))
    drawn = models.PositiveIntegerField(_("drawn"))
    drawn_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("drawn by"))
    drawn_at = models.DateTimeField(_("drawn at"), default=clock.now)

    objects = RecheckRoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("-pk",)
        constraints: ClassVar[list] = [
            models.CheckConstraint(condition=Q(from_date__lte=F("to_date")), name="recheck_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(share__gte=1, share__lte=100), name="recheck_share_is_a_part"),
            models.CheckConstraint(condition=Q(drawn__lte=F("population")), name="recheck_draws_from_its_pool"),
        ]

    def __str__(self) -> str:
        return f"{self.from_date} – {self.to_date}"


class Recheck(models.Model):
    """One tip of the pool of a round: with the seed, anybody who holds the keys can draw the same ones again."""

    round = models.ForeignKey(RecheckRound, models.CASCADE, related_name="rows", verbose_name=_("round"))
    tip = models.ForeignKey(Tip, models.CASCADE, related_name="rechecks", verbose_name=_("tip"))
    is_drawn = models.BooleanField(_("drawn"))
    # Its desk and category as they were: the strata.
    desk_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("desk"))
    category = models.CharField(_("category"), max_length=40)
    result_before = models.CharField(_("result before"), max_length=20, choices=Tip.Result.choices, blank=True)
    reopened_at = models.DateTimeField(_("reopened at"), null=True, blank=True)
    result_after = models.CharField(_("result afterwards"), max_length=20, choices=Tip.Result.choices, blank=True)

    class Meta:
        ordering: ClassVar[tuple] = ("pk",)
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["round", "tip"], name="tip_once_in_a_round"),
            models.CheckConstraint(
                condition=Q(is_drawn=True) | Q(reopened_at=None, result_after=""), name="only_the_drawn_are_rechecked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.tip}"
