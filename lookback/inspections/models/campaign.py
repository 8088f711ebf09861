"""A campaign and the framework it inspects by. Dimensions, suggestion aspects and checklists are data."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lookback.kit.prose import Prose, ProseField
from lookback.org.models import Person, Unit


class Framework(models.Model):
    """A versioned template: what is looked at, in which words. `content` has the shape of data/frameworks/*.json."""

    key = models.CharField(_("key"), max_length=40)
    version = models.PositiveIntegerField(_("version"))
    name = ProseField(_("name"))
    content = models.JSONField(_("content"))

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["key", "version"], name="framework_version_once")
        ]

    def __str__(self) -> str:
        return str(self.name)

    def rows(self, part: str) -> list[dict[str, Any]]:
        """A list of the content, e.g. "dimensions" or "methods"; empty where the framework has none."""
        return self.content.get(part, [])

    def choices(self, part: str) -> list[tuple[str, str]]:
        """(key, name) pairs of a list, in the reader's language."""
        return [
            (row["key"], str(Prose.of(row.get("name") or row.get("title") or row.get("text"))))
            for row in self.rows(part)
        ]

    def label(self, part: str, key: str) -> str:
        """The name of one row, in the reader's language; the key itself where it is not in the list."""
        return dict(self.choices(part)).get(key, key)


class Campaign(models.Model):
    """A special campaign or a yearly programme under one mandating collective."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    title = ProseField(_("title"))
    principal_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("mandating collective"))
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="campaigns", verbose_name=_("framework"))
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"), null=True, blank=True)
    created_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )

    def __str__(self) -> str:
        return str(self.title)
