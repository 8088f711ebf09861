"""Pages of missions: the list, campaigns and plans, and the parts of one mission."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.inspections import actions, forms, rules
from lookback.inspections.models import Mission, TeamMember, WorkPaper
from lookback.inspections.queries import commitment_progress, coverage, pages, venue_board, visible
from lookback.inspections.views.common import DEEDS, Deed, buttons, filled, the_mission
from lookback.inspections.views.tabs import head
from lookback.kit.pagination import paginate
from lookback.kit.steps import save_page, step_page
from lookback.rectification.models import Ledger
from lookback.rectification.models.item import Severity

NEW_CAMPAIGN = Deed("campaign-create", lazy("New campaign"), "plus")
NEW_MISSION = Deed("mission-create", lazy("Plan a mission"), "plus")


def mission_list(request: HttpRequest) -> HttpResponse:
    """Missions that the person may see, the newest field work first."""
    filters = forms.MissionFilterForm(request.GET)
    rows = Mission.objects.visible_to(request.user).select_related("campaign", "team_unit", "body_unit", "ledger")
    if filters.is_valid():
        rows = rows.filter(filters.condition())
    page = paginate(rows, by=("-from_date", "-id"), cursor=request.GET.get("cursor"))
    deeds = [NEW_MISSION.button(), NEW_CAMPAIGN.button()] if visible.scopes_prepared_by(request.user) else []
    context = {"page": page, "filters": filters, "deeds": deeds}
    return render(
        request,
        "inspections/mission_list.html",
        {**context, "counts": pages.finding_counts(page.rows, request.user)},
    )


def campaign_create(request: HttpRequest) -> HttpResponse:
    """Open a campaign or yearly programme."""
    visible.require_preparing(request.user)
    return save_page(
        request,
        filled(request, forms.CampaignForm, None),
        lambda values: actions.create_campaign(by=request.user, **values),
        back=reverse("inspections:mission-list"),
        template="kit/form_page.html",
        context={"heading": NEW_CAMPAIGN.label},
        done=_("The campaign is open. Missions can be planned in it."),
    )


def mission_create(request: HttpRequest) -> HttpResponse:
    """Plan a mission."""
    visible.require_preparing(request.user)
    return save_page(
        request,
        filled(request, forms.MissionForm, None),
        lambda values: actions.plan_mission(by=request.user, **values),
        back=reverse("inspections:mission-list"),
        template="kit/form_page.html",
        context={"heading": NEW_MISSION.label},
        done=_("The mission is planned."),
    )


def mission_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Show or take a step of a mission."""
    mission = the_mission(request, pk)
    back = reverse("inspections:mission-detail", args=[pk])
    return step_page(
        request,
        mission,
        step,
        workflow=rules.MISSION,
        forms=forms.MISSION_FORMS,
        advance=actions.advance_mission,
        back=back,
    )


