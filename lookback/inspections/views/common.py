"""What all pages of this room share: loading what the person may see, buttons for duties, form pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.inspections import rules
from lookback.inspections.models import FeedbackMeeting, Finding, Mission, ReviewSession, SessionCase, Venue
from lookback.inspections.queries import visible
from lookback.kit.steps import save_page
from lookback.org.models import Person

# --- loading: a stranger gets 404 ---------------------------------------------------------------------------------


def the_mission(request: HttpRequest, pk: int) -> Mission:
    """A mission that the person may see."""
    return get_object_or_404(visible.missions(request.user), pk=pk)


def the_finding(request: HttpRequest, pk: int) -> Finding:
    """A finding that the person may see."""
    return get_object_or_404(visible.findings(request.user), pk=pk)


def the_session(request: HttpRequest, pk: int) -> ReviewSession:
    """A review session that the person may see."""
    return get_object_or_404(visible.sessions(request.user), pk=pk)


def the_case(request: HttpRequest, pk: int) -> SessionCase:
    """A case of a session that the person may see."""
    return get_object_or_404(visible.cases(request.user), pk=pk)


def the_meeting(request: HttpRequest, pk: int) -> FeedbackMeeting:
    """The feedback meeting of a mission that the person may see."""
    return get_object_or_404(visible.meetings(request.user), pk=pk)


def the_venue(request: HttpRequest, pk: int) -> Venue:
    """A venue of a unit in the person's reach, or of a meeting of the person's own group."""
    return get_object_or_404(visible.venues(request.user), pk=pk)


def seen_url(model: Any, pk: int | None, user: Person, page: str) -> str:
    """The address of an object's page, or nothing where the person may not see it."""
    if pk is None or not model.objects.visible_to(user).filter(pk=pk).exists():
        return ""
    return reverse(f"inspections:{page}", args=[pk])


# --- buttons ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Deed:
    """The button of a duty: where it leads, what it says."""

    page: str
    label: Any
    icon: str
    danger: bool = False

    def button(self, *keys: Any) -> dict[str, Any]:
        """For the template."""
        url = reverse(f"inspections:{self.page}", args=keys)
        return {"url": url, "label": self.label, "icon": self.icon, "danger": self.danger}


DEEDS: dict[str, Deed] = {
    "edit_mandate": Deed("mission-mandate", lazy("Edit the mandate"), "edit"),
    "add_member": Deed("member-add", lazy("Add a member"), "plus"),
    "remove_member": Deed("member-remove", lazy("Remove"), "x", danger=True),
    "declare_conflict": Deed("member-declare", lazy("Sign my declaration"), "certificate"),
    "clear_conflict": Deed("member-clear", lazy("Clear the conflict"), "user-check"),
    "mobilise": Deed("mission-mobilise", lazy("Issue the mobilisation notice"), "speakerphone"),
    "close_channels": Deed("mission-channels", lazy("Close the channels"), "lock"),
    "extend_field": Deed("mission-extend", lazy("Extend field work"), "calendar"),
    "add_visit": Deed("visit-add", lazy("Plan a visit"), "plus"),
    "write_paper": Deed("paper-write", lazy("Write a work paper"), "plus"),
    "write_overview": Deed("mission-overview", lazy("Write the overview"), "edit"),
    "draft_finding": Deed("finding-draft", lazy("Draft a finding"), "plus"),
    "edit_finding": Deed("finding-edit", lazy("Edit the draft"), "edit"),
    "add_pointer": Deed("pointer-add", lazy("Add an evidence pointer"), "link"),
    "add_suggestion": Deed("suggestion-add", lazy("Add a suggestion"), "plus"),
    "add_accountability": Deed("accountability-add", lazy("Add an accountability suggestion"), "plus"),
    "record_quality_check": Deed("mission-quality", lazy("Fill in the checklist"), "clipboard-check"),
    "set_meeting": Deed("meeting-set", lazy("Set the meeting"), "calendar"),
    "set_agenda": Deed("meeting-agenda", lazy("Edit the agenda"), "list-details"),
    "set_venues": Deed("meeting-venues", lazy("Set the venues"), "map-pin"),
    "remove_venue": Deed("venue-remove", lazy("Remove the venue"), "x", danger=True),
    "record_speech": Deed("meeting-speech", lazy("Record what was said"), "message-circle"),
    "record_attendance": Deed("venue-attendance", lazy("Record attendance"), "users"),
    "respond": Deed("mission-respond", lazy("Respond to the feedback"), "message-circle"),
    "commit": Deed("mission-commit", lazy("Sign commitments"), "certificate"),
    "raise_objection": Deed("objection-raise", lazy("Object to the finding"), "scale"),
    "open_items": Deed("finding-items", lazy("Open ledger items"), "clipboard-check"),
    "call_roll": Deed("session-roll", lazy("Call the roll"), "users"),
    "cast_vote": Deed("case-vote", lazy("Vote or step aside"), "thumb-up"),
    "write_minutes": Deed("case-minutes", lazy("Write the minutes"), "edit"),
}


def buttons(subject: Any, names: Iterable[str], *, among: set[str]) -> list[dict[str, Any]]:
    """Buttons for those of `names` that are open now (`among`, from `rules.open_duties`)."""
    return [DEEDS[name].button(subject.pk) for name in names if name in among]


# --- form pages ---------------------------------------------------------------------------------------------------


def filled(request: HttpRequest, form: Callable[..., Form], subject: Any, **facts: Any) -> Any:
    """The form as it was sent, or empty."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return form(*sent, subject=subject, user=request.user, **facts)


def duty_page(
    request: HttpRequest,
    name: str,
    subject: Any,
    form: Form,
    do: Callable[..., Any],
    *,
    back: str,
    standing: Any = None,
    about: Any = None,
    template: str = "kit/form_page.html",
    **context: Any,
) -> HttpResponse:
    """The page of a duty: refused without the post (403) or out of time (409), else the form and the action.

    `standing` is what the duty is asked of, where that is not the subject itself: a member's mission.
    `about` is what stands over the heading, where that is not the subject either.
    """
    rules.require_duty(name, standing or subject, request.user)
    heading = context.pop("heading", DEEDS[name].label)
    return save_page(
        request,
        form,
        lambda values: do(subject, by=request.user, **values),
        back=back,
        template=template,
        context={"heading": heading, "subject": about or subject, **context},
        done=_("Done: %(step)s.") % {"step": heading},
    )
