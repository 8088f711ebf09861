"""My work, my reminders, and the page of an assignment."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lookback.dispatch import actions, queries, rules
from lookback.dispatch.forms import STEP_FORMS, DueForm
from lookback.dispatch.models import Assignment, DeskEntry, Notice
from lookback.journal.queries import timeline
from lookback.kit.pagination import Page
from lookback.kit.steps import save_page, step_page


@dataclass(frozen=True)
class Task:
    """One object on the work list, with all the steps that wait for the reader."""

    first: DeskEntry
    entries: list[DeskEntry]
    url: str


@require_safe
def work_list(request: HttpRequest) -> HttpResponse:
    """What waits for me, the earliest due first."""
    tint = request.GET.get("colour", "")
    tint = tint if tint in queries.COLOURS else ""
    page = queries.desk_page(request.user, tint=tint, cursor=request.GET.get("cursor"))
    context = {
        "page": page,
        "tasks": tasks(page),
        "tint": tint,
        "counts": queries.desk_counts(request.user),
        "notices": with_pages(queries.latest_unread(request.user)),
        "unread": queries.unread_count(request.user),
    }
    return render(request, "dispatch/work_list.html", context)


def tasks(page: Page) -> list[Task]:
    """Rows of the desk gathered by object: an object that waits for two steps is one line with two buttons."""
    groups = groupby(page.rows, key=lambda entry: (entry.subject_kind, entry.subject_key))
    gathered = [list(entries) for _object, entries in groups]
    return [Task(entries[0], entries, rules.page_of(entries[0])) for entries in gathered]


def with_pages(notices: list[Notice]) -> list[tuple[Notice, str]]:
    """Each with the address of what it is about."""
    return [(notice, rules.page_of(notice)) for notice in notices]


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """My reminders, newest first."""
    unread_only = request.GET.get("show") == "unread"
    page = queries.notice_page(request.user, unread=unread_only, cursor=request.GET.get("cursor"))
    context = {
        "page": page,
        "notices": with_pages(page.rows),
        "unread_only": unread_only,
        "unread": queries.unread_count(request.user),
    }
    return render(request, "dispatch/notice_list.html", context)


@require_POST
def notice_read(request: HttpRequest, pk: int) -> HttpResponse:
    """I have seen this one."""
    notice = get_object_or_404(Notice.objects.for_person(request.user), pk=pk)
    actions.mark_read(notice, by=request.user)
    return redirect("dispatch:notice-list")


@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    """I have seen them all."""
    actions.mark_all_read(by=request.user)
    return redirect("dispatch:notice-list")


@require_safe
def assignment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What one unit was sent, by whom, until when, and what became of it."""
    assignment = _assignment(request, pk)
    context = {
        "assignment": assignment,
        "subject_url": rules.page_of(assignment.cascade),
        "tree": queries.subtree_of(assignment.cascade, request.user),
        "deadlines": [(row, rules.explain(row.arithmetic)) for row in queries.deadlines_of(assignment)],
        "may_change_due": rules.due_is_open(assignment, request.user) is None,
        "entries": timeline(assignment),
    }
    return render(request, "dispatch/assignment_detail.html", context)


def assignment_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Show or take a step."""
    assignment = _assignment(request, pk)
    return step_page(
        request,
        assignment,
        step,
        workflow=rules.ASSIGNMENT,
        forms=STEP_FORMS,
        advance=actions.advance_assignment,
        back=reverse("dispatch:assignment-detail", args=[pk]),
    )


def assignment_due(request: HttpRequest, pk: int) -> HttpResponse:
    """Set another due date."""
    assignment = _assignment(request, pk)
    bound = request.POST if request.method == "POST" else None
    form = DueForm(bound, subject=assignment, user=request.user)
    return save_page(
        request,
        form,
        lambda values: actions.change_due(assignment, by=request.user, **values),
        back=reverse("dispatch:assignment-detail", args=[pk]),
        template="kit/form_page.html",
        context={"heading": _("Change the due date"), "subject": assignment},
        done=_("The due date was changed."),
    )


def _assignment(request: HttpRequest, pk: int) -> Assignment:
    rows = Assignment.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("unit", "sender_unit", "cascade", "parent", "received_by"), pk=pk)
