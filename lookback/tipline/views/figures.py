"""Figures of the tip line: a page, and the same for a spreadsheet."""

from __future__ import annotations

import csv

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lookback.org.authority import Permission as P
from lookback.tipline.queries import figures


@require_GET
def figure_list(request: HttpRequest) -> HttpResponse:
    """Counts and average days of the last twelve whole months."""
    return render(request, "tipline/figure_list.html", {"found": _found(request)})


@require_GET
def figure_export(request: HttpRequest) -> HttpResponse:
    """The same as CSV, with the mark that spreadsheets need to read it as UTF-8."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="tip-figures.csv"'
    csv.writer(response).writerows(figures.as_rows(_found(request)))
    return response


def _found(request: HttpRequest) -> figures.Figures:
    if not request.user.may_anywhere(P.TIP_COUNT):
        raise Http404
    return figures.figures(request.user)
