"""Difficult cases on the list of a superior: who supervises, what is done about them, how they were broken through."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lookback.casework.models.case import Case
from lookback.kit import clock
from lookback.kit.prose import Prose, ProseField
from lookback.org.models import Person, Unit


class ListedCaseQuerySet(models.QuerySet):
    """Reads over the list."""

    def visible_to(self, user: Person) -> ListedCaseQuerySet:
        """Those of cases that the person sees."""
        return self.filter(case__in=Case.objects.visible_to(user))


class ListedCase(models.Model):
    """A difficult case under the supervision of a leader of the listing unit."""

    class Status(models.TextChoices):
        LISTED = "listed", _("on the list")
        BROKEN_THROUGH = "broken_through", _("broken through")
        REMOVED = "removed", _("taken off the list")

    case = models.ForeignKey(Case, models.PROTECT, related_name="listings", verbose_name=_("case"))
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.LISTED)
    listing_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("listed by"))
    leader = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("supervising leader"))
    # What stands in the way, of the handling: no evidence, no names (B6).
    difficulty = ProseField(_("what makes it difficult"))
    listed_date = models.DateField(_("listed on"))
    listed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )
    breakthrough = ProseField(_("breakthrough"))
    breakthrough_date = models.DateField(_("broken through on"), null=True, blank=True)
    removed_date = models.DateField(_("taken off on"), null=True, blank=True)

    objects = ListedCaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["case"], condition=~Q(status="removed"), name="case_is_on_the_list_once"),
            models.CheckConstraint(
                condition=~Q(status="broken_through") | Q(breakthrough_date__isnull=False),
                name="breakthrough_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return str(self.case)

    @property
    def leading_unit(self) -> Unit:
        """The investigating authority of the case."""
        return self.case.leading_unit


class ListedMeasure(models.Model):
    """Something that a unit on the case is to do by a day to get it moving."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    listed = models.ForeignKey(ListedCase, models.PROTECT, related_name="measures", verbose_name=_("listed case"))
    text = ProseField(_("measure"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    due_date = models.DateField(_("due"))
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.PLANNED)
    result = ProseField(_("result"))
    done_date = models.DateField(_("done on"), null=True, blank=True)
    entered_at = models.DateTimeField(_("entered at"), default=clock.now)

    class Meta:
        ordering: ClassVar[tuple] = ("due_date", "pk")

    def __str__(self) -> str:
        return str(self.text)

    @property
    def listing_unit(self) -> Unit:
        """The superior that follows it up."""
        return self.listed.listing_unit

    @property
    def coded_title(self) -> Prose:
        """Case number and measure, for lists and letters."""
        return Prose({language: f"{self.listed.case.code} {text}" for language, text in self.text.items()})
