"""Files of a tip: listed, looked at, taken out cleaned, and, for a reason, as they were sent."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Schema

from lookback.kit.payload import Key, body, body_of, checked
from lookback.tipline import actions, attachments
from lookback.tipline.actions import viewing
from lookback.tipline.api.common import Ref, Unlock, private_key, router, visible_tip
from lookback.tipline.forms.files import OriginalForm
from lookback.tipline.queries import files
from lookback.tipline.queries.files import OpenFile
from lookback.tipline.rules import Purpose

_PURPOSES = ", ".join(Purpose.values)
Why = Annotated[str, Query(max_length=20, description=f"What it is opened for, on record: {_PURPOSES}.")]


class TipFileRow(Schema):
    """A file of a tip. `scan` is what the virus scanner said when it was asked last, in the caller's language."""

    id: int
    name: str
    size: int
    scan: str
    has_clean_copy: bool


class TipFileOut(TipFileRow):
    """A file that was looked at. `shown` is how the page shows it: image, audio, video, text, pdf, archive or "".

    Of a file that is held only name and size are told. `text` is the beginning of a text; `entries` are the names in
    an archive, which is not unpacked.
    """

    is_held: bool
    finding: str
    shown: str
    media_type: str
    text: str
    entries: list[str]
    pages: int | None


@router.get("/tips/{ref}/files", response=list[TipFileRow])
def list_tip_files(request: HttpRequest, ref: Ref, purpose: Why = "", unlock: Unlock = None) -> list[dict[str, Any]]:
    """The files of one tip. It is opened for that, on record."""
    tip = visible_tip(request, ref)
    looked = actions.look(tip, by=request.user, private=private_key(request, unlock), purpose=purpose)
    if looked is None:
        raise Http404
    return [_row(file) for file in files.files_of(*looked)]


@router.get("/tips/{ref}/files/{file_id}", response=TipFileOut)
def read_tip_file(
    request: HttpRequest, ref: Ref, file_id: Key, purpose: Why = "", unlock: Unlock = None
) -> dict[str, Any]:
    """One file, looked at: scanned, and cleaned where the server can."""
    tip = visible_tip(request, ref)
    private = private_key(request, unlock)
    return _looked(_there(viewing.view_file(tip, file_id, by=request.user, private=private, purpose=purpose)))


@router.get("/tips/{ref}/files/{file_id}/copy")
def read_tip_file_copy(
    request: HttpRequest, ref: Ref, file_id: Key, purpose: Why = "", unlock: Unlock = None
) -> HttpResponseBase:
    """The cleaned copy, as bytes."""
    tip = visible_tip(request, ref)
    private = private_key(request, unlock)
    file = _there(viewing.take_copy(tip, file_id, by=request.user, private=private, purpose=purpose))
    return attachments.copy(file)


@router.post("/tips/{ref}/files/{file_id}/original", openapi_extra=body_of(OriginalForm))
def take_tip_file_original(request: HttpRequest, ref: Ref, file_id: Key, unlock: Unlock = None) -> HttpResponseBase:
    """The file as the reporter sent it, as bytes: for a purpose and a reason, which are kept."""
    tip = visible_tip(request, ref)
    private = private_key(request, unlock)
    _there(viewing.scanned(tip, file_id, by=request.user, private=private))
    values = checked(OriginalForm(body(request)))
    return attachments.original(_there(viewing.take_original(tip, file_id, by=request.user, private=private, **values)))


def _there(file: OpenFile | None) -> OpenFile:
    if file is None:
        raise Http404
    return file


def _row(file: OpenFile) -> dict[str, Any]:
    return {
        "id": file.row.pk,
        "name": file.shown_name,
        "size": file.row.size,
        "scan": file.scan_label,
        "has_clean_copy": file.copy is not None,
    }


def _looked(file: OpenFile) -> dict[str, Any]:
    told = {"is_held": file.is_held, "finding": file.verdict.name, "shown": "", "media_type": ""}
    told |= {"text": "", "entries": [], "pages": None}
    if not file.is_held:
        told |= {"shown": file.kind.shown, "media_type": file.kind.media_type, "pages": file.pages}
        told["text"] = file.text if file.kind.shown == "text" else ""
        told["entries"] = [entry.shown_name for entry in file.archive.entries]
    return _row(file) | told
