"""Forms for people, posts, interests, tokens and the choice of language."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock
from lookback.kit.forms import DateField, TextField
from lookback.org.actions.tokens import LONGEST_DAYS
from lookback.org.authority import Permission, Role
from lookback.org.forms.units import UnitCodeField
from lookback.org.models import Person, Unit


class PersonForm(forms.Form):
    """One person at a time, with purpose, basis and end (B7)."""

    username = forms.SlugField(label=_("Account"), max_length=60)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=60, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    purpose = forms.CharField(label=_("Purpose of keeping"), max_length=200)
    lawful_basis = forms.CharField(label=_("Lawful basis"), max_length=200)
    delete_by_date = DateField(label=_("Delete by"))

    def clean_delete_by_date(self) -> date:
        day = self.cleaned_data["delete_by_date"]
        if day <= clock.today():
            raise ValidationError(_("This day has passed: nobody may be kept beyond it."))
        return day


class AppointForm(forms.Form):
    """A post at a unit that the person in charge manages."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    unit = UnitCodeField(label=_("Unit"))
    from_date = DateField(label=_("From"), required=False)
    to_date = DateField(label=_("To"), required=False)

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(Unit.objects.filter(user.reach(Permission.ORG_MANAGE)))


class EndPostForm(forms.Form):
    """The last day of a post."""

    to_date = DateField(label=_("Last day"), required=False)


class InterestForm(forms.Form):
    """A declared interest; it bars from deciding on the unit and all below it."""

    unit = UnitCodeField(label=_("Unit"))
    reason = TextField(label=_("What the interest is"), max_length=200, rows=2)

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(Unit.objects.all(), near=Unit.objects.visible_to(user))


class EndInterestForm(forms.Form):
    """Why a declared interest no longer stands."""

    reason = TextField(label=_("Reason"), max_length=200, rows=2)


class TokenForm(forms.Form):
    """A bearer token for one's own programs."""

    name = forms.CharField(label=_("Name of the token"), max_length=60)
    days = forms.IntegerField(label=_("Days it lasts"), min_value=1, max_value=LONGEST_DAYS, initial=90)


class LanguageForm(forms.Form):
    """The language in which one is written to."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class ForgetForm(forms.Form):
    """To make a record nameless is said twice, since it cannot be undone."""

    sure = forms.BooleanField(label=_("I have checked that nothing requires this record to be kept any longer"))
