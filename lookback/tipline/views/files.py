"""Files of a tip: looked at inside the page, taken out cleaned, and, for a reason, as they were sent.

The reporter's bytes are never a page: pictures, sound and film are shown by their own element with a type from a list,
texts stand in the page, PDFs are drawn, archives are listed. All else can only be taken out.
"""

from __future__ import annotations

from typing import Any

from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods

from lookback.documents import cleaner
from lookback.kit.sealing import Unreadable
from lookback.kit.steps import attempt, refusal_status
from lookback.tipline import attachments
from lookback.tipline.actions import viewing
from lookback.tipline.forms.files import OriginalForm
from lookback.tipline.models import Tip
from lookback.tipline.queries import keys, tips
from lookback.tipline.queries.files import OpenFile, file_of
from lookback.tipline.views.desk_common import PURPOSES, with_key

# A look at the page opens its file for an hour; then it is looked at, and recorded, anew.
SECONDS = 3600
_signer = TimestampSigner(salt="tipline.file")
KINDS = {
    "image": lazy("picture"),
    "audio": lazy("sound"),
    "video": lazy("film"),
    "text": lazy("text"),
    "pdf": lazy("document (PDF)"),
    "archive": lazy("archive or office document"),
    "": lazy("of another kind"),
}
FLAWS = {
    "damaged": lazy("This archive is damaged or incomplete."),
    "long": lazy("This archive says that it holds more files than can be listed."),
}


@require_GET
@with_key()
def file_view(request: HttpRequest, tip: Tip, private: bytes, pk: int) -> HttpResponse:
    """The safe viewer. That it was looked at, by whom and what for, is on record."""
    purpose = _purpose(request, tip)
    if purpose is None:
        return redirect("tipline:tip-open", ref=tip.ref)
    file = viewing.view_file(tip, pk, by=request.user, private=private, purpose=purpose)
    if file is None:
        raise Http404
    context = {
        "tip": tip,
        "file": file,
        "mark": tips.watermark(request.user),
        "kind": KINDS[file.kind.shown],
        "notices": _notices(file),
        "has_copy": not file.is_held and (file.copy is not None or file.kind.shown == "text"),
        **({} if file.is_held else _shown(request, tip, file)),
    }
    return render(request, "tipline/tip_file.html", context)


@require_GET
@with_key()
def file_show(request: HttpRequest, tip: Tip, private: bytes, pk: int) -> HttpResponseBase:
    """The bytes that the viewer shows: only to who opened the viewer a short while ago, and only kinds on the list."""
    if not _has_token(request, pk):
        return redirect("tipline:file-view", ref=tip.ref, pk=pk)
    file = _in_hand(request, tip, private, pk)
    if file.is_held:
        raise Http404
    if file.kind.shown == "pdf":
        content = viewing.page_picture(file, _page(request, file))
        response = attachments.picture(content) if content else None
    else:
        source, size = (file.copy, file.copy.size) if file.copy else (file, file.row.size)
        response = attachments.inline(source, size, request.headers.get("Range", ""))
    if response is None:
        raise Http404
    return response


@require_GET
@with_key()
def file_copy(request: HttpRequest, tip: Tip, private: bytes, pk: int) -> HttpResponseBase:
    """The cleaned copy, taken out."""
    purpose = _purpose(request, tip)
    if purpose is None:
        return redirect("tipline:tip-open", ref=tip.ref)
    file = viewing.take_copy(tip, pk, by=request.user, private=private, purpose=purpose)
    if file is None:
        raise Http404
    return attachments.copy(file)


@require_http_methods(["GET", "POST"])
@with_key()
def file_original(request: HttpRequest, tip: Tip, private: bytes, pk: int) -> HttpResponseBase:
    """Ask what for and why; then the file as it was sent."""
    file = viewing.scanned(tip, pk, by=request.user, private=private)
    if file is None:
        raise Http404
    form = OriginalForm(request.POST if request.method == "POST" else None, finding=file.verdict.name)
    status = 200
    if request.method == "POST":
        taken: list[OpenFile | None] = []
        refused = attempt(
            form,
            lambda values: taken.append(viewing.take_original(tip, pk, by=request.user, private=private, **values)),
        )
        if refused is None and taken[0] is None:
            raise Http404
        if refused is None:
            return attachments.original(taken[0])
        status = refusal_status(refused)
    intro = _("The file as the reporter sent it: unchecked and with all that it tells about its maker.")
    context = {"form": form, "heading": _("Take the original out"), "intro": intro, "subject": tip}
    back = reverse("tipline:file-view", args=[tip.ref, pk])
    return render(request, "kit/form_page.html", {**context, "back": back}, status=status)


def _purpose(request: HttpRequest, tip: Tip) -> str | None:
    return request.session.get(PURPOSES, {}).get(tip.ref)


def _in_hand(request: HttpRequest, tip: Tip, private: bytes, pk: int) -> OpenFile:
    access = keys.access_of(tip, request.user)
    try:
        file = file_of(tip, keys.tip_key(access, private), pk) if access else None
    except Unreadable:
        file = None
    if file is None:
        raise Http404
    return file


def _shown(request: HttpRequest, tip: Tip, file: OpenFile) -> dict[str, Any]:
    """What the viewer needs to show it."""
    token = _signer.sign(f"{request.user.pk}:{file.row.pk}")
    show = f"{reverse('tipline:file-show', args=[tip.ref, file.row.pk])}?t={token}"
    if file.kind.shown == "pdf":
        page = _page(request, file)
        pages = file.pages or 0
        return {
            "show": f"{show}&page={page}" if pages else "",
            "page": page,
            "pages": pages,
            "before": page - 1 if page > 1 else None,
            "after": page + 1 if page < pages else None,
        }
    if file.kind.shown == "archive":
        flaw = FLAWS.get(file.archive.flaw, "")
        return {"listing": file.archive, "flaw": flaw}
    return {"show": show}


def _page(request: HttpRequest, file: OpenFile) -> int:
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    return max(1, min(number, file.pages or 1))


def _has_token(request: HttpRequest, pk: int) -> bool:
    try:
        return _signer.unsign(request.GET.get("t", ""), max_age=SECONDS) == f"{request.user.pk}:{pk}"
    except BadSignature:
        return False


def _notices(file: OpenFile) -> list[str]:
    """What somebody must know who looks at it."""
    if file.is_held:
        return [viewing.held_sentence(file)]
    notices = []
    if file.verdict.state == "off":
        notices.append(_("Not scanned: no virus scanner is set up."))
    if file.copy:
        notices.append(_("You see the cleaned copy. What the file told about place, device and author is taken out."))
    elif file.kind.shown != "text":
        notices.append(f"{_why_not_clean(file)} {_('It may tell place, device and author: do not pass it on.')}")
    if file.kind.shown == "pdf" and not file.pages:
        notices.append(_("The pages cannot be drawn on this machine, so they are not shown."))
    return notices


def _why_not_clean(file: OpenFile) -> str:
    if not file.clean_ending:
        return _("Not cleaned: files of this kind cannot be cleaned.")
    if not cleaner.is_there():
        return _("Not cleaned: this machine has no program for it (mat2).")
    return _("Not cleaned: the program for it could not deal with this file.")
