"""The form of every step of an item and of an extension."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock
from lookback.kit.forms import DateField, NoteForm, ReasonForm, StepForm, TextField
from lookback.org.forms import PersonField, UnitCodeField, UnitCodesField, holder, posts_at
from lookback.org.models import Unit
from lookback.rectification import rules
from lookback.rectification.forms.fields import check_day, check_past, offer_below
from lookback.rectification.models import Item, Verification


class AssignForm(StepForm):
    """Exactly one lead unit, a named leader with a post there, units that help, and a day."""

    lead_unit = UnitCodeField(label=_("Lead unit"))
    leader = PersonField(label=_("Named leader"))
    co_units = UnitCodesField(label=_("Units that help"), required=False)
    due_date = DateField(label=_("Due"))

    def prepare(self) -> None:
        body = self.subject.body_unit
        offer_below(self.fields["lead_unit"], body)
        offer_below(self.fields["co_units"], body, levels=1)
        near = Unit.objects.below(body).filter(depth__lte=body.depth + 1)
        self.fields["leader"].offer(posts_at(near))
        self.fields["lead_unit"].initial = self.subject.lead_unit
        self.fields["leader"].initial = self.subject.leader
        self.fields["due_date"].initial = self.subject.due_date

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        if (unit := clean.get("lead_unit")) and (text := clean.get("leader")):
            self._find_leader(unit, text)
        if unit and unit in clean.get("co_units", []):
            self.add_error("co_units", _("The lead unit does not help itself: leave it out here."))
        check_day(self, "due_date", first=clock.today(), last=rules.latest_allowed(self.subject))
        return clean

    def _find_leader(self, unit: Unit, text: str) -> None:
        try:
            self.cleaned_data["leader"] = holder(text, unit)
        except ValidationError as error:
            self.add_error("leader", error)


class ReportForm(StepForm):
    """What was done since the last report. The percentage is computed from the milestones."""

    note = TextField(label=_("Report"), rows=5)


class NewDayForm(StepForm):
    """A new due date and why."""

    new_due_date = DateField(label=_("New due date"))
    reason = TextField(label=_("Reason"))

    def clean(self) -> dict[str, Any]:
        check_day(self, "new_due_date", first=self.earliest(), last=rules.latest_allowed(self.subject))
        return super().clean()

    def earliest(self) -> Any:
        """The first day that makes sense."""
        return clock.today() + timedelta(days=1)


class ExtensionForm(NewDayForm):
    """More time: a day after the present one."""

    def earliest(self) -> Any:
        return max(self.subject.due_date, clock.today()) + timedelta(days=1)


class ClaimForm(StepForm):
    """The truth declaration: a box that must be ticked by hand."""

    declaration = forms.BooleanField(
        label=rules.TRUTH_DECLARATION,
        error_messages={"required": _("Completion cannot be claimed without the declaration.")},
    )


class VerifyForm(StepForm):
    """What was tested, on how many, where and when."""

    METHODS = [choice for choice in Verification.Method.choices if choice[0] != Verification.Method.DESK]

    method = forms.ChoiceField(label=_("Method"), choices=METHODS, widget=forms.RadioSelect)
    tested = TextField(label=_("What was tested"), help_text=_("What you looked at, and what you found."), rows=4)
    sample_size = forms.IntegerField(label=_("Number tested"), required=False, min_value=1, max_value=10_000_000)
    place = forms.CharField(label=_("Place"), required=False, max_length=120)
    checked_date = DateField(label=_("Checked on"))
    note = TextField(label=_("Note"), required=False, rows=2)

    def prepare(self) -> None:
        self.fields["checked_date"].initial = clock.today()

    def clean(self) -> dict[str, Any]:
        claimed = self.subject.claimed_at
        check_past(self, "checked_date", first=timezone.localdate(claimed) if claimed else None)
        return super().clean()


class FailForm(VerifyForm):
    """The same for a check that failed, with the reason that the unit is told."""

    reason = TextField(label=_("Why it goes back"))


class AcceptForm(StepForm):
    """How it ended, and which risk remains."""

    OUTCOMES = (Item.Outcome.IMPLEMENTED, Item.Outcome.IMPLEMENTED_ALTERNATIVE)

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[(key.value, key.label) for key in OUTCOMES], widget=forms.RadioSelect
    )
    residual_risk = TextField(label=_("Residual risk"), help_text=_("What may still go wrong; “none” with a reason."))

    def prepare(self) -> None:
        self.fields["outcome"].initial = self.OUTCOMES[self.subject.is_alternative]


class NoticeForm(StepForm):
    """How long the public notice runs."""

    days = forms.IntegerField(label=_("Days of notice"), min_value=1, max_value=90, initial=7)


class WithdrawForm(StepForm):
    """The issuer takes the item back, and says why."""

    OUTCOMES = (Item.Outcome.WITHDRAWN, Item.Outcome.OVERTAKEN, Item.Outcome.MERGED)

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[(key.value, key.label) for key in OUTCOMES], widget=forms.RadioSelect
    )
    reason = TextField(label=_("Reason"))


STEP_FORMS: dict[str, type[StepForm]] = {
    "assign": AssignForm,
    "sign_for": NoteForm,
    "submit_plan": NoteForm,
    "approve_plan": NoteForm,
    "return_plan": ReasonForm,
    "report": ReportForm,
    "request_extension": ExtensionForm,
    "claim_complete": ClaimForm,
    "desk_pass": NoteForm,
    "desk_return": ReasonForm,
    "verify": VerifyForm,
    "fail_verification": FailForm,
    "accept": AcceptForm,
    "return": ReasonForm,
    "notice": NoticeForm,
    "uphold_objection": NewDayForm,
    "close": NoteForm,
    "propose_alternative": ReasonForm,
    "accept_risk": ReasonForm,
    "withdraw": WithdrawForm,
    "relapse": NewDayForm,
    "reopen": NewDayForm,
    "resume": NoteForm,
}

# A decision on more time is always explained: to who asked, and to who counts extensions.
EXTENSION_FORMS: dict[str, type[StepForm]] = {"grant": ReasonForm, "refuse": ReasonForm}
