"""Forms of campaigns and of the plan of a mission."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.dispatch.models import DeadlineProfile
from lookback.inspections.models import Campaign, Framework, Mission
from lookback.inspections.queries.visible import scopes_prepared_by, units_prepared_by
from lookback.kit.forms import DateField, ProseFormField, StepForm
from lookback.org.authority import Permission as P
from lookback.org.forms import UnitCodeField, UnitCodesField
from lookback.org.models import Unit

MOST_TITLE = 200
ANY = ("", lazy("all"))


def offer_below(field: UnitCodeField | UnitCodesField, body: Unit) -> None:
    """Allow the units of a body's tree; suggest the body and what stands right below it."""
    field.offer(Unit.objects.below(body), near=Unit.objects.filter(Q(pk=body.pk) | Q(parent=body)))


class PeriodForm(StepForm):
    """A form with `from_date` and `to_date`: the end does not lie before the beginning."""

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        begin, end = clean.get("from_date"), clean.get("to_date")
        if begin and end and end < begin:
            self.add_error("to_date", _("The last day lies before the first."))
        return clean


class MissionFilterForm(forms.Form):
    """What to show of the missions in a person's reach."""

    status = forms.ChoiceField(label=lazy("Status"), choices=[ANY, *Mission.Status.choices], required=False)
    kind = forms.ChoiceField(label=lazy("Kind"), choices=[ANY, *Mission.Kind.choices], required=False)
    code = forms.CharField(label=lazy("Code begins with"), max_length=40, required=False)

    def condition(self) -> Q:
        """The clean values as a condition on missions."""
        chosen = {name: value for name in ("status", "kind") if (value := self.cleaned_data[name])}
        return Q(**chosen, code__startswith=self.cleaned_data["code"])


class CampaignForm(PeriodForm):
    """A campaign or yearly programme. `subject` is nothing: it is new."""

    code = forms.CharField(label=lazy("Code"), max_length=40)
    title = ProseFormField(label=lazy("Title"), max_length=MOST_TITLE, rows=2)
    principal_unit = UnitCodeField(label=lazy("Mandating collective"))
    framework = forms.ModelChoiceField(Framework.objects.order_by("key", "-version"), label=lazy("Framework"))
    from_date = DateField(label=lazy("From"))
    to_date = DateField(label=lazy("To"), required=False)

    def prepare(self) -> None:
        near = Unit.objects.filter(pk__in=[unit.pk for unit in scopes_prepared_by(self.user)])
        self.fields["principal_unit"].offer(units_prepared_by(self.user), near=near)


class MissionForm(PeriodForm):
    """The plan of a mission: one group, one body, one field phase."""

    campaign = forms.ModelChoiceField(Campaign.objects.none(), label=lazy("Campaign"))
    code = forms.CharField(label=lazy("Code"), max_length=40)
    title = ProseFormField(label=lazy("Title"), max_length=MOST_TITLE, rows=2)
    kind = forms.ChoiceField(label=lazy("Kind"), choices=Mission.Kind.choices)
    team_unit = UnitCodeField(label=lazy("Supervision group"))
    body_unit = UnitCodeField(label=lazy("Inspected body"))
    from_date = DateField(label=lazy("Field work from"))
    to_date = DateField(label=lazy("Field work to"))
    profile = forms.ModelChoiceField(
        DeadlineProfile.objects.filter(periods__has_key="plan").order_by("key", "-version"),
        label=lazy("Deadline profile"),
        help_text=lazy("How long the reply, the plan and the reports may take, and by which calendar."),
    )

    def prepare(self) -> None:
        units = units_prepared_by(self.user)
        # Groups and bodies mostly stand right below the mandating level; anything deeper is typed.
        near = units.filter(parent__in=[unit.pk for unit in scopes_prepared_by(self.user)])
        own = self.user.reach(P.MISSION_RUN, "principal_unit__path")
        mandated = self.user.reach(P.MISSION_MANDATE, "principal_unit__path")
        self.fields["campaign"].queryset = Campaign.objects.filter(own | mandated).order_by("code")
        self.fields["team_unit"].offer(units, near=near)
        self.fields["body_unit"].offer(units, near=near)
