"""The workflow of opening a reporter's name: two custodians, a reason, and an end (domain.md 2.4, boundary B8)."""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.kit import clock, vocabulary
from lookback.kit.workflow import Step, Workflow
from lookback.org.authority import Permission as P
from lookback.org.models import Unit
from lookback.tipline.models import IdentityShare, Unsealing

S = Unsealing.Status
# A request that nobody answered for so long must be made anew: its reason is stale.
WAITS = timedelta(hours=72)
_NUMBER_BYTES = 10


def name_number(trace: bytes) -> str:
    """How holders of a tip and custodians speak of a sealed name: "ABCD-EFGH-IJKL-MNOP", the trace's first 80 bits."""
    text = base64.b32encode(trace[:_NUMBER_BYTES]).decode()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def read_number(text: str) -> bytes | None:
    """The beginning of the trace that a number stands for; None where it is no number."""
    bare = "".join(char for char in text.upper() if char not in "- \t")
    try:
        found = base64.b32decode(bare.encode("ascii", "replace"))
    except (binascii.Error, ValueError):
        return None
    return found if len(found) == _NUMBER_BYTES else None


class Timekeeper:
    """The clock, as the one who ends what is over. Opens nothing."""

    pk = None

    def may(self, permission: str, unit: Unit) -> bool:
        """Ends; nothing else names this permission together with the guard below."""
        return permission == P.TIP_CUSTODY

    def __str__(self) -> str:
        return ""


def over(row: Unsealing) -> bool:
    """Whether its time is up: of a request that nobody answered, or of the hours that were granted."""
    if row.status == S.GRANTED:
        return row.expires_at is None or row.expires_at <= clock.now()
    return row.status == S.ASKED and row.asked_at + WAITS <= clock.now()


def another_decides(row: Unsealing, by: Any) -> str | None:
    """Two people: whoever asks does not grant."""
    return _("You asked for it yourself: another custodian decides.") if row.asked_by_id == by.pk else None


def holds_a_share(row: Unsealing, by: Any) -> str | None:
    """Only a share of this very name can be passed on."""
    if IdentityShare.objects.filter(identity=row.identity_id, ring__person_id=by.pk).exists():
        return None
    return _("You hold no share of this name.")


def in_time(row: Unsealing, by: Any) -> str | None:
    """A request is answered while its reason is fresh."""
    return _("This request is too old to be granted: it must be made anew.") if over(row) else None


def by_who_asked(row: Unsealing, by: Any) -> str | None:
    """Nobody gives it back in another's place."""
    return None if row.asked_by_id == by.pk else _("Only who asked for it can end it.")


def by_the_clock(row: Unsealing, by: Any) -> str | None:
    """Nobody says that time is over before it is."""
    return None if isinstance(by, Timekeeper) and over(row) else _("The clock does this, when the time is over.")


def _step(name, label, sources, target, *guards, **more) -> Step:
    return Step(name, label, sources, target, P.TIP_CUSTODY, "unit", guards, **more)


UNSEALING = Workflow(
    "tipline.unsealing",
    S,
    (
        _step("grant", lazy("Grant"), (S.ASKED,), S.GRANTED, another_decides, holds_a_share, in_time),
        _step("refuse", lazy("Refuse"), (S.ASKED,), S.REFUSED, another_decides, holds_a_share, main=False, danger=True),
        _step("end", lazy("End"), (S.ASKED, S.GRANTED), S.ENDED, by_who_asked, main=False),
        _step("expire", lazy("Time is over"), (S.ASKED, S.GRANTED), S.ENDED, by_the_clock, main=False),
    ),
    terminal=(S.REFUSED, S.ENDED),
)

vocabulary.register(
    {
        "tipline.unsealing": lazy("Opening of a sealed name"),
        "tipline.unsealing.asked": lazy("Sealed name asked for"),
        "tipline.unsealing.opened": lazy("Sealed name opened"),
    }
)
