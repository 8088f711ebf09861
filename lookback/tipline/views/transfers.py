"""Handing a matter to another body, from the tip's page; and the pages of the body that received one."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lookback.journal.queries import timeline
from lookback.kit.forms import ReasonForm
from lookback.kit.steps import save_page, step_page
from lookback.tipline import actions
from lookback.tipline.forms.tips import TransferForm
from lookback.tipline.forms.transfers import TRANSFER_FORMS, SignForm
from lookback.tipline.models import Tip, Transfer
from lookback.tipline.queries import answers, tips, transfers
from lookback.tipline.rules.transfer import TRANSFER
from lookback.tipline.views.desk_common import PURPOSES, locked_answer, tip_url, unlocked, with_key


@require_http_methods(["GET", "POST"])
@with_key()
def tip_refer(request: HttpRequest, tip: Tip, private: bytes) -> HttpResponse:
    """Hand a stripped copy to another body. The draft begins with the report; showing it is a look at the tip."""
    draft = ""
    if request.method == "GET":
        purpose = request.session.get(PURPOSES, {}).get(tip.ref)
        if purpose is None:
            return redirect("tipline:tip-open", ref=tip.ref)
        looked = actions.look(tip, by=request.user, private=private, purpose=purpose)
        if looked is None:
            raise Http404
        draft = transfers.draft_of(looked[0], tips.opened_parts(*looked), request.user)
    bound = request.POST if request.method == "POST" else None
    form = TransferForm(bound, subject=tip, user=request.user, initial={"copy": draft})
    context = {
        "heading": _("Hand to another body"),
        "intro": _(
            "The other body reads the text below and nothing else: edit it until it tells nothing of who wrote."
        ),
        "subject": tip,
    }
    # Out of scope: handing it on is the step of the workflow. Otherwise the tip stays where it stands.
    out = tip.status == Tip.Status.OUT_OF_SCOPE
    act = partial(actions.advance, tip, "transfer") if out else partial(actions.refer, tip)
    do = partial(act, by=request.user, private=private)
    return save_page(
        request,
        form,
        lambda values: do(**values),
        back=tip_url(tip),
        template="kit/form_page.html",
        context=context,
        done=_("The copy is sealed for the other body."),
    )


@require_http_methods(["GET", "POST"])
@with_key()
def transfer_withdraw(request: HttpRequest, tip: Tip, private: bytes, pk: int) -> HttpResponse:
    """Take a matter back."""
    transfer = get_object_or_404(tip.transfers.select_related("tip", "sender_unit"), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None, subject=transfer, user=request.user)
    return save_page(
        request,
        form,
        lambda values: actions.withdraw(transfer, by=request.user, private=private, **values),
        back=tip_url(tip),
        template="kit/form_page.html",
        context={"heading": _("Take it back"), "subject": tip},
        done=_("It is taken back."),
    )


@require_GET
def transfer_list(request: HttpRequest) -> HttpResponse:
    """The matters referred to me."""
    page = transfers.received_page(request.user, cursor=request.GET.get("cursor"))
    return render(request, "tipline/transfer_list.html", {"page": page})


@require_GET
def transfer_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One matter, opened. That it was opened, and by whom, is on record."""
    if Tip.objects.visible_to(request.user).filter(transfers=pk).exists() and not _visible(request).filter(pk=pk):
        return redirect(tip_url(Tip.objects.get(transfers=pk)))  # a reminder leads the sending side here
    transfer, private = get_object_or_404(_visible(request), pk=pk), unlocked(request)
    if private is None:
        return locked_answer(request)
    copy = transfers.copy_of(transfer, request.user)
    if copy is None or copy.undertaken_at is None:
        return _closed(request, transfer)
    looked = actions.look_at_copy(transfer, by=request.user, private=private)
    if looked is None:
        raise Http404
    response = render(request, "tipline/transfer_detail.html", _shown(request, transfer, looked[1]))
    response.headers["Cache-Control"] = "no-store"
    return response


def _closed(request: HttpRequest, transfer: Transfer) -> HttpResponse:
    if transfer.status == Transfer.Status.SENT:
        return redirect("tipline:transfer-step", pk=transfer.pk, step="sign_for")
    return redirect("tipline:transfer-undertake", pk=transfer.pk)


@require_http_methods(["GET", "POST"])
def transfer_undertake(request: HttpRequest, pk: int) -> HttpResponse:
    """The undertaking of whoever opens it after a colleague has signed for it."""
    transfer = get_object_or_404(_visible(request), pk=pk)
    form = SignForm(request.POST if request.method == "POST" else None, subject=transfer, user=request.user)
    return save_page(
        request,
        form,
        lambda _values: actions.undertake_copy(transfer, by=request.user),
        back=_url(transfer),
        template="kit/form_page.html",
        context={"heading": _("Confidentiality undertaking"), "subject": transfer},
        done=_("Your undertaking is on record."),
    )


@require_http_methods(["GET", "POST"])
def transfer_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Sign for it, take it on, answer, send it back."""
    transfer, private = get_object_or_404(_visible(request), pk=pk), unlocked(request)
    if step not in TRANSFER_FORMS:
        raise Http404
    if private is None:
        return locked_answer(request)
    return step_page(
        request,
        transfer,
        step,
        workflow=TRANSFER,
        forms=TRANSFER_FORMS,
        advance=partial(actions.advance_transfer, private=private),
        back=_url(transfer),
    )


def _visible(request: HttpRequest) -> Any:
    return transfers.received_by(request.user)


def _url(transfer: Transfer) -> str:
    return reverse("tipline:transfer-detail", args=[transfer.pk])


def _shown(request: HttpRequest, transfer: Transfer, key: bytes) -> dict[str, Any]:
    answer = transfers.answer_of(transfer, key)
    steps = TRANSFER.available(transfer, request.user)
    return {
        "transfer": transfer,
        "mark": tips.watermark(request.user),
        "text": answers.marked(transfers.copied(transfer, key)["text"], transfer, request.user),
        "answer": answer,
        "result": dict(Tip.Result.choices).get(answer.get("result", ""), ""),
        "entries": timeline(transfer),
        "main_steps": [step for step in steps if step.main],
        "other_steps": [step for step in steps if not step.main],
    }
