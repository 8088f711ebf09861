"""Evidence: put forward, opened, taken back."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest

from lookback.kit.payload import Key, body_of, checked, upload_of
from lookback.rectification import actions, papers
from lookback.rectification.api.common import form_of, part_of_visible, router, visible_item, whole
from lookback.rectification.api.schemas import ItemOut
from lookback.rectification.forms import EvidenceForm, WithdrawEvidenceForm
from lookback.rectification.models import Evidence
from lookback.rectification.queries.parts import ItemParts


@router.post("/items/{item_id}/evidence", response=ItemOut, openapi_extra=upload_of(EvidenceForm))
def add_item_evidence(request: HttpRequest, item_id: Key) -> dict[str, Any]:
    """Put files forward, as multipart/form-data; repeat `files` for several."""
    item = visible_item(request, item_id)
    ItemParts(item, request.user).ensure("evidence")
    values = checked(EvidenceForm(request.POST, request.FILES, subject=item, user=request.user))
    actions.add_evidence(item, by=request.user, **values)
    return whole(request, item_id)


@router.get("/evidence/{evidence_id}/file")
def read_evidence_file(request: HttpRequest, evidence_id: Key) -> FileResponse:
    """The file itself. That it was opened is on record."""
    evidence = part_of_visible(Evidence, request, evidence_id)
    try:
        return papers.evidence_attachment(evidence, by=request.user)
    except FileNotFoundError as error:
        raise Http404 from error


@router.post("/evidence/{evidence_id}/withdraw", response=ItemOut, openapi_extra=body_of(WithdrawEvidenceForm))
def withdraw_evidence(request: HttpRequest, evidence_id: Key) -> dict[str, Any]:
    """Take back what was put forward by mistake; it stays on record."""
    evidence = part_of_visible(Evidence, request, evidence_id)
    ItemParts(visible_item(request, evidence.item_id), request.user).ensure("evidence")
    values = form_of(WithdrawEvidenceForm, request, evidence)
    actions.withdraw_evidence(evidence, by=request.user, **values)
    return whole(request, evidence.item_id)
