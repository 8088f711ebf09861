"""Pages of the body's answer: response, commitments, objections and their decision."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from lookback.inspections import actions, forms, rules
from lookback.inspections.queries import visible
from lookback.inspections.views.common import duty_page, filled, the_finding, the_mission
from lookback.kit.steps import step_page


def mission_respond(request: HttpRequest, pk: int) -> HttpResponse:
    """What the body answers to the feedback as a whole."""
    mission = the_mission(request, pk)
    form = filled(request, forms.ResponseForm, mission)
    return duty_page(request, "respond", mission, form, actions.respond, back=_feedback(pk))


def mission_commit(request: HttpRequest, pk: int) -> HttpResponse:
    """The vows that the head of the body signs."""
    mission = the_mission(request, pk)
    return duty_page(
        request,
        "commit",
        mission,
        filled(request, forms.CommitForm, mission),
        actions.commit,
        back=_feedback(pk),
        template="inspections/rows_page.html",
        intro=_("You sign these in your own name. The page of the mission keeps them beside what came of them."),
        button=_("Sign"),
    )


def objection_raise(request: HttpRequest, pk: int) -> HttpResponse:
    """Object to a communicated finding. `pk` is the finding's."""
    finding = the_finding(request, pk)
    form = filled(request, forms.ObjectionForm, finding)
    back = reverse("inspections:finding-detail", args=[pk])
    intro = _("Others than those who made the finding decide. Its items keep running meanwhile.")
    return duty_page(request, "raise_objection", finding, form, actions.raise_objection, back=back, intro=intro)


def objection_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Uphold or reject."""
    objection = get_object_or_404(visible.objections(request.user), pk=pk)
    return step_page(
        request,
        objection,
        step,
        workflow=rules.OBJECTION,
        forms=forms.OBJECTION_FORMS,
        advance=actions.decide_objection,
        back=reverse("inspections:finding-detail", args=[objection.finding_id]),
    )


def _feedback(pk: int) -> str:
    return reverse("inspections:mission-feedback", args=[pk])
