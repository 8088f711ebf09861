"""One case, three inquiries; the hand-overs between organs; the joint desk of a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lookback.casework import actions, forms, queries
from lookback.casework.models import Case, DeskMember
from lookback.casework.rules import HAND_OVER, INQUIRY, organs_of, require_organ
from lookback.casework.views.common import case_url, duty_page, part_of_seen, the_case
from lookback.journal.queries import timeline
from lookback.kit.forms import NoteForm
from lookback.kit.steps import save_page, step_page


@require_http_methods(["GET", "POST"])
def inquiry_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open one of the three inquiries of a case."""
    return duty_page(
        request,
        "open_inquiry",
        the_case(request, pk),
        forms.InquiryForm,
        actions.open_inquiry,
        heading=_("Open an inquiry"),
        back=case_url(pk),
    )


@require_GET
def inquiry_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One inquiry: what is asked, to whom it went, what came of it."""
    inquiry = get_object_or_404(queries.inquiries_seen(request.user), pk=pk)
    context = {
        "inquiry": inquiry,
        "hand_overs": queries.hand_overs_seen(request.user).filter(inquiry=inquiry),
        "entries": timeline(inquiry),
    }
    return render(request, "casework/inquiry_detail.html", context)


@require_http_methods(["GET", "POST"])
def inquiry_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Hand over, find nothing, return, put the result on record."""
    inquiry = get_object_or_404(queries.inquiries_seen(request.user), pk=pk)
    return step_page(
        request,
        inquiry,
        step,
        workflow=INQUIRY,
        forms=forms.INQUIRY_FORMS,
        advance=actions.advance_inquiry,
        back=inquiry_url(pk),
    )


@require_GET
def hand_over_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One hand-over: receipt, acceptance or return, result, and the clock."""
    hand_over = get_object_or_404(queries.hand_overs_seen(request.user), pk=pk)
    inquiries = queries.inquiries_seen(request.user).filter(pk=hand_over.inquiry_id)
    context = {"hand_over": hand_over, "sees_inquiry": inquiries.exists(), "entries": timeline(hand_over)}
    return render(request, "casework/hand_over_detail.html", context)


@require_http_methods(["GET", "POST"])
def hand_over_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Sign for, accept, return, answer."""
    hand_over = get_object_or_404(queries.hand_overs_seen(request.user), pk=pk)
    return step_page(
        request,
        hand_over,
        step,
        workflow=HAND_OVER,
        forms=forms.HAND_OVER_FORMS,
        advance=actions.advance_hand_over,
        back=reverse("casework:handover-detail", args=[pk]),
    )


# --- the joint desk -----------------------------------------------------------------------------------------------


@require_GET
def joint_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Who of which organ works on the case together, what they note, and what was handed over."""
    case = the_case(request, pk)
    context = {
        "case": case,
        "desk": queries.joint_desk(case, request.user),
        "organs": set(organs_of(case, request.user)),
    }
    return render(request, "casework/joint_desk.html", context)


@require_http_methods(["GET", "POST"])
def desk_join(request: HttpRequest, pk: int) -> HttpResponse:
    """Send somebody to the joint desk."""
    return _at_desk(request, pk, forms.JoinForm, actions.join_desk, _("Send somebody to the joint desk"))


@require_http_methods(["GET", "POST"])
def desk_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Note something for the other organs."""
    return _at_desk(request, pk, forms.DeskNoteForm, actions.note_at_desk, _("Note at the joint desk"))


@require_http_methods(["GET", "POST"])
def desk_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Call somebody back from the joint desk."""
    member = part_of_seen(DeskMember, request, pk)
    require_organ(member.case, request.user, member.unit)
    form = NoteForm(request.POST if request.method == "POST" else None, subject=member, user=request.user)
    heading = _("Call back from the joint desk")
    return _save(
        request, member.case, form, lambda values: actions.leave_desk(member, by=request.user, **values), heading
    )


def _at_desk(request: HttpRequest, pk: int, form_class: type, action: Callable[..., Any], heading: str) -> HttpResponse:
    case = the_case(request, pk)
    require_organ(case, request.user)
    form = form_class(request.POST if request.method == "POST" else None, subject=case, user=request.user)
    return _save(request, case, form, lambda values: action(case, by=request.user, **values), heading)


def _save(request: HttpRequest, case: Case, form: Form, do: Callable[..., Any], heading: str) -> HttpResponse:
    context = {"heading": heading, "subject": case}
    back = desk_url(case.pk)
    return save_page(request, form, do, back=back, template="kit/form_page.html", context=context, done=_("Saved."))


def inquiry_url(pk: int) -> str:
    """The address of an inquiry's page."""
    return reverse("casework:linkedinquiry-detail", args=[pk])


def desk_url(case_key: int) -> str:
    """The address of the joint desk of a case."""
    return reverse("casework:joint-desk", args=[case_key])
