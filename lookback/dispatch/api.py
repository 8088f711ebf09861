"""Work, reminders, assignments and periods for machines: the same reads and steps as the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router, Schema

from lookback.dispatch import actions, queries, rules
from lookback.dispatch.forms import STEP_FORMS, DueForm
from lookback.dispatch.models import Assignment, Notice
from lookback.kit.forms import NoteForm
from lookback.kit.pagination import Page
from lookback.kit.payload import Cursor, Key, Size, body, body_of, checked, schema_of

router = Router(tags=["dispatch"])
Colour = Literal["red", "yellow", "green", "none"]
Languages = dict[str, str]
# Periods are counted by Python's calendar, which ends with the year 9999.
Day = Annotated[date, Query(ge=date(1949, 10, 1), le=date(2999, 12, 31))]

ProfileKey = Annotated[str, Path(pattern=r"^[\w-]{1,40}$")]


class UnitRef(Schema):
    """A unit, by key, code and name in the reader's language."""

    id: int
    code: str
    name: str


class WorkRow(Schema):
    """One thing that waits for the reader: the step of the object, due by a day."""

    id: int
    subject_kind: str
    subject_key: int
    title: Languages
    unit: UnitRef
    step: str
    step_label: str
    permission: str
    due_date: date
    tint: str
    since: datetime


class CountOut(Schema):
    """A number; exact unless it is the limit."""

    number: int
    is_limit: bool


class NoticeRow(Schema):
    """A reminder that the reader was sent."""

    id: int
    kind: str
    subject_kind: str
    subject_key: int
    title: Languages
    unit: UnitRef
    due_date: date
    sent_at: datetime
    read_at: datetime | None
    settled_at: datetime | None


class AssignmentRow(Schema):
    """What a unit was sent, and how far it is."""

    id: int
    cascade_id: int
    parent_id: int | None
    unit: UnitRef
    sender_unit: UnitRef
    matter: Languages
    status: str
    sent_at: datetime
    sign_for_by_date: date
    received_at: datetime | None
    original_due_date: date
    due_date: date
    tint: str
    report: Languages
    waiver_reason: str
    closed_at: datetime | None


class AssignmentOut(AssignmentRow):
    """An assignment with the steps that the reader may take now."""

    steps: list[str]


class WorkPage(Schema):
    """One page of the desk."""

    rows: list[WorkRow]
    next: str | None
    previous: str | None


class NoticePage(Schema):
    """One page of reminders."""

    rows: list[NoticeRow]
    next: str | None
    previous: str | None


class AssignmentPage(Schema):
    """One page of assignments."""

    rows: list[AssignmentRow]
    next: str | None
    previous: str | None


class NumberOut(Schema):
    """How many rows were changed."""

    number: int


class DueOut(Schema):
    """A day, and in sentences how it was found."""

    date: date
    steps: list[str]


@router.get("/work", response=WorkPage)
def list_work(request: HttpRequest, colour: Colour | None = None, cursor: Cursor = None, size: Size = 50) -> Page:
    """What waits for the owner of the token, the earliest due first."""
    return queries.desk_page(request.user, tint=colour or "", cursor=cursor, size=size)


@router.get("/work-counts", response=dict[str, CountOut])
def count_work(request: HttpRequest) -> dict[str, queries.Count]:
    """How much waits, by colour."""
    return queries.desk_counts(request.user)


@router.get("/notices", response=NoticePage)
def list_notices(request: HttpRequest, unread: bool = False, cursor: Cursor = None, size: Size = 50) -> Page:
    """Reminders sent to the owner of the token, newest first."""
    return queries.notice_page(request.user, unread=unread, cursor=cursor, size=size)


@router.post("/notices/read", response=NumberOut)
def read_all_notices(request: HttpRequest) -> dict[str, int]:
    """Mark all as read."""
    return {"number": actions.mark_all_read(by=request.user)}


@router.post("/notices/{notice_id}/read", response=NoticeRow)
def read_notice(request: HttpRequest, notice_id: Key) -> Notice:
    """Mark one as read."""
    notice = get_object_or_404(Notice.objects.for_person(request.user).select_related("unit"), pk=notice_id)
    return actions.mark_read(notice, by=request.user)


@router.get("/assignments", response=AssignmentPage)
def list_assignments(
    request: HttpRequest, status: Assignment.Status | None = None, cursor: Cursor = None, size: Size = 50
) -> Page:
    """Assignments in the reach of the owner of the token, the earliest due first."""
    return queries.assignment_page(request.user, status=status or "", cursor=cursor, size=size)


@router.get("/assignments/{assignment_id}", response=AssignmentOut)
def read_assignment(request: HttpRequest, assignment_id: Key) -> Assignment:
    """One assignment, with the steps that may be taken now."""
    return _with_steps(_assignment(request, assignment_id), request)


def _step_body() -> dict[str, Any]:
    """The fields of all steps together: which are needed depends on the step."""
    schemas = [schema_of(form) for form in (*STEP_FORMS.values(), NoteForm)]
    properties = {name: field for schema in schemas for name, field in schema["properties"].items()}
    return {"requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": properties}}}}}


@router.post("/assignments/{assignment_id}/steps/{step}", response=AssignmentOut, openapi_extra=_step_body())
def take_step(request: HttpRequest, assignment_id: Key, step: str) -> Assignment:
    """Take a step: `report` needs a report; `return` and `waive` need a reason."""
    assignment = _assignment(request, assignment_id)
    rules.ASSIGNMENT.check(step, assignment, request.user)
    form = STEP_FORMS.get(step, NoteForm)(body(request), subject=assignment, user=request.user)
    taken = actions.advance_assignment(assignment, step, by=request.user, **checked(form))
    return _with_steps(taken, request)


@router.post("/assignments/{assignment_id}/due", response=AssignmentOut, openapi_extra=body_of(DueForm))
def change_due(request: HttpRequest, assignment_id: Key) -> Assignment:
    """Set another due date."""
    assignment = _assignment(request, assignment_id)
    values = checked(DueForm(body(request), subject=assignment, user=request.user))
    return _with_steps(actions.change_due(assignment, by=request.user, **values), request)


@router.get("/profiles/{key}/due", response=DueOut)
def find_due(
    request: HttpRequest, key: ProfileKey, period: Annotated[str, Query(max_length=40)], start: Day
) -> dict[str, Any]:
    """When a period of a deadline profile ends that starts on a day, and how that day is found."""
    day, arithmetic = queries.due(queries.profile(key, on=start), period, start)
    return {"date": day, "steps": rules.explain(arithmetic)}


def _assignment(request: HttpRequest, key: int) -> Assignment:
    rows = Assignment.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("unit", "sender_unit", "cascade"), pk=key)


def _with_steps(assignment: Assignment, request: HttpRequest) -> Assignment:
    assignment.steps = [step.name for step in rules.ASSIGNMENT.available(assignment, request.user)]
    return assignment
