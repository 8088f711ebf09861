"""The public pages: report, receipt. Nothing here knows who asks."""

from __future__ import annotations

import hmac
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lookback.kit.flood import Bucket
from lookback.kit.kept import Kept
from lookback.kit.workflow import Refused
from lookback.tipline import actions
from lookback.tipline.forms.report import ReportForm
from lookback.tipline.pages import address, filled_in, public_page, sentence_page
from lookback.tipline.qr import qr_picture
from lookback.tipline.queries import dialogue, places
from lookback.tipline.rules import codes, tickets
from lookback.tipline.rules.codes import BadCode
from lookback.tipline.rules.intake import MAX_FILES, questionnaire
from lookback.tipline.rules.tickets import Stale
from lookback.tipline.uploads import SealingUploadHandler, arriving

REPORTS = Bucket()
# Buttons that change nothing but the page.
LOOKING = ("narrow", "lookup", "keep")
# What stands in a page that is drawn beforehand where somebody's own ticket, code and picture will be.
_TICKET, _PICTURE = "the-ticket-of-this-page", "the-picture-of-this-page"
_GROUPS = [f"group-{number}-of-this-page" for number in range(5)]


def public(view: Any) -> Any:
    """A page for everybody. No token against forged requests: nothing here acts in anybody's name, and such a token
    would need the cookie that these pages must not set. The form carries a ticket signed by the server instead."""
    return login_not_required(csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(view)))


