"""A confirmed tip, and the people around its reward."""

from __future__ import annotations

from decimal import Decimal

from lookback.org.authority import Role
from lookback.org.models import Person
from lookback.tipline import actions
from lookback.tipline.actions import book, rewards
from lookback.tipline.models import Access, Reward, Tip
from tests.tipline.support import Desk, Line

ALL = {
    "schedule": "neutral",
    "tier": "fugitive_caught",
    "outcome": "custody record 12",
    "reason": "named the hiding place",
}


class Payout:
    """`payout.confirmed()`, then `payout.offered(tip)`; people stand at P1, above the desk of C1."""

    def __init__(self, line: Line) -> None:
        self.line, self.desk = line, Desk(line)
        self.triager = line.clerk(Role.TRIAGER, "C1")
        self.reviewer = line.clerk(Role.CLUE_REVIEWER, "P1")
        person = line.world.person
        self.members = [person(Role.REWARD_PANEL, "P1", number) for number in (1, 2, 3)]
        self.panel = self.members[0]
        self.office = person(Role.SECRETARIAT, "P1")
        self.custodian = person(Role.IDENTITY_CUSTODIAN, "P1")
        self.cashier = person(Role.CASHIER, "P1")
        self.second = person(Role.CASHIER, "P1", 2)

    def confirmed(self, *, result: str = "substantiated", **given) -> Tip:
        """A tip whose result is confirmed by a second unit."""
        assignee = self.line.clerk(Role.ASSIGNEE, "D1")
        tip = self.line.report("D1", **given)
        self.desk.undertake(tip, self.triager)
        self.desk.take(tip, "accept", self.triager)
        tip = self.desk.take(tip, "assign", self.triager, unit=self.line.unit("D1"))
        self.desk.undertake(tip, assignee)
        tip = self.desk.take(tip, "start", assignee)
        rows = [{"text": "x", "result": result, "reasons": "y"}]
        tip = self.desk.take(tip, "propose", assignee, allegations=rows)
        self.bring_in(tip)
        return self.desk.take(tip, "confirm", self.reviewer)

    def bring_in(self, tip: Tip) -> None:
        private = self.desk.private(self.triager)
        actions.bring_in(tip, by=self.triager, private=private, person=self.reviewer, why=Access.Why.REVIEW)
        self.desk.undertake(tip, self.reviewer)

    def closed(self, **given) -> Tip:
        tip = self.desk.take(self.confirmed(**given), "feed_back", self.triager)
        return self.desk.take(tip, "close", self.reviewer)

    def propose(self, tip: Tip, **given) -> Reward:
        proposal = rewards.Proposal(**{**ALL, **given})
        return rewards.propose_reward(tip, proposal, by=self.reviewer, private=self.desk.private(self.reviewer))

    def fund(self, amount: str = "20000", by: Person | None = None):
        unit = self.line.unit("C1")
        return book.fund(unit, by=by or self.office, amount=Decimal(amount), currency="CNY", reference="grant 1")

    def vote(self, reward: Reward, *contributions: str) -> Reward:
        for member, contribution in zip(self.members, contributions, strict=False):
            values = {"contribution": Decimal(contribution), "reason": "decisive"}
            reward = rewards.advance_reward(reward, "vote", by=member, **values)
        return reward

    def decide(self, reward: Reward, contribution: str = "1") -> Reward:
        reward = self.vote(reward, *[contribution] * 3)
        return rewards.advance_reward(reward, "decide", by=self.panel, reason="decisive")

    def budgeted(self, tip: Tip) -> Reward:
        reward = self.decide(self.propose(tip))
        return rewards.advance_reward(reward, "check_budget", by=self.office)

    def offered(self, tip: Tip) -> rewards.Slip:
        return rewards.issue_voucher(self.budgeted(tip), by=self.custodian)
