"""Protecting a reporter, and keeping an identity for proceedings: from the tip's page, with its key in hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lookback.kit.steps import save_page
from lookback.tipline.actions import protection, retention
from lookback.tipline.forms.reward import EndProtectionForm, ProceedingsForm, ProtectForm
from lookback.tipline.models import Tip
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
