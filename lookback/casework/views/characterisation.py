"""Pages of characterisations: one of them, the matrix of a case, what changed either way, norms and marked days."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lookback.casework import actions, forms, queries
from lookback.casework.models import Characterisation
from lookback.casework.rules import CHARACTERISATION, EVIDENCE_KINDS, open_duties, previous_of
from lookback.casework.views.common import case_url, duty_button, duty_page, new_page, the_case
from lookback.journal.queries import timeline
from lookback.kit.steps import step_page
from lookback.org.authority import Permission as P


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the draft of the authority that has the case."""
    case = the_case(request, pk)
    return duty_page(
        request,
        "characterise",
        case,
        forms.BeginForm,
        actions.begin_characterisation,
        heading=_("Characterise the facts"),
        back=case_url(case),
    )


@require_GET
def characterisation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One characterisation: its elements, checks, signatures, and what may be done now."""
    found = the_characterisation(request, pk)
    context = {
        "found": found,
        "previous": found.previous or (previous_of(found) if found.is_draft else None),
        "rows": queries.elements_with_names(found),
        "negatives": queries.negatives_of(found),
        "duties": open_duties(found, request.user),
        "may_assess": queries.may_assess(found, request.user),
        "kinds": EVIDENCE_KINDS,
        "waiting": CHARACTERISATION.waiting(found, request.user),
        "entries": timeline(found),
    }
    return render(request, "casework/characterisation_detail.html", context)


@require_http_methods(["GET", "POST"])
def characterisation_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Settle, submit, co-sign, sign, return, refuse, drop."""
    found = the_characterisation(request, pk)
    return step_page(
        request,
        found,
        step,
        workflow=CHARACTERISATION,
        forms=forms.CHARACTERISATION_FORMS,
        advance=actions.advance_characterisation,
        back=characterisation_url(pk),
    )


@require_http_methods(["GET", "POST"])
def negatives_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Go through the negative list."""
    return _duty(request, pk, "answer_negatives", forms.NegativesForm, actions.answer_negatives, _("Negative list"))


@require_http_methods(["GET", "POST"])
def level_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down the level of the authority's document."""
    return _duty(request, pk, "choose_level", forms.LevelForm, actions.choose_level, _("Level of the document"))


def _duty(request: HttpRequest, pk: int, name: str, form: type, action: Any, heading: str) -> HttpResponse:
    found = the_characterisation(request, pk)
    return duty_page(request, name, found, form, action, heading=heading, back=characterisation_url(pk))


@require_http_methods(["GET", "POST"])
def element_assess(request: HttpRequest, pk: int) -> HttpResponse:
    """Assess one element."""
    element = get_object_or_404(queries.seen_elements(request.user), pk=pk)
    name, text = queries.element_words(element)
    return duty_page(
        request,
        "assess",
        element,
        forms.ElementForm,
        actions.assess_element,
        heading=f"{element.key} {name}",
        back=characterisation_url(element.characterisation_id),
        about=element.characterisation,
        intro=text,
    )


@require_GET
def matrix(request: HttpRequest, pk: int) -> HttpResponse:
    """Element by authority, side by side: what changed between stages, why, and who signed."""
    case = the_case(request, pk)
    found = queries.matrix_of(case, request.user)
    return render(request, "casework/matrix.html", {"case": case, "matrix": found, "kinds": EVIDENCE_KINDS})


@require_GET
def change_list(request: HttpRequest) -> HttpResponse:
    """Raised and lowered side by side, with what the final judgment made of them. No score, and no order of units."""
    form = forms.PeriodForm(request.GET, user=request.user)
    valid = form.is_valid()
    context = {
        "form": form,
        "changes": _labelled(queries.changes(request.user, **form.cleaned_data)) if valid else [],
        "period": form.cleaned_data if valid else {},
        "days": queries.marked_days(request.user)[:20],
        "deeds": _change_deeds(request),
    }
    return render(request, "casework/change_list.html", context, status=200 if valid else 422)


@require_GET
def norm_list(request: HttpRequest) -> HttpResponse:
    """The norms on record, each with its source and the days on which it held."""
    return render(request, "casework/norm_list.html", {"norms": queries.all_norms()})


@require_http_methods(["GET", "POST"])
def marked_day_add(request: HttpRequest) -> HttpResponse:
    """Enter a statistics deadline or a superior's letter."""
    heading, back = _("Enter a marked day"), reverse("casework:change-list")
    return new_page(request, P.CASE_OVERSEE, forms.MarkedDayForm, actions.mark_day, heading=heading, back=back)


def the_characterisation(request: HttpRequest, pk: int) -> Characterisation:
    """A characterisation of a case that the person may see; 404 otherwise."""
    found = get_object_or_404(queries.seen_characterisations(request.user), pk=pk)
    found.case = the_case(request, found.case_id)
    return found


def characterisation_url(pk: int) -> str:
    """The address of a characterisation's page."""
    return reverse("casework:characterisation-detail", args=[pk])


def _labelled(changes: list[queries.Change]) -> list[tuple[str, str, queries.Change]]:
    """With the authority and the direction in words."""
    instances, directions = Characterisation.Instance, Characterisation.Direction
    return [(instances(row.instance).label, directions(row.direction).label, row) for row in changes]


def _change_deeds(request: HttpRequest) -> list[dict[str, Any]]:
    deeds = [
        duty_button("norm-list", _("Norms"), "scale"),
        duty_button("quality-list", _("Quality review"), "eye-check"),
    ]
    if request.user.may_anywhere(P.CASE_OVERSEE):
        deeds.append(duty_button("marked-day-add", _("Enter a marked day"), "plus"))
    return deeds
