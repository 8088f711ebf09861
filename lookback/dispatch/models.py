"""Working days, deadline profiles, deadlines with their notices, cascades of assignments, and the desk.

Other rooms point at these tables; these tables name the object they serve by kind and key, as the journal does,
so that this room knows nothing of the rooms above it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock, colour, vocabulary
from lookback.kit.prose import ProseField
from lookback.org.models import Named, Person, Unit


class Holiday(Named):
    """A day off, or a weekend day that is worked (make-up day), in one calendar."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("day off")
        MAKEUP = "makeup", _("worked weekend day")

    calendar = models.CharField(_("calendar"), max_length=20, default="cn")
    date = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)

    class Meta:
        constraints: ClassVar[list] = [models.UniqueConstraint(fields=["calendar", "date"], name="holiday_once")]


def default_colours() -> dict[str, int]:
    """Days left at which a deadline turns green and yellow, where no profile says otherwise."""
    return dict(colour.DEFAULT)


class DeadlineProfile(Named):
    """A versioned set of periods, e.g. {"plan": {"days": 30, "unit": "calendar"}}. Old missions keep their version."""

    key = models.CharField(_("key"), max_length=40)
    version = models.PositiveIntegerField(_("version"))
    effective_from = models.DateField(_("effective from"))
    # Empty: no holidays are known, Saturday and Sunday are off.
    calendar = models.CharField(_("calendar"), max_length=20, default="cn", blank=True)
    periods = models.JSONField(_("periods"))
    # Days left at which a deadline turns green, yellow and red: the three warning letters.
    colours = models.JSONField(_("colours"), default=default_colours)

    class Meta:
        constraints: ClassVar[list] = [models.UniqueConstraint(fields=["key", "version"], name="profile_version_once")]

    def __str__(self) -> str:
        return f"{self.name or self.key} (v{self.version})"


class About(models.Model):
    """Names the object a row serves: its kind ("rectification.item"), its key, and its title for lists."""

    subject_kind = models.CharField(_("subject kind"), max_length=60)
    subject_key = models.BigIntegerField(_("subject key"))
    title = ProseField(_("title"))

    class Meta:
        abstract = True

    @property
    def kind_label(self) -> str:
        """What kind of object it is, in the reader's language; empty where its room has not named the kind."""
        return vocabulary.kind_label(self.subject_kind)


class Dated(models.Model):
    """Something with a due date, and the colour and distance of that date today."""

    due_date = models.DateField(_("due"))

    class Meta:
        abstract = True

    @property
    def tint(self) -> str:
        """The warning colour today."""
        return colour.of(self.due_date, clock.today())

    @property
    def days_left(self) -> int:
        """Days until it is due; below zero when overdue."""
        return (self.due_date - clock.today()).days

    @property
    def days_over(self) -> int:
        """Days since it was due."""
        return -self.days_left


class Deadline(About, Dated):
    """Something due on a day from one unit. Moves when an extension is granted; stops while paused."""

    key = models.CharField(_("period"), max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    # Who is reminded: holders of this permission at the unit; green goes to the handler alone.
    permission = models.CharField(_("permission"), max_length=40)
    started_at = models.DateTimeField(_("started at"), default=clock.now)
    original_due_date = models.DateField(_("originally due"))
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)
    pause_reason = models.CharField(_("reason of the pause"), max_length=200, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    # How the day was found, step by step (see `queries.due`).
    arithmetic = models.JSONField(_("arithmetic"), default=list)
    colours = models.JSONField(_("colours"), default=default_colours)
    # The day of the next letter; null when none is left. The clock walks this column, so it never looks at a
    # deadline that has nothing to say today.
    next_notice_date = models.DateField(_("next reminder"), null=True, blank=True)

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_key", "key", "unit"],
                condition=Q(ended_at=None),
                name="deadline_runs_once",
            ),
        ]
        indexes: ClassVar[list] = [
            models.Index(
                fields=["next_notice_date", "id"],
                condition=Q(ended_at=None, paused_at=None, next_notice_date__isnull=False),
                name="deadline_to_remind",
            ),
            models.Index(fields=["subject_kind", "subject_key"], name="deadline_by_subject"),
        ]


class NoticeQuerySet(models.QuerySet):
    """Reads over notices."""

    def for_person(self, user: Person) -> NoticeQuerySet:
        """Those sent to the person; nobody reads another's."""
        return self.filter(person=user)


