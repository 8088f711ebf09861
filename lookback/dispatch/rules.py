"""The workflow of an assignment, what may be sent to whom and until when, and when a letter is due. Never writes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.dispatch.models import About, Assignment
from lookback.kit import colour, vocabulary
from lookback.kit.workflow import Refused, Step, Workflow
from lookback.org.authority import Permission as P
from lookback.org.authority import Role
from lookback.org.models import Person, Unit

A = Assignment.Status
FINISHED = (A.DONE, A.WAIVED)

# Who is told, apart from the holders of the permission: the head of a unit, and who sends for it.
LEADING: frozenset[Role] = frozenset({Role.BODY_HEAD, Role.PRINCIPAL, Role.TEAM_LEAD})
SENDING: frozenset[P] = frozenset({P.ITEM_WORK, P.ITEM_ASSIGN, P.MISSION_LEAD, P.MISSION_RUN})
SUPERIOR: frozenset[Role] = LEADING | {Role.SECRETARIAT}


def children_finished(assignment: Assignment, by: Person) -> str | None:
    """A parent cannot be done while a child is not done or waived."""
    if assignment.children.exclude(status__in=FINISHED).exists():
        return _("A unit below has not finished yet.")
    return None


def work_is_asked(assignment: Assignment, by: Person) -> str | None:
    """Where only a receipt is asked for, nothing follows it."""
    if assignment.cascade.receipt_only:
        return _("Only a receipt was asked for: nothing is left to do here.")
    return None


ASSIGNMENT = Workflow(
    "dispatch.assignment",
    A,
    (
        Step("sign_for", lazy("Sign for"), (A.SENT,), A.RECEIVED, P.ITEM_WORK, "unit"),
        Step("start", lazy("Start work"), (A.RECEIVED, A.RETURNED), A.WORKING, P.ITEM_WORK, "unit", (work_is_asked,)),
        Step("report", lazy("Report done"), (A.WORKING,), A.REPORTED, P.ITEM_WORK, "unit", (children_finished,)),
        Step(
            "accept", lazy("Accept the report"), (A.REPORTED,), A.DONE, P.ITEM_WORK, "sender_unit", (children_finished,)
        ),
        Step("return", lazy("Return"), (A.REPORTED,), A.RETURNED, P.ITEM_WORK, "sender_unit", main=False, danger=True),
        Step(
            "waive",
            lazy("Waive"),
            (A.SENT, A.RECEIVED, A.WORKING, A.REPORTED, A.RETURNED),
            A.WAIVED,
            P.ITEM_WORK,
            "sender_unit",
            (children_finished,),
            main=False,
            danger=True,
        ),
    ),
    terminal=FINISHED,
)

vocabulary.register(
    {
        "dispatch.assignment": lazy("Assignment"),
        "dispatch.cascade": lazy("Cascade"),
        "dispatch.deadline": lazy("Deadline"),
        "dispatch.notice": lazy("Reminder"),
        "dispatch.deadlineprofile": lazy("Deadline profile"),
        "dispatch.cascade.opened": lazy("Cascade opened"),
        "dispatch.assignment.sent": lazy("Sent"),
        "dispatch.assignment.withdrawn": lazy("Withdrawn"),
        "dispatch.assignment.due_changed": lazy("Due date changed"),
        "dispatch.notice.sent": lazy("Reminder sent"),
        "dispatch.notice.read": lazy("Reminder read"),
        "dispatch.deadline.started": lazy("Deadline started"),
        "dispatch.deadline.moved": lazy("Deadline moved"),
        "dispatch.deadline.paused": lazy("Clock stopped"),
        "dispatch.deadline.resumed": lazy("Clock running again"),
        "dispatch.deadline.handed_over": lazy("Deadline handed over"),
        "dispatch.deadline.ended": lazy("Deadline met or ended"),
    }
)


# --- sending ------------------------------------------------------------------------------------------------------


def lies_below(unit: Unit, above: Unit) -> bool:
    """Whether `unit` may be sent a part by `above`: it lies under it, or under the territory that `above` serves.

    A province's police department does not stand over a city's in the tree, but serves a territory that does.
    """
    if unit.pk == above.pk:
        return False
    return unit.is_within(above) or (unit.level > above.level and unit.is_within(_territory(above)))


def _territory(unit: Unit) -> Unit:
    while unit.parent is not None and unit.parent.level == unit.level:
        unit = unit.parent
    return unit


def parent_refuses(parent: Assignment, unit: Unit) -> str | None:
    """Why a part of `parent` may not be handed on to `unit`."""
    if not parent.is_open:
        return _("“%(unit)s” has finished its part, so nothing more can be handed on from it.") % {"unit": parent.unit}
    if not lies_below(unit, parent.unit):
        return _("“%(unit)s” does not lie below “%(parent)s”.") % {"unit": unit, "parent": parent.unit}
    return None


def due_refuses(due_date: date, parent: Assignment | None, latest_child: date | None = None) -> str | None:
    """Why an assignment may not be due on that day: never after its parent, never before one of its children."""
    if parent is not None and due_date > parent.due_date:
        return _("This would be due after the assignment above it, which is due on %(date)s.") % {
            "date": parent.due_date
        }
    if latest_child is not None and due_date < latest_child:
        return _("A unit below is due on %(date)s, so this cannot be due earlier.") % {"date": latest_child}
    return None


def due_is_open(assignment: Assignment, by: Person) -> Refused | None:
    """Why `by` may not change the due date: only the side that sent the work may, and only while it runs.

    The unit that does the work never sets its own day (domain.md 1.3).
    """
    sender = assignment.sender_unit
    if not (by.may(P.ITEM_WORK, sender) or by.may(P.ITEM_ASSIGN, sender)):
        return Refused(_("Only the unit that sent this may change its due date."), forbidden=True)
    if not assignment.is_open:
        return Refused(_("This assignment has finished; its due date no longer changes."))
    return None


# --- letters ------------------------------------------------------------------------------------------------------


def first_notice_date(due_date: date, colours: dict[str, int]) -> date:
    """The day of the first letter. A day already past means: today, in whatever colour it is by then."""
    return due_date - timedelta(days=max(colours[colour.GREEN], colours[colour.YELLOW]))


def notice_date_after(sent: str, due_date: date, colours: dict[str, int]) -> date | None:
    """The day of the letter that follows the colour just sent; None after the last one."""
    return {
        colour.NONE: first_notice_date(due_date, colours),
        colour.GREEN: due_date - timedelta(days=colours[colour.YELLOW]),
        colour.YELLOW: due_date + timedelta(days=1),
        colour.RED: None,
    }[sent]


# --- addresses ----------------------------------------------------------------------------------------------------


def page_of(about: About) -> str:
    """The address of the object's page, by the house's way of naming; empty where it has none by that name."""
    room, _dot, noun = about.subject_kind.partition(".")
    try:
        return reverse(f"{room}:{noun}-detail", args=[about.subject_key])
    except NoReverseMatch:
        return ""


def site_url_refuses(url: str) -> str | None:
    """Why mails cannot carry links that begin with this address. An empty one is fine: they carry none then."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        whole = bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none
        return "it is no address"
    if not whole or parts.scheme not in ("http", "https") or any(char.isspace() for char in url):
        return "it must be like https://lookback.example.org"
    if parts.path or parts.query or parts.fragment or parts.username is not None:
        return "it must end after the host and the port"
    return None


# --- arithmetic ---------------------------------------------------------------------------------------------------

_WHY = {
    "start": lazy("%(date)s: the period starts; this day does not count."),
    "calendar_days": lazy("%(date)s: after %(days)s days."),
    "days_before": lazy("%(date)s: %(days)s days before."),
    "working_days": lazy("%(date)s: after %(days)s working days."),
    "day_off": lazy("%(date)s: the day before was a day off, so the next working day counts."),
    "moved": lazy("%(date)s: moved."),
    "resumed": lazy("%(date)s: the clock stood still for %(days)s days."),
}


def explain(arithmetic: list[dict[str, Any]]) -> list[str]:
    """How a due date was found, in sentences, one per step."""
    return [str(_WHY[step["why"]]) % {"date": step["date"], "days": step.get("days", "")} for step in arithmetic]
