"""Opening a reporter's name: the register, asking, granting, reading. Nothing here leads to a tip."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lookback.journal.queries import timeline
from lookback.kit.pagination import paginate
from lookback.kit.steps import refusal_status, save_page, step_page
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.tipline import actions
from lookback.tipline.forms.unsealing import NAME_FORMS, AskNameForm
from lookback.tipline.models import Unsealing
from lookback.tipline.queries.custody import register
from lookback.tipline.rules.unsealing import UNSEALING, over
from lookback.tipline.views.desk_common import locked_answer, unlock_url, unlocked


@require_GET
def unsealing_list(request: HttpRequest) -> HttpResponse:
    """The register: who asked for which name, why, who granted it, until when."""
    may_ask = request.user.may_anywhere(P.TIP_CUSTODY)
    if not may_ask and not request.user.may_anywhere(P.LEAK_REVIEW):
        raise Http404
    page = paginate(register(request.user), by=("-id",), cursor=request.GET.get("cursor"))
    context = {"page": page, "rows": [(row, over(row)) for row in page], "may_ask": may_ask}
    return render(request, "tipline/unsealing_list.html", context)


@require_http_methods(["GET", "POST"])
def unsealing_ask(request: HttpRequest) -> HttpResponse:
    """A custodian asks for a name."""
    if not request.user.may_anywhere(P.TIP_CUSTODY):
        raise Http404
    return save_page(
        request,
        AskNameForm(request.POST if request.method == "POST" else None),
        lambda values: actions.ask_unsealing(by=request.user, **values),
        back=reverse("tipline:unsealing-list"),
        template="kit/form_page.html",
        context={
            "heading": _("Ask for a sealed name"),
            "intro": _("Another custodian must grant it. What you do with the name is your responsibility."),
        },
        done=_("The other custodians are told."),
    )


@require_GET
def unsealing_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One request."""
    return render(request, "tipline/unsealing_detail.html", _about(request, _visible(request, pk)))


@require_http_methods(["GET", "POST"])
def unsealing_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Grant, refuse or end. Only granting needs the custodian's key."""
    row = _visible(request, pk)
    private = unlocked(request) if step == "grant" else None
    if step == "grant" and private is None and UNSEALING.refusal(step, row, request.user) is None:
        return locked_answer(request)
    return step_page(
        request,
        row,
        step,
        workflow=UNSEALING,
        forms=NAME_FORMS,
        advance=partial(actions.advance_unsealing, private=private),
        back=reverse("tipline:unsealing-detail", args=[pk]),
    )


@require_POST
def unsealing_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the name: shown once, on this page, and on record."""
    row = _visible(request, pk)
    private = unlocked(request)
    if private is None:
        return redirect(unlock_url(request, back=reverse("tipline:unsealing-detail", args=[pk])))
    try:
        name, refused = actions.open_name(row, by=request.user, private=private), None
    except Refused as late:
        name, refused = {}, late
    context = {**_about(request, row), "name": name, "refused": refused}
    status = refusal_status(refused) if refused else 200
    response = render(request, "tipline/unsealing_detail.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _visible(request: HttpRequest, pk: int) -> Unsealing:
    return get_object_or_404(register(request.user), pk=pk)


def _about(request: HttpRequest, row: Unsealing) -> dict:
    is_over = over(row)
    return {
        "row": row,
        "is_over": is_over,
        "steps": UNSEALING.available(row, request.user),
        "may_open": row.status == Unsealing.Status.GRANTED and not is_over and row.asked_by_id == request.user.pk,
        "entries": timeline(row),
    }
