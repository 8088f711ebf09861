"""Forms about opening a reporter's name."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lookback.kit.forms import NoteForm, ReasonForm, StepForm, TextField
from lookback.tipline.models.unsealing import MOST_HOURS


class AskNameForm(forms.Form):
    """Which name, why, and for how long."""

    number = forms.CharField(
        label=_("Number of the sealed name"),
        max_length=40,
        help_text=_("It stands on the tip's page; whoever holds the tip's key tells you."),
    )
    reason = TextField(
        label=_("Reason"), help_text=_("Others read this in the register. Write nothing here about who it may be.")
    )
    hours = forms.IntegerField(
        label=_("For how many hours"),
        min_value=1,
        max_value=MOST_HOURS,
        initial=2,
        help_text=_("Counted from the moment another custodian grants it."),
    )


NAME_FORMS: dict[str, type[StepForm]] = {
    "grant": NoteForm,
    "refuse": ReasonForm,
    "end": NoteForm,
    "expire": NoteForm,
}
