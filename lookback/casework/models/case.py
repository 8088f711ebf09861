"""A case: which stage it is in, in whose hands, since when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock
from lookback.kit.prose import Prose, ProseField
from lookback.org.models import Division, Person, Unit


class CaseQuerySet(models.QuerySet):
    """Reads over cases."""

    def visible_to(self, user: Person) -> CaseQuerySet:
        """Cases of an authority in one of the person's scopes: the units on the case, and those above them."""
        scopes = [scope.pk for scope in user.scopes("case.read")]
        reach = Case.reach_rows.field.model.objects.filter(unit_id__in=scopes, case=models.OuterRef("pk"))
        return self.filter(models.Exists(reach))


class Case(models.Model):
    """A case as its authorities report on it. Statuses and their order are those of domain.md 3.1.

    It names no person: see `Accused`. What the authorities found out stays in their own files (B6).
    """

    class Status(models.TextChoices):
        REPORTED = "reported", _("report received")
        FILED = "filed", _("case filed")
        INVESTIGATING = "investigating", _("under investigation")
        TRANSFERRED = "transferred_for_review", _("transferred for review")
        RETURNED_1 = "returned_1", _("returned for the first supplement")
        RESUBMITTED_1 = "resubmitted_1", _("resubmitted after the first supplement")
        RETURNED_2 = "returned_2", _("returned for the second supplement")
        RESUBMITTED_2 = "resubmitted_2", _("resubmitted after the second supplement")
        PROSECUTED = "prosecuted", _("prosecuted")
        NOT_PROSECUTED = "not_prosecuted", _("not prosecuted")
        FIRST_INSTANCE = "first_instance", _("at first instance")
        APPEALED = "appealed", _("appealed")
        SECOND_INSTANCE = "second_instance", _("at second instance")
        FINAL = "final", _("judgment final")
        EXECUTING = "executing", _("being executed")
        CONCLUDED = "concluded", _("concluded")
        NOT_FILED = "not_filed", _("not filed")
        WITHDRAWN = "withdrawn", _("case withdrawn")
        SPLIT = "split", _("split into several cases")
        MERGED = "merged", _("joined to another case")
        JURISDICTION_CHANGED = "jurisdiction_changed", _("passed to another authority")

    class Kind(models.TextChoices):
        """What it was filed as. How the facts are characterised is decided elsewhere, element by element."""

        ORGANISED = "organised", _("organised crime")
        SINGLE = "single", _("single crime")
        DUTY = "duty", _("duty crime")

    code = models.CharField(_("case number"), max_length=20, unique=True)
    title = ProseField(_("title"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    status = models.CharField(_("stage"), max_length=24, choices=Status.choices, default=Status.REPORTED)
    # Which authority reports a stage follows from the stage: see `holding_unit`.
    leading_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("investigating authority"))
    prosecuting_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("procuratorate")
    )
    court_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("court of first instance")
    )
    appeal_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("court of second instance")
    )
    supervision_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("supervisory commission")
    )
    area = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area concerned")
    )
    reported_date = models.DateField(_("report received on"))
    filed_date = models.DateField(_("filed on"), null=True, blank=True)
    # The day of the latest stage report: none may be dated before it.
    stage_date = models.DateField(_("in this stage since"))
    ended_date = models.DateField(_("ended on"), null=True, blank=True)
    # The next day on which something is due from the authority that holds it; kept by `actions.desk.follow`.
    due_date = models.DateField(_("next due"), null=True, blank=True)
    entered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"), default=clock.now)
    is_fictional = models.BooleanField(_("fictional"), default=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list] = [
            models.CheckConstraint(
                condition=Q(filed_date=None) | Q(filed_date__gte=F("reported_date")),
                name="case_filed_after_the_report",
            ),
            models.CheckConstraint(condition=Q(stage_date__gte=F("reported_date")), name="case_stage_after_the_report"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def coded_title(self) -> Prose:
        """Number and title, for lists and letters."""
        return Prose({language: f"{self.code} {text}" for language, text in self.title.items()})

    @property
    def is_open(self) -> bool:
        """Whether a further stage may be reported."""
        return self.status not in ENDED

    @property
    def holding_unit(self) -> Unit | None:
        """In whose hands it is: the authority that reports what happens next."""
        return getattr(self, HELD_BY.get(self.status, "leading_unit"))

    @property
    def judging_unit(self) -> Unit | None:
        """The court whose judgment becomes final: that of second instance where there was an appeal."""
        return self.appeal_unit or self.court_unit

    @property
    def authorities(self) -> list[Unit]:
        """All units on the case, each once."""
        units = [getattr(self, name) for name in AUTHORITIES]
        return list(dict.fromkeys(unit for unit in units if unit is not None))


S = Case.Status
AUTHORITIES = ("leading_unit", "prosecuting_unit", "court_unit", "appeal_unit", "supervision_unit")
# Stages after which nothing more is reported under this number. Of a split, joined or passed case the successor tells.
ENDED = (
    S.NOT_FILED,
    S.WITHDRAWN,
    S.NOT_PROSECUTED,
    S.CONCLUDED,
    S.SPLIT,
    S.MERGED,
    S.JURISDICTION_CHANGED,
)
# Whose hands a stage lies in, where not in those of the investigating authority.
HELD_BY: dict[str, str] = {
    **dict.fromkeys((S.TRANSFERRED, S.RESUBMITTED_1, S.RESUBMITTED_2, S.NOT_PROSECUTED), "prosecuting_unit"),
    **dict.fromkeys((S.PROSECUTED, S.FIRST_INSTANCE, S.FINAL, S.EXECUTING, S.CONCLUDED), "court_unit"),
    **dict.fromkeys((S.APPEALED, S.SECOND_INSTANCE), "appeal_unit"),
}
