"""Taking a file out as the reporter sent it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lookback.kit.forms import TextField
from lookback.tipline.rules import Purpose


class OriginalForm(forms.Form):
    """What for, why the cleaned copy will not do, and that the person knows what it may do."""

    purpose = forms.ChoiceField(label=_("What do you take it out for?"), choices=[("", "—"), *Purpose.choices])
    reason = TextField(
        label=_("Reason"), help_text=_("Why the cleaned copy will not do. It is kept with the tip, under your name.")
    )
    sure = forms.BooleanField(
        label=_("I know that this file may do harm to a computer and may show who sent it, and I keep it accordingly."),
        error_messages={"required": _("Tick that you know what you take out.")},
    )

    def __init__(self, data: Any = None, *, finding: str = "") -> None:
        super().__init__(data)
        if finding:
            self.fields["sure"].help_text = _("The virus scanner found “%(name)s” in it.") % {"name": finding}
