"""Template parts: what they print, and that they print nothing unescaped."""

from __future__ import annotations

import pytest
from django import forms
from django.template import engines

from lookback.kit.forms import ProseFormField
from lookback.kit.prose import Prose
from lookback.rectification.models import Item


def rendered(source: str, **context) -> str:
    return engines["django"].from_string(source).render(context)


STAGES = '{% stage_bar item "new assigned in_progress closed" reopened="in_progress" %}'


@pytest.mark.parametrize(
    ("status", "present", "past"),
    [("new", "new", 0), ("in_progress", "in progress", 2), ("reopened", "reopened", 2), ("closed", "closed", 3)],
)
def test_the_stages_mark_the_present_one(status, present, past):
    page = rendered(STAGES, item=Item(status=status))
    assert f'aria-current="step">{present}' in page
    assert page.count("is-past") == past


def test_a_status_off_the_path_does_not_break_the_stages():
    assert "aria-current" in rendered(STAGES, item=Item(status="claimed"))


@pytest.mark.parametrize(("value", "done"), [(0, False), (40, False), (100, True)])
def test_progress_is_told_in_figures_too(value, done):
    page = rendered("{% progress_bar value %}", value=value)
    assert f'aria-valuenow="{value}"' in page
    assert f"{value} %" in page
    assert ("lb-bar-done" in page) is done


def test_errors_and_help_are_tied_to_their_field():
    class Sample(forms.Form):
        title = forms.CharField(help_text="Short.")
        kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)

    page = rendered("{% form_fields form %}", form=Sample({}))
    assert 'aria-describedby="id_title_helptext id_title_error"' in page
    assert 'id="id_title_error"' in page
    assert "<legend" in page
    assert 'class="form-control is-invalid"' in page


def test_what_people_wrote_is_escaped():
    class Sample(forms.Form):
        title = forms.CharField()

    page = rendered("{% form_fields form %}{% progress_bar 1 text %}", form=Sample({"title": '"><script>'}), text="<b>")
    assert "<script>" not in page
    assert "<b>" not in page


def test_the_timeline_folds_what_is_old():
    class Entry:
        label, actor_name, was, now = "Done", "A", "x", "x"

        def __init__(self):
            self.detail = {"note": "<i>"}

    assert "<details" not in rendered("{% timeline entries %}", entries=[Entry()] * 12)
    page = rendered("{% timeline entries %}", entries=[Entry()] * 15)
    assert "3 earlier entries" in page
    assert "<i>" not in page


def test_text_keeps_its_other_language():
    field = ProseFormField(required=False)
    field.initial = Prose({"zh": "旧", "en": "old"})
    assert field.clean("new") == {"zh": "旧", "en": "new"}
    assert field.clean("old") == {"zh": "旧", "en": "old"}
    assert field.clean("") == {"zh": "旧"}
