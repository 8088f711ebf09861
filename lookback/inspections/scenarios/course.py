"""The course of one item, from its assignment to its last status, each act by the person whose duty it is.

The course is laid out ahead as acts on the agenda; only the item's own key is known then. What a twist changes is in
`twists`, what counties do in `handdown`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from lookback.dispatch.models import Assignment
from lookback.inspections.scenarios import handdown, proof, twists
from lookback.inspections.scenarios.content import both, filled, word
from lookback.inspections.scenarios.script import Script
from lookback.inspections.scenarios.stage import Stage, later, moment, working
from lookback.kit import clock
from lookback.org.authority import Role
from lookback.org.models import Person, Unit
from lookback.rectification import actions
from lookback.rectification.models import Evidence, Item, Milestone, Verification

ORDER = ("assign", "sign_for", "submit_plan", "approve_plan", "work", "claim_complete", "desk_pass", "verify", "accept")
# The last act that leads to each status.
LAST_ACT = {
    "assigned": "assign",
    "acknowledged": "sign_for",
    "plan_submitted": "submit_plan",
    "in_progress": "work",
    "claimed": "claim_complete",
    "desk_checked": "desk_pass",
    "verified": "verify",
    "accepted": "accept",
}
METHODS = (
    Verification.Method.ON_SITE,
    Verification.Method.DATA_TEST,
    Verification.Method.INTERVIEW,
    Verification.Method.PUBLIC_CHECK,
)
KINDS = (Evidence.Kind.PHOTO, Evidence.Kind.DOCUMENT, Evidence.Kind.DATA, Evidence.Kind.RECORD)


class Course:
    """Lays out the acts of one item. `day` is the day on which the next act is due to happen."""

    def __init__(self, stage: Stage, item: Item, script: Script, *, quick: bool, last_day: date) -> None:
        self.stage, self.item, self.script = stage, item, script
        self.quick, self.last_day = quick, last_day
        self.random = stage.random
        self.day = working(script.opened)
        self.worker = stage.worker(script.lead)
        self.leader = stage.leader(script.lead)
        self.twist = twists.TWISTS.get(script.twist)
        self.over = False  # a decision has ended the item
        self.parts: dict[int, Assignment] = {}
        self._latest = moment(self.day)

    # --- laying out

    def lay_out(self) -> None:
        """Put all acts of this item on the agenda."""
        if self.script.until == "new":
            return
        last = LAST_ACT.get(self.script.until)
        for act in ORDER:
            instead = getattr(self.twist, act, None)
            (instead or getattr(Course, act))(self)
            if act == last or self.over:
                return
        self.finish()

    def on(self, act: Callable[..., Any], *, after: int = 0, hour: int | None = None, **details: Any) -> None:
        """Put an act on the agenda, so many days after the one before, never after the last day of the play."""
        self.day = min(later(self.day, after), self.last_day)
        hour = self.random.randint(9, 16) if hour is None else hour
        wanted = moment(self.day, hour, self.random.randint(0, 59))
        self._latest = max(wanted, self._latest + timedelta(minutes=10))
        self.stage.at(self._latest, act, **details)

    def step(self, name: str, by: Callable[[], Person] | Person, *, after: int = 0, hour: int | None = None, **details):
        """Put a step of the item on the agenda. `by` may be found only when the time has come."""
        self.on(self.take, after=after, hour=hour, name=name, by=by, **details)

    def take(self, name: str, by: Any, **details: Any) -> None:
        """Take a step of the item now."""
        self.item = actions.advance(self.item, name, by=by() if callable(by) else by, **details)

    # --- the acts

    def assign(self) -> None:
        """The rectification office of the body names the lead unit, its leader and the co-units."""
        self.step(
            "assign",
            self.stage.office(Role.RECTIFICATION_OFFICE, self.item.body_unit),
            hour=self.random.randint(14, 16),
            lead_unit=self.script.lead,
            leader=self.leader,
            co_units=self.script.co_units,
            due_date=self.script.due_date,
        )

    def sign_for(self, after: int = 1) -> None:
        """The lead unit signs for it."""
        self.step("sign_for", self.worker, after=after, hour=self.random.randint(9, 12))

    def submit_plan(self) -> None:
        """The lead unit writes its plan and submits it."""
        self.on(self.write_plan, after=self.random.randint(3, 9), hour=10)
        self.step("submit_plan", self.worker, hour=15)

    def approve_plan(self, after: int | None = None) -> None:
        """The supervising level approves it."""
        self.step("approve_plan", self.supervisor, after=after or self.random.randint(2, 4))

    def work(self) -> None:
        """Milestones are reached one by one, each with its proof; counties do their part meanwhile."""
        parts_end = handdown.lay_out(self) if self.script.parts else self._latest
        for number, day in enumerate(self.days_of_work()):
            self.day = max(self.day, day)
            self.on(self.reach_milestone, number=number)
            if number < len(self.script.milestones) - 1:
                self.step("report", self.worker, hour=17, note=self.report(number))
        self._latest = max(self._latest, parts_end)
        self.day = max(self.day, self._latest.date())

    def claim_complete(self, after: int = 1) -> None:
        """The leader claims completion and signs the declaration."""
        self.step("claim_complete", self.leader, after=after, hour=16, declaration=True)

    def desk_pass(self) -> None:
        """A verifier of the supervising level checks the papers."""
        self.step("desk_pass", self.verifier, after=1 if self.quick else 2)

    def verify(self) -> None:
        """The same verifier checks the facts and writes down what was tested."""
        self.on(self.check_facts, after=2 if self.quick else 3, name="verify")

    def accept(self, outcome: str = Item.Outcome.IMPLEMENTED) -> None:
        """Somebody above the verifier accepts."""
        risk = both(word("residual_risk"))
        self.step("accept", self.acceptor, after=2, outcome=outcome, residual_risk=risk)

    def finish(self) -> None:
        """Public notice for some, then the closure under a number."""
        noticed = self.is_noticed()
        if noticed:
            self.step("notice", self.publisher, after=1, days=7)
            if self.script.until == "public_notice":
                return
        self.step("close", self.acceptor, after=8 if noticed else 1)

    # --- parts of acts

    def write_plan(self) -> None:
        """Cause, target, measures and milestones, as the content has them."""
        script, by = self.script, self.worker
        actions.edit_plan(
            self.item,
            by=by,
            cause_category=script.cause_category,
            cause=script.cause,
            target=script.target,
            target_quantity=script.target_quantity,
            target_document=script.target_document,
            expected_evidence=script.expected_evidence,
        )
        for promise in script.measures:
            actions.add_measure(
                self.item,
                by=by,
                kind=promise.kind,
                text=promise.text,
                quantity=promise.quantity,
                document=promise.document,
                due_date=promise.due_date,
            )
        for title, due_date in script.milestones:
            actions.add_milestone(self.item, by=by, title=title, due_date=due_date)

    def days_of_work(self) -> list[date]:
        """The day on which each milestone is reached: in time for the checks that follow, unless the twist is late."""
        end = self.end_of_work()
        planned = [due for _title, due in self.script.milestones]
        left = len(planned) - 1
        days = [min(due, end - timedelta(days=3 * (left - number))) for number, due in enumerate(planned)]
        if hasattr(self.twist, "end_of_work"):
            days[-1] = end
        still_at_work = self.script.until == "in_progress" and not getattr(self.twist, "all_reached", False)
        return [day for day in days[:-1] if day <= self.last_day] if still_at_work else days

    def end_of_work(self) -> date:
        """The last day of work: the twist's, else so early that the checks end before the item is due."""
        if hasattr(self.twist, "end_of_work"):
            return self.twist.end_of_work(self)
        return min(self.script.due_date - timedelta(days=17), self.last_day - timedelta(days=0 if self.quick else 45))

    def reach_milestone(self, number: int) -> None:
        """Put the proof forward and mark the milestone as done."""
        milestone = self.milestone(number)
        self.prove(milestone, number)
        actions.finish_milestone(milestone, by=self.worker)

    def milestone(self, number: int) -> Milestone:
        """The milestone of that place in the plan."""
        return self.item.milestones.order_by("pk")[number]

    def prove(self, milestone: Milestone, number: int, *, again: bool = False) -> None:
        """One file, sometimes two, for a milestone."""
        kinds = self.random.sample(KINDS, 2 if self.random.random() < 0.15 else 1)
        if number == 0 and not again and (self.script.code in self.stage.photos or self.is_source_of_photo()):
            kinds = [Evidence.Kind.PHOTO]
        for kind in kinds:
            actions.add_evidence(
                self.item,
                by=self.worker,
                files=[self.file(kind, number, again=again)],
                evidence_date=clock.today(),
                kind=kind,
                milestone=milestone,
                caption=dict(milestone.title),
                place=place_of(self.script.lead),
            )

    def file(self, kind: str, number: int, *, again: bool) -> Any:
        """A file of its own for this proof, or the photo of another item where the plot says so."""
        code, name = self.script.code, f"{self.item.code}-佐证{number + 1}"
        if kind == Evidence.Kind.PHOTO:
            shown = self.stage.photos.get(code, code) if number == 0 and not again else code
            return proof.file(kind, name, [f"Photo {number + 1} of {shown}", "taken again" if again else ""])
        lines = [self.item.code, self.script.title["en"], self.script.milestones[number][0]["en"], f"Kind: {kind}"]
        return proof.file(kind, name, [*lines, "Put forward again" if again else ""])

    def is_source_of_photo(self) -> bool:
        """Whether another item will put forward this one's photo."""
        return self.script.code in self.stage.photos.values()

    def check_facts(self, name: str, **details: Any) -> None:
        """Take the step with what was tested, where, on how many and how."""
        method = self.random.choice(METHODS)
        found = {
            "method": method,
            "tested": f"{both(word(f'tested_{method}'))}\n{both(self.script.target)}",
            "sample_size": self.random.randint(5, 40),
            "place": place_of(self.script.lead),
            "checked_date": clock.today(),
        }
        self.take(name, self.verifier, **found, **details)

    def report(self, number: int) -> str:
        """A progress report in one sentence, in both languages."""
        return both(filled(word("done_report"), title=self.script.milestones[number][0]))

    def is_noticed(self) -> bool:
        """Whether the item goes on public notice: the publisher of the province reaches what the province accepts."""
        county_led = self.stage.is_county(self.script.lead)
        wanted = self.script.until == "public_notice" or (self.twist and getattr(self.twist, "noticed", False))
        by_chance = self.script.until == "closed" and self.random.random() < 0.25
        return bool(county_led and (wanted or by_chance))

    # --- whose duty it is: known only once the item has its units

    def supervisor(self) -> Person:
        """The office of the supervising level."""
        return self.stage.office(Role.SECRETARIAT, self.item.supervising_unit)

    def verifier(self) -> Person:
        """Who checks for the supervising level."""
        return self.stage.office(Role.VERIFIER, self.item.supervising_unit)

    def acceptor(self) -> Person:
        """Who accepts, one level further up."""
        return self.stage.office(Role.ACCEPTOR, self.item.accepting_unit)

    def publisher(self) -> Person:
        """Who publishes cleared notices."""
        return self.stage.office(Role.PUBLISHER, self.item.accepting_unit)

    def principal(self) -> Person:
        """The convener of the mandating collective."""
        return self.stage.person("principal")


def place_of(unit: Unit) -> str:
    """A unit's name in both languages, as a place."""
    return f"{unit.name_zh} / {unit.name_en}"[:120]
