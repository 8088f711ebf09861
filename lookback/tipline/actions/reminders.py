"""Reminding the holders of a tip, each for himself or herself: never a unit, and with no word of what it is about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import override

from lookback.dispatch.actions import send_personal
from lookback.kit import colour
from lookback.kit.prose import Prose
from lookback.org.models import Post
from lookback.tipline.models import Access, LeakInquiry

TITLE = lazy("A confidential matter is waiting for you")
# Nobody is reminded sooner than this before the day.
AHEAD = timedelta(days=colour.DEFAULT[colour.GREEN])
BATCH = 200


def remind(today: date) -> int:
    """Send what is due by `today`, and say how many reminders that were. Each colour is sent once for a day."""
    due = Access.objects.filter(ended_at=None, due_date__lte=today + AHEAD).order_by("pk")
    sent, last = 0, 0
    while rows := list(due.filter(pk__gt=last).select_related("person")[:BATCH]):
        sent += _send(rows, today)
        last = rows[-1].pk
    return sent


def remind_of_referrals(today: date) -> int:
    """The same for answers due to whoever referred a leak to another body."""
    due = LeakInquiry.objects.filter(closed_date=None, referral_due_date__lte=today + AHEAD)
    return send_personal(
        [
            {
                "person": row.opened_by,
                "unit_id": row.unit_id,
                "subject_kind": row._meta.label_lower,
                "subject_key": row.pk,
                "title": in_both_languages(TITLE),
                "kind": colour.of(row.referral_due_date, today),
                "due_date": row.referral_due_date,
            }
            for row in due.select_related("opened_by").order_by("pk")
            if row.referral_due_date is not None
        ]
    )


def _send(rows: list[Access], today: date) -> int:
    posts = Post.objects.current().filter(person__in={row.person_id for row in rows})
    units = {post.person_id: post.unit_id for post in posts.order_by("-pk")}
    return send_personal(
        [
            {
                "person": row.person,
                "unit_id": units[row.person_id],
                "subject_kind": row._meta.label_lower,
                "subject_key": row.pk,
                "title": in_both_languages(TITLE),
                "kind": colour.of(row.due_date, today),
                "due_date": row.due_date,
            }
            for row in rows
            if row.due_date is not None and row.person_id in units  # who holds no post any more is not written to
        ]
    )


def in_both_languages(text: Any) -> Prose:
    """A lazy text as a prose that keeps the languages of the house."""
    texts = {}
    for language, code in (("en", "en"), ("zh", "zh-hans")):
        with override(code):
            texts[language] = str(text)
    return Prose.of(texts)
