"""What becomes of tips that another body is competent for, and of one whose result opens an item again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from lookback.kit import clock
from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.rectification.actions import reopen_on_tip
from lookback.rectification.models import Item
from lookback.tipline import actions
from lookback.tipline.models import Access, Tip, Transfer

# How far the other body gets, one tip after another: it answers, sends it back, is late with the answer, has not even
# signed for it.
COURSES = (("sign_for", "accept", "answer"), ("sign_for", "return"), ("sign_for", "accept"), ())
# The tip whose result opens an item again, and when.
REOPENS, REOPENED_DATE = 0, date(2019, 11, 19)
SUPERVISES = "330000"


class Referrals:
    """The part of a tip's course that leads out of the desk."""

    desk: Any
    story: dict[str, str]
    _tip: Tip
    _take: Callable[..., None]
    _later: Callable[..., None]
    _word: Callable[[str], str]
    _triager: Callable[[], Person]
    _bring_in: Callable[[Person, str], None]

    def transfer(self) -> None:
        """Hand a copy over, and let the other body go its way with it."""
        unit = self.desk.stage.unit("000000", "leading_group_office")
        given = {"unit": unit, "reason": self._word("beyond"), "text": self._word("transfer")}
        self._take("transfer", self._triager(), copy=f"{self.story['zh']}\n{self.story['en']}", **given)
        sent = self._tip.transfers.get()
        steps = COURSES[(Transfer.objects.count() - 1) % len(COURSES)]
        self._go_on(sent, steps)

    def _go_on(self, sent: Transfer, steps: tuple[str, ...]) -> None:
        if steps:
            self._later(3, partial(self._answer, sent, steps))

    def _answer(self, sent: Transfer, steps: tuple[str, ...]) -> None:
        sent.refresh_from_db()
        by, step = sent.copies.order_by("pk")[0].person, steps[0]
        given = {
            "answer": {"text": self._word("answered"), "result": "substantiated"},
            "return": {"reason": self._word("not_ours")},
        }.get(step, {})
        actions.advance_transfer(sent, step, by=by, private=self.desk.private(by), **given)
        self._go_on(sent, steps[1:])

    def follow_up(self) -> None:
        """The office of the leading group gets the key of a confirmed tip, and finds that a repair did not hold."""
        item = _repaired()
        by = _office(item)
        self.desk.make_key(by)
        self._bring_in(by, Access.Why.FOLLOW_UP)
        due, reason = clock.today() + timedelta(days=60), self._word("did_not_hold")
        private = self.desk.private(by)
        reopen_on_tip(item, self._tip, by=by, private=private, reason=reason, new_due_date=due)


def _repaired() -> Item:
    """The first item that the province supervises, was closed as implemented, and has not relapsed."""
    closed = Item.objects.filter(status=Item.Status.CLOSED, outcome=Item.Outcome.IMPLEMENTED, relapses=0)
    found = closed.filter(supervising_unit__code=SUPERVISES).select_related("supervising_unit", "lead_unit")
    return found.order_by("pk")[0]


def _office(item: Item) -> Person:
    people = Person.objects.filter(posts__scope=item.supervising_unit, is_active=True).distinct().order_by("pk")
    return next(person for person in people if person.may(P.ITEM_SUPERVISE, item.supervising_unit))
