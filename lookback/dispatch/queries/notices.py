"""A person's reminders."""

from __future__ import annotations

from django.db.models import QuerySet

from lookback.dispatch.models import Notice
from lookback.dispatch.queries.desk import COUNT_LIMIT, Count
from lookback.kit.pagination import PAGE_SIZE, Page, paginate
from lookback.org.models import Person

LATEST = 5


def notice_page(user: Person, *, unread: bool = False, cursor: str | None = None, size: int = PAGE_SIZE) -> Page:
    """The person's reminders, newest first; or only those that still ask to be read."""
    rows = _unread(user) if unread else Notice.objects.for_person(user)
    return paginate(rows.select_related("unit"), by=("-id",), cursor=cursor, size=size)


def latest_unread(user: Person) -> list[Notice]:
    """The newest few that still ask to be read."""
    return list(_unread(user).select_related("unit").order_by("-id")[:LATEST])


def unread_count(user: Person) -> Count:
    """How many still ask to be read, up to the limit."""
    number = _unread(user)[:COUNT_LIMIT].count()
    return Count(number, number >= COUNT_LIMIT)


def _unread(user: Person) -> QuerySet[Notice]:
    return Notice.objects.for_person(user).filter(read_at=None, settled_at=None)
