"""What guards the tip line in the play: the head's signature, an opened name, an inquiry into a leak, a re-check."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lookback.inspections.scenarios.stage import moment
from lookback.kit import clock
from lookback.org.models import Level, Person
from lookback.tipline import actions
from lookback.tipline.actions import inquiries, rewards
from lookback.tipline.actions.rechecks import draw_recheck
from lookback.tipline.models import Access, LeakInquiry, Recheck, Reward, Tip
from lookback.tipline.queries import keys
from lookback.tipline.queries.beside import number_of_name
from lookback.tipline.queries.leaks import shown_to, traced
from lookback.tipline.queries.tips import answers_of, opened_parts
from lookback.tipline.rules.tip import needs_the_head

if TYPE_CHECKING:
    from lookback.inspections.scenarios.tips import Desk

# Which of the tips, and when: the first one leaked, the second one is rewarded and its reporter's name is opened.
LEAKED, NAMED, ASKED, GRANTED = 0, 1, 2, 4
FIRST, SECOND = "identity-custodian", "identity-custodian-2"
NAME_DATE, REWARD_DATE, LEAK_DATE, RECHECK_DATE = (
    date(2019, 5, 8), date(2019, 5, 13), date(2019, 5, 20), date(2019, 7, 10),
)  # fmt: skip
CLOSED_FROM, CLOSED_TO, SHARE, SEED = date(2019, 5, 1), date(2019, 6, 30), 60, 330_000
PANEL = ("reward-panel", "reward-panel-2", "reward-panel-3")


def play(desk: Desk, courses: list[Any]) -> None:
    """Put it on the agenda, beside the tips' own courses."""
    stage = desk.stage
    stage.at(moment(NAME_DATE, 9), courses[NAMED].open_name)
    stage.at(moment(REWARD_DATE, 9), courses[NAMED].reward)
    stage.at(moment(LEAK_DATE, 9), courses[LEAKED].leak)
    stage.at(moment(RECHECK_DATE, 9), _recheck, desk, courses)
    stage.at(moment(desk.last_day, 9), courses[ASKED].ask_name, SECOND)
    stage.at(moment(desk.last_day, 20), courses[GRANTED].granted_name, hours=24)


class Guarded:
    """The acts of one tip's course that guard it."""

    desk: Desk
    _tip: Tip

    def sign_as_head(self) -> None:
        """A result of high priority bears a third signature."""
        if not needs_the_head(self._tip):
            return
        head = self.desk.person("principal")
        self.desk.make_key(head)
        self._bring_in(head, Access.Why.HEAD)
        self._take("countersign", head, reason=self._word("borne"))

    def ask_name(self, username: str, *, hours: int = 4) -> Any:
        """A custodian asks for the reporter's name."""
        by, number = self.desk.person(username), number_of_name(self._tip, self._key())
        return actions.ask_unsealing(by=by, number=number, reason=self._word("court"), hours=hours)

    def granted_name(self, *, hours: int = 4) -> Any:
        """The other one grants it."""
        row, second = self.ask_name(FIRST, hours=hours), self.desk.person(SECOND)
        return actions.advance_unsealing(row, "grant", by=second, private=self.desk.private(second))

    def open_name(self) -> None:
        """The first one reads it, and the hours pass."""
        row = self.granted_name()
        actions.open_name(row, by=row.asked_by, private=self.desk.private(row.asked_by))
        self.desk.stage.at(moment(clock.today(), 15), actions.expire_unsealings)

    def reward(self) -> None:
        """Proposed by the reviewer, voted on by three, and waiting for the budget."""
        by = self.desk.person("clue-reviewer")
        proposal = rewards.Proposal(
            schedule="neutral", tier="fugitive_caught", outcome=self._word("record"), reason=self._word("led_there")
        )
        reward: Reward = rewards.propose_reward(self._tip, proposal, by=by, private=self.desk.private(by))
        for name in PANEL:
            vote = {"contribution": Decimal(1), "reason": self._word("led_there")}
            rewards.advance_reward(reward, "vote", by=self.desk.person(name), **vote)
        rewards.advance_reward(reward, "decide", by=self.desk.person(PANEL[0]), reason=self._word("minutes"))

    def leak(self) -> None:
        """A print is found; the auditor asks who had sight of the tip, and has the text compared."""
        by, tip, key = self.desk.person("log-auditor"), self._tip, self._key()
        with clock.at(moment(LEAK_DATE, 8)) as until, clock.at(moment(date(2019, 4, 3), 8)) as since:
            window = {"from_at": since, "to_at": until}
        inquiry: LeakInquiry = inquiries.open_inquiry(
            by=by, ref=tip.ref, source="document", suspicion=self._word("print_found"), **window
        )
        inquiries.advance_inquiry(inquiry, "examine", by=by)
        viewer = self._holders(Access.Why.ASSIGNED)[0]
        text = next(text for _name, text in answers_of(opened_parts(tip, key)) if len(text) > 40)
        found = traced(tip, key, shown_to(viewer, tip, text).text[:120])
        inquiries.attach_traces(inquiry.number, found, by=self._triager())

    def recheck(self) -> None:
        """Drawn: reopened by the reviewer, verified anew at a higher level."""
        self.day, self.end = clock.today(), "closed"
        unit = self.desk.stage.unit("330000", "discipline_inspection")
        by = self.desk.person("clue-reviewer")
        self._take("reopen", by, unit=unit, reason=self._word("drawn"), ground="recheck")
        for person in self._holders(Access.Why.ASSIGNED):
            actions.undertake(self._tip, by=person)
        self._later(15, self.propose)

    def is_below_the_province(self) -> bool:
        """Whether there is a higher level to send it to."""
        return self._tip.assigned_unit is not None and self._tip.assigned_unit.level > Level.PROVINCE

    def _key(self) -> bytes:
        triager = self._triager()
        access = keys.access_of(self._tip, triager)
        assert access is not None
        return keys.tip_key(access, self.desk.private(triager))


def _recheck(desk: Desk, courses: list[Any]) -> None:
    by: Person = desk.person("clue-reviewer")
    round_ = draw_recheck(
        by=by,
        unit=desk.stage.unit("330000"),
        from_date=CLOSED_FROM,
        to_date=CLOSED_TO,
        share=SHARE,
        random_seed=SEED,
    )
    drawn = set(Recheck.objects.filter(round=round_, is_drawn=True).values_list("tip", flat=True))
    chosen = next(one for one in courses if one.tip and one.tip.pk in drawn and one.is_below_the_province())
    chosen.recheck()
