"""Pages of findings: draft, evidence, reply, items; the checklist, the suggestions and the printed lists."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lookback.inspections import actions, forms, rules
from lookback.inspections.models import Finding, Mission, WorkPaper
from lookback.inspections.models.finding import SIDE
from lookback.inspections.queries import pages
from lookback.inspections.queries.visible import is_issuer
from lookback.inspections.views.common import buttons, duty_page, filled, seen_url, the_finding, the_mission
from lookback.kit import clock
from lookback.kit.steps import step_page
from lookback.rectification.models import Item

FINDING_DEEDS = ("edit_finding", "add_pointer", "raise_objection", "open_items")


def finding_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding with all that hangs on it."""
    finding, user = the_finding(request, pk), request.user
    mission, issuer = finding.mission, is_issuer(finding.mission, request.user)
    framework = mission.framework
    context = {
        "finding": finding,
        "is_issuer": issuer,
        "mission_url": seen_url(Mission, mission.pk, user, "mission-findings"),
        "deeds": buttons(finding, FINDING_DEEDS, among=rules.open_duties(finding, user)),
        "dimension": framework.label("dimensions", finding.dimension),
        "taxonomy": forms.flat_taxonomies(framework).get(finding.taxonomy, finding.taxonomy),
        "cause_category": finding.cause_category and framework.label("root_cause_categories", finding.cause_category),
        "units": list(finding.units.all()),
        "prior_url": seen_url(Finding, finding.prior_finding_id, user, "finding-detail"),
        "successor_url": seen_url(Finding, finding.successor_id, user, "finding-detail"),
        "pointers": _pointers(finding, user) if issuer else [],
        "items": _items(finding, user),
        "objections": list(finding.objections.select_related("raised_by", "decided_by")),
        "suggestions": _suggestions(finding, user),
        "entries": pages.happened(finding, issuer=issuer),
    }
    return render(request, "inspections/finding_detail.html", context)


def finding_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a finding; `?typical=` takes a wording of the framework."""
    mission = the_mission(request, pk)
    typical = forms.typical_wording(mission.framework, request.GET.get("typical", ""))
    form = filled(request, forms.FindingForm, mission, typical=typical)
    return duty_page(
        request,
        "draft_finding",
        mission,
        form,
        actions.draft_finding,
        back=reverse("inspections:mission-findings", args=[pk]),
        template="inspections/finding_form.html",
        button=_("Save the draft"),
        wordings=forms.typical_wordings(mission.framework, opened=typical.get("dimension", "")),
    )


def finding_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    finding = the_finding(request, pk)
    form = filled(request, forms.FindingForm, finding.mission, finding=finding)
    return duty_page(
        request,
        "edit_finding",
        finding,
        form,
        actions.edit_finding,
        back=reverse("inspections:finding-detail", args=[pk]),
        template="inspections/finding_form.html",
        button=_("Save the draft"),
    )


def finding_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Show or take a step of a finding."""
    finding = the_finding(request, pk)
    return step_page(
        request,
        finding,
        step,
        workflow=rules.FINDING,
        forms=forms.FINDING_FORMS,
        advance=actions.advance_finding,
        back=reverse("inspections:finding-detail", args=[pk]),
    )


def pointer_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Say where the proof lies."""
    finding = the_finding(request, pk)
    form = filled(request, forms.PointerForm, finding)
    back = reverse("inspections:finding-detail", args=[pk])
    return duty_page(request, "add_pointer", finding, form, actions.add_pointer, back=back)


def finding_items(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn a communicated finding into ledger items."""
    finding = the_finding(request, pk)
    form = filled(request, forms.ItemsForm, finding)
    back = reverse("inspections:finding-detail", args=[pk])
    return duty_page(
        request, "open_items", finding, form, actions.open_items, back=back, template="inspections/rows_page.html"
    )


