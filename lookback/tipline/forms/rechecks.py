"""The form that draws closed tips for a re-check."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lookback.kit.forms import DateField
from lookback.org.authority import Permission as P
from lookback.org.forms import UnitCodeField
from lookback.org.models import Unit

SHARE = 10


class DrawForm(forms.Form):
    """From which tips, and how many of a hundred. The seed is not chosen: the machine draws it."""

    unit = UnitCodeField(label=_("Desks of this unit and below"))
    from_date = DateField(label=_("Closed from"))
    to_date = DateField(label=_("Closed until"))
    share = forms.IntegerField(label=_("Share in per cent"), min_value=1, max_value=100, initial=SHARE)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = user.scopes(P.TIP_REVIEW)
        self.fields["unit"].offer(
            Unit.objects.filter(user.reach(P.TIP_REVIEW)), near=Unit.objects.filter(pk__in=[one.pk for one in scopes])
        )
        if len(scopes) == 1:
            self.fields["unit"].initial = scopes[0].code
