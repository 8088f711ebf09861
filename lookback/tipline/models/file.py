"""What came along with a text: sealed under a key of its own, which is sealed under the tip's."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lookback.tipline.models.part import Part
from lookback.tipline.models.tip import Tip


class TipFile(models.Model):
    """One file of a tip. In the clear stand its random name in the store and its size, which the disk tells anyway.

    `sealed` is JSON under the tip's key: the file's own key, its name, its type, what the virus scanner said and the
    key of the cleaned copy. The bytes lie below MEDIA_ROOT/tips,
    sealed in pieces (kit.sealing) while they arrived.
    """

    tip = models.ForeignKey(Tip, models.CASCADE, related_name="files", verbose_name=_("tip"))
    part = models.ForeignKey(Part, models.CASCADE, related_name="files", verbose_name=_("message it came with"))
    stored = models.CharField(_("name in the store"), max_length=32, unique=True)
    size = models.BigIntegerField(_("size in bytes"))
    sealed = models.BinaryField(_("sealed key, name and type"))

    class Meta:
        ordering: ClassVar[tuple] = ("pk",)
        constraints: ClassVar[list] = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="tip_file_is_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.tip}: {self.stored}"

    @property
    def context(self) -> str:
        """What the sealed key, name and type are bound to."""
        return f"tip:{self.tip.ref}:file:{self.stored}"

    @property
    def path(self) -> Path:
        """Where the sealed bytes lie."""
        return store_path(self.stored)

    @property
    def clean_name(self) -> str:
        """The name in the store of the cleaned copy, which is made when somebody of the desk opens the file."""
        return f"{self.stored}.clean"

    @property
    def clean_path(self) -> Path:
        """Where the sealed bytes of the cleaned copy lie, if there is one."""
        return store_path(self.clean_name)


def store_path(stored: str) -> Path:
    """Where a sealed file of that random name lies."""
    return Path(settings.MEDIA_ROOT) / "tips" / stored[:2] / stored


def incoming_path(name: str) -> Path:
    """Where a file lies while it arrives. `documents.tasks.sweep` removes what a killed server leaves there; without
    its key it is noise."""
    return Path(settings.MEDIA_ROOT) / "incoming" / name


def content_context(stored: str) -> str:
    """What the bytes are bound to. Known before the tip is: files arrive first."""
    return f"tip-file:{stored}"
