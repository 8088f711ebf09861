"""One's own tips: listed, opened, taken further."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Query

from lookback.journal.queries import timeline
from lookback.kit.forms import ReasonForm
from lookback.kit.payload import Cursor, Size, body, body_of, body_of_steps, checked, parameters_of
from lookback.org.models import Person
from lookback.tipline import actions
from lookback.tipline.api.common import Ref, Unlock, form_of, private_key, router, step_of, tip_state, visible_tip
from lookback.tipline.api.schemas import TipOut, TipPage, TipState, person_ref
from lookback.tipline.forms.tips import (
    STEP_FORMS,
    BringInForm,
    NameForm,
    TellForm,
    TextForm,
    TipFilterForm,
    UndertakeForm,
)
from lookback.tipline.models import Access, Signature, Tip
from lookback.tipline.queries import answers, keys, tips
from lookback.tipline.queries.beside import number_of_name, sent_rows, signatures_of
from lookback.tipline.rules import TIP, Purpose

_PURPOSES = ", ".join(Purpose.values)
# Checked after it is known that the tip may be seen at all: no other answer than 404 before that.
Why = Annotated[str, Query(max_length=20, description=f"What it is opened for, on record: {_PURPOSES}.")]


@router.get("/tips", response=TipPage, openapi_extra=parameters_of(TipFilterForm))
def list_tips(request: HttpRequest, cursor: Cursor = None, size: Size = 50) -> dict[str, Any]:
    """The tips that the owner of the token holds a key to. Nothing sealed is in the list."""
    filters = checked(TipFilterForm(request.GET))
    page = tips.desk_page(request.user, filters, cursor=cursor, size=size)
    return {"rows": [_row(row) for row in page], "next": page.next, "previous": page.previous}


@router.get("/tips/{ref}", response=TipOut)
def read_tip(request: HttpRequest, ref: Ref, purpose: Why = "", unlock: Unlock = None) -> dict[str, Any]:
    """One tip, opened. That it was opened, by whom and what for, is on record."""
    tip = visible_tip(request, ref)
    looked = actions.look(tip, by=request.user, private=private_key(request, unlock), purpose=purpose)
    if looked is None:
        raise Http404
    return _opened(request, *looked)


@router.post("/tips/{ref}/undertake", response=TipState, openapi_extra=body_of(UndertakeForm))
def undertake(request: HttpRequest, ref: Ref) -> dict[str, Any]:
    """Sign the confidentiality undertaking, before the first opening."""
    tip = visible_tip(request, ref)
    checked(UndertakeForm(body(request)))
    actions.undertake(tip, by=request.user)
    return tip_state(request, tip)


@router.post("/tips/{ref}/steps/{step}", response=TipState, openapi_extra=body_of_steps(STEP_FORMS))
def take_tip_step(request: HttpRequest, ref: Ref, step: str, unlock: Unlock = None) -> dict[str, Any]:
    """Take a step of the workflow, e.g. `accept`, `assign`, `propose`, `confirm`, `feed_back`."""
    tip = visible_tip(request, ref)
    step_of(TIP, step, tip, request)
    private = private_key(request, unlock)
    actions.advance(tip, step, by=request.user, private=private, **form_of(STEP_FORMS[step], request, tip))
    return tip_state(request, tip)


@router.post("/tips/{ref}/messages", response=TipState, openapi_extra=body_of(TellForm))
def send_message(request: HttpRequest, ref: Ref, unlock: Unlock = None) -> dict[str, Any]:
    """Write to the reporter."""
    return _do(request, ref, unlock, TellForm, actions.message)


@router.post("/tips/{ref}/notes", response=TipState, openapi_extra=body_of(TextForm))
def add_note(request: HttpRequest, ref: Ref, unlock: Unlock = None) -> dict[str, Any]:
    """Note something that only those on the list read."""
    return _do(request, ref, unlock, TextForm, actions.note)


@router.post("/tips/{ref}/subjects", response=TipState, openapi_extra=body_of(NameForm))
def name_subject(request: HttpRequest, ref: Ref, unlock: Unlock = None) -> dict[str, Any]:
    """Name units that the tip accuses: theirs lose the key, and the tip is sealed anew."""
    return _do(request, ref, unlock, NameForm, actions.name_subject)


@router.post("/tips/{ref}/stand-aside", response=TipState, openapi_extra=body_of(ReasonForm))
def stand_aside(request: HttpRequest, ref: Ref, unlock: Unlock = None) -> dict[str, Any]:
    """Give the key back."""
    return _do(request, ref, unlock, ReasonForm, actions.stand_aside)


@router.post("/tips/{ref}/bring-in", response=TipState, openapi_extra=body_of(BringInForm))
def bring_in(request: HttpRequest, ref: Ref, unlock: Unlock = None) -> dict[str, Any]:
    """Give one more person the key."""
    return _do(request, ref, unlock, BringInForm, actions.bring_in)


def _do(request: HttpRequest, ref: str, unlock: str | None, form: type, action: Callable[..., Any]) -> dict[str, Any]:
    tip = visible_tip(request, ref)
    private = private_key(request, unlock)
    action(tip, by=request.user, private=private, **form_of(form, request, tip))
    return tip_state(request, tip)


def _row(row: Access) -> dict[str, Any]:
    tip = row.tip
    return {
        "ref": tip.ref,
        "status": row.status,
        "priority": row.priority,
        "category": tip.category,
        "desk_unit": tip.desk_unit,
        "received_date": tip.received_date,
        "due_date": row.due_date,
        "colour": tips.colour_of(row.due_date),
        "why": row.why,
        "undertaken_at": row.undertaken_at,
    }


def _opened(request: HttpRequest, tip: Tip, key: bytes) -> dict[str, Any]:
    opened = tips.opened_parts(tip, key)
    plain = ("ref", "status", "result", "priority", "category", "channel", "identity_mode", "received_date", "due_date")
    return {
        **{name: getattr(tip, name) for name in plain},
        "colour": tips.colour_of(tip.due_date),
        "desk_unit": tip.desk_unit,
        "assigned_unit": tip.assigned_unit,
        "merged_into": tip.merged_into.ref if tip.merged_into else None,
        "round": tip.round,
        "name_number": number_of_name(tip, key),
        "watermark": tips.watermark(request.user),
        "subjects": tips.subjects_of(opened),
        "parts": [_part(row, request.user) for row in opened],
        "signatures": [_signature(row) for row in signatures_of(tip)],
        "holders": [_holder(row) for row in keys.holders(tip)],
        "transfers": [_sent(row) for row in sent_rows(tip, opened, request.user)],
        "timeline": [_event(entry) for entry in timeline(tip)],
        "steps": [step.name for step in TIP.available(tip, request.user)],
    }


def _marked(body: dict[str, Any], tip: Tip, viewer: Person) -> dict[str, Any]:
    """Texts in the viewer's own form, as on the page."""
    return {
        name: answers.marked(value, tip, viewer) if isinstance(value, str) else value for name, value in body.items()
    }


