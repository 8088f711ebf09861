"""The dialogue: what somebody who holds a receipt code reads and writes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from lookback.kit.flood import Bucket
from lookback.kit.workflow import Refused
from lookback.tipline import actions
from lookback.tipline.forms.report import ReplyForm
from lookback.tipline.models import Tip
from lookback.tipline.pages import public_page
from lookback.tipline.queries import dialogue as queries
from lookback.tipline.queries import tips
from lookback.tipline.queries.files import came_with
from lookback.tipline.queries.transfers import transfers_of
from lookback.tipline.rules import codes, demo, tickets
from lookback.tipline.rules.codes import BadCode
from lookback.tipline.rules.plain import plain_status
from lookback.tipline.rules.transfer import plain_transfer
from lookback.tipline.uploads import SealingUploadHandler, arriving
from lookback.tipline.views.public import file_field, is_flooded, please_wait, public

VISITS = Bucket()
ANSWERED = (Tip.Status.FED_BACK, Tip.Status.CLOSED, Tip.Status.TRANSFERRED)


@public
def dialogue(request: HttpRequest, language: str) -> HttpResponse:
    """Ask for the code; with it, show the dialogue and take a message in."""
    if request.method != "POST":
        return _code_page("")
    with arriving(request) as handler:
        return _opened(request, handler)


def _opened(request: HttpRequest, handler: SealingUploadHandler) -> HttpResponse:
    typed = request.POST.get("code", "")
    if is_flooded(VISITS):
        return _code_page(typed, please_wait(), text=request.POST.get("text", ""), status=429)
    if not typed.strip():
        return _code_page("")
    try:
        secret = codes.read(typed)
    except BadCode as bad:
        return _code_page(typed, str(bad), status=400)
    opened = queries.unlocked(secret)
    if opened is None:
        return _code_page(typed, _("This code opens no report. Please compare it with your note."), status=404)
    if request.POST.get("act") != "reply":
        return _dialogue_page(secret, *opened, form=ReplyForm(), draft=request.POST.get("text", ""))
    handler.claim(secret, request.POST.getlist("upload"))
    if came_with(opened[0], handler.gone):  # a double submit: the first one took them along
        return _dialogue_page(secret, *opened, form=ReplyForm(), is_sent=True)
    return _replied(secret, opened, ReplyForm(request.POST, files=handler.files, gone=handler.gone))


def _replied(secret: bytes, opened: tuple[Tip, bytes], form: ReplyForm) -> HttpResponse:
    draft = form.data.get("text", "")
    if not form.is_valid():
        return _dialogue_page(secret, *opened, form=form, draft=draft, status=400)
    try:
        actions.reply(secret, form.cleaned_data["text"], form.arrived)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _dialogue_page(secret, *opened, form=form, draft=draft, status=409)
    return _dialogue_page(secret, *opened, form=ReplyForm(), is_sent=True)


def _code_page(typed: str, problem: str = "", *, text: str = "", status: int = 200) -> HttpResponse:
    example = demo.code() if settings.DEMO else ""
    context = {"typed": typed[:100], "problem": problem, "text": text, "example": example}
    return public_page("tipline/public_code.html", "report:dialogue-open", context, status)


def _dialogue_page(
    secret: bytes, tip: Tip, key: bytes, *, form: ReplyForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "code": codes.written(secret),
        "sentence": plain_status(tip),
        "received": tip.received_date,
        "due": None if tip.status in ANSWERED else tips.feedback_date(tip),
        "messages": list(queries.messages(tip, key)),
        "handed_on": [plain_transfer(row) for row in transfers_of(tip)],
        "form": form,
        "ticket": tickets.ticket_of(secret),
        **file_field(),
        **more,
    }
    return public_page("tipline/public_dialogue.html", "report:dialogue-open", context, status, scripted=True)
