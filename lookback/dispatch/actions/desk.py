"""Putting work on the desk."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models, transaction

from lookback.dispatch.models import DeskEntry
from lookback.kit.prose import Prose
from lookback.kit.workflow import Workflow


@transaction.atomic
def requeue(workflow: Workflow, subject: models.Model, *, due_date: date, title: Any, url_name: str) -> None:
    """Put on the desk what the subject's present status waits for, in place of what it waited for before.

    One entry per main step that leaves the status, at the unit where that step is taken; none when the status is
    terminal. `url_name` is the address of a step page: it takes the subject's key and the name of the step.
    """
    clear_desk(subject)
    kind, key, prose = subject._meta.label_lower, subject.pk, Prose.of(title)
    DeskEntry.objects.bulk_create(
        DeskEntry(
            subject_kind=kind,
            subject_key=key,
            title=prose,
            permission=step.permission,
            unit=unit,
            step=step.name,
            due_date=due_date,
            url_name=url_name,
        )
        for step, unit in _waiting(workflow, subject)
    )


def clear_desk(subject: models.Model) -> None:
    """Take off the desk whatever the subject waited for."""
    DeskEntry.objects.filter(subject_kind=subject._meta.label_lower, subject_key=subject.pk).delete()


def _waiting(workflow: Workflow, subject: Any) -> list[tuple[Any, Any]]:
    if subject.status in workflow.terminal:
        return []
    main = [step for step in workflow.leaving(subject.status) if step.main]
    return [(step, unit) for step in main if (unit := getattr(subject, step.where)) is not None]