def mission_quality(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole checklist on one page; all lines are recorded together or none."""
    mission = the_mission(request, pk)
    form = filled(request, forms.QualityForm, mission)
    back = reverse("inspections:mission-review", args=[pk])
    return duty_page(
        request,
        "record_quality_check",
        mission,
        form,
        actions.record_quality_checks,
        back=back,
        template="inspections/quality_form.html",
    )


def suggestion_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add one of the report's suggestions; `?aspect=` takes the wording of the framework."""
    mission = the_mission(request, pk)
    form = filled(request, forms.SuggestionForm, mission, aspect=request.GET.get("aspect", ""))
    return duty_page(
        request,
        "add_suggestion",
        mission,
        form,
        actions.add_suggestion,
        back=reverse("inspections:mission-findings", args=[pk]),
        template="inspections/suggestion_form.html",
        aspects=mission.framework.choices("suggestion_aspects"),
    )


def accountability_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Suggest that an organisation's responsibility be looked into."""
    mission = the_mission(request, pk)
    form = filled(request, forms.AccountabilityForm, mission)
    back = reverse("inspections:mission-findings", args=[pk])
    intro = _("A suggestion to the competent body. It names an organisation, never a person, and decides nothing.")
    return duty_page(request, "add_accountability", mission, form, actions.add_accountability, back=back, intro=intro)


# --- printed lists ------------------------------------------------------------------------------------------------


def mission_problems(request: HttpRequest, pk: int) -> HttpResponse:
    """The problem list, as it is handed over."""
    mission = the_mission(request, pk)
    rows = Finding.objects.visible_to(request.user).filter(mission=mission, is_positive=False)
    findings = list(rows.exclude(status__in=SIDE).prefetch_related("units"))
    groups = pages.dimension_groups(mission, findings)
    return _sheet(
        request,
        mission,
        "inspections/problem_list.html",
        _("Problem list"),
        groups=groups,
        total=len(findings),
        wide=True,
    )


def mission_suggestions(request: HttpRequest, pk: int) -> HttpResponse:
    """The suggestion list."""
    mission = the_mission(request, pk)
    rows = pages.suggestions_of(mission, request.user)
    if rows is None:
        raise Http404
    aspects = dict(mission.framework.choices("suggestion_aspects"))
    return _sheet(
        request, mission, "inspections/suggestion_list.html", _("Suggestion list"), suggestions=rows, aspects=aspects
    )


def mission_accountability(request: HttpRequest, pk: int) -> HttpResponse:
    """The accountability-suggestion list: restricted."""
    mission = the_mission(request, pk)
    rows = pages.accountability_of(mission, request.user)
    if rows is None:
        raise Http404
    dimensions = dict(mission.framework.choices("dimensions"))
    heading = _("Accountability-suggestion list")
    return _sheet(
        request,
        mission,
        "inspections/accountability_list.html",
        heading,
        rows=rows,
        dimensions=dimensions,
        restricted=True,
    )


def _sheet(request: HttpRequest, mission: Mission, template: str, heading: str, **facts: Any) -> HttpResponse:
    back = reverse("inspections:mission-findings", args=[mission.pk])
    context = {"mission": mission, "subject": mission, "back": back, "heading": heading, "now": clock.now(), **facts}
    return render(request, template, context)


# --- parts of the finding's page ----------------------------------------------------------------------------------


def _pointers(finding: Finding, user: Any) -> list[dict[str, Any]]:
    rows = list(finding.pointers.select_related("paper").order_by("pk"))
    readable = WorkPaper.objects.visible_to(user).filter(pk__in=[row.paper_id for row in rows if row.paper_id])
    seen = set(readable.values_list("pk", flat=True))
    return [
        {
            "pointer": row,
            "url": reverse("inspections:paper-detail", args=[row.paper_id]) if row.paper_id in seen else "",
        }
        for row in rows
    ]


def _items(finding: Finding, user: Any) -> list[dict[str, Any]]:
    """The items the reader may see; those that lie elsewhere do not even leave a grey row."""
    rows = Item.objects.visible_to(user).filter(finding_links__finding=finding)
    rows = rows.select_related("ledger__profile").order_by("ledger", "number")
    return [{"item": item, "url": reverse("rectification:item-detail", args=[item.pk])} for item in rows]


def _suggestions(finding: Finding, user: Any) -> list[Any]:
    if not is_issuer(finding.mission, user) and finding.mission.status not in pages.GIVEN:
        return []
    return list(finding.suggestions.all())
