"""The workflow of a reward (domain.md 2.5): who decides, who links and who pays are different people."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.kit import clock, vocabulary
from lookback.kit.workflow import Step, Workflow
from lookback.org.authority import Permission as P
from lookback.org.models import Unit
from lookback.tipline.models import Reward, Tip
from lookback.tipline.rules.schedule import QUORUM, schedule_of, voted

S = Reward.Status
# When the result of a tip is confirmed, so that a reward may rest on it.
DECIDED = (Tip.Status.RESULT_CONFIRMED, Tip.Status.FED_BACK, Tip.Status.CLOSED)
# Results that bear a report out, so that a reward may be due.
UPHELD = (Tip.Result.SUBSTANTIATED, Tip.Result.PARTLY, Tip.Result.REFERRED)
UNDECIDED = (S.ELIGIBLE, S.PROPOSED)
STANDING = (S.PROPOSED, S.PANEL_DECIDED, S.BUDGET_CHECKED, S.OFFERED, S.CLAIMED)
RESERVING = (S.BUDGET_CHECKED, S.OFFERED, S.CLAIMED)


class Reporter:
    """Whoever holds the receipt code, as the one who acts. Has no name and no row."""

    pk = None

    def may(self, permission: str, unit: Unit) -> bool:
        """Claims and refuses; nothing else names this permission together with the guard below."""
        return permission == P.REWARD_LINK

    def __str__(self) -> str:
        return ""


def by_the_reporter(reward: Reward, by: Any) -> str | None:
    """Nobody claims or refuses in a reporter's place."""
    return None if isinstance(by, Reporter) else _("Only the reporter can do this, with the receipt code.")


def by_staff(reward: Reward, by: Any) -> str | None:
    """The reporter issues nothing to himself."""
    return _("This is not for the reporter to do.") if isinstance(by, Reporter) else None


def another_decides(reward: Reward, by: Any) -> str | None:
    """Whoever proposed it does not decide."""
    return _("You proposed this reward: somebody else decides.") if reward.proposed_by_id == by.pk else None


def has_not_voted(reward: Reward, by: Any) -> str | None:
    """One member, one vote."""
    return _("You have voted on this reward.") if reward.votes.filter(member_id=by.pk).exists() else None


def a_panel_has_voted(reward: Reward, by: Any) -> str | None:
    """No single person decides: enough members have voted, and most of them for a reward."""
    votes = list(reward.votes.values_list("contribution", flat=True))
    needed = quorum_of(reward)
    if len(votes) < needed:
        return _("%(votes)d of the panel have voted; the decision needs %(needed)d.") % {
            "votes": len(votes),
            "needed": needed,
        }
    if voted(votes) == 0:
        return _("Most of the panel vote for no reward: revoke it, with the reasons.")
    return None


def quorum_of(reward: Reward) -> int:
    """How many of the panel must vote under the schedule of the reward."""
    schedule = schedule_of(reward.schedule, reward.version)
    return schedule.quorum if schedule else QUORUM


def a_third_issues(reward: Reward, by: Any) -> str | None:
    """Whoever proposed or decided does not issue the voucher."""
    if by.pk in (reward.proposed_by_id, reward.decided_by_id):
        return _("You proposed or decided on this reward: somebody else issues the voucher.")
    return None


def is_over(reward: Reward, by: Any) -> str | None:
    """It lapses only when its day has passed."""
    if reward.expires_date and reward.expires_date >= clock.today():
        return _("It can still be claimed.")
    return None


def in_time(reward: Reward, by: Any) -> str | None:
    """Claimed and paid until its day."""
    if reward.expires_date and reward.expires_date < clock.today():
        return _("The day until which this could be claimed has passed.")
    return None


def _step(name, label, sources, target, permission, *guards, **more) -> Step:
    return Step(name, label, sources, target, permission, "unit", guards, **more)


REWARD = Workflow(
    "tipline.reward",
    S,
    (
        # Proposed from the tip, by somebody who holds its key: see actions/rewards.py.
        _step("propose", lazy("Propose"), (S.ELIGIBLE,), S.PROPOSED, P.TIP_REVIEW),
        _step("vote", lazy("Vote"), (S.PROPOSED,), None, P.REWARD_DECIDE, another_decides, has_not_voted),
        _step(
            "decide",
            lazy("Decide"),
            (S.PROPOSED,),
            S.PANEL_DECIDED,
            P.REWARD_DECIDE,
            another_decides,
            a_panel_has_voted,
        ),
        _step("check_budget", lazy("Check the budget"), (S.PANEL_DECIDED,), S.BUDGET_CHECKED, P.REWARD_BUDGET),
        _step(
            "offer", lazy("Issue the voucher"), (S.BUDGET_CHECKED,), S.OFFERED, P.REWARD_LINK, by_staff, a_third_issues
        ),
        _step("claim", lazy("Claim"), (S.OFFERED,), S.CLAIMED, P.REWARD_LINK, by_the_reporter, in_time),
        _step("pay", lazy("Pay"), (S.CLAIMED,), S.PAID, P.REWARD_PAY, in_time),
        _step(
            "refuse",
            lazy("Refuse"),
            (S.OFFERED, S.CLAIMED),
            S.REFUSED,
            P.REWARD_LINK,
            by_the_reporter,
            main=False,
            danger=True,
        ),
        # A person notes it, and says so (boundary B4): nothing lapses by itself.
        _step(
            "lapse", lazy("Note that it lapsed"), (S.OFFERED, S.CLAIMED), S.LAPSED, P.REWARD_BUDGET, is_over, main=False
        ),
        _step("revoke", lazy("Revoke"), STANDING, S.REVOKED, P.REWARD_DECIDE, main=False, danger=True),
    ),
    terminal=(S.PAID, S.REFUSED, S.LAPSED, S.REVOKED),
    names_unit=False,
)

vocabulary.register(
    {
        "tipline.reward": lazy("Reward"),
        "tipline.voucher": lazy("Voucher"),
        "tipline.account": lazy("Account"),
        "tipline.posting": lazy("Posting"),
        "tipline.hold": lazy("Reason to keep an identity"),
        "tipline.retention": lazy("Period of an identity"),
        "tipline.tipend": lazy("End of a tip"),
        "tipline.tipfile": lazy("File of a tip"),
        "tipline.identity": lazy("Identity of a reporter"),
        "tipline.identityshare": lazy("Share of an identity's key"),
        "tipline.protectionplan": lazy("Protection plan"),
        "tipline.voucher.signed": lazy("First signature"),
        "tipline.voucher.paid": lazy("Paid out"),
        "tipline.voucher.refused": lazy("Wrong secret"),
        "tipline.posting.funded": lazy("Budget granted"),
        "tipline.identity.erased": lazy("Identity erased"),
        "tipline.identity.held": lazy("Identity kept for proceedings"),
        "tipline.tip.erased": lazy("Content erased"),
        "tipline.tip.retaliation": lazy("Retaliation reported"),
        "tipline.protectionplan.made": lazy("Protection planned"),
        "tipline.protectionplan.ended": lazy("Protection ended"),
    }
)
