"""A tip: what can be known of it without a key."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock
from lookback.org.models import Person, Unit

REF_SYMBOLS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_ref() -> str:
    """A random name of a tip. A running number would tell how many tips somebody does not see."""
    return "".join(secrets.choice(REF_SYMBOLS) for _place in range(10))


class TipQuerySet(models.QuerySet):
    """Reads over tips."""

    def visible_to(self, user: Person) -> TipQuerySet:
        """Tips whose key was given to the person and not taken back. No role sees a tip by itself."""
        return self.filter(accesses__person=user, accesses__ended_at=None)


class Tip(models.Model):
    """One report. Statuses and their order are those of domain.md 2.3."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("received")
        ACKNOWLEDGED = "acknowledged", _("acknowledged")
        NEED_INFO = "need_info", _("more information asked for")
        ACCEPTED = "accepted", _("accepted for checking")
        OUT_OF_SCOPE = "out_of_scope", _("out of scope")
        TRANSFERRED = "transferred", _("transferred")
        MERGED = "merged", _("merged with an earlier tip")
        ASSIGNED = "assigned", _("assigned")
        VERIFYING = "verifying", _("being verified")
        RESULT_PROPOSED = "result_proposed", _("result proposed")
        RESULT_CONFIRMED = "result_confirmed", _("result confirmed")
        FED_BACK = "fed_back", _("reporter informed")
        CLOSED = "closed", _("closed")

    class Channel(models.TextChoices):
        WEB = "web", _("web form")
        APP = "app", _("app")
        QR = "qr", _("QR code")
        PHONE = "phone", _("phone")
        LETTER = "letter", _("letter")
        VISIT = "visit", _("visit")
        REFERRAL = "referral", _("referred by a unit")
        MISSION = "mission", _("found in a mission")
        SURRENDER = "surrender", _("surrender or statement of a co-suspect")

    class IdentityMode(models.TextChoices):
        NAMED = "named", _("named")
        CONFIDENTIAL = "confidential", _("confidential")
        ANONYMOUS = "anonymous", _("anonymous")

    class Priority(models.IntegerChoices):
        URGENT = 1, _("urgent")
        HIGH = 2, _("high")
        NORMAL = 3, _("normal")

    class Result(models.TextChoices):
        """Of one allegation; the strongest first, which is that of the whole tip (domain.md 2.3)."""

        SUBSTANTIATED = "substantiated", _("substantiated")
        PARTLY = "partly_substantiated", _("partly substantiated")
        REFERRED = "referred", _("referred to another body")
        NOT_SUBSTANTIATED = "not_substantiated", _("not substantiated")
        NOT_CHECKABLE = "not_checkable", _("cannot be checked")
        DISPROVED = "disproved", _("disproved")

    ref = models.CharField(_("reference"), max_length=10, unique=True, default=new_ref)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.RECEIVED)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices, default=Channel.WEB)
    identity_mode = models.CharField(_("identity"), max_length=14, choices=IdentityMode.choices)
    category = models.CharField(_("category"), max_length=40)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.NORMAL)
    # A day, not a time: a time could be laid beside somebody else's record of who was online.
    received_date = models.DateField(_("received on"), default=clock.today)
    # Whose desk answers for it, and who verifies it. Whom it accuses is sealed.
    desk_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("desk"))
    assigned_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("assigned to")
    )
    # The day of the next duty towards the reporter; null when there is none. Nobody beside the holders learns of it.
    due_date = models.DateField(_("due"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=20, choices=Result.choices, blank=True)
    # The earlier tip that this one repeats. Its reporter stays the first.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    # How the reporter finds and opens it (docs/adr/0019): a trace of the code, and the tip's key wrapped for the code.
    code_lookup = models.BinaryField(_("trace of the receipt code"), max_length=32, unique=True)
    reporter_public = models.BinaryField(_("reporter's public key"))
    reporter_wrapped = models.BinaryField(_("tip key, wrapped for the reporter"))
    # Which round of verifying this is: a tip that was returned or reopened is signed anew.
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    # Raised when the tip is sealed anew under another key, because somebody lost the right to read it.
    key_version = models.PositiveSmallIntegerField(_("version of the key"), default=1)

    objects = TipQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list] = [models.Index(fields=["status", "received_date"], name="tip_by_status")]

    def __str__(self) -> str:
        return self.ref
