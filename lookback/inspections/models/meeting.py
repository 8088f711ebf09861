"""The feedback meeting: agenda, one main venue and one per city and county, attendance and receipt of each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lookback.dispatch.models import Assignment, Cascade
from lookback.inspections.models.mission import Mission
from lookback.kit.prose import ProseField
from lookback.org.models import Person, Unit


class FeedbackMeeting(models.Model):
    """One meeting per mission. It has no life of its own: the mission's steps set and deliver it."""

    mission = models.OneToOneField(Mission, models.CASCADE, related_name="meeting", verbose_name=_("mission"))
    title = ProseField(_("title"))
    held_at = models.DateTimeField(_("held at"))
    place = ProseField(_("place"))
    chair = ProseField(_("chair (office)"))
    cascade = models.OneToOneField(Cascade, models.PROTECT, related_name="meeting", verbose_name=_("cascade"))

    def __str__(self) -> str:
        return str(self.title)

    @property
    def principal_unit(self) -> Unit:
        """The collective whose office sets the meeting."""
        return self.mission.principal_unit


class AgendaItem(models.Model):
    """A point of the agenda; the speaker is an office, not a name."""

    meeting = models.ForeignKey(FeedbackMeeting, models.CASCADE, related_name="agenda", verbose_name=_("meeting"))
    order = models.PositiveSmallIntegerField(_("order"))
    title = ProseField(_("title"))
    speaker = ProseField(_("speaker (office)"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=10)
    speech = ProseField(_("what was said"))

    class Meta:
        ordering: ClassVar[tuple] = ("order",)
        constraints: ClassVar[list] = [models.UniqueConstraint(fields=["meeting", "order"], name="agenda_order_once")]


class VenueQuerySet(models.QuerySet):
    """Reads over venues."""

    def visible_to(self, user: Person) -> VenueQuerySet:
        """Venues of units in the person's reach; the issuing side sees all."""
        return self.filter(
            user.reach("mission.read", "assignment__unit__path")
            | user.reach("mission.read", "meeting__mission__team_unit__path")
        )


class Venue(models.Model):
    """Where one unit takes part. Its assignment carries the receipt for the documents handed over."""

    meeting = models.ForeignKey(FeedbackMeeting, models.CASCADE, related_name="venues", verbose_name=_("meeting"))
    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="venue", verbose_name=_("assignment"))
    place = ProseField(_("place"))
    attended = models.PositiveIntegerField(_("number attending"), null=True, blank=True)
    attendees = ProseField(_("offices attending"))
    recorded_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True)

    objects = VenueQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[tuple] = ("assignment__unit__code",)

    @property
    def unit(self) -> Unit:
        """The unit whose venue it is."""
        return self.assignment.unit

    @property
    def mission(self) -> Mission:
        """The mission that gives the feedback."""
        return self.meeting.mission

    @property
    def principal_unit(self) -> Unit:
        """The collective whose office set the meeting."""
        return self.mission.principal_unit

    @property
    def team_unit(self) -> Unit:
        """The group that hands the documents over."""
        return self.mission.team_unit
