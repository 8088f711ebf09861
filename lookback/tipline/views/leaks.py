"""The leak guard: alerts and inquiries, for those who review leaks and for nobody who works on tips."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lookback.journal.queries import timeline
from lookback.kit.pagination import paginate
from lookback.kit.steps import save_page, step_page
from lookback.org.authority import Permission as P
from lookback.tipline.actions import inquiries as actions
from lookback.tipline.actions.volume import advance_alert
from lookback.tipline.forms.leaks import ALERT_FORMS, LEAK_FORMS, OpenInquiryForm
from lookback.tipline.models import LeakInquiry, VolumeAlert
from lookback.tipline.queries import inquiries
from lookback.tipline.queries.tips import colour_of
from lookback.tipline.rules.leak import ALERT, INNOCENT_SURE_PERCENT, LEAK

MOST_ALERTS = 50


@require_GET
def leak_list(request: HttpRequest) -> HttpResponse:
    """Alerts that wait, and the inquiries, newest first."""
    if not request.user.may_anywhere(P.LEAK_REVIEW):
        raise Http404
    page = paginate(inquiries.inquiries_of(request.user), by=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "page": page,
        "rows": [(row, colour_of(row.referral_due_date)) for row in page],
        "alerts": inquiries.alerts_of(request.user)[:MOST_ALERTS],
    }
    return render(request, "tipline/leak_list.html", context)


@require_http_methods(["GET", "POST"])
def leak_open(request: HttpRequest) -> HttpResponse:
    """Open an inquiry."""
    if not request.user.may_anywhere(P.LEAK_REVIEW):
        raise Http404
    return save_page(
        request,
        OpenInquiryForm(request.POST if request.method == "POST" else None),
        lambda values: actions.open_inquiry(by=request.user, **values),
        back=reverse("tipline:leak-list"),
        template="kit/form_page.html",
        context={
            "heading": _("Open an inquiry"),
            "intro": _("Those who work on tips do not see it. It shows who had sight of the tip, not what it says."),
        },
        done=_("The inquiry is opened."),
    )


@require_GET
def leak_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One inquiry: who had sight of the tip in that time, what comparisons said, what was found."""
    inquiry = _visible(request, pk)
    steps = LEAK.available(inquiry, request.user)
    context = {
        "inquiry": inquiry,
        "colour": colour_of(inquiry.referral_due_date),
        "sights": inquiries.sights(inquiry),
        "copies": inquiries.copies(inquiry),
        "traces": inquiry.traces.select_related("person", "traced_by"),
        "wrong_percent": INNOCENT_SURE_PERCENT,
        "steps": steps,
        "entries": timeline(inquiry),
    }
    return render(request, "tipline/leak_detail.html", context)


@require_http_methods(["GET", "POST"])
def leak_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """A step of the inquiry."""
    inquiry = _visible(request, pk)
    back = reverse("tipline:leak-detail", args=[pk])
    return step_page(
        request, inquiry, step, workflow=LEAK, forms=LEAK_FORMS, advance=actions.advance_inquiry, back=back
    )


@require_GET
def alert_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One alert."""
    alert = _alert(request, pk)
    context = {"alert": alert, "steps": ALERT.available(alert, request.user), "entries": timeline(alert)}
    return render(request, "tipline/alert_detail.html", context)


@require_http_methods(["GET", "POST"])
def alert_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Say what was found."""
    alert = _alert(request, pk)
    back = reverse("tipline:volumealert-detail", args=[pk])
    return step_page(request, alert, step, workflow=ALERT, forms=ALERT_FORMS, advance=advance_alert, back=back)


def _visible(request: HttpRequest, pk: int) -> LeakInquiry:
    return get_object_or_404(inquiries.inquiries_of(request.user), pk=pk)


def _alert(request: HttpRequest, pk: int) -> VolumeAlert:
    return get_object_or_404(inquiries.alerts_of(request.user), pk=pk)
