"""What the operations of this room share: loading, duties, steps, rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router

from lookback.inspections import rules
from lookback.inspections.forms.fields import RowsForm
from lookback.kit.forms import NoteForm
from lookback.kit.pagination import paginate
from lookback.kit.payload import body, checked, form_data, json_object, schema_of
from lookback.kit.workflow import Workflow

router = Router(tags=["inspections"])


def seen(rows: QuerySet, key: int) -> Any:
    """One row of those that the owner of the token may see; 404 otherwise."""
    return get_object_or_404(rows, pk=key)


def listed(rows: QuerySet, *, by: tuple[str, ...], cursor: str | None, size: int) -> dict[str, Any]:
    """One page of a list."""
    page = paginate(rows, by=by, cursor=cursor, size=size)
    return {"rows": page.rows, "next": page.next, "previous": page.previous}


def do(
    request: HttpRequest,
    duty: str,
    subject: Any,
    form: type,
    action: Callable[..., Any],
    *,
    standing: Any = None,
    **facts: Any,
) -> Any:
    """Do a duty: first whether it may be done, then the form of the page, then the action."""
    rules.require_duty(duty, standing or subject, request.user)
    return action(subject, by=request.user, **cleaned(request, form, subject, **facts))


def take(
    request: HttpRequest,
    step: str,
    subject: Any,
    workflow: Workflow,
    forms: dict[str, type],
    advance: Callable[..., Any],
) -> Any:
    """Take a step of a workflow, with the form of the page."""
    if step not in workflow.by_name:
        raise Http404
    workflow.check(step, subject, request.user)
    return advance(subject, step, by=request.user, **cleaned(request, forms.get(step, NoteForm), subject))


def cleaned(request: HttpRequest, form: type, subject: Any, **facts: Any) -> dict[str, Any]:
    """The clean values of the JSON body, checked by the form of the page."""
    data = rows_data(request, form) if issubclass(form, RowsForm) else body(request)
    return checked(form(data, subject=subject, user=request.user, **facts))


def rows_data(request: HttpRequest, form: type[RowsForm]) -> Any:
    """A JSON list of rows in the names of the page's fields."""
    values = json_object(request)
    rows = values.pop(form.rows_name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValidationError({form.rows_name: [_("Give a list of objects.")]})
    if len(rows) > form.most_rows:
        raise ValidationError({form.rows_name: [_("At most %(most)s rows at once.") % {"most": form.most_rows}]})
    known = [{name: value for name, value in row.items() if name in form.row_fields} for row in rows]
    return form_data({**values, **form.flat(known)})


def rows_of(form: type[RowsForm]) -> dict[str, Any]:
    """`openapi_extra` of an operation whose body holds a list of rows."""
    row = type(f"{form.__name__}Row", (django_forms.Form,), {name: make() for name, make in form.row_fields.items()})
    rows = {"type": "array", "items": schema_of(row), "maxItems": form.most_rows}
    schema = {"type": "object", "properties": {form.rows_name: rows}, "required": [form.rows_name]}
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


def steps_of(workflow: Workflow, subject: Any, request: HttpRequest) -> list[str]:
    """The steps that the owner of the token may take now."""
    return [step.name for step in workflow.available(subject, request.user)]


def duties_of(subject: Any, request: HttpRequest) -> list[str]:
    """The other verbs that the owner of the token may do on it now."""
    return sorted(rules.open_duties(subject, request.user))
