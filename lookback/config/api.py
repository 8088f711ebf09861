"""The API at /api/v1/: each room's router, one way of signing in, one way of refusing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.security import HttpBearer

from lookback.dispatch.api import router as dispatch
from lookback.insight.api import router as insight
from lookback.inspections.api import router as inspections
from lookback.journal.api import router as journal
from lookback.kit.steps import refusal_status
from lookback.kit.workflow import Refused
from lookback.org.actions import token_digest
from lookback.org.api import router as org
from lookback.org.models import Person
from lookback.org.queries import person_with_token
from lookback.rectification.api import router as rectification


class Token(HttpBearer):
    """Authorization: Bearer lbk_… (made by `lookback token create` or on the account page)."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        person = person_with_token(token_digest(token))
        if person:
            request.user = person
        return person


api = NinjaAPI(
    title="Lookback",
    version="1",
    description="Everything the pages do, through the same actions.",
    auth=Token(),
    urls_namespace="api",
    docs_url=None,
)
api.add_router("", dispatch)
api.add_router("", rectification)
api.add_router("", inspections)
api.add_router("/board", insight)
api.add_router("/journal", journal)
api.add_router("/org", org)


@api.exception_handler(Refused)
def on_refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    """A refusal is a sentence, with the field it belongs to."""
    body: dict[str, Any] = {"detail": str(refused), "field": refused.field}
    return api.create_response(request, body, status=refusal_status(refused))


@api.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Input that a form refused: the sentences by field."""
    fields = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return api.create_response(
        request, {"detail": _("Please correct the marked fields."), "fields": fields}, status=422
    )


@api.exception_handler(Http404)
def on_not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """Not there, or not to be seen."""
    return api.create_response(request, {"detail": _("Not found")}, status=404)
