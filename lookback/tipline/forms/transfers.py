"""The forms of a matter that was referred to one's own body."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lookback.kit.forms import ReasonForm, StepForm, TextField
from lookback.tipline.models import Tip


class SignForm(StepForm):
    """The receipt: with the confidentiality undertaking, ticked by hand."""

    undertaking = forms.BooleanField(
        label=_("I have received this, keep it confidential, and show it to nobody who is named in it."),
        error_messages={"required": _("Without the undertaking it cannot be opened.")},
    )


class TakeOnForm(StepForm):
    """Taking it on needs nothing more."""


class AnswerForm(StepForm):
    """What came of it."""

    result = forms.ChoiceField(label=_("Result"), choices=Tip.Result.choices)
    text = TextField(label=_("Answer"), rows=6, help_text=_("Read by the body that sent it, and by nobody else."))


TRANSFER_FORMS: dict[str, type[StepForm]] = {
    "sign_for": SignForm,
    "accept": TakeOnForm,
    "answer": AnswerForm,
    "return": ReasonForm,
}
