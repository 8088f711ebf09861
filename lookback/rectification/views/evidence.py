"""Putting evidence forward, sending it out, taking it back."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lookback.kit.steps import save_page
from lookback.rectification import actions, papers
from lookback.rectification.forms import EvidenceForm, WithdrawEvidenceForm
from lookback.rectification.models import Evidence
from lookback.rectification.views.common import ensure, item_url, part_of_visible, visible_item


@require_http_methods(["GET", "POST"])
def evidence_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Many files at once."""
    item = visible_item(request.user, pk)
    ensure(item, request.user, "evidence")
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = EvidenceForm(*data, subject=item, user=request.user)
    return save_page(
        request,
        form,
        lambda values: actions.add_evidence(item, by=request.user, **values),
        back=item_url(item),
        template="kit/form_page.html",
        context={"subject": item, "heading": _("Add evidence"), "button": _("Upload")},
        done=_("The evidence was stored."),
    )


@require_GET
def evidence_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, to be saved and never shown by the browser; that it was opened is on record."""
    evidence = part_of_visible(Evidence, request.user, pk, "file")
    try:
        return papers.evidence_attachment(evidence, by=request.user)
    except FileNotFoundError as error:
        raise Http404 from error


@require_http_methods(["GET", "POST"])
def evidence_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was put forward by mistake; it stays on record."""
    evidence = part_of_visible(Evidence, request.user, pk, "file", "unit")
    form = WithdrawEvidenceForm(request.POST if request.method == "POST" else None, subject=evidence, user=request.user)
    ensure(evidence.item, request.user, "evidence")
    return save_page(
        request,
        form,
        lambda values: actions.withdraw_evidence(evidence, by=request.user, **values),
        back=item_url(evidence.item_id),
        template="kit/form_page.html",
        context={"subject": evidence, "heading": _("Withdraw evidence")},
        done=_("The evidence was withdrawn."),
    )
