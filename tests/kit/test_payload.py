"""A JSON object becomes form data, or a refusal; and forms describe themselves."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from django import forms
from django.core.exceptions import ValidationError

from lookback.documents.forms import FilesField
from lookback.kit import payload
from lookback.kit.forms import DateField, TextField
from lookback.org.forms import UnitCodesField


class Sample(forms.Form):
    title = forms.CharField(label="Title", max_length=20, help_text="Short.")
    kind = forms.ChoiceField(choices=[("", "-"), ("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    number = forms.IntegerField(required=False, min_value=1, max_value=9)
    day = DateField(required=False)
    sure = forms.BooleanField(required=False)
    text = TextField(required=False)
    units = UnitCodesField(required=False)
    files = FilesField(required=False)


def sent(values) -> SimpleNamespace:
    return SimpleNamespace(body=values if isinstance(values, bytes) else json.dumps(values).encode())


def test_plain_values_arrive_as_a_browser_would_send_them():
    data = payload.body(sent({"title": "x", "number": 3, "sure": True, "text": None, "units": ["D1", "D2"]}))
    assert dict(data.lists()) == {"title": ["x"], "number": ["3"], "sure": ["true"], "units": ["D1", "D2"]}


def test_false_and_null_are_left_out():
    assert dict(payload.form_data({"sure": False, "title": None, "units": []}).lists()) == {}


def test_no_body_is_an_empty_object():
    assert not payload.body(sent(b""))


@pytest.mark.parametrize("raw", [b"{", b"[]", b"1", b"null", b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_refused(raw):
    with pytest.raises(ValidationError):
        payload.body(sent(raw))


@pytest.mark.parametrize("value", ["\x00", "\ud800", {"a": 1}, [["x"]], [{"a": 1}]])
def test_values_that_no_field_takes_are_refused_by_name(value):
    with pytest.raises(ValidationError) as refused:
        payload.form_data({"title": value})
    assert list(refused.value.message_dict) == ["title"]


@pytest.mark.parametrize("name", ["\x00", "\ud800"])
def test_a_name_that_cannot_be_printed_is_not_repeated(name):
    with pytest.raises(ValidationError) as refused:
        payload.form_data({name: "x"})
    json.dumps(refused.value.messages).encode()


def test_the_sentences_of_a_form_come_by_field():
    with pytest.raises(ValidationError) as refused:
        payload.checked(Sample(payload.form_data({"title": "x" * 21, "number": 10})))
    assert set(refused.value.message_dict) == {"title", "kind", "number"}


def test_a_form_describes_its_fields():
    schema = payload.schema_of(Sample)
    fields = schema["properties"]
    assert schema["required"] == ["title", "kind"]
    assert fields["title"] == {"type": "string", "maxLength": 20, "title": "Title", "description": "Short."}
    assert fields["kind"]["enum"] == ["a", "b"]
    assert fields["number"] == {"type": "integer", "minimum": 1, "maximum": 9}
    assert fields["day"]["format"] == "date"
    assert fields["sure"]["type"] == "boolean"
    assert fields["units"] == {"type": "array", "items": {"type": "string"}}
    assert fields["files"]["items"]["format"] == "binary"


def test_fields_of_steps_say_which_step_takes_them():
    class Other(forms.Form):
        title = forms.CharField()

    body = payload.body_of_steps({"one": Sample, "two": Other})["requestBody"]["content"]["application/json"]["schema"]
    assert body["properties"]["title"]["description"] == "Taken by: one, two."
    assert "required" not in body
