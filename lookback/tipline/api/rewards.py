"""Rewards by number, the auditor's book, and the figures, for machines."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Path

from lookback.kit.payload import body, body_of, body_of_steps, checked
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.tipline.actions.rewards import (
    Proposal,
    advance_reward,
    issue_voucher,
    pay_voucher,
    propose_reward,
    sign_voucher,
)
from lookback.tipline.api.common import Ref, Unlock, form_of, private_key, router, step_of, visible_tip
from lookback.tipline.api.schemas import SlipOut, VoucherOut
from lookback.tipline.forms.reward import REWARD_FORMS, ProposeForm, VoucherForm
from lookback.tipline.models import Reward, Voucher
from lookback.tipline.queries import figures, rewards
from lookback.tipline.rules.reward import REWARD

MOST = 200
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.get("/rewards", response=list[dict[str, Any]])
def list_rewards(request: HttpRequest) -> list[dict[str, Any]]:
    """The newest rewards in reach of the panel, of who checks the budget or of who issues vouchers. No tip, no name."""
    return [rewards.public_row(reward) for reward in _rewards(request)[:MOST]]


@router.get("/rewards/{reward_id}", response=dict[str, Any])
def read_reward(request: HttpRequest, reward_id: Number) -> dict[str, Any]:
    """One reward by its key."""
    return rewards.public_row(_visible(request, reward_id))


@router.post("/rewards/{reward_id}/steps/{step}", response=dict[str, Any], openapi_extra=body_of_steps(REWARD_FORMS))
def take_reward_step(request: HttpRequest, reward_id: Number, step: str) -> dict[str, Any]:
    """Take a step that needs nothing but the reward: `vote`, `decide`, `check_budget`, `lapse`, `revoke`."""
    reward = _visible(request, reward_id)
    step_of(REWARD, step, reward, request)
    values = form_of(REWARD_FORMS[step], request, reward)
    return rewards.public_row(advance_reward(reward, step, by=request.user, **values))


@router.post("/rewards/{reward_id}/offer", response=SlipOut)
def offer_reward(request: HttpRequest, reward_id: Number) -> dict[str, Any]:
    """Issue the voucher. The secret for the unit that pays is given only now."""
    slip = issue_voucher(_visible(request, reward_id), by=request.user)
    return {**_voucher(slip.voucher), "unit_code": slip.unit_code}


@router.post("/tips/{ref}/rewards", response=dict[str, Any], openapi_extra=body_of(ProposeForm))
def propose(request: HttpRequest, ref: Ref, unlock: Unlock = None) -> dict[str, Any]:
    """Propose a reward for a confirmed outcome of a tip whose key one holds."""
    tip = visible_tip(request, ref)
    private = private_key(request, unlock)
    form = ProposeForm(body(request))
    checked(form)
    return rewards.public_row(propose_reward(tip, Proposal(**form.proposal()), by=request.user, private=private))


@router.get("/vouchers", response=list[VoucherOut])
def list_vouchers(request: HttpRequest) -> list[dict[str, Any]]:
    """The vouchers that wait at the units for which one pays; empty for anybody else."""
    return [_voucher(row) for row in Voucher.objects.visible_to(request.user).filter(paid_date=None)[:MOST]]


@router.post("/vouchers/sign", response=VoucherOut, openapi_extra=body_of(VoucherForm))
def sign(request: HttpRequest) -> dict[str, Any]:
    """The first signature: `number` and `unit_code`."""
    values = _secrets(request)
    return _voucher(sign_voucher(values["number"], values["unit_code"], by=request.user))


@router.post("/vouchers/pay", response=VoucherOut, openapi_extra=body_of(VoucherForm))
def pay(request: HttpRequest) -> dict[str, Any]:
    """The second signature, by another person, against the reporter's secret."""
    values = _secrets(request)
    if values["reporter_code"] is None:
        raise Refused(_("The reporter's secret is needed to pay."), field="reporter_code")
    return _voucher(pay_voucher(values["number"], values["unit_code"], values["reporter_code"], by=request.user))


@router.get("/reward-book", response=list[dict[str, Any]])
def read_book(request: HttpRequest) -> list[dict[str, Any]]:
    """The book beside the vouchers, for who audits; empty for anybody else."""
    return rewards.book_rows(rewards.reconciled(request.user))


@router.get("/tip-figures", response=dict[str, Any])
def read_figures(request: HttpRequest) -> dict[str, Any]:
    """Counts and average days of the last twelve whole months; null is what is too small to be shown."""
    if not request.user.may_anywhere(P.TIP_COUNT):
        raise Http404
    return figures.as_data(figures.figures(request.user))


def _visible(request: HttpRequest, pk: int) -> Reward:
    return get_object_or_404(_rewards(request), pk=pk)


def _rewards(request: HttpRequest) -> QuerySet[Reward]:
    return Reward.objects.visible_to(request.user).select_related("unit").prefetch_related("votes")


def _voucher(voucher: Voucher) -> dict[str, Any]:
    names = ("number", "currency", "expires_date", "paid_date")
    return {
        **{name: getattr(voucher, name) for name in names},
        "amount": str(voucher.amount),
        "is_signed": voucher.signed_by_id is not None,
    }


def _secrets(request: HttpRequest) -> dict[str, Any]:
    if not request.user.may_anywhere(P.REWARD_PAY):
        raise Refused(_("This is not among the duties of your post."), forbidden=True)
    return checked(VoucherForm(body(request)))