class Notice(About, Dated):
    """A reminder, warning or escalation that was sent. The constraint is what keeps it from being sent twice."""

    class Kind(models.TextChoices):
        GREEN = "green", _("green reminder: due soon")
        YELLOW = "yellow", _("yellow warning: due very soon")
        RED = "red", _("red warning: overdue")
        UNSIGNED = "unsigned", _("not signed for in time")
        CUSTODY = "custody", _("custody: the limit is about to pass")
        CUSTODY_OVER = "custody_over", _("custody: the limit has passed")

    deadline = models.ForeignKey(
        Deadline, models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("deadline")
    )
    assignment = models.ForeignKey(
        "Assignment", models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("assignment")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="notices", verbose_name=_("recipient"))
    sent_at = models.DateTimeField(_("sent at"), default=clock.now)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    # Set when it no longer asks for anything: the deadline ended, moved or went to another unit.
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["deadline", "kind", "person", "due_date"], condition=Q(assignment=None), name="notice_sent_once"
            ),
            models.UniqueConstraint(
                fields=["assignment", "kind", "person"], condition=Q(deadline=None), name="assignment_notice_sent_once"
            ),
        ]
        indexes: ClassVar[list] = [
            models.Index(fields=["person", "id"], name="notice_by_person"),
            models.Index(
                fields=["subject_kind", "subject_key"], condition=Q(settled_at=None), name="notice_by_subject"
            ),
            models.Index(
                fields=["person", "id"], condition=Q(read_at=None, settled_at=None), name="notice_unread_by_person"
            ),
        ]

    @property
    def tone(self) -> str:
        """The colour that it is shown in: that of its letter; alarms are red."""
        return self.kind if self.kind in (colour.GREEN, colour.YELLOW) else colour.RED


class Cascade(About):
    """One tree of assignments: an item handed down level by level, or the venues of a feedback meeting."""

    created_at = models.DateTimeField(_("created at"), default=clock.now)
    # Only receipts are asked for (the papers handed over at a meeting): nothing to work on, nothing to report.
    receipt_only = models.BooleanField(_("only to be signed for"), default=False)


class AssignmentQuerySet(models.QuerySet):
    """Reads over assignments."""

    def visible_to(self, user: Person) -> AssignmentQuerySet:
        """Assignments to units in the person's reach, and those that a unit in reach sent.

        A unit sees its own subtree only (domain.md 1.9); the sender may stand beside the tree (a supervision
        group, a department at a higher level) and must still see what became of what it sent.
        """
        return self.filter(user.reach("item.read", "unit__path") | user.reach("item.read", "sender_unit__path"))


class Assignment(Dated):
    """A node of a cascade: what one unit was sent, when it was received, due and done."""

    class Status(models.TextChoices):
        SENT = "sent", _("sent")
        RECEIVED = "received", _("received")
        WORKING = "working", _("working")
        REPORTED = "reported", _("reported")
        RETURNED = "returned", _("returned")
        DONE = "done", _("done")
        WAIVED = "waived", _("waived")

    cascade = models.ForeignKey(Cascade, models.CASCADE, related_name="assignments", verbose_name=_("cascade"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments", verbose_name=_("unit"))
    # The unit that sent it: the parent's unit, or for the root the one that opened the cascade.
    sender_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("sender"))
    matter = ProseField(_("matter"))
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.SENT)
    sent_at = models.DateTimeField(_("sent at"), default=clock.now)
    sign_for_by_date = models.DateField(_("to be signed for by"))
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    received_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("received by")
    )
    original_due_date = models.DateField(_("originally due"))
    report = ProseField(_("report"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    waiver_reason = models.CharField(_("reason of the waiver"), max_length=300, blank=True)
    # When sender and superior were told that nobody had signed for it.
    escalated_at = models.DateTimeField(_("escalated at"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["cascade", "unit"], name="assignment_once_per_unit"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="assignment_not_under_itself"),
        ]
        indexes: ClassVar[list] = [
            models.Index(
                fields=["sign_for_by_date", "id"],
                condition=Q(status="sent", escalated_at=None),
                name="assignment_unsigned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.matter}"

    @property
    def is_open(self) -> bool:
        """Neither done nor waived."""
        return self.status not in (self.Status.DONE, self.Status.WAIVED)


class DeskQuerySet(models.QuerySet):
    """Reads over the desk."""

    @staticmethod
    def desks_of(user: Person) -> set[tuple[int, str]]:
        """(unit, permission) pairs that the person's posts act for: exactly those units, not what lies below."""
        found = set()
        for post in user.current_posts if user.is_active else []:
            # A post in an office that acts for its level works at the office's desk too.
            for unit in (post.scope_id, post.unit_id):
                found |= {(unit, str(permission)) for permission in post.permissions if not _is_reading(permission)}
        return found

    def for_person(self, user: Person) -> DeskQuerySet:
        """What waits for this person."""
        permissions: dict[int, list[str]] = {}
        for unit, permission in sorted(self.desks_of(user)):
            permissions.setdefault(unit, []).append(permission)
        condition = Q(pk__in=[])
        for unit, held in permissions.items():
            condition |= Q(unit_id=unit, permission__in=held)
        return self.filter(condition)


def _is_reading(permission: str) -> bool:
    # To see a thing is no work: nothing ever waits for it.
    return permission.endswith(".read")


class DeskEntry(About, Dated):
    """One thing that waits for whoever holds a permission at a unit. Kept by the rooms, read by "my work"."""

    permission = models.CharField(_("permission"), max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    step = models.CharField(_("step"), max_length=40)
    url_name = models.CharField(_("page"), max_length=60)
    since = models.DateTimeField(_("waiting since"), default=clock.now)

    objects = DeskQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["subject_kind", "subject_key", "step", "unit"], name="desk_entry_once"),
        ]
        indexes: ClassVar[list] = [models.Index(fields=["unit", "permission", "due_date", "id"], name="desk_by_unit")]

    @property
    def step_label(self) -> str:
        """What waits, in the reader's language: the name of the step."""
        return vocabulary.label(f"{self.subject_kind}.{self.step}")
