"""The API's way into forms: a JSON object becomes what a browser would have sent, and is checked by the same form."""

from __future__ import annotations

import json
from typing import Annotated, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja import Path, Query

LARGEST_KEY = 2**63 - 1
# A key in an address: a number that no database chokes on; anything else is 422.
Key = Annotated[int, Path(ge=1, le=LARGEST_KEY)]
Cursor = Annotated[str | None, Query(max_length=500)]
Size = Annotated[int, Query(ge=1, le=200)]


def body(request: HttpRequest) -> MultiValueDict:
    """The JSON object of the request as form data. Raises `ValidationError` where it is none."""
    return form_data(json_object(request))


def json_object(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of the request as it came, for forms whose rows are lists of objects."""
    try:
        values = json.loads(request.body or b"{}")
    except (ValueError, RecursionError) as error:
        raise ValidationError(_("The request body is not valid JSON.")) from error
    if not isinstance(values, dict):
        raise ValidationError(_("The request body must be a JSON object."))
    return values


def form_data(values: dict[str, Any]) -> MultiValueDict:
    """Plain values by field name as a browser would send them: null and false are left out, lists are repeated."""
    data: MultiValueDict = MultiValueDict()
    for name, value in values.items():
        texts = [_text(name, part) for part in (value if isinstance(value, list) else [value])]
        data.setlist(_text("", name), [text for text in texts if text is not None])
    return MultiValueDict({name: texts for name, texts in data.lists() if texts})


def checked(form: forms.BaseForm) -> dict[str, Any]:
    """The clean values of a bound form, or a `ValidationError` with the sentences by field."""
    if form.is_valid():
        return form.cleaned_data
    raise ValidationError(form.errors.as_data())


def _text(name: str, value: Any) -> str | None:
    if value is None or value is False:
        return None
    if value is True:
        return "true"
    if not isinstance(value, str | int | float):
        raise _refusal(name, _("Give text, a number, true or false, or a list of these."))
    text = str(value)
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise _refusal(name, _("This text holds characters that cannot be stored."))
    return text


def _refusal(name: str, sentence: str) -> ValidationError:
    # A name that cannot be printed is not repeated.
    return ValidationError({name if name.isprintable() else "": [sentence]}) if name else ValidationError(sentence)


# --- what a form takes, for the description of the API ---------------------------------------------------------


def body_of(form: type[forms.BaseForm]) -> dict[str, Any]:
    """`openapi_extra` of an operation whose JSON body is checked by `form`."""
    return {"requestBody": {"content": {"application/json": {"schema": schema_of(form)}}}}


def body_of_steps(forms_by_step: dict[str, type[forms.BaseForm]]) -> dict[str, Any]:
    """The same where the form depends on the step in the address: all fields, and which step takes which."""
    fields: dict[str, Any] = {}
    takers: dict[str, list[str]] = {}
    for step, form in forms_by_step.items():
        for name, field in schema_of(form)["properties"].items():
            fields.setdefault(name, field)
            takers.setdefault(name, []).append(step)
    for name, steps in takers.items():
        fields[name] = {**fields[name], "description": f"Taken by: {', '.join(steps)}."}
    schema = {"type": "object", "properties": fields}
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


def parameters_of(form: type[forms.BaseForm]) -> dict[str, Any]:
    """`openapi_extra` of a list that is narrowed by the GET form `form`."""
    fields = schema_of(form)["properties"].items()
    return {"parameters": [{"in": "query", "name": name, "required": False, "schema": field} for name, field in fields]}


def upload_of(form: type[forms.BaseForm]) -> dict[str, Any]:
    """`openapi_extra` of an operation that takes `form` as multipart/form-data, files included."""
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema_of(form)}}}}


def schema_of(form: type[forms.BaseForm]) -> dict[str, Any]:
    """A JSON schema of a form's fields as far as the class knows them; choices that depend on the object are text."""
    fields: dict[str, forms.Field] = form.base_fields  # type: ignore[attr-defined]
    return {
        "type": "object",
        "properties": {name: _described(field) for name, field in fields.items()},
        "required": [name for name, field in fields.items() if field.required],
    }


def _described(field: forms.Field) -> dict[str, Any]:
    texts = {"title": str(field.label or ""), "description": str(field.help_text or "")}
    return {**_typed(field), **{key: text for key, text in texts.items() if text}}


def _typed(field: forms.Field) -> dict[str, Any]:
    one = _typed_one(field)
    return {"type": "array", "items": one} if getattr(field.widget, "allow_multiple_selected", False) else one


def _typed_one(field: forms.Field) -> dict[str, Any]:
    if isinstance(field, forms.BooleanField):
        return {"type": "boolean"}
    if isinstance(field, forms.FileField):
        return {"type": "string", "format": "binary"}
    if isinstance(field, forms.DateField):
        return {"type": "string", "format": "date"}
    if isinstance(field, forms.ModelChoiceField):
        return {"type": "integer", "minimum": 1, "maximum": LARGEST_KEY}
    if isinstance(field, forms.IntegerField):
        bounds = {"minimum": field.min_value, "maximum": field.max_value}
        return {"type": "integer", **{name: bound for name, bound in bounds.items() if bound is not None}}
    return _typed_text(field)


def _typed_text(field: forms.Field) -> dict[str, Any]:
    keys = [str(key) for key, _label in getattr(field, "choices", []) if key not in ("", None)]
    if keys:
        return {"type": "string", "enum": keys}
    limit = getattr(field, "max_length", None)
    return {"type": "string", **({"maxLength": limit} if limit else {})}
