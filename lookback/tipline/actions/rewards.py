"""Rewards: proposed from a tip by who holds its key, decided by number, claimed with a code, paid on a voucher."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import locked, move, record
from lookback.kit import clock, sealing
from lookback.kit.workflow import Refused
from lookback.org.models import Person
from lookback.tipline.actions.book import K, post, release, reserve
from lookback.tipline.actions.common import hold, note_down, words
from lookback.tipline.actions.parts import add_part
from lookback.tipline.actions.retention import keep_identity
from lookback.tipline.models import Hold, PanelVote, Part, Reward, Tip, Voucher
from lookback.tipline.models.reward import CONTRIBUTIONS
from lookback.tipline.queries import rewards
from lookback.tipline.rules import codes
from lookback.tipline.rules import voucher as marks
from lookback.tipline.rules.reward import DECIDED, RESERVING, REWARD, UPHELD, Reporter
from lookback.tipline.rules.schedule import Schedule, Tier, amount_of, base_of, exclusions, in_force, share_of, voted

Noted = dict[str, Any]
ENDED = (Reward.Status.REFUSED, Reward.Status.LAPSED, Reward.Status.REVOKED)


@dataclass(frozen=True)
class Proposal:
    """What is proposed. `outcome` says which confirmed decision it rests on; `reason`, why this contribution.

    Both are sealed into the tip; the panel sees neither.
    """

    schedule: str
    tier: str
    outcome: str
    reason: str
    contribution: Decimal = Decimal(1)
    recovered: Decimal | None = None
    weight: int = 1
    weights: int = 1
    excluded: Collection[str] = ()


@dataclass(frozen=True)
class Slip:
    """What the custodian hands over, once: the voucher, and the secret for the unit that pays."""

    voucher: Voucher
    unit_code: str


@transaction.atomic
def propose_reward(tip: Tip, proposal: Proposal, *, by: Person, private: bytes) -> Reward:
    """Propose a reward for a confirmed outcome. The way from the tip to it is sealed under the tip's key."""
    row, key = hold(tip, by, private)
    schedule, tier = _tier(proposal)
    group = rewards.group_of(row)
    _check_due(row, group, schedule, proposal)
    if any(one.tier == tier.key and one.status not in ENDED for one in rewards.rewards_of(row, key)):
        raise Refused(_("A reward for this outcome was proposed already: it counts once."), field="tier")
    reward = _made(row, schedule, tier, proposal, len(group), by)
    pair = sealing.new_pair()
    reward.public = pair.public
    reward.hold = keep_identity(row, key, Hold.Kind.REWARD)
    reward.save(force_insert=True)
    wrapped = sealing.wrap(bytes(row.reporter_public), pair.private, rewards.key_context(reward.number))
    link = {"number": reward.number, "wrapped": wrapped.hex()}
    add_part(row, Part.Kind.REWARD, link, key=key, author=by)
    text = f"{words(proposal.outcome, 'outcome')}\n{words(proposal.reason)}"
    note_down(row, text, key=key, by=by, step="reward")
    return move(REWARD, reward, "propose", by=by)


def _tier(proposal: Proposal) -> tuple[Schedule, Tier]:
    known = {row.key: row for row in in_force(clock.today(), demo=settings.DEMO)}
    schedule = known.get(proposal.schedule)
    tier = schedule.tier(proposal.tier) if schedule else None
    if schedule is None or tier is None:
        raise Refused(_("Choose one of the values offered."), field="tier")
    return schedule, tier


def _check_due(tip: Tip, group: list[Tip], schedule: Schedule, proposal: Proposal) -> None:
    first = group[0]
    if first.status not in DECIDED or first.result not in UPHELD:
        raise Refused(_("A reward needs a confirmed result that bears the report out."))
    if tip.pk != first.pk and schedule.split == "first":
        raise Refused(_("Under this schedule the first reporter gets the reward; this one reported later."))
    if excluded := [str(label) for key, label in exclusions().items() if key in proposal.excluded]:
        raise Refused(_("No reward: %(reason)s.") % {"reason": excluded[0]}, field="excluded")
    if tip.identity_mode == Tip.IdentityMode.ANONYMOUS and not schedule.anonymous_payout:
        raise Refused(
            _("This schedule pays only whose identity is known. Ask the reporter in the dialogue first."), field="tier"
        )
    if proposal.contribution not in CONTRIBUTIONS:
        raise Refused(_("Choose one of the values offered."), field="contribution")


