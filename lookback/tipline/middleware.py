"""The public tip line stands apart: what it answers passes no session, no sign-in, no cookie and no log."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from lookback.documents.middleware import broken_off, measured, too_large
from lookback.tipline.pages import POLICY, language_of, sentence_page

Handler = Callable[[HttpRequest], HttpResponse]
PREFIX = "/report/"
logger = logging.getLogger(__name__)
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": POLICY,
}


def public_line(get_response: Handler) -> Handler:
    """Answer everything below /report/ here, before sessions and cookies come into play."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return get_response(request)
        response = _answer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        # Django would log the address of every refusal, and somebody may have put a code into it.
        response._has_been_logged = True  # type: ignore[attr-defined]
        return response

    return middleware


def _answer(request: HttpRequest) -> HttpResponse:
    with language_of(request):
        if sentence := too_large(request):
            return sentence_page(sentence, 413)
        stream = measured(request)
        try:
            response = _view(request)
        except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError) as error:
            response = _refusal(error)
        except Exception as error:
            response = _failure(error)
        return sentence_page(broken_off(), 400) if stream and stream.is_cut_off else response


def _view(request: HttpRequest) -> HttpResponse:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return sentence_page(_("There is nothing here."), 404)
    request.resolver_match = match
    return match.func(request, *match.args, **match.kwargs)


def _refusal(error: Exception) -> HttpResponse:
    if "TooBig" in type(error).__name__ or "TooMany" in type(error).__name__:
        return sentence_page(_("This is too much at once. Please send it in smaller parts."), 413)
    return sentence_page(_("This could not be read. Please go back and send it again."), 400)


def _failure(error: Exception) -> HttpResponse:
    """Say where it failed, but not with which words: the text of an error may quote what was typed."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames[-6:]))
    logger.error("The tip line failed: %s at %s", type(error).__name__, where)
    return sentence_page(_("Something went wrong on our side. Nothing was kept; please try again later."), 500)
