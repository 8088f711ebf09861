"""What leaves the house as a file: the ledger as a sheet, and evidence. Shared by the pages and the API."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from lookback.documents.queries import open_stored
from lookback.kit.templatetags.lookback import COLOURS
from lookback.org.models import Person
from lookback.rectification import actions
from lookback.rectification.forms.plan import cause_label
from lookback.rectification.models import Evidence, Item, Measure

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_000
# Up to this size the sheet stays in memory, beyond it in a temporary file.
IN_MEMORY = 4 * 1024 * 1024


@dataclass(frozen=True)
class Sheet:
    """A workbook ready to be sent, and how many items it holds."""

    file: IO[bytes]
    rows: int


def evidence_attachment(evidence: Evidence, *, by: Person) -> FileResponse:
    """The bytes of a piece of evidence, after the journal has noted who opened it. Raises FileNotFoundError."""
    handle = open_stored(evidence.file)
    try:
        actions.open_evidence(evidence, by=by)
    except BaseException:
        handle.close()
        raise
    return attachment(handle, evidence.file.name, evidence.file.media_type)


def attachment(file: IO[bytes], name: str, media_type: str) -> FileResponse:
    """A file to be saved, never shown or run by the browser, and kept by no cache."""
    response = FileResponse(file, as_attachment=True, filename=name, content_type=media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


# --- the ledger as a sheet -------------------------------------------------------------------------------------


def ledger_sheet(items: Iterable[Item]) -> Sheet:
    """The columns of the ledger, row by row as `items` gives them; nothing but the present row is in memory."""
    book = Workbook(write_only=True)
    page = book.create_sheet(_("Ledger"))
    _lay_out(page)
    page.append([_heading(page, title) for title, _width in columns()])
    rows = 0
    for item in items:
        page.append([_cell(page, value) for value in row_of(item)])
        rows += 1
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return Sheet(file, rows)


def columns() -> list[tuple[str, int]]:
    """Titles and widths."""
    return [
        (_("No."), 14),
        (_("Dimension"), 18),
        (_("Severity"), 10),
        (_("Finding"), 45),
        (_("Root cause category"), 18),
        (_("Root cause"), 35),
        (_("Target"), 35),
        (_("Target number or document"), 18),
        (_("Immediate measures"), 45),
        (_("Systemic measures"), 45),
        (_("Named leader"), 14),
        (_("Lead unit"), 20),
        (_("Units that help"), 24),
        (_("Originally due"), 12),
        (_("Currently due"), 12),
        (_("Status"), 14),
        (_("Warning"), 14),
        (_("Progress in per cent"), 10),
        (_("Milestones"), 40),
        (_("Evidence"), 35),
        (_("Verification"), 40),
        (_("Outcome"), 20),
        (_("Residual risk"), 30),
        (_("Closure number"), 10),
        (_("Closed on"), 12),
    ]


def row_of(item: Item) -> list[Any]:
    """One item in the order of `columns`."""
    return [
        item.code,
        item.dimension_name,
        item.get_severity_display(),
        item.title,
        cause_label(item),
        item.cause,
        item.target,
        " ".join(text for text in (item.target_quantity, item.target_document) if text),
        _measures(item, Measure.Kind.IMMEDIATE),
        _measures(item, Measure.Kind.SYSTEMIC) or item.systemic_waiver,
        item.leader,
        item.lead_unit,
        _lines(row.unit for row in item.co_unit_rows.all()),
        item.original_due_date,
        item.due_date,
        item.get_status_display(),
        COLOURS[item.colour],
        item.progress,
        _lines(_milestones(item)),
        _lines(f"{row.file.name} ({row.evidence_date})" for row in item.evidence.all()),
        _lines(_checks(item)),
        item.get_outcome_display(),
        item.residual_risk,
        item.closure_number,
        timezone.localdate(item.closed_at) if item.closed_at else None,
    ]


def _measures(item: Item, kind: str) -> str:
    return _lines(f"{row.text} ({row.due_date})" for row in item.measures.all() if row.kind == kind)


def _milestones(item: Item) -> Iterator[str]:
    for row in item.milestones.all():
        done = f" {_('done')} {timezone.localdate(row.done_at)}" if row.done_at else ""
        yield f"{row.title} ({row.due_date}){done}"


def _checks(item: Item) -> Iterator[str]:
    for row in item.verifications.all():
        yield f"{row.checked_date} {row.get_method_display()}: {row.get_result_display()}. {row.tested}"


def _lines(texts: Iterable[Any]) -> str:
    return "\n".join(str(text) for text in texts)


def _lay_out(page: Any) -> None:
    page.freeze_panes = "B2"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"
    for number, (_title, width) in enumerate(columns(), 1):
        page.column_dimensions[get_column_letter(number)].width = width


def _heading(page: Any, title: str) -> WriteOnlyCell:
    cell = _cell(page, title)
    cell.font = Font(bold=True)
    return cell


def _cell(page: Any, value: Any) -> WriteOnlyCell:
    """A cell that no spreadsheet takes for a formula: text is text, whatever it begins with."""
    if value is None or isinstance(value, int):
        return WriteOnlyCell(page, value=value)
    if hasattr(value, "isoformat"):
        cell = WriteOnlyCell(page, value=value)
        cell.number_format = "yyyy-mm-dd"
        return cell
    cell = WriteOnlyCell(page, value=ILLEGAL_CHARACTERS_RE.sub("", str(value))[:LONGEST_CELL])
    cell.data_type = "s"
    cell.quotePrefix = str(value)[:1] in "=+-@\t\r"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell
