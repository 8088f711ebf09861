"""The list of cases, the page of a case, its stage reports, and the small forms around them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lookback.casework import actions, forms, queries
from lookback.casework.models import Case, Remark
from lookback.casework.rules import CASE, open_duties
from lookback.casework.views.common import case_url, duty_button, duty_page, made_page, part_of_seen, the_case
from lookback.casework.views.parts import parts_of
from lookback.kit.pagination import Page
from lookback.kit.steps import step_page
from lookback.org.authority import Permission as P


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """Cases that the person sees, the latest first, with how many stand in each stage."""
    form = forms.CaseFilterForm(request.GET, user=request.user)
    valid = form.is_valid()
    filters = form.filters() if valid else {}
    counts = queries.stage_counts(request.user, unit=filters.get("unit"))
    context = {
        "form": form,
        "page": queries.case_page(request.user, filters=filters, cursor=request.GET.get("cursor"))
        if valid
        else Page([], None, None),
        "counts": [(stage, label, counts[stage]) for stage, label in Case.Status.choices if counts.get(stage)],
        "total": sum(counts.values()),
        "narrowed": any(request.GET.get(name) for name in form.fields),
        "deeds": _list_deeds(request),
    }
    return render(request, "casework/case_list.html", context, status=200 if valid else 422)


@require_http_methods(["GET", "POST"])
def case_create(request: HttpRequest) -> HttpResponse:
    """Enter a case of which the person's authority received the report."""
    return made_page(
        request,
        P.CASE_REPORT,
        forms.CaseForm,
        actions.open_case,
        heading=_("Enter a case"),
        back=reverse("casework:case-list"),
        url_of=case_url,
    )


@require_GET
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: its stages, reports, parts, and what happened."""
    case = the_case(request, pk)
    wide, side = parts_of(case, request.user)
    context = {
        "case": case,
        "duties": open_duties(case, request.user),
        "parts": wide,
        "side_parts": side,
        "entries": queries.case_timeline(case),
    }
    return render(request, "casework/case_detail.html", context)


@require_http_methods(["GET", "POST"])
def case_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Any stage report."""
    case = the_case(request, pk)
    return step_page(
        request,
        case,
        step,
        workflow=CASE,
        forms=forms.STEP_FORMS,
        advance=actions.advance,
        back=case_url(case),
    )


@require_http_methods(["GET", "POST"])
def accused_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Number one more accused."""
    return _duty_of_case(request, pk, "add_accused", forms.AccusedForm, actions.add_accused, _("Add an accused"))


@require_http_methods(["GET", "POST"])
def remark_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Remark on the handling."""
    return _duty_of_case(request, pk, "remark", forms.RemarkForm, actions.remark, _("Remark on the handling"))


@require_http_methods(["GET", "POST"])
def remark_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a remark."""
    remark = part_of_seen(Remark, request, pk)
    return duty_page(
        request,
        "answer_remark",
        remark,
        forms.AnswerForm,
        actions.answer_remark,
        heading=_("Answer the remark"),
        back=case_url(remark.case_id),
        about=remark.case,
        intro=remark.text,
    )


@require_http_methods(["GET", "POST"])
def case_put_on_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the case on the list of difficult cases."""
    return _duty_of_case(request, pk, "list_case", forms.ListForm, actions.list_case, _("Put on the list"))


def _duty_of_case(
    request: HttpRequest, pk: int, name: str, form_class: type, action: Any, heading: str
) -> HttpResponse:
    case = the_case(request, pk)
    return duty_page(request, name, case, form_class, action, heading=heading, back=case_url(case))


def _list_deeds(request: HttpRequest) -> list[dict[str, Any]]:
    deeds = [
        duty_button("clock-list", _("Limits due soon"), "clock"),
        duty_button("listed-list", _("Difficult cases"), "flag"),
        duty_button("change-list", _("Characterisation"), "scale"),
        duty_button("quality-list", _("Quality review"), "eye-check"),
    ]
    if request.user.may_anywhere(P.CASE_REPORT):
        deeds.append(duty_button("case-create", _("Enter a case"), "plus"))
    return deeds
