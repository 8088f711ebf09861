"""Files of a reporter in pieces: begin, ask how far it got, go on, take away. Like tus 1.0, at one address.

The ticket and the name of the upload come in headers: nothing of either stands in an address. The answers are plain
sentences, which the script of the page shows.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lookback.documents.rules import clean_name, empty, too_large
from lookback.kit.flood import Bucket
from lookback.tipline import resumable
from lookback.tipline.resumable import Busy, Missing, ResumedUpload, WrongOffset
from lookback.tipline.rules import tickets
from lookback.tipline.rules.tickets import Stale
from lookback.tipline.views.public import is_flooded, please_wait

BEGUN = Bucket()
LONGEST = 15  # digits of a length


@login_not_required
@csrf_exempt
@require_http_methods(["POST", "HEAD", "PATCH", "DELETE"])
def upload(request: HttpRequest, language: str) -> HttpResponse:
    """One step of an upload. A foreign or worn-out ticket, or an upload that is not there: 404."""
    try:
        secret = tickets.secret_of(request.headers.get("Lookback-Ticket", ""))
        if request.method == "POST":
            return _begin(request, secret)
        found = resumable.find(secret, request.headers.get("Lookback-Upload", ""))
        return STEPS[str(request.method)](request, found)
    except (Stale, Missing):
        return _sentence(_("There is nothing here."), 404)
    except Busy:
        return _sentence(_("Another part of this file is arriving at this moment."), 409)
    except OSError:  # the disk is full, or the line broke
        return _sentence(_("This part could not be kept. It is tried again by itself."), 503)


def _begin(request: HttpRequest, secret: bytes) -> HttpResponse:
    size, names = _number(request, "Upload-Length"), _metadata(request)
    if size is None or names is None:
        return _sentence(_("This could not be read. Please go back and send it again."), 400)
    name = clean_name(names.get("filename", ""))
    if not size:
        return _sentence(empty(name), 400)
    if size > settings.EVIDENCE_MAX_BYTES:
        return _sentence(too_large(name, settings.EVIDENCE_MAX_BYTES), 413)
    if is_flooded(BEGUN):
        return _sentence(please_wait(), 429)
    if not resumable.has_room(size):
        return _sentence(_("Too many files are on their way at this moment. It is tried again by itself."), 503)
    return _answer(resumable.begin(secret, name, names.get("filetype", ""), size), 201)


def _ask(request: HttpRequest, found: ResumedUpload) -> HttpResponse:
    return _answer(found, 200)


def _go_on(request: HttpRequest, found: ResumedUpload) -> HttpResponse:
    offset, length = _number(request, "Upload-Offset"), _number(request, "Content-Length")
    if offset is None or not length:
        return _sentence(_("This could not be read. Please go back and send it again."), 400)
    if offset != found.offset:
        return _stands_elsewhere(found)
    if offset + length > found.size:
        return _answer(found, 413, _("This is more than the file was said to have."))
    if not resumable.has_room(length):
        return _sentence(_("Too many files are on their way at this moment. It is tried again by itself."), 503)
    try:
        found.append(request, offset, length)
    except WrongOffset:
        return _stands_elsewhere(found)
    return _answer(found, 204)


def _take_away(request: HttpRequest, found: ResumedUpload) -> HttpResponse:
    with found.locked():
        found.remove()
    return HttpResponse(status=204)


STEPS: dict[str, Callable[[HttpRequest, ResumedUpload], HttpResponse]] = {
    "HEAD": _ask,
    "PATCH": _go_on,
    "DELETE": _take_away,
}


def _stands_elsewhere(found: ResumedUpload) -> HttpResponse:
    return _answer(found, 409, _("This part does not follow what is there."))


def _answer(found: ResumedUpload, status: int, sentence: str = "") -> HttpResponse:
    response = _sentence(sentence, status)
    response.headers["Tus-Resumable"] = "1.0.0"
    response.headers["Lookback-Upload"] = found.stored
    response.headers["Upload-Offset"] = str(found.offset)
    response.headers["Upload-Length"] = str(found.size)
    return response


def _sentence(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=status)


def _number(request: HttpRequest, header: str) -> int | None:
    text = request.headers.get(header, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None


def _metadata(request: HttpRequest) -> dict[str, str] | None:
    """`filename` and `filetype` as tus writes them: "key base64, key base64"; values may be empty.

    None where it cannot be read.
    """
    pairs = [pair.split() for pair in request.headers.get("Upload-Metadata", "").split(",") if pair.strip()]
    try:
        return {key: base64.b64decode("".join(value), validate=True).decode() for key, *value in pairs}
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