def is_flooded(bucket: Bucket) -> bool:
    """Whether more is coming in than may; counts this request."""
    return not bucket.admits(max(1, settings.REPORTS_PER_MINUTE // settings.WEB_PROCESSES))


def please_wait() -> str:
    """The sentence of a flood."""
    return _(
        "Very many people are writing at this moment. Please wait a minute and send again: what you typed is kept."
    )


def file_field() -> dict[str, Any]:
    """What the field for files says, and what its script needs to know."""
    return {
        "max_bytes": settings.EVIDENCE_MAX_BYTES,
        "max_mb": settings.EVIDENCE_MAX_BYTES // (1024 * 1024),
        "max_files": MAX_FILES,
        "upload_address": address("report:upload-take"),
    }


@public
def start(request: HttpRequest) -> HttpResponse:
    """Lead to the form in the language that the browser asks for."""
    response = HttpResponseRedirect(address("report:form-write"))
    response.headers["Vary"] = "Accept-Language"
    return response


@public
def write(request: HttpRequest, language: str) -> HttpResponse:
    """The form; taking it in."""
    if request.method != "POST":
        return _blank_form(language)
    with arriving(request) as handler:
        return _taken(request, handler)


def _blank_form(language: str) -> HttpResponse:
    """The empty form with a ticket of its own. The rest is the same for everybody."""
    return filled_in(BLANKS.get(language, settings.EVIDENCE_MAX_BYTES), {_TICKET: tickets.new_ticket()})


def _drawn_blank(language: str, max_bytes: int) -> HttpResponse:
    return _form_page(ReportForm(), _TICKET)


# A place that is new in the tree is offered a minute later.
BLANKS = Kept(_drawn_blank, seconds=60)


def _taken(request: HttpRequest, handler: SealingUploadHandler) -> HttpResponse:
    act, ticket = request.POST.get("act", "send"), request.POST.get("ticket", "")
    secret = _secret(ticket)
    handler.claim(secret or b"", request.POST.getlist("upload"))
    form = ReportForm(request.POST, files=handler.files, gone=handler.gone)
    if is_flooded(REPORTS):
        return _form_page(form, ticket, notice=please_wait(), status=429)
    if act in LOOKING:
        return _form_page(form, ticket if secret else tickets.new_ticket(), quiet=True)
    if secret is None:
        return _late(form, ticket)
    if handler.gone and dialogue.found(secret):  # a double submit: the first one took them along
        return _receipt_page(secret)
    if not form.is_valid():
        return _form_page(form, ticket, status=400)
    try:
        actions.submit(secret, form.report())
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _form_page(form, ticket, status=409)
    return _receipt_page(secret)


def _late(form: ReportForm, ticket: str) -> HttpResponse:
    """The ticket is too old: was the report taken in with it? Else it is sent again with a fresh one."""
    try:
        secret = tickets.secret_of(ticket, hours=None)
        if dialogue.found(secret):
            return _receipt_page(secret)
    except Stale:
        pass
    notice = _("This page had been open for more than a day. Nothing you typed is lost: please send it once more.")
    return _form_page(form, tickets.new_ticket(), notice=notice, status=409)


def _secret(ticket: str) -> bytes | None:
    try:
        return tickets.secret_of(ticket)
    except Stale:
        return None


def _form_page(
    form: ReportForm, ticket: str, *, notice: str = "", quiet: bool = False, status: int = 200
) -> HttpResponse:
    place = form.place_chosen
    context = {
        "form": form,
        "ticket": ticket,
        "notice": notice,
        "quiet": quiet or status == 429 or not form.is_bound,
        "files_lost": form.is_missing_files,
        "regions": _regions(),
        "parts": [(unit.pk, places.place_name(unit)) for unit in places.parts_of(place)] if place else [],
        "reward": questionnaire().reward,
        **file_field(),
    }
    return public_page("tipline/public_report.html", "report:form-write", context, status, scripted=True)


def _regions() -> list[tuple[str, list[tuple[int, str]]]]:
    return [
        (places.place_name(province), [(unit.pk, places.place_name(unit)) for unit in (province, *cities)])
        for province, cities in places.regions()
    ]


@public
def receipt(request: HttpRequest, language: str) -> HttpResponse:
    """The receipt code, typed back once to see that the note is right."""
    try:
        secret = tickets.secret_of(request.POST.get("ticket", ""), hours=None)
    except Stale:
        return sentence_page(_("The receipt is shown once, right after a report. Your code opens the dialogue."), 404)
    if not dialogue.found(secret):
        return sentence_page(_("There is nothing here."), 404)
    if request.POST.get("act") == "keep":
        return _receipt_page(secret)
    typed = request.POST.get("typed", "")
    if problem := _difference(typed, secret):
        return _receipt_page(secret, problem=problem, typed=typed[:100], status=400)
    return _receipt_page(secret, is_confirmed=True)


def _difference(typed: str, secret: bytes) -> str:
    """What is wrong with the code that was typed back, in a sentence; "" if nothing."""
    try:
        same = hmac.compare_digest(codes.read(typed), secret)
    except BadCode as bad:
        return str(bad)
    return "" if same else _("This is a receipt code, but not that of this report. Please compare.")


def _receipt_page(secret: bytes, *, is_confirmed: bool = False, status: int = 200, **more: str) -> HttpResponse:
    code, ticket = codes.written(secret), tickets.ticket_of(secret)
    picture = "" if is_confirmed else qr_picture(code, _("Receipt code as a QR code"))
    if not is_confirmed and not more:
        return filled_in(
            RECEIPTS.get(get_language()),
            {**dict(zip(_GROUPS, code.split("-"), strict=True)), _TICKET: ticket, _PICTURE: picture},
        )
    context = {"code": code, "groups": code.split("-"), "picture": picture, "ticket": ticket}
    return _drawn_receipt_page({**context, "is_confirmed": is_confirmed, **more}, status)


def _drawn_receipt(_language: str) -> HttpResponse:
    return _drawn_receipt_page({"groups": _GROUPS, "picture": _PICTURE, "ticket": _TICKET}, 200)


def _drawn_receipt_page(context: dict[str, Any], status: int) -> HttpResponse:
    return public_page("tipline/public_receipt.html", "report:receipt-check", context, status)


RECEIPTS = Kept(_drawn_receipt, seconds=60)
