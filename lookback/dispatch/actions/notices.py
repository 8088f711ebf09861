"""The three coloured letters and the alarm over unsigned assignments: sent once, to the right people, then mailed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, models, transaction

from lookback.dispatch import queries, rules
from lookback.dispatch.actions.mail import mail_notices
from lookback.dispatch.models import Assignment, Deadline, Notice
from lookback.journal.actions import record, record_all
from lookback.kit import clock, colour
from lookback.org.models import Person

# Small, so that on SQLite nobody else waits long to write; the rest of a great heap is for the next minute.
BATCH = 50
MOST_BATCHES = 40
Moment = TypeVar("Moment")  # a day, or an hour of one


def send_due_notices(today: date) -> int:
    """Send what is due by `today`, a batch per transaction, and say how many notices that were.

    May run twice, or twice at once: a batch locks its rows, and each row remembers which letter comes next. What
    is left after a bounded number of batches is for the next beat.
    """
    return in_batches(_remind, today) + in_batches(_escalate, today)


@transaction.atomic
def mark_read(notice: Notice, *, by: Person) -> Notice:
    """The recipient has seen it."""
    if notice.read_at is None:
        notice.read_at = clock.now()
        notice.save(update_fields=["read_at"])
        record("dispatch.notice.read", subject=notice, actor=by, unit=notice.unit)
    return notice


@transaction.atomic
def mark_all_read(*, by: Person) -> int:
    """The person has seen all of them."""
    number = Notice.objects.filter(person=by, read_at=None).update(read_at=clock.now())
    if number:
        record("dispatch.notice.read", subject=by, actor=by, number=number)
    return number


@transaction.atomic
def send_personal(rows: list[dict[str, Any]]) -> int:
    """Send notices that belong to one person each and to no deadline of a unit; what was sent before is left out.

    A row names person, unit, subject, title, kind and due date. The journal names no unit: nobody else at the
    person's unit is to learn of the matter. Returns how many were new.
    """
    before = set(
        Notice.objects.filter(
            deadline=None, assignment=None, person__in={row["person"].pk for row in rows}
        ).values_list("subject_kind", "subject_key", "kind", "person_id", "due_date")
    )
    notices = [Notice(**row) for row in rows]
    new = [row for row in notices if _personal(row) not in before]
    Notice.objects.bulk_create(new)
    _record_and_mail(new, names_unit=False)
    return len(new)


@transaction.atomic
def send_alerts(rows: list[dict[str, Any]]) -> int:
    """Notices that their room decides on each time anew: what a recipient did to an earlier one holds no next one back.

    A row names person, unit, subject (kind and key), title, kind and due date. Earlier ones about a subject of the
    rows ask for nothing any more. Returns how many were sent.
    """
    notices = [Notice(**row) for row in rows]
    about = models.Q(pk__in=[])
    for kind, key in {(notice.subject_kind, notice.subject_key) for notice in notices}:
        about |= models.Q(subject_kind=kind, subject_key=key)
    Notice.objects.filter(about, settled_at=None).update(settled_at=clock.now())
    Notice.objects.bulk_create(notices)
    _record_and_mail(notices)
    return len(notices)


def settle_alerts(subject: models.Model) -> None:
    """What was sent about the subject asks for nothing any more: it has ended, or ends on another day."""
    rows = Notice.objects.filter(subject_kind=subject._meta.label_lower, subject_key=subject.pk, settled_at=None)
    rows.update(settled_at=clock.now())


def _personal(notice: Notice) -> tuple[Any, ...]:
    return (notice.subject_kind, notice.subject_key, notice.kind, notice.person_id, notice.due_date)


def in_batches(send_batch: Callable[[Moment], tuple[int, int]], until: Moment) -> int:
    """Run one transaction after the other: each says how much it looked at, `BATCH` at most, and what it sent."""
    sent = 0
    for _batch in range(MOST_BATCHES):
        looked_at, notices = send_batch(until)
        sent += notices
        if looked_at < BATCH:
            break
    return sent


@transaction.atomic
def _remind(today: date) -> tuple[int, int]:
    """One batch of deadlines whose next letter is due: (deadlines looked at, notices sent)."""
    running = Deadline.objects.filter(ended_at=None, paused_at=None, next_notice_date__lte=today)
    rows = _batch(running, by="next_notice_date", units="unit")
    staff = queries.staff_of(row.unit for row in rows)
    # The letter of the next colour takes the place of the one before.
    Notice.objects.filter(deadline__in=rows, settled_at=None).update(settled_at=clock.now())
    sent = _insert([notice for row in rows for notice in _letters(row, staff, today)])
    _set_next_dates(rows, today)
    _record_and_mail(sent)
    return len(rows), len(sent)


def _set_next_dates(rows: list[Deadline], today: date) -> None:
    """Many share a day: one statement for each day, not a case for each row."""
    by_day: dict[date | None, list[int]] = {}
    for row in rows:
        tint = colour.of(row.due_date, today, row.colours)
        by_day.setdefault(rules.notice_date_after(tint, row.due_date, row.colours), []).append(row.pk)
    for day, keys in by_day.items():
        Deadline.objects.filter(pk__in=keys).update(next_notice_date=day)


def _letters(deadline: Deadline, staff: queries.Staff, today: date) -> list[Notice]:
    tint = colour.of(deadline.due_date, today, deadline.colours)
    if tint == colour.NONE:
        return []
    people = staff.holders({deadline.permission}, deadline.unit)
    if tint == colour.YELLOW:
        people += staff.leaders(rules.LEADING, deadline.unit)
    elif tint == colour.RED:
        people += staff.nearest_leaders(rules.LEADING, deadline.unit.lineage)
    about = {
        "deadline": deadline,
        "kind": tint,
        "subject_kind": deadline.subject_kind,
        "subject_key": deadline.subject_key,
        "title": deadline.title,
        "unit": deadline.unit,
        "due_date": deadline.due_date,
    }
    return _one_each(people, about)


@transaction.atomic
def _escalate(today: date) -> tuple[int, int]:
    """One batch of assignments that nobody signed for in time: told to the sender and the sender's superior."""
    unsigned = Assignment.objects.filter(
        status=Assignment.Status.SENT, escalated_at=None, sign_for_by_date__lt=today
    ).select_related("unit", "cascade")
    rows = _batch(unsigned, by="sign_for_by_date", units="sender_unit")
    staff = queries.staff_of(row.sender_unit for row in rows)
    sent = _insert([notice for row in rows for notice in _alarms(row, staff)])
    Assignment.objects.filter(pk__in=[row.pk for row in rows]).update(escalated_at=clock.now())
    _record_and_mail(sent)
    return len(rows), len(sent)


