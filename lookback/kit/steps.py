"""One view for every step of every workflow: shows the step's form, takes the step, says what happened.

A room gives its workflow, its table of step forms and its `advance` action; a new step needs no new view.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lookback.kit.forms import NoteForm
from lookback.kit.workflow import Refused, Workflow


def step_page(
    request: HttpRequest,
    subject: Any,
    step_name: str,
    *,
    workflow: Workflow,
    forms: dict[str, type],
    advance: Callable[..., Any],
    back: str,
    template: str = "kit/step.html",
) -> HttpResponse:
    """Show or take a step. `subject` must come from a `visible_to` loader; `back` is the page to return to.

    An unknown step is 404. A refused step answers 409 (403 without authority) with the sentence on the form.
    """
    if step_name not in workflow.by_name:
        raise Http404
    step = workflow.by_name[step_name]
    form_class = forms.get(step_name, NoteForm)
    form = form_class(request.POST or None, request.FILES or None, subject=subject, user=request.user)
    status = 200
    if request.method == "POST":
        # A note-only form with an empty body is still a submitted form.
        form = form_class(request.POST, request.FILES, subject=subject, user=request.user)
        refused = attempt(form, lambda values: advance(subject, step_name, by=request.user, **values))
        if refused is None:
            messages.success(request, _("Done: %(step)s.") % {"step": step.label})
            return redirect(back)
        status = refusal_status(refused)
    elif refused := workflow.refusal(step_name, subject, request.user):
        form.full_clean()
        refuse(form, refused)
        status = refusal_status(refused)
    context = {
        "form": form,
        "step": step,
        "subject": subject,
        "back": back,
        "blocked": request.method == "GET" and status != 200,
    }
    return render(request, template, context, status=status)


def attempt(form: Form, do: Callable[[dict[str, Any]], Any]) -> Refused | None:
    """Validate the form and call `do(cleaned values)`. A refusal lands on the form and is returned."""
    if not form.is_valid():
        return Refused(_("Please correct the marked fields."), field="form")
    try:
        do(form.cleaned_data)
    except Refused as refused:
        refuse(form, refused)
        return refused
    return None


def refuse(form: Form, refused: Refused) -> None:
    """Put the sentence of a refusal at its field, or at the top of the form."""
    field = refused.field if refused.field in form.fields else None
    if not form.is_bound:
        form.refusal = str(refused)  # type: ignore[attr-defined]
        return
    form.add_error(field, ValidationError(str(refused)))


def refusal_status(refused: Refused) -> int:
    """422 for bad input at a field, 403 without authority, 409 where the object is not ready."""
    if refused.field:
        return 422
    return 403 if refused.forbidden else 409


def save_page(
    request: HttpRequest,
    form: Form,
    do: Callable[[dict[str, Any]], Any],
    *,
    back: str,
    template: str,
    context: dict[str, Any],
    done: str,
) -> HttpResponse:
    """The same for an action that is no step: show the form, or do it and go back with a message."""
    status = 200
    if request.method == "POST":
        refused = attempt(form, do)
        if refused is None:
            messages.success(request, done)
            return redirect(back)
        status = refusal_status(refused)
    return render(request, template, {"form": form, "back": back, **context}, status=status)
