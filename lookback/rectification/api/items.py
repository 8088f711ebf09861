"""One item: everything about it, its steps, its timeline, handing it down."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from lookback.journal.models import Entry
from lookback.kit.payload import Key, body_of, body_of_steps
from lookback.rectification import actions, queries
from lookback.rectification.api.common import form_of, part_of_visible, router, visible_item, whole
from lookback.rectification.api.schemas import ItemEntry, ItemOut
from lookback.rectification.forms import EXTENSION_FORMS, STEP_FORMS, HandDownForm
from lookback.rectification.models import Extension
from lookback.rectification.queries.parts import ItemParts
from lookback.rectification.rules import EXTENSION, ITEM


@router.get("/items/{item_id}", response=ItemOut)
def read_item(request: HttpRequest, item_id: Key) -> dict[str, Any]:
    """Everything about one item, and what the owner of the token may do now."""
    return whole(request, item_id)


@router.get("/items/{item_id}/timeline", response=list[ItemEntry])
def read_item_timeline(request: HttpRequest, item_id: Key) -> list[Entry]:
    """What happened to the item, newest first."""
    return queries.item_timeline(visible_item(request, item_id))


@router.post("/items/{item_id}/steps/{step}", response=ItemOut, openapi_extra=body_of_steps(STEP_FORMS))
def take_item_step(request: HttpRequest, item_id: Key, step: str) -> dict[str, Any]:
    """Take a step of the workflow, e.g. `assign`, `sign_for`, `claim_complete`, `verify`, `close`."""
    item = visible_item(request, item_id)
    if step not in ITEM.by_name:
        raise Http404
    ITEM.check(step, item, request.user)
    actions.advance(item, step, by=request.user, **form_of(STEP_FORMS[step], request, item))
    return whole(request, item_id)


@router.post("/extensions/{extension_id}/steps/{step}", response=ItemOut, openapi_extra=body_of_steps(EXTENSION_FORMS))
def take_extension_step(request: HttpRequest, extension_id: Key, step: str) -> dict[str, Any]:
    """Decide on a request for more time: `grant` or `refuse`."""
    extension = part_of_visible(Extension, request, extension_id)
    if step not in EXTENSION.by_name:
        raise Http404
    EXTENSION.check(step, extension, request.user)
    values = form_of(EXTENSION_FORMS[step], request, extension)
    actions.decide_extension(extension, step, by=request.user, **values)
    return whole(request, extension.item_id)


@router.post("/items/{item_id}/hand-down", response=ItemOut, openapi_extra=body_of(HandDownForm))
def hand_item_down(request: HttpRequest, item_id: Key) -> dict[str, Any]:
    """Send parts to lower units; with `parent`, hand on a part that was received."""
    item = visible_item(request, item_id)
    ItemParts(item, request.user).ensure("hand_down")
    actions.hand_down(item, by=request.user, **form_of(HandDownForm, request, item))
    return whole(request, item_id)
