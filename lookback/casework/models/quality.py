"""Quality review: cases drawn at random, judged against a checklist by reviewers of other units, twice where needed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lookback.casework.models.case import Case
from lookback.kit import clock
from lookback.kit.prose import Prose, ProseField
from lookback.org.models import Person, Unit


class QualityRoundQuerySet(models.QuerySet):
    """Reads over rounds."""

    def visible_to(self, user: Person) -> QualityRoundQuerySet:
        """Rounds of a unit in reach, and those of a unit above: the seed is published to whoever may be drawn."""
        above = {key for scope in user.scopes("case.read") for key in scope.lineage}
        return self.filter(user.reach("case.read", "unit__path") | Q(unit_id__in=above))


class QualityRound(models.Model):
    """One draw over the cases of a unit and below. With seed and population anybody can draw the same cases again."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("reviewing unit"))
    title = ProseField(_("title"))
    from_date = models.DateField(_("reported on from"))
    to_date = models.DateField(_("reported on until"))
    random_seed = models.BigIntegerField(_("random seed"))
    share = models.PositiveSmallIntegerField(_("share in per cent"))
    population = models.PositiveIntegerField(_("cases at the draw"))
    # The checklist as it was at the draw: what is judged does not change under the reviewers' hands.
    checklist = models.JSONField(_("checklist"))
    drawn_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("drawn by"))
    drawn_at = models.DateTimeField(_("drawn at"), default=clock.now)

    objects = QualityRoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("-pk",)

    def __str__(self) -> str:
        return str(self.title)

    @property
    def questions(self) -> list[dict[str, Any]]:
        """The rows of the checklist: {"key", "text", "of", "dimension", "source"}."""
        return self.checklist["rows"]


class SampledCaseQuerySet(models.QuerySet):
    """Reads over drawn cases."""

    def visible_to(self, user: Person) -> SampledCaseQuerySet:
        """Those of cases that the person sees."""
        return self.filter(case__in=Case.objects.visible_to(user))


class SampledCase(models.Model):
    """A case of a round, from the draw to the conclusion."""

    class Status(models.TextChoices):
        DRAWN = "drawn", _("waits for the first review")
        SECOND = "second", _("waits for the second review")
        REVIEWED = "reviewed", _("waits for the conclusion")
        CONCLUDED = "concluded", _("concluded")

    class Stratum(models.TextChoices):
        FLAGGED = "flagged", _("a change near a marked day")
        RANDOM = "random", _("drawn at random")

    round = models.ForeignKey(QualityRound, models.PROTECT, related_name="sampled", verbose_name=_("round"))
    case = models.ForeignKey(Case, models.PROTECT, related_name="samplings", verbose_name=_("case"))
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.DRAWN)
    # Never shown before the conclusion: nothing may be inferred from why a case is here (N5).
    stratum = models.CharField(_("drawn as"), max_length=8, choices=Stratum.choices)
    # Reviewed a second time whatever the first review says, so that a second review does not give the first one away.
    is_control = models.BooleanField(_("reviewed twice in any case"), default=False)
    # Whether the first review found a defect; answers themselves stay with each review.
    is_doubted = models.BooleanField(_("the first review found a defect"), default=False)
    # Keys of the checklist that are held to be defects in the end, and why.
    defects = models.JSONField(_("defects"), default=list, blank=True)
    conclusion = ProseField(_("conclusion"))
    concluded_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("concluded by")
    )
    concluded_at = models.DateTimeField(_("concluded at"), null=True, blank=True)

    objects = SampledCaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("pk",)
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["round", "case"], name="sampled_case_once"),
            models.CheckConstraint(
                condition=~Q(status="concluded") | Q(concluded_by__isnull=False), name="conclusion_is_somebodys"
            ),
        ]

    def __str__(self) -> str:
        return str(self.case)

    @property
    def coded_title(self) -> Prose:
        """Case number and title, for lists and letters."""
        return self.case.coded_title

    @property
    def leading_unit(self) -> Unit:
        """The investigating authority of the case: on it the reviewer's permission is asked."""
        return self.case.leading_unit

    @property
    def reviewing_unit(self) -> Unit:
        """Who drew the case, and concludes."""
        return self.round.unit

    @property
    def after_the_first(self) -> str:
        """Where the first review leads: to a second one where it found a defect, and at the controls."""
        return self.Status.SECOND if self.is_doubted or self.is_control else self.Status.REVIEWED


class BlindReview(models.Model):
    """One reviewer's answers: {key: {"answer": "in_order" | "defect" | "not_applicable", "note": "…"}}."""

    sampled = models.ForeignKey(SampledCase, models.PROTECT, related_name="reviews", verbose_name=_("drawn case"))
    number = models.PositiveSmallIntegerField(_("number"))
    answers = models.JSONField(_("answers"))
    reviewed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("reviewed by"))
    reviewed_at = models.DateTimeField(_("reviewed at"), default=clock.now)

    class Meta:
        ordering: ClassVar[tuple] = ("sampled", "number")
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["sampled", "number"], name="blind_review_once"),
            # Two reviews are of two persons.
            models.UniqueConstraint(fields=["sampled", "reviewed_by"], name="blind_review_by_another"),
            models.CheckConstraint(condition=Q(number__in=(1, 2)), name="blind_review_first_or_second"),
        ]
