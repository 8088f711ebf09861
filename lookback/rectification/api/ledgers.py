"""Ledgers, their rows, and the sheet."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest

from lookback.kit.pagination import Page, paginate
from lookback.kit.payload import Cursor, Key, Size, checked, parameters_of
from lookback.rectification import papers, queries
from lookback.rectification.actions.export import note_export
from lookback.rectification.api.common import router, visible_ledger
from lookback.rectification.api.schemas import ItemPage, LedgerOut, LedgerPage
from lookback.rectification.forms import LedgerFilterForm
from lookback.rectification.models import Ledger
from lookback.rectification.queries.counts import ledger_counts


@router.get("/ledgers", response=LedgerPage)
def list_ledgers(request: HttpRequest, cursor: Cursor = None, size: Size = 20) -> dict[str, Any]:
    """The ledgers that the owner of the token sees, the latest first."""
    ledgers = Ledger.objects.visible_to(request.user).select_related("body_unit")
    page = paginate(ledgers, by=("-communicated_date", "-id"), cursor=cursor, size=size)
    return {"rows": _counted(request, page.rows), "next": page.next, "previous": page.previous}


@router.get("/ledgers/{ledger_id}", response=LedgerOut)
def read_ledger(request: HttpRequest, ledger_id: Key) -> Ledger:
    """One ledger."""
    return _counted(request, [visible_ledger(request, ledger_id)])[0]


@router.get("/ledgers/{ledger_id}/items", response=ItemPage, openapi_extra=parameters_of(LedgerFilterForm))
def list_ledger_items(request: HttpRequest, ledger_id: Key, cursor: Cursor = None, size: Size = 50) -> Page:
    """The rows of one ledger, by number unless `order` is "due"."""
    return _rows(request, visible_ledger(request, ledger_id), cursor, size)


@router.get("/items", response=ItemPage, openapi_extra=parameters_of(LedgerFilterForm))
def list_items(request: HttpRequest, cursor: Cursor = None, size: Size = 50) -> Page:
    """All items in the scope of the owner of the token, the earliest due first."""
    return _rows(request, None, cursor, size)


@router.get("/ledgers/{ledger_id}/export", openapi_extra=parameters_of(LedgerFilterForm))
def export_ledger(request: HttpRequest, ledger_id: Key) -> FileResponse:
    """The ledger as an .xlsx sheet. That it was taken out is on record."""
    ledger = visible_ledger(request, ledger_id)
    form = LedgerFilterForm(request.GET, user=request.user, ledger=ledger)
    checked(form)
    sheet = papers.ledger_sheet(queries.ledger_items(request.user, filters=form.filters(), by_number=True))
    note_export(ledger, by=request.user, rows=sheet.rows, filters=form.noted())
    return papers.attachment(sheet.file, f"{ledger.code}.xlsx", papers.XLSX)


def _rows(request: HttpRequest, ledger: Ledger | None, cursor: str | None, size: int) -> Page:
    form = LedgerFilterForm(request.GET, user=request.user, ledger=ledger)
    checked(form)
    return queries.ledger_page(
        request.user, filters=form.filters(), cursor=cursor, size=size, by_number=form.by_number()
    )


def _counted(request: HttpRequest, ledgers: list[Ledger]) -> list[Ledger]:
    counts = ledger_counts(request.user, ledgers)
    for ledger in ledgers:
        ledger.count = counts[ledger.pk]
    return ledgers
