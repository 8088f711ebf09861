"""Norms of characterisation: the ladder, its elements and the negative list, by the day from which they hold."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lookback.kit.prose import Prose, ProseField


class NormSet(models.Model):
    """One version of one set of norms, read from a file and never changed afterwards; `content` is the whole file."""

    # Sets of one family follow each other in time; a family is one system of law.
    family = models.CharField(_("family"), max_length=40)
    key = models.CharField(_("key"), max_length=40)
    version = models.PositiveIntegerField(_("version"))
    name = ProseField(_("name"))
    from_date = models.DateField(_("in force from"))
    to_date = models.DateField(_("in force until"), null=True, blank=True)
    content = models.JSONField(_("norms"))

    class Meta:
        ordering: ClassVar[tuple] = ("family", "from_date", "version")
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["key", "version"], name="norms_version_once"),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="norms_end_after_they_begin"
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def ladder(self) -> list[dict[str, Any]]:
        """The levels, lowest first: {"level", "name", "elements", "source"}."""
        return self.content["ladder"]

    @property
    def element_rows(self) -> list[dict[str, Any]]:
        """The elements in order: {"key", "name", "text", "source"}."""
        return self.content["elements"]

    @property
    def negative_rows(self) -> list[dict[str, Any]]:
        """The negative list: {"key", "text", "source"}."""
        return self.content["negatives"]

    def level_name(self, level: int | None) -> Prose:
        """What a level is called; empty where none is chosen."""
        return next((Prose.of(row["name"]) for row in self.ladder if row["level"] == level), Prose())

    def needed(self, level: int) -> tuple[str, ...]:
        """The keys of the elements that a level needs, all of them."""
        return next((tuple(row["elements"]) for row in self.ladder if row["level"] == level), ())

    @property
    def shown(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """The content for readers: (heading, [(words, source, whether it is unverified)])."""
        headings = {
            "ladder": _("Levels"),
            "elements": _("Elements"),
            "negatives": _("Negative list"),
            "thresholds": _("Thresholds"),
        }
        return [(str(text), [_words(row) for row in self.content[part]]) for part, text in headings.items()]


def _words(row: dict[str, Any]) -> tuple[str, str, bool]:
    parts = [str(Prose.of(row.get(name) or {})) for name in ("name", "text")]
    needed = " + ".join(row.get("elements", ()))
    words = ": ".join(part for part in (*parts, needed) if part)
    return words, row["source"], row.get("unverified", False)
