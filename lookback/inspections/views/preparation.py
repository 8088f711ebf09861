"""Pages by which a mission is prepared and run in the field: mandate, team, mobilisation, calendar, work papers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lookback.inspections import actions, forms, rules
from lookback.inspections.models import WorkPaper
from lookback.inspections.queries import visible
from lookback.inspections.views.common import DEEDS, duty_page, filled, the_mission


def mission_mandate(request: HttpRequest, pk: int) -> HttpResponse:
    """Number, legal basis and scope."""
    mission = the_mission(request, pk)
    form = filled(request, forms.MandateForm, mission)
    return duty_page(request, "edit_mandate", mission, form, actions.edit_mandate, back=_page("mission-detail", pk))


def mission_overview(request: HttpRequest, pk: int) -> HttpResponse:
    """The overview that opens the report."""
    mission = the_mission(request, pk)
    form = filled(request, forms.OverviewForm, mission)
    return duty_page(request, "write_overview", mission, form, actions.write_overview, back=_page("mission-detail", pk))


def mission_mobilise(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the notice, open the channels."""
    mission = the_mission(request, pk)
    form = filled(request, forms.MobiliseForm, mission)
    return duty_page(request, "mobilise", mission, form, actions.mobilise, back=_page("mission-field", pk))


def mission_channels(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the public channels."""
    mission = the_mission(request, pk)
    form = filled(request, forms.PlainForm, mission)
    intro = _("From now on the public can no longer reach the group through these channels.")
    return duty_page(
        request, "close_channels", mission, form, actions.close_channels, back=_page("mission-field", pk), intro=intro
    )


def mission_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """A later end of field work."""
    mission = the_mission(request, pk)
    form = filled(request, forms.ExtendForm, mission)
    return duty_page(request, "extend_field", mission, form, actions.extend_field, back=_page("mission-field", pk))


def visit_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan a visit of a sub-team."""
    mission = the_mission(request, pk)
    form = filled(request, forms.VisitForm, mission)
    return duty_page(request, "add_visit", mission, form, actions.add_visit, back=_page("mission-field", pk))


def member_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody of the group joins the team."""
    mission = the_mission(request, pk)
    form = filled(request, forms.MemberForm, mission)
    return duty_page(request, "add_member", mission, form, actions.add_member, back=_page("mission-field", pk))


def member_declare(request: HttpRequest, pk: int) -> HttpResponse:
    """The member's own declaration."""
    return _member_page(request, pk, "declare_conflict", forms.ConflictForm, actions.declare_conflict)


def member_clear(request: HttpRequest, pk: int) -> HttpResponse:
    """A declared conflict is found to be none, with the reason."""
    return _member_page(request, pk, "clear_conflict", forms.ShortReasonForm, actions.clear_conflict)


def member_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """A member leaves the team."""
    return _member_page(request, pk, "remove_member", forms.PlainForm, actions.remove_member)


def paper_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a work paper; `?corrects=` names the paper that it corrects."""
    mission = the_mission(request, pk)
    form = filled(request, forms.PaperForm, mission, corrects=request.GET.get("corrects", ""))
    return duty_page(request, "write_paper", mission, form, actions.write_paper, back=_page("mission-field", pk))


def paper_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One work paper, for the group, for whoever checks the quality, and for advisers who may read it."""
    paper = get_object_or_404(visible.papers(request.user), pk=pk)
    framework, deeds = paper.mission.framework, []
    if rules.may_do("write_paper", paper.mission, request.user):
        button = DEEDS["write_paper"].button(paper.mission_id)
        deeds = [{**button, "url": f"{button['url']}?corrects={paper.pk}", "label": _("Correct by another paper")}]
    context = {
        "paper": paper,
        "deeds": deeds,
        "method": framework.label("methods", paper.method),
        "dimension": framework.label("dimensions", paper.dimension),
        "corrections": WorkPaper.objects.visible_to(request.user).filter(corrects=paper),
        "readers": list(paper.readers.all()),
    }
    return render(request, "inspections/paper_detail.html", context)


def _member_page(request: HttpRequest, pk: int, name: str, form: type, do: Any) -> HttpResponse:
    member = get_object_or_404(visible.members(request.user), pk=pk)
    back = _page("mission-field", member.mission_id)
    heading = f"{DEEDS[name].label}: {member.person}"
    return duty_page(
        request,
        name,
        member,
        filled(request, form, member),
        do,
        back=back,
        standing=member.mission,
        about=member.mission,
        heading=heading,
        button=DEEDS[name].label,
    )


def _page(name: str, pk: int) -> str:
    return reverse(f"inspections:{name}", args=[pk])
