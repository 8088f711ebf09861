"""The board and its drill-down."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from lookback.insight import queries
from lookback.kit import clock
from lookback.org.models import Unit


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The board of the highest unit in the person's reach."""
    unit = queries.top_unit(request.user)
    if unit is None:
        raise Http404
    return _page(request, unit)


@require_safe
def board_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """The board of one unit in reach."""
    return _page(request, get_object_or_404(queries.units_on_board(request.user), pk=pk))


def _page(request: HttpRequest, unit: Unit) -> HttpResponse:
    found = queries.board(unit)
    data = {chart.key: chart.as_data() for chart in found.charts}
    way = queries.way_to(unit, request.user)
    context = {"board": found, "data": data, "way": way, "moment": clock.now(), "tints": queries.TINTS}
    context["cases"] = queries.cases_on_board(unit, request.user)
    context["letters"] = queries.letters_on_board(unit, request.user)
    return render(request, "insight/board.html", context)
