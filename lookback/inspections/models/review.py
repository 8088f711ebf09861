"""A review session: a collective with a quorum and recusals decides the reports of several missions at once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lookback.inspections.models.mission import Mission
from lookback.kit import clock
from lookback.kit.prose import ProseField
from lookback.org.models import Person, Unit


class ReviewSessionQuerySet(models.QuerySet):
    """Reads over sessions."""

    def visible_to(self, user: Person) -> ReviewSessionQuerySet:
        """Sessions of collectives in the person's reach; a group sees the sessions that decide its missions."""
        own = user.reach("mission.read", "principal_unit__path")
        mine = user.reach("mission.lead", "cases__mission__team_unit__path")
        return self.filter(own | mine).distinct()


class ReviewSession(models.Model):
    """One sitting of the mandating collective."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        SITTING = "sitting", _("sitting")
        CLOSED = "closed", _("closed")

    code = models.CharField(_("code"), max_length=40, unique=True)
    title = ProseField(_("title"))
    principal_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("mandating collective"))
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"))
    quorum = models.PositiveSmallIntegerField(_("quorum"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PLANNED)

    objects = ReviewSessionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("-from_date", "code")

    def __str__(self) -> str:
        return str(self.title) or self.code


class Seat(models.Model):
    """A member of the collective in one session."""

    session = models.ForeignKey(ReviewSession, models.CASCADE, related_name="seats", verbose_name=_("session"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    is_present = models.BooleanField(_("present"), default=False)

    class Meta:
        ordering: ClassVar[tuple] = ("pk",)
        constraints: ClassVar[list] = [models.UniqueConstraint(fields=["session", "person"], name="seat_once")]

    def __str__(self) -> str:
        return str(self.person)


class SessionCase(models.Model):
    """One mission before the session: the report heard, the minutes, and what was decided."""

    class Status(models.TextChoices):
        LISTED = "listed", _("listed")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")

    session = models.ForeignKey(ReviewSession, models.CASCADE, related_name="cases", verbose_name=_("session"))
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="session_cases", verbose_name=_("mission"))
    order = models.PositiveSmallIntegerField(_("order"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.LISTED)
    minutes = ProseField(_("minutes"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    # When and by whom the mission's own step followed; until then the decision waits to be carried out.
    carried_out_at = models.DateTimeField(_("carried out at"), null=True, blank=True)
    carried_out_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("carried out by")
    )

    class Meta:
        ordering: ClassVar[tuple] = ("order",)
        constraints: ClassVar[list] = [models.UniqueConstraint(fields=["session", "mission"], name="session_case_once")]

    @property
    def principal_unit(self) -> Unit:
        """The collective that decides."""
        return self.session.principal_unit


class Vote(models.Model):
    """How a seat voted on a case, or that it stepped aside."""

    class Choice(models.TextChoices):
        FOR = "for", _("for")
        AGAINST = "against", _("against")
        ABSTAIN = "abstain", _("abstention")
        RECUSED = "recused", _("recused")

    case = models.ForeignKey(SessionCase, models.CASCADE, related_name="votes", verbose_name=_("case"))
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="votes", verbose_name=_("seat"))
    choice = models.CharField(_("vote"), max_length=8, choices=Choice.choices)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    cast_at = models.DateTimeField(_("cast at"), default=clock.now)

    class Meta:
        constraints: ClassVar[list] = [models.UniqueConstraint(fields=["case", "seat"], name="vote_once")]