def _part(row: tips.Opened, viewer: Person) -> dict[str, Any]:
    author = row.part.author
    return {
        "id": row.part.pk,
        "kind": row.part.kind,
        "made_date": row.part.made_date,
        "author": person_ref(author) if author else None,
        "body": _marked(row.body, row.part.tip, viewer),
    }


def _sent(row: dict[str, Any]) -> dict[str, Any]:
    transfer = row["transfer"]
    plain = ("id", "number", "status", "sender_unit", "unit", "sent_date", "sign_by_date", "due_date", "signed_date")
    texts = {name: row[name] for name in ("text", "answer", "result")}
    return {**{name: getattr(transfer, name) for name in plain}, "colour": transfer.tint, **texts}


def _holder(row: Access) -> dict[str, Any]:
    names = ("why", "given_at", "undertaken_at", "ended_at", "ended_why")
    return {"person": person_ref(row.person), **{name: getattr(row, name) for name in names}}


def _signature(row: Signature) -> dict[str, Any]:
    return {"person": person_ref(row.person), "unit": row.unit, "is_head": row.is_head, "signed_at": row.signed_at}


def _event(entry: Any) -> dict[str, Any]:
    names = ("at", "action", "label", "was", "now")
    return {**{name: getattr(entry, name) for name in names}, "actor": entry.actor_name}
