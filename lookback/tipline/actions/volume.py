"""Counting looks while they happen; an alert where one viewer passes a limit. It asks; it decides nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy

from lookback.dispatch.actions import requeue
from lookback.journal.actions import move, record
from lookback.kit import clock
from lookback.org.models import Person
from lookback.tipline.actions.common import words
from lookback.tipline.actions.reminders import in_both_languages
from lookback.tipline.models import SightCount, VolumeAlert
from lookback.tipline.queries import inquiries
from lookback.tipline.rules.leak import ALERT, KEPT, limits

TITLE = lazy("Somebody opened or took out many tips")
LOOKED_AT_WITHIN = timedelta(days=3)
_KIND = {"opened": "opened", "printed": "exported", "exported": "exported"}


def count_look(*, by: Person, verb: str) -> None:
    """Count one look of a person, and raise an alert where it is the one too many. Part of the look's transaction."""
    kind, now = _KIND[verb], clock.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    SightCount.objects.get_or_create(person=by, hour_at=hour)
    SightCount.objects.filter(person=by, hour_at=hour).update(**{kind: F(kind) + 1})
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    for span, since in (("hour", hour), ("day", midnight)):
        limit = limits()[f"{kind}_{span}"]
        if limit and inquiries.counted(by, since, hour + timedelta(hours=1))[kind] == limit:
            _raise_alert(by, kind, span, since, limit)


def advance_alert(alert: VolumeAlert, step: str, *, by: Person, note: str) -> VolumeAlert:
    """Say what was found, or that it is followed up."""
    with transaction.atomic():
        row = move(ALERT, alert, step, by=by, effect=_examined, note=note)
        _queue(row)
    return row


def forget_counts() -> int:
    """Erase what was counted more than a month ago. Returns how many hours."""
    return SightCount.objects.filter(hour_at__lt=clock.now() - KEPT).delete()[0]


def _examined(alert: VolumeAlert, *, by: Person, note: str) -> dict[str, Any]:
    alert.note, alert.examined_by = words(note, "note"), by
    return {}


def _raise_alert(person: Person, kind: str, span: str, since: datetime, limit: int) -> None:
    unit = inquiries.watcher_of(person)
    if unit is None:  # nobody is there to be alerted; the counts stay
        return
    alert = VolumeAlert.objects.create(unit=unit, person=person, kind=kind, span=span, since_at=since, limit=limit)
    record("tipline.volumealert.raised", subject=alert, kind=kind, span=span, limit=limit)
    _queue(alert)


def _queue(alert: VolumeAlert) -> None:
    """On the desk of who examines it until it is examined."""
    due_date = clock.today() + LOOKED_AT_WITHIN
    requeue(ALERT, alert, due_date=due_date, title=in_both_languages(TITLE), url_name="tipline:volumealert-step")
