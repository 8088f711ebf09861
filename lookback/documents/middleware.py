"""A request is taken whole or not at all: what breaks off on the way, or is too large, is refused in a sentence.

Without this, Django takes a body that ends early for a complete one: a file or a reason would be kept cut short.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

Handler = Callable[[HttpRequest], HttpResponse]
MEGABYTE = 1024 * 1024
# The most that all files of one form may have together, as a multiple of what one may have.
FILES_AT_ONCE = 10


class MeasuredStream:
    """The body of a request; reading past an early end is a bad request, not the end of the body.

    `closing` is what must stand at the end of a multipart body: without it, its last file was not sent whole.
    """

    def __init__(self, stream: Any, length: int, closing: bytes = b"") -> None:
        self._stream = stream
        self._missing = length
        self._closing = closing
        self._tail = b""
        self.is_cut_off = False

    def read(self, size: int | None = -1) -> bytes:
        """The next `size` bytes, or all that are left; as many as were asked for, however the server hands them out."""
        wanted = self._missing if size is None or size < 0 else min(size, self._missing)
        pieces = []
        while wanted > 0:
            pieces.append(self._next(self._stream.read, wanted))
            wanted -= len(pieces[-1])
        return b"".join(pieces)

    def readline(self, *args: Any) -> bytes:
        """The next line."""
        return self._next(self._stream.readline, *args) if self._missing > 0 else b""

    def __getattr__(self, name: str) -> Any:
        # Whatever else a stream can do, e.g. close.
        return getattr(self._stream, name)

    def _next(self, read: Callable[..., bytes], *args: Any) -> bytes:
        try:
            piece = read(*args)
        except OSError as error:
            raise self._cut_off() from error
        self._missing -= len(piece)
        self._tail = (self._tail + piece)[-len(self._closing) - 64 :]
        if not piece or (self._missing <= 0 and self._closing not in self._tail):
            raise self._cut_off()
        return piece

    def _cut_off(self) -> BadRequest:
        self.is_cut_off = True
        return BadRequest("the request body ended early")


def whole_requests(get_response: Handler) -> Handler:
    """Refuse bodies that are too large before reading them, and bodies that break off once that is seen."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if sentence := too_large(request):
            return _refusal(request, sentence, 413)
        stream = measured(request)
        response = get_response(request)
        return _refusal(request, broken_off(), 400) if stream and stream.is_cut_off else response

    return middleware


def measured(request: HttpRequest) -> MeasuredStream | None:
    """Have the body of the request measured while it is read; None where there is no body."""
    length = _length(request)
    if not length or not hasattr(request, "_stream"):
        return None
    request._stream = MeasuredStream(request._stream, length, _closing(request))
    return request._stream


def broken_off() -> str:
    """The sentence for a body that ended early."""
    return _("The upload broke off before it was complete. Nothing was saved; please send it again.")


def _closing(request: HttpRequest) -> bytes:
    if request.content_type != "multipart/form-data":
        return b""
    return f"--{request.content_params.get('boundary', '')}--".encode()


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def too_large(request: HttpRequest) -> str | None:
    """Why the body is not even read, in a sentence."""
    length = _length(request)
    if request.content_type == "multipart/form-data":
        limit = settings.EVIDENCE_MAX_BYTES * FILES_AT_ONCE + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    else:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if length <= limit:
        return None
    return _("This is more than %(limit)s MB at once. Nothing was saved; please send it in smaller parts.") % {
        "limit": limit // MEGABYTE
    }


def _refusal(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": sentence}, status=status)
    return render(request, "kit/refused.html", {"sentence": sentence}, status=status)
