"""The tree of units: drill down, search, who holds which post."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from lookback.org import queries
from lookback.org.authority import Permission as P
from lookback.org.models import Unit


@require_safe
def unit_list(request: HttpRequest) -> HttpResponse:
    """Where the person's view of the tree begins, or the units that match a search."""
    if not request.user.may_anywhere(P.ORG_READ):
        raise Http404
    text = request.GET.get("q", "").strip()[:120]
    context = {"text": text, "may_manage": request.user.may_anywhere(P.ORG_MANAGE)}
    context["may_forget"] = request.user.may_anywhere(P.PERSON_FORGET)
    if text:
        context["page"] = context["units"] = queries.unit_page(
            request.user, text=text, cursor=request.GET.get("cursor")
        )
    else:
        context["units"] = queries.own_scopes(request.user)
    return render(request, "org/unit_list.html", context)


@require_safe
def unit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: the way to it, its posts, the units below."""
    units = Unit.objects.visible_to(request.user).select_related("kind", "division", "parent")
    unit = get_object_or_404(units, pk=pk)
    context = {
        "unit": unit,
        "way": queries.lineage(unit, request.user),
        "posts": queries.posts_at(unit),
        "page": queries.children_page(unit, cursor=request.GET.get("cursor")),
        "may_manage": request.user.may(P.ORG_MANAGE, unit),
    }
    return render(request, "org/unit_detail.html", context)


@require_safe
def unit_search(request: HttpRequest) -> JsonResponse:
    """At most twenty units for a type-ahead: [{"code": …, "name": …}]."""
    found = queries.unit_suggestions(request.user, request.GET.get("q", "")[:120])
    return JsonResponse([{"code": unit.code, "name": unit.name} for unit in found], safe=False)
