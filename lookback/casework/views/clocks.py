"""Limits due soon, the page of one clock with its arithmetic, and the rules in force."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lookback.casework import actions, forms, queries
from lookback.casework.models import CaseClock
from lookback.casework.rules import CLOCK, rule_of
from lookback.casework.views.common import case_url, duty_page, the_case
from lookback.journal.queries import timeline
from lookback.kit.pagination import Page
from lookback.kit.steps import step_page


@require_GET
def clock_list(request: HttpRequest) -> HttpResponse:
    """Limits that have passed or pass within ten days, custody first."""
    form = forms.ClockFilterForm(request.GET)
    valid = form.is_valid()
    filters = form.filters() if valid else {}
    page = Page([], None, None)
    if valid:
        page = queries.clock_page(request.user, filters=filters, cursor=request.GET.get("cursor"))
    context = {
        "form": form,
        "page": page,
        "clocks": [(clock, rule_of(clock)) for clock in page.rows],
        "counts": queries.clock_counts(request.user),
        "tint": filters.get("colour", ""),
        "narrowed": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "casework/clock_list.html", context, status=200 if valid else 422)


@require_GET
def clock_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One clock: its arithmetic step by step, what happened to it, and the rule."""
    clock = the_clock(request, pk)
    context = {"clock": clock, "shown": queries.show_all([clock])[0], "entries": timeline(clock)}
    return render(request, "casework/clock_detail.html", context)


@require_http_methods(["GET", "POST"])
def clock_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Start one more time limit in the case."""
    case = the_case(request, pk)
    heading = _("Start a time limit")
    return duty_page(
        request, "start_clock", case, forms.StartClockForm, actions.start_clock, heading=heading, back=case_url(case)
    )


@require_http_methods(["GET", "POST"])
def clock_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Extend, stop, let run again, count anew or end."""
    return step_page(
        request,
        the_clock(request, pk),
        step,
        workflow=CLOCK,
        forms=forms.CLOCK_FORMS,
        advance=actions.advance_clock,
        back=reverse("casework:caseclock-detail", args=[pk]),
    )


@require_GET
def rule_list(request: HttpRequest) -> HttpResponse:
    """The time limits in force, law by law, each with its article. Tables are loaded with `lookback clocks import`."""
    return render(request, "casework/rule_list.html", {"tables": queries.clock_rules()})


def the_clock(request: HttpRequest, pk: int) -> CaseClock:
    """A clock of a case that the person may see; 404 otherwise."""
    return get_object_or_404(queries.seen_clocks(request.user), pk=pk)
