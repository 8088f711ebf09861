"""Reminding of referred matters: the people they were sealed for, and, when late, the people who sent them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from lookback.dispatch.actions import send_personal
from lookback.dispatch.models import Notice
from lookback.kit import colour
from lookback.org.models import Person, Post
from lookback.tipline.actions.reminders import AHEAD, in_both_languages
from lookback.tipline.models import Transfer
from lookback.tipline.queries import transfers

TITLE = lazy("A referred matter is waiting for you")
LATE = lazy("A body has not answered what you referred to it")
UNSIGNED = lazy("A body has not signed for what you referred to it")


def remind_of_transfers(today: date) -> int:
    """Send what is due by `today`, and say how many reminders that were. Each colour is sent once for a day.

    Nobody beside the holders of a key is told, no head of a unit either: whom the matter accuses is sealed, so the
    clock cannot know who must not hear of it (docs/adr/0024).
    """
    rows = transfers.open_by(today + AHEAD).prefetch_related("copies__person", "tip__accesses__person")
    letters = [letter for row in rows for letter in _letters(row, today)]
    units = _units({letter["person"].pk for letter in letters})
    return send_personal(
        [letter | {"unit_id": units[letter["person"].pk]} for letter in letters if letter["person"].pk in units]
    )


def _letters(row: Transfer, today: date) -> Iterator[dict[str, Any]]:
    if row.next_date is None:
        return
    tint = colour.of(row.next_date, today)
    about = {"subject_kind": row._meta.label_lower, "subject_key": row.pk, "due_date": row.next_date}
    receivers = {copy.person for copy in row.copies.all() if copy.ended_at is None}
    if tint != colour.NONE:
        yield from _to(receivers, about | {"kind": tint, "title": in_both_languages(TITLE)})
    if tint == colour.RED:
        senders = {access.person for access in row.tip.accesses.all() if access.ended_at is None} - receivers
        unsigned = row.status == Transfer.Status.SENT
        kind = Notice.Kind.UNSIGNED if unsigned else Notice.Kind.RED
        yield from _to(senders, about | {"kind": kind, "title": in_both_languages(UNSIGNED if unsigned else LATE)})


def _to(people: Iterable[Person], about: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for person in sorted(people, key=lambda one: one.pk):
        yield about | {"person": person}


def _units(people: set[int]) -> dict[int, int]:
    """A unit for each person's notice; who holds no post any more is not written to."""
    posts = Post.objects.current().filter(person__in=people)
    return dict(posts.order_by("-pk").values_list("person", "unit"))
