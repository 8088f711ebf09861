"""Reading rewards: by number for the panel, by voucher for the cashier, as sums for the auditor."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from lookback.kit import sealing
from lookback.org.models import Person, Unit
from lookback.tipline.models import Account, Part, Posting, Reward, Tip, Voucher
from lookback.tipline.queries import dialogue, keys
from lookback.tipline.rules import codes
from lookback.tipline.rules.reward import RESERVING
from lookback.tipline.rules.schedule import Tier, schedule_of

K = Account.Kind
NOUGHT = Decimal("0.00")


@dataclass(frozen=True)
class Reconciled:
    """One unit's book in one currency beside what the vouchers and rewards say. `is_right` where they agree."""

    unit: Unit
    currency: str
    balances: dict[str, Decimal]
    vouchers_paid: Decimal
    rewards_reserved: Decimal

    @property
    def is_right(self) -> bool:
        """All accounts sum to nought, and the two that mirror something equal it."""
        return (
            sum(self.balances.values()) == 0
            and self.balances[K.PAID] == self.vouchers_paid
            and self.balances[K.RESERVED] == self.rewards_reserved
        )

    @property
    def rows(self) -> list[tuple[Any, Decimal]]:
        """The accounts with their words."""
        return [(K(kind).label, balance) for kind, balance in self.balances.items()]


def balance(unit: Unit, kind: str, currency: str) -> Decimal:
    """What stands on an account: put on it, less taken from it."""
    rows = Posting.objects.filter(amount__gt=0)
    given = rows.filter(debit__unit=unit, debit__kind=kind, debit__currency=currency).aggregate(sum=Sum("amount"))
    taken = rows.filter(credit__unit=unit, credit__kind=kind, credit__currency=currency).aggregate(sum=Sum("amount"))
    return (given["sum"] or NOUGHT) - (taken["sum"] or NOUGHT)


def reconciled(user: Person) -> list[Reconciled]:
    """The books of the units whose rewards the person audits, each beside its vouchers."""
    accounts = Account.objects.filter(user.reach("reward.audit", "unit__path")).select_related("unit")
    books = dict.fromkeys((account.unit, account.currency) for account in accounts.order_by("unit_id", "currency"))
    return [_reconcile(unit, currency) for unit, currency in books]


def _reconcile(unit: Unit, currency: str) -> Reconciled:
    paid = Voucher.objects.filter(unit=unit, currency=currency, paid_date__isnull=False)
    reserved = Reward.objects.filter(unit=unit, currency=currency, status__in=RESERVING)
    return Reconciled(
        unit,
        currency,
        {kind: balance(unit, kind, currency) for kind in K.values},
        _total(paid),
        _total(reserved),
    )


def _total(rows: Any) -> Decimal:
    return rows.aggregate(sum=Sum("amount"))["sum"] or NOUGHT


def tier_of(reward: Reward) -> Tier | None:
    """The tier that the reward was proposed under."""
    schedule = schedule_of(reward.schedule, reward.version)
    return schedule.tier(reward.tier) if schedule else None


def links(tip: Tip, key: bytes) -> list[dict[str, Any]]:
    """The sealed ways from a tip to its rewards: the number, and what only the reporter can open."""
    parts = list(tip.parts.filter(kind=Part.Kind.REWARD))
    return [json.loads(keys.opened(part, key)) for part in parts]


def rewards_of(tip: Tip, key: bytes) -> list[Reward]:
    """The rewards of a tip, for whoever holds its key."""
    return list(Reward.objects.filter(number__in=[row["number"] for row in links(tip, key)]).order_by("pk"))


def group_of(tip: Tip) -> list[Tip]:
    """The tips that report the same: the first one and those merged into it."""
    first = tip.merged_into or tip
    return [first, *Tip.objects.filter(merged_into=first).order_by("pk")]


@dataclass(frozen=True)
class Offer:
    """A reward as its reporter sees it; voucher and secret only once it is claimed."""

    reward: Reward
    voucher: str = ""
    code: str = ""
    secret: bytes = b""


def offers(secret: bytes) -> list[Offer] | None:
    """The rewards of a receipt code that were offered, claimed or paid; None where the code opens nothing."""
    opened = dialogue.unlocked(secret)
    if opened is None:
        return None
    private = codes.reporter_keys(secret).private
    shown = (Reward.Status.OFFERED, Reward.Status.CLAIMED, Reward.Status.PAID)
    ways = {row["number"]: row for row in links(*opened)}
    rewards = Reward.objects.filter(number__in=ways, status__in=shown).order_by("pk")
    return [_offer(reward, reporters_key(ways[reward.number], private)) for reward in rewards]


def _offer(reward: Reward, private: bytes) -> Offer:
    text = sealing.unwrap(private, bytes(reward.wrapped_voucher), voucher_context(reward.number))
    body = json.loads(text)
    secret = bytes.fromhex(body["secret"])
    if reward.status != Reward.Status.CLAIMED:
        return Offer(reward, secret=secret)
    return Offer(reward, body["number"], codes.written(secret), secret)


def reporters_key(link: dict[str, Any], reporter_private: bytes) -> bytes:
    """The private key of a reward, for the reporter. Raises Unreadable."""
    return sealing.unwrap(reporter_private, bytes.fromhex(link["wrapped"]), key_context(link["number"]))


def key_context(number: str) -> str:
    """What the private key of a reward is bound to."""
    return f"reward:{number}"


def voucher_context(number: str) -> str:
    """What a voucher on its way to the reporter is bound to."""
    return f"reward-voucher:{number}"


def public_row(reward: Reward) -> dict[str, Any]:
    """A reward for machines: what the panel may know."""
    tier = tier_of(reward)
    return {
        "id": reward.pk,
        "number": reward.number,
        "status": reward.status,
        "outcome": str(tier.label) if tier else reward.tier,
        "contribution": str(reward.contribution),
        "currency": reward.currency,
        "amount": str(reward.amount),
        "votes": len(reward.votes.all()),
    }


def book_rows(books: Iterable[Reconciled]) -> list[dict[str, Any]]:
    """The reconciliation for machines."""
    return [
        {
            "unit": book.unit.code,
            "currency": book.currency,
            "balances": {str(kind): str(value) for kind, value in book.balances.items()},
            "vouchers_paid": str(book.vouchers_paid),
            "rewards_reserved": str(book.rewards_reserved),
            "is_right": book.is_right,
        }
        for book in books
    ]
