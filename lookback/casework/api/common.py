"""What the operations of this room share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from lookback.casework.models import Case
from lookback.casework.queries import seen_case
from lookback.casework.rules import require_duty
from lookback.kit.payload import body, checked
from lookback.kit.workflow import Workflow

router = Router(tags=["casework"])


def visible_case(request: HttpRequest, key: int) -> Case:
    """The case, if the owner of the token may see it; 404 otherwise."""
    return get_object_or_404(seen_case(request.user), pk=key)


def one_of(rows: QuerySet, key: int) -> Any:
    """One row of those that the owner of the token may see; 404 otherwise."""
    return get_object_or_404(rows, pk=key)


def do_duty(request: HttpRequest, name: str, subject: Any, form: type, action: Callable[..., Any]) -> Any:
    """Do a duty: whether it may be done, then the form of the page over the JSON body, then the action."""
    require_duty(name, subject, request.user)
    return action(subject, by=request.user, **values_of(request, form, subject))


def take_step(
    request: HttpRequest, workflow: Workflow, subject: Any, step: str, forms: dict[str, Any], action: Callable[..., Any]
) -> Any:
    """Take a step, with the form of the page. An unknown step is 404."""
    if step not in workflow.by_name:
        raise Http404
    workflow.check(step, subject, request.user)
    return action(subject, step, by=request.user, **values_of(request, forms[step], subject))


def values_of(request: HttpRequest, form: type, subject: Any) -> dict[str, Any]:
    """The JSON body, checked by the form of the page."""
    return checked(form(body(request), subject=subject, user=request.user))
