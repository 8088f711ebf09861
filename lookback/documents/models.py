"""Stored files, named by their content."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock
from lookback.org.models import Person


class StoredFile(models.Model):
    """A file as it came in. The bytes are kept once per SHA-256, under that name; each upload has its own row."""

    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    size = models.BigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("type"), max_length=100)
    name = models.CharField(_("file name"), max_length=200)
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    uploaded_at = models.DateTimeField(_("uploaded at"), default=clock.now)

    class Meta:
        constraints: ClassVar[list] = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="stored_file_is_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def storage_name(self) -> str:
        """Where the bytes lie under the media folder."""
        return f"files/{self.sha256[:2]}/{self.sha256}"


class Series(models.Model):
    """A gap-free running number, e.g. the closure numbers of one ledger. Its row is locked while a number is taken."""

    key = models.CharField(_("key"), max_length=80, primary_key=True)
    last_number = models.PositiveIntegerField(_("last number"), default=0)

    def __str__(self) -> str:
        return f"{self.key}: {self.last_number}"
