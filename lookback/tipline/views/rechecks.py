"""Random re-checks: the rounds, drawing one, and one round with the tips that one may see."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lookback.kit.pagination import paginate
from lookback.kit.steps import save_page
from lookback.org.authority import Permission as P
from lookback.tipline.actions.rechecks import draw_recheck
from lookback.tipline.forms.rechecks import DrawForm
from lookback.tipline.queries import rechecks


@require_GET
def recheck_list(request: HttpRequest) -> HttpResponse:
    """The rounds, newest first, each with its seed."""
    may_draw = request.user.may_anywhere(P.TIP_REVIEW)
    if not may_draw and not request.user.may_anywhere(P.LEAK_REVIEW):
        raise Http404
    page = paginate(rechecks.rounds_of(request.user), by=("-id",), cursor=request.GET.get("cursor"))
    return render(request, "tipline/recheck_list.html", {"page": page, "may_draw": may_draw})


@require_http_methods(["GET", "POST"])
def recheck_draw(request: HttpRequest) -> HttpResponse:
    """Draw a round."""
    if not request.user.may_anywhere(P.TIP_REVIEW):
        raise Http404
    return save_page(
        request,
        DrawForm(request.POST if request.method == "POST" else None, user=request.user),
        lambda values: draw_recheck(by=request.user, **values),
        back=reverse("tipline:recheck-list"),
        template="kit/form_page.html",
        context={
            "heading": _("Draw tips for a re-check"),
            "intro": _(
                "Drawn at random from the closed tips that you hold the key of, desk by desk and category by category. "
                "The seed is stored, and the same days cannot be drawn from again."
            ),
        },
        done=_("The tips are drawn."),
    )


@require_GET
def recheck_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: its seed, whether it draws the same again, and what came of it."""
    round_ = get_object_or_404(rechecks.rounds_of(request.user), pk=pk)
    context = {
        "round": round_,
        "outcome": rechecks.outcome(round_),
        "is_right": rechecks.is_right(round_),
        "mine": rechecks.mine(round_, request.user),
    }
    return render(request, "tipline/recheck_detail.html", context)
