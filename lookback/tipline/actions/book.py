"""The book of rewards. Every posting belongs to a transaction of the caller, who also writes the journal."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import record
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit
from lookback.tipline.models import Account, Posting, Reward
from lookback.tipline.queries import rewards

K = Account.Kind


@transaction.atomic
def fund(unit: Unit, *, by: Person, amount: Decimal, currency: str, reference: str) -> Posting:
    """Put money that was granted at the disposal of a unit's rewards."""
    if not by.may(P.REWARD_BUDGET, unit):
        raise Refused(_("This is not among the duties of your post for this unit."), forbidden=True)
    if amount <= 0:
        raise Refused(_("Enter an amount above nought."), field="amount")
    row = post(unit, currency, K.APPROPRIATION, K.BUDGET, amount, reference=reference, by=by)
    record("tipline.posting.funded", subject=row, actor=by, unit=unit, amount=str(amount), currency=currency)
    return row


def reserve(reward: Reward, *, by: Person) -> None:
    """Set the amount aside; refused where less is free."""
    # Locked first, so that two rewards cannot both take the last of it.
    Account.objects.select_for_update().get(pk=_account(reward.unit, K.BUDGET, reward.currency).pk)
    free = rewards.balance(reward.unit, K.BUDGET, reward.currency)
    if free < reward.amount:
        raise Refused(
            _("The free budget is %(free)s %(currency)s: less than this reward.")
            % {"free": free, "currency": reward.currency}
        )
    post(reward.unit, reward.currency, K.BUDGET, K.RESERVED, reward.amount, reference=reward.number, by=by)


def release(reward: Reward, *, by: Person | None) -> None:
    """Give back what was set aside."""
    post(reward.unit, reward.currency, K.RESERVED, K.BUDGET, reward.amount, reference=reward.number, by=by)


def post(
    unit: Unit, currency: str, credit: str, debit: str, amount: Decimal, *, reference: str, by: Person | None
) -> Posting:
    """Move an amount from one account of a unit to another."""
    return Posting.objects.create(
        credit=_account(unit, credit, currency),
        debit=_account(unit, debit, currency),
        amount=amount,
        reference=reference[:40],
        posted_by=by,
    )


def _account(unit: Unit, kind: str, currency: str) -> Account:
    return Account.objects.get_or_create(unit=unit, kind=kind, currency=currency)[0]
