"""The ledgers, one ledger with its filters, all items of a scope, print view and sheet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lookback.kit import clock
from lookback.kit.pagination import PAGE_SIZE, Page, paginate
from lookback.rectification import papers, queries, rules
from lookback.rectification.actions.export import note_export
from lookback.rectification.forms import LedgerFilterForm
from lookback.rectification.models import Ledger
from lookback.rectification.queries.counts import ledger_counts
from lookback.rectification.views.common import visible_ledger
from lookback.rectification.views.rows import table_rows

LEDGERS_ON_A_PAGE = 20
ROWS_ON_A_SHEET = 200


@require_GET
def ledger_list(request: HttpRequest) -> HttpResponse:
    """The ledgers that the person sees, with how far each is."""
    ledgers = Ledger.objects.visible_to(request.user).select_related("body_unit")
    page = paginate(ledgers, by=("-communicated_date", "-id"), cursor=request.GET.get("cursor"), size=LEDGERS_ON_A_PAGE)
    counts = ledger_counts(request.user, page.rows)
    rows = [(ledger, counts[ledger.pk]) for ledger in page]
    return render(request, "rectification/ledger_list.html", {"page": page, "rows": rows})


@require_GET
def ledger_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One ledger: the columns of the trade, filters, keyset pages; `?print=1` is the sheet for paper."""
    ledger = visible_ledger(request.user, pk)
    export = reverse("rectification:ledger-export", args=[ledger.pk])
    context = {
        "ledger": ledger,
        "heading": str(ledger),
        "export_url": f"{export}?{_kept(request)}",
        "back": reverse("rectification:ledger-detail", args=[ledger.pk]),
    }
    if "print" not in request.GET:
        context |= {
            "count": ledger_counts(request.user, [ledger])[ledger.pk],
            "rounds": ledger.lookback_rounds.all(),
            "may_draw": rules.may_draw(ledger, request.user) is None,
        }
    return _rows_page(request, "rectification/ledger_detail.html", ledger=ledger, context=context)


@require_GET
def item_list(request: HttpRequest) -> HttpResponse:
    """All items of the person's scope, across ledgers, the earliest due first."""
    context = {"heading": _("All items in your scope"), "back": reverse("rectification:item-list")}
    return _rows_page(request, "rectification/item_list.html", ledger=None, context=context)


@require_GET
def ledger_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The ledger as a sheet, with the filters of the page. That it was taken out is on record."""
    ledger = visible_ledger(request.user, pk)
    form = LedgerFilterForm(request.GET, user=request.user, ledger=ledger)
    if not form.is_valid():
        return ledger_detail(request, pk)
    rows = queries.ledger_items(request.user, filters=form.filters(), by_number=True)
    sheet = papers.ledger_sheet(rows)
    note_export(ledger, by=request.user, rows=sheet.rows, filters=form.noted())
    return papers.attachment(sheet.file, f"{ledger.code}.xlsx", papers.XLSX)


def _rows_page(request: HttpRequest, template: str, *, ledger: Ledger | None, context: dict[str, Any]) -> HttpResponse:
    form = LedgerFilterForm(request.GET, user=request.user, ledger=ledger)
    on_paper = "print" in request.GET
    valid = form.is_valid()
    page = _page(request, form, ROWS_ON_A_SHEET if on_paper else PAGE_SIZE) if valid else Page([], None, None)
    context |= {
        "form": form,
        "page": page,
        "rows": table_rows(page.rows),
        "narrowed": any(request.GET.get(name) for name in form.fields),
        "print_url": f"?{_kept(request)}&print=1",
        "printed_at": clock.now(),
    }
    if on_paper:
        template = "rectification/ledger_print.html"
    return render(request, template, context, status=200 if valid else 422)


def _page(request: HttpRequest, form: LedgerFilterForm, size: int) -> Page:
    return queries.ledger_page(
        request.user,
        filters=form.filters(),
        cursor=request.GET.get("cursor"),
        size=size,
        by_number=form.by_number(),
        columns=queries.page_columns,
    )


def _kept(request: HttpRequest) -> str:
    """The filters of the address, without the page mark."""
    query = request.GET.copy()
    for name in ("cursor", "print"):
        query.pop(name, None)
    return query.urlencode()
