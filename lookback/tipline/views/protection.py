"""Protecting a reporter, and keeping an identity for proceedings: from the tip's page, with its key in hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lookback.kit.pagination import paginate
from lookback.kit.steps import save_page
from lookback.org.authority import Permission as P
from lookback.tipline.actions import protection, retention
from lookback.tipline.forms.reward import EndProtectionForm, ProceedingsForm, ProtectForm
from lookback.tipline.models import Tip
from lookback.tipline.queries.protection import plans_of
from lookback.tipline.queries.tips import colour_of
from lookback.tipline.views.desk_common import tip_url, with_key


def _page(request: HttpRequest, tip: Tip, form: Form, do: Callable[..., Any], heading: str, done: str) -> HttpResponse:
    return save_page(
        request,
        form,
        lambda values: do(**values),
        back=tip_url(tip),
        template="kit/form_page.html",
        context={"heading": heading, "subject": tip},
        done=done,
    )


@require_GET
def protection_list(request: HttpRequest) -> HttpResponse:
    """My standing plans, the next to be looked at first."""
    if not request.user.may_anywhere(P.TIP_PROTECT):
        raise Http404
    page = paginate(plans_of(request.user), by=("review_date", "id"), cursor=request.GET.get("cursor"))
    rows = [(plan, colour_of(plan.review_date)) for plan in page]
    return render(request, "tipline/protection_list.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "POST"])
@with_key()
def protection_plan(request: HttpRequest, tip: Tip, private: bytes) -> HttpResponse:
    """Plan the protection of the reporter."""
    form = ProtectForm(request.POST if request.method == "POST" else None)
    do = partial(protection.plan_protection, tip, by=request.user, private=private)
    return _page(request, tip, form, do, _("Plan the protection"), _("The plan is sealed into the tip."))


@require_http_methods(["GET", "POST"])
@with_key()
def protection_end(request: HttpRequest, tip: Tip, private: bytes) -> HttpResponse:
    """End the protection."""
    form = EndProtectionForm(request.POST if request.method == "POST" else None)
    do = partial(protection.end_protection, tip, by=request.user, private=private)
    return _page(request, tip, form, do, _("End the protection"), _("The protection has ended."))


@require_http_methods(["GET", "POST"])
@with_key()
def identity_keep(request: HttpRequest, tip: Tip, private: bytes) -> HttpResponse:
    """Keep the identity for proceedings, or no longer."""
    form = ProceedingsForm(request.POST if request.method == "POST" else None)
    do = partial(retention.set_proceedings, tip, by=request.user, private=private)
    return _page(request, tip, form, do, _("Keep the identity for proceedings"), _("This is on record."))
