"""Journal entries in hash chains, and the head of each chain. No foreign keys: an entry outlives its subject."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lookback.kit import vocabulary
from lookback.kit.fields import PathField, subtree


class Head(models.Model):
    """The last entry of one chain. Writers lock this row, not the last entry: there is always one to lock."""

    chain = models.PositiveSmallIntegerField(_("chain"), primary_key=True)
    last_number = models.BigIntegerField(_("last number"), default=0)
    last_digest = models.CharField(_("last digest"), max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.chain}:{self.last_number}"


class EntryQuerySet(models.QuerySet):
    """Reads over the journal."""

    def about(self, subject: models.Model) -> EntryQuerySet:
        """All that happened to one object, oldest first."""
        return self.filter(subject_kind=subject._meta.label_lower, subject_key=str(subject.pk)).order_by("id")

    def visible_to(self, user: Any) -> EntryQuerySet:
        """Entries about units inside the person's scopes; a scope at the top of the tree shows all, unit or none."""
        scopes = user.scopes("journal.read")
        if any(scope.depth == 0 for scope in scopes):
            return self.all()
        condition = models.Q(pk__in=[])
        for scope in scopes:
            condition |= subtree(scope.path, field="unit_path")
        return self.filter(condition)


class Entry(models.Model):
    """One thing that somebody did. Rows are inserted only; the database refuses update and delete."""

    chain = models.PositiveSmallIntegerField(_("chain"))
    number = models.BigIntegerField(_("number in the chain"))
    at = models.DateTimeField(_("at"))
    action = models.CharField(_("action"), max_length=80)
    subject_kind = models.CharField(_("subject kind"), max_length=60, blank=True)
    subject_key = models.CharField(_("subject key"), max_length=40, blank=True)
    actor_key = models.BigIntegerField(_("actor key"), null=True, blank=True)
    actor_name = models.CharField(_("actor"), max_length=120, blank=True)
    unit_key = models.BigIntegerField(_("unit key"), null=True, blank=True)
    # Where the unit stood then: an auditor of a province reads what happened in the province.
    unit_path = PathField(_("unit path"), blank=True, default="")
    was = models.CharField(_("status before"), max_length=30, blank=True)
    now = models.CharField(_("status after"), max_length=30, blank=True)
    detail = models.JSONField(_("detail"), default=dict)
    previous_digest = models.CharField(_("previous digest"), max_length=64)
    digest = models.CharField(_("digest"), max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["chain", "number"], name="journal_entry_in_chain_once"),
        ]
        indexes: ClassVar[list] = [
            models.Index(fields=["subject_kind", "subject_key", "id"], name="journal_by_subject"),
            models.Index(fields=["action", "id"], name="journal_by_action"),
            models.Index(fields=["actor_key", "id"], name="journal_by_actor"),
            models.Index(fields=["unit_path"], name="journal_by_unit"),
            models.Index(fields=["at"], name="journal_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.chain}:{self.number} {self.action}"

    @property
    def label(self) -> str:
        """What was done, in the reader's language."""
        return vocabulary.label(self.action)

    @property
    def kind_label(self) -> str:
        """What kind of object it is about, in the reader's language."""
        return vocabulary.kind_label(self.subject_kind)

    @property
    def was_label(self) -> str:
        """The status before, in the reader's language."""
        return vocabulary.status_label(self.action, self.was)

    @property
    def now_label(self) -> str:
        """The status after, in the reader's language."""
        return vocabulary.status_label(self.action, self.now)

    def facts(self) -> list[Any]:
        """What the digest covers, in a fixed order."""
        return [
            self.chain,
            self.number,
            self.at.isoformat(timespec="microseconds"),
            self.action,
            self.subject_kind,
            self.subject_key,
            self.actor_key,
            self.actor_name,
            self.unit_key,
            self.unit_path,
            self.was,
            self.now,
            self.detail,
        ]
