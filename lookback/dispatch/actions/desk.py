"""Putting work on the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import models, transaction

from lookback.dispatch.models import DeskEntry
from lookback.kit.prose import Prose
from lookback.kit.workflow import Workflow


def requeue(workflow: Workflow, subject: models.Model, *, due_date: date, title: Any, url_name: str) -> None:
    """Put on the desk what the subject's present status waits for, in place of what it waited for before.

    One entry per main step that leaves the status, at the unit where that step is taken; none when the status is
    terminal. `url_name` is the address of a step page: it takes the subject's key and the name of the step.
    """
    requeue_all(workflow, [subject], due_date=due_date, title=title, url_name=url_name)


@transaction.atomic
def requeue_all(
    workflow: Workflow, subjects: Sequence[models.Model], *, due_date: date, title: Any, url_name: str
) -> None:
    """The same for many subjects of one kind with one title and day, at the cost of one."""
    clear_desk(*subjects)
    prose = Prose.of(title)
    DeskEntry.objects.bulk_create(
        DeskEntry(
            subject_kind=subject._meta.label_lower,
            subject_key=subject.pk,
            title=prose,
            permission=step.permission,
            unit=unit,
            step=step.name,
            due_date=due_date,
            url_name=url_name,
        )
        for subject in subjects
        for step, unit in _waiting(workflow, subject)
    )


def clear_desk(*subjects: models.Model) -> None:
    """Take off the desk whatever the subjects, all of one kind, waited for."""
    if subjects:
        kind, keys = subjects[0]._meta.label_lower, [subject.pk for subject in subjects]
        DeskEntry.objects.filter(subject_kind=kind, subject_key__in=keys).delete()


def _waiting(workflow: Workflow, subject: Any) -> list[tuple[Any, Any]]:
    if subject.status in workflow.terminal:
        return []
    main = [step for step in workflow.leaving(subject.status) if step.main]
    return [(step, unit) for step in main if (unit := getattr(subject, step.where)) is not None]
