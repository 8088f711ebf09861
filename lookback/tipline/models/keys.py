"""The keys of those who work on tips. A private key is never stored in the clear."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock
from lookback.org.models import Person


class KeyRing(models.Model):
    """A person's key pair: the public key for everybody, the private one locked with the person's passphrase."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="key_rings", verbose_name=_("person"))
    public = models.BinaryField(_("public key"))
    locked = models.BinaryField(_("locked private key"))
    made_at = models.DateTimeField(_("made at"), default=clock.now)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    # Passphrases tried in the present quarter of an hour; nought again after the right one.
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    tries_since = models.DateTimeField(_("tries since"), null=True, blank=True)

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["person"], condition=Q(retired_at=None), name="one_current_key_ring"),
        ]

    def __str__(self) -> str:
        return str(self.person)


class EscrowShare(models.Model):
    """One share of a private key, wrapped for a custodian. Any two shares recover it; one alone says nothing."""

    ring = models.ForeignKey(KeyRing, models.CASCADE, related_name="shares", verbose_name=_("key ring"))
    custodian = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("custodian"))
    wrapped = models.BinaryField(_("wrapped share"))

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["ring", "custodian"], name="one_share_per_custodian"),
        ]

    def __str__(self) -> str:
        return f"{self.ring}: {self.custodian}"


class Recovery(models.Model):
    """Somebody lost the passphrase and asks for the key back. Two custodians wrap their shares for a fresh key pair.

    The fresh pair is locked with the new passphrase from the start, so that nobody but its owner, and no custodian
    nor the server, can put the shares together.
    """

    ring = models.ForeignKey(KeyRing, models.CASCADE, related_name="recoveries", verbose_name=_("key ring"))
    public = models.BinaryField(_("public key"))
    locked = models.BinaryField(_("locked private key"))
    asked_at = models.DateTimeField(_("asked at"), default=clock.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["ring"], condition=Q(ended_at=None), name="one_recovery_at_a_time"),
        ]

    def __str__(self) -> str:
        return str(self.ring)


class RecoveryApproval(models.Model):
    """One custodian's share, wrapped for the fresh pair. Two of them are needed."""

    recovery = models.ForeignKey(Recovery, models.CASCADE, related_name="approvals", verbose_name=_("recovery"))
    custodian = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("custodian"))
    wrapped = models.BinaryField(_("wrapped share"))
    approved_at = models.DateTimeField(_("approved at"), default=clock.now)

    class Meta:
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["recovery", "custodian"], name="one_approval_per_custodian"),
        ]

    def __str__(self) -> str:
        return f"{self.recovery}: {self.custodian}"


class Unlocked(models.Model):
    """A private key in use: sealed under a key that only the person's browser or program holds, until it expires."""

    lookup = models.BinaryField(_("trace of the session key"), max_length=32, unique=True)
    ring = models.ForeignKey(KeyRing, models.CASCADE, related_name="+", verbose_name=_("key ring"))
    sealed = models.BinaryField(_("sealed private key"))
    expires_at = models.DateTimeField(_("expires at"), db_index=True)

    def __str__(self) -> str:
        return str(self.ring)
