"""Pages of review sessions: call, roll, votes, minutes, decisions."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.inspections import actions, forms, rules
from lookback.inspections.models import Mission, ReviewSession, SessionCase
from lookback.inspections.queries import pages, visible
from lookback.inspections.views.common import Deed, buttons, duty_page, filled, the_case, the_session
from lookback.journal.queries import timeline
from lookback.kit.pagination import paginate
from lookback.kit.steps import save_page, step_page
from lookback.org.authority import Permission as P

CALL = Deed("session-create", lazy("Call a session"), "plus")


def session_list(request: HttpRequest) -> HttpResponse:
    """Sessions that the person may see, the newest first."""
    rows = ReviewSession.objects.visible_to(request.user).select_related("principal_unit")
    page = paginate(rows, by=("-from_date", "-id"), cursor=request.GET.get("cursor"))
    deeds = [CALL.button()] if request.user.may_anywhere(P.MISSION_RUN) else []
    return render(
        request, "inspections/session_list.html", {"page": page, "deeds": deeds, "counts": _case_counts(page.rows)}
    )


def session_create(request: HttpRequest) -> HttpResponse:
    """Call a session at the collective that the person's office serves, or at `?unit=`."""
    unit = visible.calling_unit(request.user, request.GET.get("unit", ""))
    return save_page(
        request,
        filled(request, forms.SessionForm, unit),
        lambda values: actions.call_session(principal_unit=unit, by=request.user, **values),
        back=reverse("inspections:session-list"),
        template="kit/form_page.html",
        context={"heading": CALL.label, "subject": unit},
        done=_("The session is called."),
    )


def session_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Members, roll, and each mission with votes, minutes and decision."""
    session, user = the_session(request, pk), request.user
    seats = list(session.seats.select_related("person"))
    context = {
        "session": session,
        "seats": seats,
        "present": sum(seat.is_present for seat in seats),
        "deeds": buttons(session, ("call_roll",), among=rules.open_duties(session, user)),
        "cases": [_case_row(case, user, seats) for case in _cases(session, user)],
        "entries": timeline(session),
    }
    return render(request, "inspections/session_detail.html", context)


def session_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Open or close a session."""
    session = the_session(request, pk)
    return step_page(
        request,
        session,
        step,
        workflow=rules.REVIEW,
        forms=forms.REVIEW_FORMS,
        advance=actions.advance_session,
        back=reverse("inspections:session-detail", args=[pk]),
    )


def session_roll(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is present."""
    session = the_session(request, pk)
    form = filled(request, forms.RollForm, session)
    back = reverse("inspections:session-detail", args=[pk])
    return duty_page(request, "call_roll", session, form, actions.call_roll, back=back)


def case_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Record what the session decided about one mission."""
    case = the_case(request, pk)
    return step_page(
        request,
        case,
        step,
        workflow=rules.CASE,
        forms=forms.CASE_FORMS,
        advance=actions.advance_case,
        back=_case_url(case),
    )


def case_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's own vote, or stepping aside."""
    case = the_case(request, pk)
    form = filled(request, forms.VoteForm, case)
    return duty_page(request, "cast_vote", case, form, actions.cast_vote, back=_case_url(case), about=case.mission)


def case_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said and weighed."""
    case = the_case(request, pk)
    form = filled(request, forms.MinutesForm, case)
    return duty_page(
        request, "write_minutes", case, form, actions.write_minutes, back=_case_url(case), about=case.mission
    )


def _case_url(case: SessionCase) -> str:
    return f"{reverse('inspections:session-detail', args=[case.session_id])}#case-{case.pk}"


def _cases(session: ReviewSession, user: Any) -> list[SessionCase]:
    """The cases with their votes; the pages of the missions that the reader may open are marked."""
    rows = session.cases.select_related("session__principal_unit", "mission__body_unit", "mission__team_unit")
    cases = list(rows.prefetch_related("votes__seat__person"))
    shown = Mission.objects.visible_to(user).filter(pk__in=[case.mission_id for case in cases])
    seen = set(shown.values_list("pk", flat=True))
    for case in cases:
        case.is_open_to_reader = case.mission_id in seen
    return cases


def _case_row(case: SessionCase, user: Any, seats: list[Any]) -> dict[str, Any]:
    votes = list(case.votes.all())
    open_now = rules.open_duties(case, user)
    if not any(seat.person_id == user.pk for seat in seats):
        open_now.discard("cast_vote")
    return {
        "case": case,
        "votes": votes,
        "tally": pages.tally(votes),
        "deeds": buttons(case, ("cast_vote", "write_minutes"), among=open_now),
        "url": reverse("inspections:mission-review", args=[case.mission_id]) if case.is_open_to_reader else "",
    }


def _case_counts(sessions: list[ReviewSession]) -> dict[int, dict[str, int]]:
    rows = SessionCase.objects.filter(session__in=sessions).order_by().values("session")
    decided = Count("pk", filter=~Q(status=SessionCase.Status.LISTED))
    return {row["session"]: row for row in rows.annotate(total=Count("pk"), decided=decided)}