def _alarms(assignment: Assignment, staff: queries.Staff) -> list[Notice]:
    sender = assignment.sender_unit
    people = staff.holders(rules.SENDING, sender) + staff.leaders(rules.LEADING, sender)
    people += staff.nearest_leaders(rules.SUPERIOR, sender.lineage[:-1])
    about = {
        "assignment": assignment,
        "kind": Notice.Kind.UNSIGNED,
        "subject_kind": assignment._meta.label_lower,
        "subject_key": assignment.pk,
        "title": assignment.matter or assignment.cascade.title,
        "unit": assignment.unit,
        "due_date": assignment.sign_for_by_date,
    }
    return _one_each(people, about)


def _one_each(people: Iterable[Person], about: dict[str, Any]) -> list[Notice]:
    return [Notice(person=person, **about) for person in dict.fromkeys(people)]


def _batch(rows: models.QuerySet, *, by: str, units: str) -> list[Any]:
    """The first rows that no other run has in hand, locked."""
    skip = connection.features.has_select_for_update_skip_locked
    locked = rows.select_related(units).select_for_update(of=("self",), skip_locked=skip)
    return list(locked.order_by(by, "id")[:BATCH])


def _insert(notices: list[Notice]) -> list[Notice]:
    """Insert those that have not been sent before: a deadline may go to another unit and come back."""
    before = Notice.objects.filter(_about_same(notices)).values_list(
        "deadline_id", "assignment_id", "kind", "person_id", "due_date"
    )
    sent_before = set(before)
    new = [notice for notice in notices if _letter(notice) not in sent_before]
    Notice.objects.bulk_create(new)
    return new


def _about_same(notices: list[Notice]) -> models.Q:
    deadlines = {notice.deadline_id for notice in notices}
    assignments = {notice.assignment_id for notice in notices}
    return models.Q(deadline__in=deadlines - {None}) | models.Q(assignment__in=assignments - {None})


def _letter(notice: Notice) -> tuple[Any, ...]:
    return (notice.deadline_id, notice.assignment_id, notice.kind, notice.person_id, notice.due_date)


def _record_and_mail(notices: list[Notice], *, names_unit: bool = True) -> None:
    """One journal entry per object and colour, last in the transaction; the mail leaves after the commit."""
    told: dict[tuple[Any, ...], list[int]] = {}
    for notice in notices:
        about = (notice.subject_kind, notice.subject_key, notice.unit if names_unit else None, notice.kind)
        told.setdefault(about, []).append(notice.person_id)
    entries = [
        (apps.get_model(kind)(pk=key), {"unit": unit, "letter": letter, "people": people})
        for (kind, key, unit, letter), people in told.items()
    ]
    if entries:
        record_all("dispatch.notice.sent", entries)
    transaction.on_commit(lambda: mail_notices(notices), robust=True)