def _made(tip: Tip, schedule: Schedule, tier: Tier, proposal: Proposal, reporters: int, by: Person) -> Reward:
    if tier.basis == "percent" and not (proposal.recovered and proposal.recovered > 0):
        raise Refused(_("Enter the sum that was recovered."), field="recovered")
    weight, weights = {"first": (1, 1), "equal": (1, reporters)}.get(
        schedule.split, (proposal.weight, proposal.weights)
    )
    if not 1 <= weight <= weights:
        raise Refused(_("A share is a part of the whole."), field="weight")
    reward = Reward(
        unit=tip.desk_unit,
        schedule=schedule.key,
        version=schedule.version,
        tier=tier.key,
        currency=schedule.currency,
        base=base_of(tier, proposal.recovered),
        contribution=proposal.contribution,
        weight=weight,
        weights=weights,
        proposed_by=by,
    )
    reward.amount = _amount(reward, tier)
    return reward


def _amount(reward: Reward, tier: Tier | None) -> Decimal:
    if tier is None:
        raise Refused(_("The schedule of this reward is not on this site any more."))
    return share_of(amount_of(tier, reward.base, reward.contribution), reward.weight, reward.weights)


# --- decided by number ----------------------------------------------------------------------------------------


def advance_reward(reward: Reward, step: str, *, by: Any, **values: Any) -> Reward:
    """Take a step that needs nothing but the reward: decide, check the budget, lapse, revoke."""
    if step not in EFFECTS:
        raise Refused(_("There is no step called “%(name)s” here.") % {"name": step}, field="step")
    return move(REWARD, reward, step, by=by, effect=EFFECTS[step], **values)


def _vote(reward: Reward, *, by: Person, contribution: Decimal, reason: str) -> Noted:
    if contribution not in (Decimal(0), *CONTRIBUTIONS):
        raise Refused(_("Choose one of the values offered."), field="contribution")
    PanelVote.objects.create(reward=reward, member=by, contribution=contribution, reason=words(reason))
    return {}


def _decide(reward: Reward, *, by: Person, reason: str) -> Noted:
    """Write down what the votes decided, and on what grounds; nobody chooses another sum here."""
    votes = list(reward.votes.values_list("contribution", flat=True))
    reward.contribution, reward.reasons, reward.decided_by = voted(votes), words(reason), by
    reward.amount = _amount(reward, rewards.tier_of(reward))
    noted = {"contribution": str(reward.contribution), "amount": str(reward.amount), "currency": reward.currency}
    return {**noted, "votes": len(votes)}


def _check_budget(reward: Reward, *, by: Person, note: str = "") -> Noted:
    reserve(reward, by=by)
    return {"amount": str(reward.amount), "currency": reward.currency}


def _lapse(reward: Reward, *, by: Person, note: str = "") -> Noted:
    return _given_up(reward, by)


def _revoke(reward: Reward, *, by: Person, reason: str) -> Noted:
    reward.reasons = "\n".join(filter(None, (reward.reasons, words(reason))))
    return _given_up(reward, by)


def _given_up(reward: Reward, by: Any) -> Noted:
    """The money goes back, and what kept the identity goes."""
    if reward.status in RESERVING:
        release(reward, by=by if isinstance(by, Person) else None)
    _let_go(reward)
    return {"amount": str(reward.amount), "currency": reward.currency}


def _let_go(reward: Reward) -> None:
    if reward.hold:
        reward.hold.delete()
        reward.hold = None


EFFECTS: dict[str, Callable[..., Noted]] = {
    "vote": _vote,
    "decide": _decide,
    "check_budget": _check_budget,
    "lapse": _lapse,
    "revoke": _revoke,
}


# --- the sealed step ------------------------------------------------------------------------------------------


@transaction.atomic
def issue_voucher(reward: Reward, *, by: Person) -> Slip:
    """Make the voucher. One secret is sealed for the reporter and shown to nobody; the other is for the unit.

    From here on no row leads from the reward to the voucher: only the reporter's secret does.
    """
    mine, theirs = marks.new_secret(), marks.new_secret()
    row = move(REWARD, reward, "offer", by=by, effect=partial(_seal_voucher, secret=mine))
    assert row.expires_date is not None  # set by the step
    voucher = Voucher.objects.create(
        number=_voucher_number(row, mine),
        unit=row.unit,
        currency=row.currency,
        amount=row.amount,
        expires_date=row.expires_date,
        claim_mark=marks.reporter_mark(mine),
        unit_mark=marks.unit_mark(theirs),
    )
    return Slip(voucher, codes.written(theirs))


def _seal_voucher(reward: Reward, *, by: Person, secret: bytes) -> Noted:
    schedule = next((one for one in in_force(clock.today(), demo=True) if one.key == reward.schedule), None)
    days = schedule.claim_days if schedule else 180
    reward.issued_by, reward.expires_date = by, clock.today() + timedelta(days=days)
    body = json.dumps({"number": _voucher_number(reward, secret), "secret": secret.hex()}).encode()
    reward.wrapped_voucher = sealing.wrap(bytes(reward.public), body, rewards.voucher_context(reward.number))
    reward.voucher_trace = marks.reward_trace(secret)
    return {"expires": reward.expires_date}


