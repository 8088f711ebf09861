"""Headers, and refusals turned into answers. A `Refused` that a view did not catch is never a 500."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lookback.kit.workflow import Refused

Handler = Callable[[HttpRequest], HttpResponse]

# Nothing from elsewhere, no inline scripts. Inline styles are allowed: charts and progress bars set widths.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)


def content_security_policy(get_response: Handler) -> Handler:
    """Send the policy with every page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return middleware


def storable_cookies(get_response: Handler) -> Handler:
    """Pass over cookies with null characters: no page set them, and PostgreSQL refuses to look for such a session."""

    def middleware(request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if "\x00" in value]:
            del request.COOKIES[name]
        return get_response(request)

    return middleware


class refusals:
    """Answer a `Refused` with a page that says the sentence: 403 without authority, else 409."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        status = 403 if exception.forbidden else 409
        return render(request, "kit/refused.html", {"sentence": str(exception)}, status=status)
