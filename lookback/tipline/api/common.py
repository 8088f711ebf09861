"""What the operations of this room share: the unlocked key of the request, and a tip that the caller holds a key to."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Header, Path, Router

from lookback.kit.payload import body, checked
from lookback.kit.workflow import Refused, Step, Workflow
from lookback.tipline import actions
from lookback.tipline.models import Tip
from lookback.tipline.queries import keys, tips
from lookback.tipline.rules import TIP, read_session_key

router = Router(tags=["tips"])
Ref = Annotated[str, Path(max_length=10)]
# The session key that `unlock` gave.
Unlock = Annotated[str | None, Header(alias="Lookback-Unlock", max_length=200)]


def visible_tip(request: HttpRequest, ref: str) -> Tip:
    """The tip, if the owner of the token holds a key to it; 404 otherwise."""
    return get_object_or_404(tips.seen_by(request.user), ref=ref)


def private_key(request: HttpRequest, unlock: str | None) -> bytes:
    """The caller's unlocked private key, for this request only."""
    private = actions.use(by=request.user, session_key=read_session_key(unlock))
    if private is None:
        raise Refused(_("Unlock your key first, and send the session key as Lookback-Unlock."))
    return private


def form_of(form_class: type, request: HttpRequest, subject: Any) -> dict[str, Any]:
    """The clean values of the request's JSON body, checked by the form of the page."""
    return checked(form_class(body(request), subject=subject, user=request.user))


def step_of(workflow: Workflow, name: str, subject: Any, request: HttpRequest) -> Step:
    """The step, if the caller may take it now; 404 for a name that the workflow does not know."""
    if name not in workflow.by_name:
        raise Http404
    return workflow.check(name, subject, request.user)


def tip_state(request: HttpRequest, tip: Tip) -> dict[str, Any]:
    """Where a tip stands after something was done."""
    tip.refresh_from_db()
    is_mine = keys.access_of(tip, request.user) is not None
    steps = [step.name for step in TIP.available(tip, request.user)] if is_mine else []
    return {"ref": tip.ref, "status": tip.status, "is_mine": is_mine, "steps": steps}
