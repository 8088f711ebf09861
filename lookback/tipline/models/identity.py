"""Who the reporter is, where that was said (boundary B8): apart from the tip, under a key that no one person holds."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lookback.tipline.models.keys import KeyRing


class Identity(models.Model):
    """Name and contact of a reporter. No column leads to the tip: only who holds the tip's key can compute `trace`."""

    trace = models.BinaryField(_("trace of the tip's key"), max_length=32, unique=True)
    sealed = models.BinaryField(_("sealed name and contact"))
    # Keyed traces of its words, sealed under a key derived from the tip's: a text that goes out is compared with them.
    words = models.BinaryField(_("sealed traces of its words"), default=b"")

    def __str__(self) -> str:
        return f"#{self.pk}"


class IdentityShare(models.Model):
    """One share of an identity's key, wrapped for one person. Any two shares open it; one alone says nothing."""

    identity = models.ForeignKey(Identity, models.CASCADE, related_name="shares", verbose_name=_("identity"))
    ring = models.ForeignKey(KeyRing, models.PROTECT, related_name="+", verbose_name=_("key ring"))
    wrapped = models.BinaryField(_("wrapped share"))

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["identity", "ring"], name="one_identity_share_per_ring"),
        ]

    def __str__(self) -> str:
        return f"{self.identity}: {self.ring}"
