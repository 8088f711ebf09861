"""Forms of the feedback meeting: when and where, agenda, venues, attendance."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.inspections.forms.campaign import MOST_TITLE
from lookback.inspections.forms.fields import RowsForm
from lookback.kit.forms import MomentField, ProseFormField, StepForm, fill_initial
from lookback.org.forms import UnitCodesField
from lookback.org.models import Level, Unit

MOST_VENUES = 400


class MeetingForm(StepForm):
    """The meeting itself. `subject` is the mission."""

    title = ProseFormField(label=lazy("Title"), max_length=MOST_TITLE, rows=2)
    held_at = MomentField(label=lazy("Held at"))
    place = ProseFormField(label=lazy("Place"), max_length=MOST_TITLE, rows=1)
    chair = ProseFormField(
        label=lazy("Chair (office)"),
        max_length=MOST_TITLE,
        rows=1,
        help_text=lazy("The office, not the person's name."),
    )

    def prepare(self) -> None:
        if meeting := getattr(self.subject, "meeting", None):
            values = {name: getattr(meeting, name) for name in ("title", "place", "chair")}
            fill_initial(self, {**values, "held_at": timezone.localtime(meeting.held_at)})


class AgendaForm(RowsForm):
    """The points of the agenda, in order. `subject` is the meeting."""

    rows_name = "points"
    row_label = lazy("Point")
    key_fields = ("title",)
    most_rows = 30
    row_fields: ClassVar = {
        "title": lambda: ProseFormField(label=lazy("Title"), max_length=300, rows=1),
        "speaker": lambda: ProseFormField(label=lazy("Speaker (office)"), max_length=MOST_TITLE, rows=1),
        "minutes": lambda: forms.IntegerField(label=lazy("Minutes"), min_value=1, max_value=600, initial=10),
        "speech": lambda: ProseFormField(label=lazy("What was said"), rows=2, required=False),
    }

    def initial_rows(self) -> list[dict[str, Any]]:
        return list(self.subject.agenda.values("title", "speaker", "minutes", "speech"))


class SpeechForm(StepForm):
    """What was said under one point of the agenda. `subject` is the meeting."""

    order = forms.TypedChoiceField(label=lazy("Point"), coerce=int)
    speech = ProseFormField(label=lazy("What was said"), rows=6)

    def prepare(self) -> None:
        points = self.subject.agenda.all()
        self.fields["order"].choices = [(point.order, f"{point.order}. {point.title}") for point in points]


class VenuesForm(StepForm):
    """One main venue, and one per unit of the chosen levels below the body. `subject` is the meeting."""

    levels = forms.TypedMultipleChoiceField(
        label=lazy("A venue in each unit of the level"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = UnitCodesField(label=lazy("Further units"), required=False)

    def prepare(self) -> None:
        body = self.subject.mission.body_unit
        below = [level for level in Level if body.level < level <= min(body.level + 2, Level.TOWNSHIP)]
        self.fields["levels"].choices = [(level.value, level.label) for level in below]
        self.fields["levels"].initial = [level.value for level in below]
        self.fields["others"].offer(Unit.objects.below(body), near=Unit.objects.none())

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        if self.errors:
            return clean
        body = self.subject.mission.body_unit
        tree = Unit.objects.below(body).filter(kind=body.kind, level__in=clean["levels"]).exclude(pk=body.pk)
        units = list(dict.fromkeys([body, *tree.order_by("code")[: MOST_VENUES + 1], *clean["others"]]))
        if len(units) > MOST_VENUES:
            self.add_error("levels", _("A meeting has at most %(most)s venues.") % {"most": MOST_VENUES})
        return {"units": units}


class AttendanceForm(StepForm):
    """Who took part at one venue: a number and the offices, no names. `subject` is the venue."""

    attended = forms.IntegerField(label=lazy("Number attending"), min_value=0, max_value=100_000)
    attendees = ProseFormField(
        label=lazy("Offices attending"), rows=3, required=False, help_text=lazy("Offices and organisations, not names.")
    )

    def prepare(self) -> None:
        fill_initial(self, {"attended": self.subject.attended, "attendees": self.subject.attendees})
