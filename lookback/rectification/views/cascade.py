"""Handing an item down."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lookback.kit.steps import save_page
from lookback.rectification import actions
from lookback.rectification.forms import HandDownForm
from lookback.rectification.views.common import ensure, item_url, visible_item


@require_http_methods(["GET", "POST"])
def hand_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Send parts to lower units; `?parent=` hands on a part that was received."""
    item = visible_item(request.user, pk)
    ensure(item, request.user, "hand_down")
    form = HandDownForm(
        request.POST if request.method == "POST" else None,
        subject=item,
        user=request.user,
        initial={"parent": request.GET.get("parent")},
    )
    return save_page(
        request,
        form,
        lambda values: actions.hand_down(item, by=request.user, **values),
        back=item_url(item),
        template="kit/form_page.html",
        context={"subject": item, "heading": _("Hand down")},
        done=_("Sent to the units."),
    )
