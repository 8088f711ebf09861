"""The list of difficult cases, and the page of one with its measures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lookback.casework import actions, forms, queries
from lookback.casework.rules import LISTED, MEASURE, open_duties
from lookback.casework.views.common import duty_page, the_listed
from lookback.journal.queries import timeline
from lookback.kit.pagination import paginate
from lookback.kit.steps import step_page


@require_GET
def listed_list(request: HttpRequest) -> HttpResponse:
    """Listed cases that the person sees, the latest first."""
    page = paginate(queries.listed_cases(request.user), by=("-listed_date", "-id"), cursor=request.GET.get("cursor"))
    return render(request, "casework/listed_list.html", {"page": page})


@require_GET
def listed_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One listed case: leader, difficulty, measures, breakthrough."""
    listed = the_listed(request, pk)
    context = {
        "listed": listed,
        "measures": list(queries.measures_seen(request.user).filter(listed=listed)),
        "duties": open_duties(listed, request.user),
        "entries": timeline(listed),
    }
    return render(request, "casework/listed_detail.html", context)


@require_http_methods(["GET", "POST"])
def listed_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Record the breakthrough, or take the case off the list."""
    listed = the_listed(request, pk)
    return step_page(
        request,
        listed,
        step,
        workflow=LISTED,
        forms=forms.LISTED_FORMS,
        advance=actions.advance_listed,
        back=listed_url(pk),
    )


@require_http_methods(["GET", "POST"])
def measure_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan one more measure."""
    return duty_page(
        request,
        "plan_measure",
        the_listed(request, pk),
        forms.ListedMeasureForm,
        actions.plan_measure,
        heading=_("Plan a measure"),
        back=listed_url(pk),
    )


@require_http_methods(["GET", "POST"])
def measure_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Report a measure done, or drop it."""
    measure = get_object_or_404(queries.measures_seen(request.user), pk=pk)
    return step_page(
        request,
        measure,
        step,
        workflow=MEASURE,
        forms=forms.MEASURE_FORMS,
        advance=actions.advance_measure,
        back=listed_url(measure.listed_id),
    )


def listed_url(pk: int) -> str:
    """The address of a listed case's page."""
    return reverse("casework:listed-detail", args=[pk])