def mission_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Mandate, counts by dimension, what happened."""
    mission = the_mission(request, pk)
    context = head(request, mission, "mission-detail")
    open_now = rules.open_duties(mission, request.user)
    context["deeds"] = {"mandate": buttons(mission, ("edit_mandate", "write_overview"), among=open_now)}
    context["dimensions"] = pages.dimension_rows(mission, pages.findings_of(mission, request.user))
    context["severities"] = Severity.choices
    # The overview opens the report: the body reads it with the feedback.
    context["shows_overview"] = context["is_issuer"] or mission.status in pages.GIVEN
    context["entries"] = pages.happened(mission, issuer=context["is_issuer"])
    return render(request, "inspections/mission_detail.html", context)


def mission_field(request: HttpRequest, pk: int) -> HttpResponse:
    """Team with declarations, mobilisation, field calendar, work papers."""
    mission = the_mission(request, pk)
    context = head(request, mission, "mission-field")
    open_now = rules.open_duties(mission, request.user)
    context["deeds"] = {
        "team": buttons(mission, ("add_member",), among=open_now),
        "mobilisation": buttons(mission, ("mobilise", "close_channels"), among=open_now),
        "calendar": buttons(mission, ("extend_field", "add_visit"), among=open_now),
        "papers": buttons(mission, ("write_paper",), among=open_now),
    }
    context["team"] = _team(mission, request.user, open_now, issuer=context["is_issuer"])
    visits = mission.visits.select_related("unit")
    # An unannounced visit is not for the eyes of those it goes to.
    context["visits"] = visits if context["is_issuer"] else visits.filter(announced=True)
    papers = WorkPaper.objects.visible_to(request.user).filter(mission=mission).select_related("unit")
    context["papers"] = list(papers) if papers or context["is_issuer"] else None
    context["methods"] = dict(mission.framework.choices("methods"))
    return render(request, "inspections/mission_field.html", context)


def mission_findings(request: HttpRequest, pk: int) -> HttpResponse:
    """Findings by dimension, positive practices, suggestions."""
    mission, user = the_mission(request, pk), request.user
    context = head(request, mission, "mission-findings")
    open_now = rules.open_duties(mission, user)
    findings = pages.findings_of(mission, user)
    context["deeds"] = {
        "findings": buttons(mission, ("draft_finding",), among=open_now),
        "suggestions": buttons(mission, ("add_suggestion",), among=open_now),
        "accountability": buttons(mission, ("add_accountability",), among=open_now),
    }
    context["groups"] = pages.dimension_groups(mission, findings)
    context["practices"] = [finding for finding in findings if finding.is_positive]
    context["reply"] = pages.reply_state(mission, findings)
    context["suggestions"] = pages.suggestions_of(mission, user)
    context["accountability"] = pages.accountability_of(mission, user)
    return render(request, "inspections/mission_findings.html", context)


def mission_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Quality checklist, reply, decision: for the issuing side only."""
    mission = the_mission(request, pk)
    context = head(request, mission, "mission-review")
    if not context["is_issuer"]:
        raise Http404
    open_now = rules.open_duties(mission, request.user)
    context["deeds"] = {"quality": buttons(mission, ("record_quality_check",), among=open_now)}
    context["checklist"] = pages.checklist(mission)
    context["replies"] = pages.replies(mission)
    context["cases"] = pages.decisions(mission)
    return render(request, "inspections/mission_review.html", context)


def mission_feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """Meeting, response, commitments beside the outcome, items, ledger, look-back."""
    mission, user = the_mission(request, pk), request.user
    context = head(request, mission, "mission-feedback")
    open_now = rules.open_duties(mission, user)
    context["deeds"] = {
        "meeting": buttons(mission, ("set_meeting",), among=open_now),
        "response": buttons(mission, ("respond",), among=open_now),
        "commitments": buttons(mission, ("commit",), among=open_now),
    }
    context["meeting"] = meeting = getattr(mission, "meeting", None)
    context["board"] = venue_board(meeting) if meeting else None
    context["progress"] = commitment_progress(mission)
    context["coverage"] = coverage(mission) if mission.status in pages.GIVEN else None
    context["rounds"] = pages.rounds_of(mission)
    context["ledger_url"] = _ledger_url(mission, user)
    return render(request, "inspections/mission_feedback.html", context)


def _team(mission: Mission, user: Any, open_now: set[str], *, issuer: bool) -> list[dict[str, Any]]:
    """Members with their declarations, shown to the issuing side and each to himself or herself."""
    rows = mission.team.select_related("person")
    return [
        {
            "member": member,
            "is_shown": issuer or member.person_id == user.pk,
            "deeds": [DEEDS[name].button(member.pk) for name in _member_deeds(member, user) if name in open_now],
        }
        for member in (rows if issuer else rows.filter(left_at=None))
    ]


def _member_deeds(member: TeamMember, user: Any) -> list[str]:
    if member.left_at:
        return []
    declare = ["declare_conflict"] if member.person_id == user.pk else []
    clear = ["clear_conflict"] if member.declared == TeamMember.Declared.CONFLICT else []
    return [*declare, *clear, "remove_member"]


def _ledger_url(mission: Mission, user: Any) -> str:
    if not mission.ledger_id or not Ledger.objects.visible_to(user).filter(pk=mission.ledger_id).exists():
        return ""
    return reverse("rectification:ledger-detail", args=[mission.ledger_id])
