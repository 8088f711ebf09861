"""Rewards for those who propose, decide, check, issue, pay and audit: each page shows one of them what is his."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from lookback.kit.steps import attempt, refusal_status, save_page, step_page
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.tipline.actions import book, rewards
from lookback.tipline.forms.reward import REWARD_FORMS, FundForm, ProposeForm, VoucherForm
from lookback.tipline.models import Reward, Tip, Voucher
from lookback.tipline.queries import rewards as queries
from lookback.tipline.rules.reward import REWARD, quorum_of
from lookback.tipline.views.desk_common import tip_url, with_key

FORM_PAGE = "kit/form_page.html"
MOST = 200
BY_FORM = tuple(rewards.EFFECTS)
OFFICES = (P.REWARD_DECIDE, P.REWARD_BUDGET, P.REWARD_LINK, P.REWARD_PAY, P.REWARD_AUDIT)


@require_GET
def reward_list(request: HttpRequest) -> HttpResponse:
    """Rewards by number, or vouchers by number: whichever the office sees."""
    if not any(request.user.may_anywhere(permission) for permission in OFFICES):
        raise Http404
    found = Reward.objects.visible_to(request.user)[:MOST]
    context = {
        "rows": [(reward, queries.tier_of(reward)) for reward in found],
        "vouchers": Voucher.objects.visible_to(request.user).filter(paid_date=None)[:MOST],
        "may_decide": any(request.user.may_anywhere(one) for one in (P.REWARD_DECIDE, P.REWARD_BUDGET, P.REWARD_LINK)),
        "may_fund": request.user.may_anywhere(P.REWARD_BUDGET),
        "may_pay": request.user.may_anywhere(P.REWARD_PAY),
        "may_audit": request.user.may_anywhere(P.REWARD_AUDIT),
    }
    return render(request, "tipline/reward_list.html", context)


def _visible(request: HttpRequest, pk: int) -> Reward:
    return get_object_or_404(Reward.objects.visible_to(request.user).select_related("unit"), pk=pk)


@require_GET
def reward_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One reward: its number, the outcome, the contribution, the amount. Nothing of the tip."""
    reward = _visible(request, pk)
    steps = REWARD.available(reward, request.user)
    context = {
        "reward": reward,
        "tier": queries.tier_of(reward),
        "votes": reward.votes.select_related("member"),
        "quorum": quorum_of(reward),
        "waiting": [sentence for step, sentence in REWARD.waiting(reward, request.user) if step.name == "decide"],
        "steps": [step for step in steps if step.name in BY_FORM],
        "may_issue": any(step.name == "offer" for step in steps),
    }
    return render(request, "tipline/reward_detail.html", context)


@require_http_methods(["GET", "POST"])
def reward_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """A step that needs nothing but the reward."""
    reward = _visible(request, pk)
    if step == "offer":
        return redirect("tipline:reward-offer", pk=pk)
    back = reverse("tipline:reward-detail", args=[pk])
    return step_page(
        request, reward, step, workflow=REWARD, forms=REWARD_FORMS, advance=rewards.advance_reward, back=back
    )


@require_http_methods(["GET", "POST"])
def reward_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """The sealed step: issue the voucher. The slip for the unit that pays is shown once."""
    reward = _visible(request, pk)
    refused = REWARD.refusal("offer", reward, request.user)
    slip = None
    if request.method == "POST" and refused is None:
        try:
            slip = rewards.issue_voucher(reward, by=request.user)
        except Refused as late:
            refused = late
    context = {"reward": reward, "slip": slip, "refused": refused}
    response = render(request, "tipline/reward_offer.html", context, status=refusal_status(refused) if refused else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
@with_key()
def reward_propose(request: HttpRequest, tip: Tip, private: bytes) -> HttpResponse:
    """Propose a reward from the tip, with its key in hand."""
    form = ProposeForm(request.POST if request.method == "POST" else None)

    def do(_values: dict[str, Any]) -> None:
        rewards.propose_reward(tip, rewards.Proposal(**form.proposal()), by=request.user, private=private)

    context = {
        "heading": _("Propose a reward"),
        "intro": _(
            "The panel gets a number, the outcome and the contribution. What you write here stays with the tip."
        ),
        "subject": tip,
    }
    return save_page(
        request, form, do, back=tip_url(tip), template=FORM_PAGE, context=context, done=_("The reward is proposed.")
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def voucher_pay(request: HttpRequest) -> HttpResponse:
    """The counter: sign, or pay."""
    if not request.user.may_anywhere(P.REWARD_PAY):
        raise Http404
    form = VoucherForm(request.POST if request.method == "POST" else None)

    def do(values: dict[str, Any]) -> None:
        number, theirs, mine = values["number"], values["unit_code"], values["reporter_code"]
        if mine is None:
            rewards.sign_voucher(number, theirs, by=request.user)
        else:
            rewards.pay_voucher(number, theirs, mine, by=request.user)

    refused = attempt(form, do) if request.method == "POST" else None
    done = request.method == "POST" and refused is None
    context = {
        "form": VoucherForm() if done else form,
        "back": reverse("tipline:reward-list"),
        "voucher": Voucher.objects.get(number=form.cleaned_data["number"]) if done else None,
    }
    response = render(
        request, "tipline/reward_voucher.html", context, status=refusal_status(refused) if refused else 200
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
def reward_fund(request: HttpRequest) -> HttpResponse:
    """Enter money that was granted."""
    if not request.user.may_anywhere(P.REWARD_BUDGET):
        raise Http404
    return save_page(
        request,
        FundForm(request.POST if request.method == "POST" else None, user=request.user),
        lambda values: book.fund(by=request.user, **values),
        back=reverse("tipline:reward-list"),
        template=FORM_PAGE,
        context={"heading": _("Enter granted money")},
        done=_("The money is in the book."),
    )


@require_GET
def reward_book(request: HttpRequest) -> HttpResponse:
    """The auditor's reconciliation: what the book says beside what the vouchers say."""
    if not request.user.may_anywhere(P.REWARD_AUDIT):
        raise Http404
    return render(request, "tipline/reward_book.html", {"books": queries.reconciled(request.user)})
