"""How an authority characterises the facts of a case, element by element (domain.md 3.2), and who signed for it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lookback.casework.models.case import Case
from lookback.casework.models.norms import NormSet
from lookback.kit import clock
from lookback.kit.prose import Prose, ProseField
from lookback.org.models import Person, Unit


class CharacterisationQuerySet(models.QuerySet):
    """Reads over characterisations."""

    def visible_to(self, user: Person) -> CharacterisationQuerySet:
        """Those of cases that the person sees."""
        return self.filter(case__in=Case.objects.visible_to(user))


class Characterisation(models.Model):
    """What one authority made of the facts at its stage: a level of the ladder, or the draft of one.

    Settled ones are never changed: whoever thinks otherwise later draws up another one, and signs for the difference.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("waits for the legal reviewer")
        COSIGNED = "cosigned", _("waits for the head of the authority")
        SETTLED = "settled", _("settled")
        DROPPED = "dropped", _("dropped")

    class Instance(models.TextChoices):
        POLICE = "police", _("investigating authority")
        PROSECUTOR = "prosecutor", _("procuratorate")
        FIRST = "first_instance", _("court of first instance")
        SECOND = "second_instance", _("court of second instance")

    class Direction(models.IntegerChoices):
        LOWERED = -1, _("lowered")
        SAME = 0, _("unchanged")
        RAISED = 1, _("raised")

    case = models.ForeignKey(Case, models.PROTECT, related_name="characterisations", verbose_name=_("case"))
    number = models.PositiveIntegerField(_("number"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    instance = models.CharField(_("authority at this stage"), max_length=16, choices=Instance.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("authority"))
    # Facts are judged by the norms that held when they happened (N7).
    norms = models.ForeignKey(NormSet, models.PROTECT, related_name="+", verbose_name=_("norms"))
    events_date = models.DateField(_("latest of the events"))
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    # Keys of the negative list that apply; None while nobody has gone through it.
    negatives = models.JSONField(_("negative list"), null=True, blank=True)
    negatives_note = ProseField(_("why these apply"))
    is_barred = models.BooleanField(_("barred by the negative list"), default=False)
    below_reason = models.TextField(_("why not the higher level"), blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    is_defence_heard = models.BooleanField(_("defence heard"), default=False)
    document_number = models.CharField(_("document number"), max_length=80, blank=True)
    decided_date = models.DateField(_("date of the document"), null=True, blank=True)

    # What it is compared with, and which way it went.
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="next_ones", verbose_name=_("compared with")
    )
    direction = models.SmallIntegerField(_("direction"), choices=Direction.choices, null=True, blank=True)
    # Changed within a week after a statistics deadline or a superior's letter: goes to review, and says no more (N5).
    is_near_a_day = models.BooleanField(_("goes to review"), default=False)

    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("drawn up by"))
    entered_at = models.DateTimeField(_("drawn up at"), default=clock.now)
    proposed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("submitted by")
    )
    proposed_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    # The post by which the legal reviewer signs: of a unit that is none on the case.
    reviewing_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit of the legal reviewer")
    )
    reviewed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("co-signed by")
    )
    reviewed_at = models.DateTimeField(_("co-signed at"), null=True, blank=True)
    headed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed by the head")
    )
    headed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    objects = CharacterisationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("case", "number")
        indexes: ClassVar[list] = [
            models.Index(fields=["decided_date", "direction"], name="characterisation_by_day"),
        ]
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["case", "number"], name="characterisation_number_once"),
            models.UniqueConstraint(
                fields=["case", "instance"],
                condition=Q(status__in=("draft", "proposed", "cosigned")),
                name="characterisation_open_once",
            ),
            models.CheckConstraint(
                condition=~Q(status="settled")
                | (
                    Q(level__isnull=False)
                    & Q(direction__isnull=False)
                    & Q(decided_date__isnull=False)
                    & Q(settled_at__isnull=False)
                ),
                name="settled_has_a_level",
            ),
            # N3: the negative list allows no level but the lowest.
            models.CheckConstraint(
                condition=Q(is_barred=False) | Q(level=None) | Q(level=0), name="barred_is_the_lowest_level"
            ),
            # N4: a change in either direction carries both signatures, of three persons, one from another unit.
            models.CheckConstraint(
                condition=~Q(status="settled")
                | Q(direction=0)
                | (
                    Q(previous__isnull=False)
                    & Q(proposed_by__isnull=False)
                    & Q(reviewed_by__isnull=False)
                    & Q(reviewing_unit__isnull=False)
                    & Q(headed_by__isnull=False)
                    & Q(is_defence_heard=True)
                    & ~Q(legal_basis="")
                ),
                name="change_carries_two_signatures",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | (~Q(reviewed_by=F("proposed_by")) & ~Q(reviewed_by=F("entered_by"))),
                name="reviewer_did_not_draw_it_up",
            ),
            models.CheckConstraint(
                condition=Q(headed_by=None) | (~Q(headed_by=F("proposed_by")) & ~Q(headed_by=F("entered_by"))),
                name="head_did_not_draw_it_up",
            ),
            models.CheckConstraint(
                condition=Q(headed_by=None) | Q(reviewed_by=None) | ~Q(headed_by=F("reviewed_by")),
                name="two_signatures_of_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(reviewing_unit=None) | ~Q(reviewing_unit=F("unit")), name="reviewer_of_another_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case.code}-{self.number}"

    @property
    def coded_title(self) -> Prose:
        """Case number and what is to be decided, for lists and letters."""
        return self.case.coded_title

    @property
    def level_name(self) -> Prose:
        """The level in words."""
        return self.norms.level_name(self.level)

    @property
    def is_draft(self) -> bool:
        """Whether it may still be written on."""
        return self.status == self.Status.DRAFT


