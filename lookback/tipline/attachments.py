"""How bytes of reporters leave the house: as an attachment that no browser opens, or as a picture, sound or film of a
kind on the list, in a response that can run nothing. Shared by the pages and the API.
"""

from __future__ import annotations

import re
from typing import TypeVar

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from lookback.documents.rules import clean_name
from lookback.tipline.queries.files import OpenCopy, OpenFile

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
# The only types that are ever served to be shown.
INLINE = {
    *("image/jpeg", "image/png", "image/gif", "image/webp"),
    *("audio/mpeg", "audio/ogg", "audio/flac", "audio/wav", "audio/mp4"),
    *("video/mp4", "video/webm"),
}
Response = TypeVar("Response", bound=HttpResponseBase)
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def original(file: OpenFile) -> HttpResponseBase:
    """The bytes as they were sent."""
    return _attachment(file, file.row.size, clean_name(file.name))


def copy(file: OpenFile) -> HttpResponseBase:
    """The cleaned copy, under a name that says nothing; of a text, the text."""
    name = f"{file.row.tip.ref}-{file.row.pk}"
    if file.copy is None:
        return _attachment(file, file.row.size, f"{name}.txt")
    return _attachment(file.copy, file.copy.size, f"{name}.{file.copy.ending}")


def picture(content: bytes) -> HttpResponse:
    """A page that was drawn here."""
    return _guarded(HttpResponse(content, content_type="image/png"))


def inline(source: OpenFile | OpenCopy, size: int, asked: str) -> HttpResponseBase | None:
    """Something to be shown; None if its kind is not on the list. `asked` is the header Range."""
    if source.kind.media_type not in INLINE:
        return None
    bounds = _bounds(asked, size)
    if bounds is None:
        response: HttpResponseBase = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        return _guarded(response)
    start, stop = bounds
    response = StreamingHttpResponse(source.opened().between(start, stop), content_type=source.kind.media_type)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Length"] = str(stop - start)
    if stop - start < size:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    return _guarded(response)


def _attachment(source: OpenFile | OpenCopy, size: int, name: str) -> HttpResponseBase:
    response = StreamingHttpResponse(source.opened().between(0, size), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["Content-Length"] = str(size)
    return _guarded(response)


def _guarded(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def _bounds(asked: str, size: int) -> tuple[int, int] | None:
    """From where to where; all where nothing (or several parts) is asked for. None where it lies outside."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None or found[0] == "bytes=-":
        return 0, size
    first, last = found[1], found[2]
    if not first:
        return (max(0, size - int(last)), size) if int(last) else None
    start, stop = int(first), min(size, int(last) + 1 if last else size)
    return (start, stop) if start < stop else None
