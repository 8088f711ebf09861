"""When an upheld tip may open an item, or open one again."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.kit import vocabulary
from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.tipline.models import Tip
from lookback.tipline.queries import beside

# What the item's unit reads, whatever the information was.
ORIGIN = "oversight"
_CONFIRMED = (Tip.Status.RESULT_CONFIRMED, Tip.Status.FED_BACK, Tip.Status.CLOSED)
_UPHELD = (Tip.Result.SUBSTANTIATED, Tip.Result.PARTLY)


def tip_refuses(tip: Tip) -> str | None:
    """Only a result that a second unit confirmed, and that bears the tip out at least in part, reaches the ledger."""
    if tip.status not in _CONFIRMED or tip.result not in _UPHELD:
        return _("Only a tip that was confirmed to be substantiated, at least in part, leads to an item.")
    return None


def follows_up(tip: Tip, user: Person) -> bool:
    """Whether the door to the ledger stands open on the tip's page."""
    return tip_refuses(tip) is None and user.may_anywhere(P.ITEM_SUPERVISE)


beside.add_door("followup:item-list", lazy("Follow it up in rectification"), follows_up)
vocabulary.register(
    {
        "rectification.tiporigin": lazy("Origin of an item"),
        "tipline.tip.followed_up": lazy("Followed up in rectification"),
    }
)
