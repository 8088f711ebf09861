"""Rewards by number, the auditor's book, and the figures, for machines."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path

from lookback.kit.payload import body_of_steps
from lookback.org.authority import Permission as P
from lookback.tipline.actions.rewards import advance_reward
from lookback.tipline.api.common import form_of, router
from lookback.tipline.forms.reward import REWARD_FORMS
from lookback.tipline.models import Reward
from lookback.tipline.queries import figures, rewards
from lookback.tipline.rules.reward import REWARD

MOST = 200
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.get("/rewards", response=list[dict[str, Any]])
def list_rewards(request: HttpRequest) -> list[dict[str, Any]]:
    """The newest rewards in reach of the panel, of who checks the budget or of who issues vouchers. No tip, no name."""
    return [rewards.public_row(reward) for reward in Reward.objects.visible_to(request.user)[:MOST]]


@router.get("/rewards/{reward_id}", response=dict[str, Any])
def read_reward(request: HttpRequest, reward_id: Number) -> dict[str, Any]:
    """One reward by its key."""
    return rewards.public_row(_visible(request, reward_id))


@router.post("/rewards/{reward_id}/steps/{step}", response=dict[str, Any], openapi_extra=body_of_steps(REWARD_FORMS))
def take_reward_step(request: HttpRequest, reward_id: Number, step: str) -> dict[str, Any]:
    """Take a step that needs nothing but the reward: `decide`, `check_budget`, `lapse`, `revoke`."""
    reward = _visible(request, reward_id)
    if step not in REWARD.by_name:
        raise Http404
    REWARD.check(step, reward, request.user)
    values = form_of(REWARD_FORMS[step], request, reward)
    return rewards.public_row(advance_reward(reward, step, by=request.user, **values))


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
    return get_object_or_404(Reward.objects.visible_to(request.user).select_related("unit"), pk=pk)
