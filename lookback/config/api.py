"""The API at /api/v1/: each room's router, one way of signing in, one way of refusing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError as BadParameters
from ninja.security import HttpBearer

from lookback.casework.api import router as casework
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
from lookback.tipline.api import router as tipline


class Token(HttpBearer):
    """Authorization: Bearer lbk_… (made by `lookback token create` or on the account page)."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        person = person_with_token(token_digest(token))
        if person:
            request.user = person
        return person


# How any operation may refuse, for the description; the operations name what they answer when they do not.
REFUSALS = {
    400: "The request cannot be read: it broke off on the way, or its form is broken.",
    401: "No valid token.",
    403: "Not among the duties of the owner of the token.",
    404: "Not there, or not to be seen by the owner of the token.",
    409: "Not now: the sentence says what is missing.",
    413: "Too large.",
    422: "Bad input: the sentence stands at its field.",
}
REFUSAL = {
    "title": "Refusal",
    "type": "object",
    "properties": {
        "detail": {"type": "string", "description": "The sentence, in the language of the request."},
        "field": {"type": ["string", "null"], "description": "The field that the sentence belongs to, if one."},
        "fields": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
    "required": ["detail"],
}


class Api(NinjaAPI):
    """The API, with its refusals in the description of every operation."""

    def get_openapi_schema(self, **given: Any) -> dict[str, Any]:
        schema = super().get_openapi_schema(**given)
        schema["components"]["schemas"]["Refusal"] = REFUSAL
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"] = _with_refusals(operation["responses"])
        return schema


def _with_refusals(responses: dict[Any, Any]) -> dict[Any, Any]:
    found = dict(responses)
    for status, text in REFUSALS.items():
        shape: dict[str, Any] = {"$ref": "#/components/schemas/Refusal"}
        if status in responses:  # the operation has a shape of its own for it, beside the usual one
            own = responses[status]["content"]["application/json"]["schema"]
            shape = {"anyOf": [own, shape]}
        found[status] = {"description": text, "content": {"application/json": {"schema": shape}}}
    return found


api = Api(
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
api.add_router("", casework)
api.add_router("", tipline)
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
    return _marked(request, error.message_dict if hasattr(error, "error_dict") else {"": error.messages})


@api.exception_handler(BadParameters)
def on_bad_parameters(request: HttpRequest, error: BadParameters) -> HttpResponse:
    """A key or a parameter in the address that cannot be one."""
    fields: dict[str, list[str]] = {}
    for flaw in error.errors:
        fields.setdefault(str(flaw["loc"][-1]), []).append(flaw["msg"])
    return _marked(request, fields)


def _marked(request: HttpRequest, fields: dict[str, list[str]]) -> HttpResponse:
    body = {"detail": _("Please correct the marked fields."), "fields": fields}
    return api.create_response(request, body, status=422)


@api.exception_handler(Http404)
def on_not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """Not there, or not to be seen."""
    return api.create_response(request, {"detail": _("Not found")}, status=404)


@api.exception_handler(BadRequest)
@api.exception_handler(MultiPartParserError)
@api.exception_handler(SuspiciousOperation)
def on_unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
    """A form in an unknown encoding, without a border between its parts, or with too many fields."""
    sentence = _("The request could not be read. Check its form and its encoding.")
    return api.create_response(request, {"detail": sentence}, status=400)
