"""Forms of review sessions: call, roll, votes, minutes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.inspections.forms.campaign import MOST_TITLE, PeriodForm
from lookback.inspections.forms.fields import ChecklistField
from lookback.inspections.models import Mission, Seat, Vote
from lookback.kit.forms import DateField, ProseFormField, StepForm, fill_initial
from lookback.org.authority import Permission as P
from lookback.org.authority import roles_with
from lookback.org.models import Person, Post, Unit

# A sitting is called some time before the last report of the round is ready.
TO_BE_DECIDED = (
    Mission.Status.FIELDWORK,
    Mission.Status.DRAFTING,
    Mission.Status.QUALITY_CONTROL,
    Mission.Status.REPLY_OPEN,
    Mission.Status.REVIEW_PENDING,
)
DECIDING = roles_with(P.MISSION_DECIDE)


class SessionForm(PeriodForm):
    """Call a sitting of the collective at `subject`, a unit, over missions that wait for review."""

    code = forms.CharField(label=lazy("Code"), max_length=40)
    title = ProseFormField(label=lazy("Title"), max_length=MOST_TITLE, rows=2)
    from_date = DateField(label=lazy("From"))
    to_date = DateField(label=lazy("To"))
    quorum = forms.IntegerField(label=lazy("Quorum"), min_value=1, max_value=999)
    members = ChecklistField(Person.objects.none(), label=lazy("Members of the collective"))
    missions = ChecklistField(Mission.objects.none(), label=lazy("Missions to be decided"))

    def prepare(self) -> None:
        self.fields["members"].queryset = members_of(self.subject)
        self.fields["missions"].queryset = (
            Mission.objects.visible_to(self.user)
            .filter(principal_unit=self.subject, status__in=TO_BE_DECIDED)
            .order_by("code")
        )

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        members, quorum = clean.get("members"), clean.get("quorum")
        if members is not None and quorum and quorum > len(members):
            self.add_error("quorum", _("The quorum is larger than the collective."))
        return clean


def members_of(unit: Unit) -> Any:
    """People who hold a deciding post at the collective."""
    posts = Post.objects.current().filter(scope=unit, role__in=DECIDING)
    return Person.objects.filter(is_active=True, pk__in=posts.values("person")).order_by("pk")


class RollForm(StepForm):
    """Who is present. `subject` is the session."""

    present = ChecklistField(Seat.objects.none(), label=lazy("Present"), required=False)

    def prepare(self) -> None:
        seats = self.subject.seats.select_related("person")
        self.fields["present"].queryset = seats
        self.fields["present"].initial = [seat.pk for seat in seats if seat.is_present]


class VoteForm(StepForm):
    """The vote of the person who holds the seat, or that he or she steps aside. `subject` is the case."""

    choice = forms.ChoiceField(label=lazy("Vote"), choices=Vote.Choice.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=lazy("Reason"), max_length=200, required=False, help_text=lazy("Needed when you step aside.")
    )

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        if clean.get("choice") == Vote.Choice.RECUSED and not clean.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why you step aside."))
        return clean


class MinutesForm(StepForm):
    """What was said and weighed before the decision."""

    minutes = ProseFormField(label=lazy("Minutes"), rows=8)

    def prepare(self) -> None:
        fill_initial(self, {"minutes": self.subject.minutes})
