"""Forms of inquiries into leaks and of volume alerts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lookback.kit.forms import DateField, NoteForm, ReasonForm, StepForm, TextField
from lookback.tipline.models import LeakInquiry

_CLEAR = _("This is not sealed: quote nothing of the tip, and name no reporter.")


class MomentField(forms.DateTimeField):
    """A day and a time, with the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        """A moment that every database can hold in every time zone."""
        moment = super().clean(value)
        if moment is not None and not 2000 <= moment.year <= 2100:
            raise ValidationError(_("Give a year between 2000 and 2100."))
        return moment


class OpenInquiryForm(forms.Form):
    """Which tip, what is suspected, and in which time it may have come out."""

    ref = forms.CharField(label=_("Reference of the tip"), max_length=10)
    source = forms.ChoiceField(label=_("Where the suspicion comes from"), choices=LeakInquiry.Source.choices)
    suspicion = TextField(label=_("What was found or reported"), help_text=_CLEAR)
    from_at = MomentField(label=_("It may have come out from"))
    to_at = MomentField(label=_("until"))


class FindForm(StepForm):
    """Where it came out, and on what ground that is said."""

    found_at = TextField(
        label=_("Where the leak was"),
        help_text=_("A way, a place, a system. Whether somebody is to blame is judged elsewhere."),
        rows=2,
    )
    findings = TextField(label=_("Findings and their grounds"), help_text=_CLEAR)


class ClearForm(StepForm):
    """What was looked at, without a leak being found."""

    findings = TextField(label=_("Findings and their grounds"), help_text=_CLEAR)


class ReferForm(StepForm):
    """Who judges it, and by when an answer is due."""

    referred_to = forms.CharField(label=_("Referred to"), max_length=200)
    referral_due_date = DateField(label=_("Answer due"))


class AlertForm(StepForm):
    """What the person who examined it found."""

    note = TextField(label=_("What was found"), help_text=_CLEAR)


LEAK_FORMS: dict[str, type[StepForm]] = {
    "examine": NoteForm,
    "find": FindForm,
    "clear": ClearForm,
    "refer": ReferForm,
    "close": ReasonForm,
}
ALERT_FORMS: dict[str, type[StepForm]] = {"explain": AlertForm, "follow_up": AlertForm}
