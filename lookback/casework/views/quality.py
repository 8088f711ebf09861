"""Pages of the quality review: rounds, one round with its published seed, one drawn case."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lookback.casework import actions, forms, queries
from lookback.casework.models import SampledCase
from lookback.casework.rules import ANSWERS, SAMPLED
from lookback.casework.views.common import duty_button, new_page
from lookback.kit.pagination import paginate
from lookback.kit.steps import step_page
from lookback.org.authority import Permission as P


@require_GET
def quality_list(request: HttpRequest) -> HttpResponse:
    """Rounds of quality review that the person sees, the latest first."""
    page = paginate(queries.quality_rounds(request.user), by=("-id",), cursor=request.GET.get("cursor"))
    deeds: list[dict[str, Any]] = []
    if request.user.may_anywhere(P.CASE_OVERSEE):
        deeds.append(duty_button("quality-draw", _("Draw cases"), "plus"))
    return render(request, "casework/quality_list.html", {"page": page, "deeds": deeds})


@require_http_methods(["GET", "POST"])
def quality_draw(request: HttpRequest) -> HttpResponse:
    """Draw cases at random."""
    heading, back = _("Draw cases for quality review"), reverse("casework:quality-list")
    return new_page(request, P.CASE_OVERSEE, forms.DrawQualityForm, actions.draw_quality, heading=heading, back=back)


@require_GET
def quality_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A round: seed, population, and the drawn cases that the person sees."""
    round_ = get_object_or_404(queries.quality_rounds(request.user), pk=pk)
    rows = queries.seen_sampled(request.user).filter(round=round_)
    page = paginate(rows, by=("id",), cursor=request.GET.get("cursor"))
    return render(request, "casework/quality_detail.html", {"round": round_, "page": page})


@require_GET
def sampled_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One drawn case: the checklist, answers as far as they may be seen, the conclusion."""
    sampled = the_sampled(request, pk)
    context = {"sampled": sampled, "found": queries.reviewed(sampled, request.user), "answers": ANSWERS}
    return render(request, "casework/sampled_detail.html", context)


@require_http_methods(["GET", "POST"])
def sampled_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Review, review a second time, conclude."""
    return step_page(
        request,
        the_sampled(request, pk),
        step,
        workflow=SAMPLED,
        forms=forms.SAMPLED_FORMS,
        advance=actions.advance_sampled,
        back=reverse("casework:sampledcase-detail", args=[pk]),
    )


def the_sampled(request: HttpRequest, pk: int) -> SampledCase:
    """A drawn case that the person may see; 404 otherwise."""
    return get_object_or_404(queries.seen_sampled(request.user), pk=pk)