def _voucher_number(reward: Reward, secret: bytes) -> str:
    """Follows from the secret, so that it is known before the row is, and says nothing about the reward."""
    return codes.written(sealing.derive(secret, "voucher-number", codes.SECRET_BYTES)).replace("-", "")[:10]


# --- the reporter ---------------------------------------------------------------------------------------------


def claim(secret: bytes, number: str = "") -> rewards.Offer:
    """Claim a reward with the receipt code. Returns the voucher's number and the reporter's secret for it."""
    offer = _offer(secret, number)
    if offer.reward.status == Reward.Status.OFFERED:
        move(REWARD, offer.reward, "claim", by=Reporter())
    return _offer(secret, offer.reward.number)


def refuse_reward(secret: bytes, number: str = "") -> Reward:
    """Refuse a reward with the receipt code: the money goes back, the voucher is void."""
    offer = _offer(secret, number)
    with transaction.atomic():
        row = move(REWARD, offer.reward, "refuse", by=Reporter(), effect=_refused)
        Voucher.objects.filter(claim_mark=marks.reporter_mark(offer.secret)).update(cancelled_date=clock.today())
    return row


def _refused(reward: Reward, *, by: Any) -> Noted:
    return _given_up(reward, by)


def _offer(secret: bytes, number: str) -> rewards.Offer:
    found = rewards.offers(secret)
    if found is None:
        raise Refused(_("This code opens no report. Please compare it with your note."), field="code")
    offer = next((one for one in found if number in ("", one.reward.number)), None)
    if offer is None:
        raise Refused(_("No reward is offered for this report at present."))
    return offer


# --- the cashier ----------------------------------------------------------------------------------------------


def sign_voucher(number: str, unit_secret: bytes, *, by: Person) -> Voucher:
    """The first signature: the unit's secret fits, and the voucher is good."""
    voucher = _checked(number, by, unit_secret=unit_secret)
    with transaction.atomic():
        row = locked(voucher)
        if row.signed_by_id:
            raise Refused(_("This voucher has its first signature: a second person pays it."))
        row.signed_by = by
        row.save(update_fields=["signed_by"])
        record("tipline.voucher.signed", subject=row, actor=by)
    return row


def pay_voucher(number: str, unit_secret: bytes, reporter_secret: bytes, *, by: Person) -> Voucher:
    """The second signature, by somebody else, against the secret that the reporter brings. Paid once."""
    voucher = _checked(number, by, unit_secret=unit_secret, reporter_secret=reporter_secret)
    reward = Reward.objects.filter(voucher_trace=marks.reward_trace(reporter_secret)).first()
    if reward is None:
        raise Refused(_("This voucher is not valid."))
    with transaction.atomic():
        row = locked(voucher)
        _check_open(row)
        if row.signed_by_id is None or row.signed_by_id == by.pk:
            raise Refused(_("Two people sign a voucher: somebody else must sign first."))
        move(REWARD, reward, "pay", by=by, effect=_paid)
        row.paid_by, row.paid_date = by, clock.today()
        row.save(update_fields=["paid_by", "paid_date"])
        post(row.unit, row.currency, K.RESERVED, K.PAID, row.amount, reference=row.number, by=by)
        record("tipline.voucher.paid", subject=row, actor=by, amount=str(row.amount), currency=row.currency)
    return row


def _paid(reward: Reward, *, by: Person) -> Noted:
    _let_go(reward)
    return {}


def _checked(number: str, by: Person, *, unit_secret: bytes, reporter_secret: bytes | None = None) -> Voucher:
    voucher = Voucher.objects.visible_to(by).filter(number=number).first()
    if voucher is None:
        raise Refused(_("There is no such voucher for your unit."), field="number")
    _check_open(voucher)
    fits = hmac.compare_digest(marks.unit_mark(unit_secret), bytes(voucher.unit_mark))
    if reporter_secret is not None:
        fits &= hmac.compare_digest(marks.reporter_mark(reporter_secret), bytes(voucher.claim_mark))
    if not fits:
        _count_try(voucher, by)
        raise Refused(_("The secrets do not fit this voucher."), field="unit_code")
    return voucher


def _check_open(voucher: Voucher) -> None:
    if voucher.paid_date:
        raise Refused(_("This voucher was paid already."))
    if voucher.cancelled_date or voucher.tries >= marks.MOST_TRIES:
        raise Refused(_("This voucher is not valid."))
    if voucher.expires_date < clock.today():
        raise Refused(_("This voucher has expired."))


@transaction.atomic
def _count_try(voucher: Voucher, by: Person) -> None:
    row = locked(voucher)
    row.tries += 1
    row.save(update_fields=["tries"])
    record("tipline.voucher.refused", subject=row, actor=by)