class Element(models.Model):
    """One element as one authority sees it. Pointers lead into the authority's own file; nothing of it is here (B6)."""

    class State(models.TextChoices):
        MET = "met", _("met")
        NOT_MET = "not_met", _("not met")
        UNCLEAR = "unclear", _("unclear")

    characterisation = models.ForeignKey(
        Characterisation, models.PROTECT, related_name="elements", verbose_name=_("characterisation")
    )
    key = models.CharField(_("element"), max_length=10)
    # The place of the element in its set, so that rows stand as the norms have them.
    place = models.PositiveSmallIntegerField(_("place"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, blank=True)
    facts = ProseField(_("facts, in short"))
    # {kind of evidence: where it lies in the authority's file}, kinds as in CPL 50.
    pointers = models.JSONField(_("pointers"), default=dict, blank=True)
    contrary = ProseField(_("contrary evidence"))
    defence = ProseField(_("argument of the defence"))
    defence_answer = ProseField(_("answer to it"))
    # Why this authority sees it otherwise than the one before: names the element as changed (N4).
    change_reason = ProseField(_("why it is seen otherwise than before"))
    assessed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("assessed by")
    )
    assessed_at = models.DateTimeField(_("assessed at"), null=True, blank=True)

    class Meta:
        ordering: ClassVar[tuple] = ("characterisation", "place")
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["characterisation", "key"], name="element_once"),
            models.CheckConstraint(
                condition=Q(state="") | Q(assessed_by__isnull=False), name="assessed_element_is_somebodys"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def unit(self) -> Unit:
        """The authority that assesses it."""
        return self.characterisation.unit


class MarkedDay(models.Model):
    """A statistics deadline, or the day of a superior's letter: changes in the week after it go to review (N5)."""

    class Kind(models.TextChoices):
        STATISTICS = "statistics", _("statistics deadline")
        LETTER = "letter", _("letter of a superior")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    # It concerns the authorities of this unit and below; of one case where that is named.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="marked_days", verbose_name=_("case")
    )
    day = models.DateField(_("day"))
    reference = models.CharField(_("reference"), max_length=120)
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered at"), default=clock.now)

    class Meta:
        ordering: ClassVar[tuple] = ("-day", "-pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day.isoformat()}"
