"""The workflow of an assignment (domain.md 1.9). Never writes."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.dispatch.models import Assignment
from lookback.kit import vocabulary
from lookback.kit.workflow import Step, Workflow
from lookback.org.authority import Permission as P
from lookback.org.models import Person

A = Assignment.Status


def children_finished(assignment: Assignment, by: Person) -> str | None:
    """A parent cannot be done while a child is not done or waived."""
    if assignment.children.exclude(status__in=(A.DONE, A.WAIVED)).exists():
        return _("A unit below has not finished yet.")
    return None


ASSIGNMENT = Workflow(
    "dispatch.assignment",
    A,
    (
        Step("sign_for", lazy("Sign for"), (A.SENT,), A.RECEIVED, P.ITEM_WORK, "unit"),
        Step("start", lazy("Start work"), (A.RECEIVED, A.RETURNED), A.WORKING, P.ITEM_WORK, "unit"),
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
    terminal=(A.DONE, A.WAIVED),
)

vocabulary.register(
    {
        "dispatch.assignment.sent": lazy("Sent"),
        "dispatch.assignment.due_changed": lazy("Due date changed"),
        "dispatch.notice.sent": lazy("Reminder sent"),
        "dispatch.deadline.started": lazy("Deadline started"),
        "dispatch.deadline.moved": lazy("Deadline moved"),
        "dispatch.deadline.paused": lazy("Clock stopped"),
        "dispatch.deadline.resumed": lazy("Clock running again"),
        "dispatch.deadline.ended": lazy("Deadline met or ended"),
    }
)
