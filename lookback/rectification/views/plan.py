"""Writing the plan: cause and target, measures, milestones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lookback.kit.steps import save_page
from lookback.rectification import actions
from lookback.rectification.forms import MeasureForm, MilestoneForm, PlanForm, VagueForm
from lookback.rectification.models import Measure, Milestone
from lookback.rectification.views.common import ensure, item_url, part_of_visible, press, visible_item


@require_http_methods(["GET", "POST"])
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Root cause, target and expected evidence."""
    return _form_of_item(request, pk, "plan", PlanForm, actions.edit_plan, _("Edit the plan"), _("Save"))


@require_http_methods(["GET", "POST"])
def measure_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more measure."""
    return _form_of_item(request, pk, "add", MeasureForm, actions.add_measure, _("Add a measure"), _("Add"))


@require_http_methods(["GET", "POST"])
def milestone_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more milestone."""
    return _form_of_item(request, pk, "add", MilestoneForm, actions.add_milestone, _("Add a milestone"), _("Add"))


@require_http_methods(["GET", "POST"])
def vague_pass(request: HttpRequest, pk: int) -> HttpResponse:
    """Let vague wording pass, for a reason."""
    heading = _("Let the wording pass")
    return _form_of_item(request, pk, "vague", VagueForm, actions.let_vague_pass, heading, heading)


@require_POST
def measure_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a measure out of a plan that is still being written."""
    measure = part_of_visible(Measure, request.user, pk)
    return _press(request, measure, actions.remove_measure, _("The measure was removed."))


@require_POST
def milestone_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a milestone out of a plan that is still being written."""
    milestone = part_of_visible(Milestone, request.user, pk)
    return _press(request, milestone, actions.remove_milestone, _("The milestone was removed."))


@require_POST
def milestone_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a milestone as done."""
    milestone = part_of_visible(Milestone, request.user, pk)
    return _press(request, milestone, actions.finish_milestone, _("The milestone is done."))


def _form_of_item(
    request: HttpRequest,
    pk: int,
    verb: str,
    form_class: type,
    action: Callable[..., Any],
    heading: str,
    button: str,
) -> HttpResponse:
    item = visible_item(request.user, pk)
    ensure(item, request.user, verb)
    form = form_class(request.POST if request.method == "POST" else None, subject=item, user=request.user)
    return save_page(
        request,
        form,
        lambda values: action(item, by=request.user, **values),
        back=item_url(item),
        template="kit/form_page.html",
        context={"subject": item, "heading": heading, "button": button},
        done=_("Saved."),
    )


def _press(request: HttpRequest, row: Any, action: Callable[..., Any], done: str) -> HttpResponse:
    return press(request, lambda: action(row, by=request.user), back=item_url(row.item_id), done=done)
