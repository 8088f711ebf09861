"""The inputs drawn in Python are, character for character, those of Django's templates."""

from __future__ import annotations

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from lookback.kit.forms import DateField, TextField
from lookback.kit.renderer import DRAW, PLAIN_INPUTS, Renderer

CHOICES = [("", "—"), (1, "one & <two>"), ("x\"y'", gettext_lazy("Status")), ("Group <1>", [("a", "A"), ("b", "B")])]


class Everything(forms.Form):
    text = forms.CharField(max_length=20, required=True)
    words = TextField(rows=2, required=False)
    day = DateField()
    number = forms.IntegerField(min_value=1)
    password = forms.CharField(widget=forms.PasswordInput)
    hidden = forms.CharField(widget=forms.HiddenInput)
    choice = forms.ChoiceField(choices=CHOICES)
    several = forms.MultipleChoiceField(choices=CHOICES)
    flag = forms.BooleanField()
    file = forms.FileField()
    other = forms.CharField(widget=forms.TextInput(attrs={"data-x": '<"&>', "readonly": True, "hidden": False, "n": 0}))


DATA = [
    None,
    {},
    {
        "text": "<script>&\"'",
        "words": "a\n<b>",
        "day": "2019-06-03",
        "number": "7",
        "choice": "x\"y'",
        "several": ["a", "1"],
    },
    {"text": mark_safe("<b>"), "words": mark_safe("&amp;"), "number": 1234567, "choice": "no such choice"},
    {"text": 0, "words": 0, "day": "not a day"},
]


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_forms_look_as_django_draws_them(settings, data, language):
    settings.LANGUAGE_CODE = language
    plain, ours = Everything(data, renderer=DjangoTemplates()), Everything(data, renderer=Renderer())
    for name in plain.fields:
        assert str(ours[name]) == str(plain[name]), name


@pytest.mark.parametrize("kind", PLAIN_INPUTS)
def test_every_kind_of_input_looks_as_django_draws_it(kind):
    widget = forms.TextInput()
    widget.input_type, widget.template_name = kind, f"django/forms/widgets/{kind}.html"
    drawn = [widget.render("n", "<v>", {"id": "x"}, renderer=renderer) for renderer in (Renderer(), DjangoTemplates())]
    assert drawn[0] == drawn[1]


def test_the_house_uses_it(settings):
    assert settings.FORM_RENDERER == "lookback.kit.renderer.Renderer"
    assert len(DRAW) == len(PLAIN_INPUTS) + 2
