"""Forty tips of the public, in every state: who may read them, what came of them. All of it is fictional."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from lookback.inspections.scenarios import guard
from lookback.inspections.scenarios.cast import add_person
from lookback.inspections.scenarios.content import read
from lookback.inspections.scenarios.guard import Guarded
from lookback.inspections.scenarios.referrals import REOPENED_DATE, REOPENS, Referrals
from lookback.inspections.scenarios.stage import Stage, moment
from lookback.org.authority import Role
from lookback.org.models import Person, Unit
from lookback.tipline import actions
from lookback.tipline.actions import Report
from lookback.tipline.actions.keys import opened_ring, own_ring
from lookback.tipline.models import Access, Tip
from lookback.tipline.queries import keys
from lookback.tipline.rules import demo

NAME = "tips"
FIRST, DAYS = date(2019, 4, 3), 5  # a tip every five days, from the beginning of the field work
COUNT = 40
# How far each tip gets, in turn; the last ones are young and have not got far.
ENDS = ("closed", "closed", "fed_back", "rejected", "closed", "transferred", "asked", "returned")
YOUNG = ("received", "accepted", "assigned", "verifying", "asked", "proposed", "confirmed", "received")
RESULTS = ("substantiated", "partly_substantiated", "not_substantiated", "disproved", "not_checkable", "substantiated")
PLACES = ("330300", "330302", "330100", "330102", "330200", "330604", "330782", "331004", "330881", "330521")
KEY_HOLDERS = (
    Role.INTAKE, Role.TRIAGER, Role.ASSIGNEE, Role.CLUE_REVIEWER, Role.IDENTITY_CUSTODIAN, Role.PROTECTION_OFFICER,
)  # fmt: skip


def play(stage: Stage, scenario: str, last_day: date) -> None:
    """Put the tips on the agenda."""
    desk = Desk(stage, read(scenario, NAME), last_day)
    stage.at("2019-04-01T08:00", desk.open)
    courses: list[Course] = []
    for number in range(COUNT):
        day = FIRST + timedelta(days=DAYS * number)
        young = number >= COUNT - len(YOUNG)
        end = YOUNG[number - COUNT] if young else ENDS[number % len(ENDS)]
        tip = Course(desk, number, end, day)
        courses.append(tip)
        stage.at(moment(day, 9, number), tip.report)
        if number == REOPENS:
            stage.at(moment(REOPENED_DATE, 18), tip.follow_up)

    guard.play(desk, courses)


@dataclass
class Desk:
    """The people of the tip line and their keys."""

    stage: Stage
    content: dict[str, Any] = field(repr=False)
    last_day: date
    privates: dict[int, bytes] = field(default_factory=dict, repr=False)

    def open(self) -> None:
        """Everybody makes a key; the passphrase is the demo's."""
        for row in self.content["people"]:
            add_person(self.stage, row, by=self.stage.person("sysadmin"))
        people = Person.objects.filter(posts__role__in=KEY_HOLDERS).distinct().order_by("pk")
        # Custodians first: they keep the shares of the others' keys.
        custodians = [person for person in people if _holds(person, Role.IDENTITY_CUSTODIAN)]
        for person in [*custodians, *(person for person in people if person not in custodians)]:
            self.make_key(person, custodians)

    def make_key(self, person: Person, custodians: Sequence[Person] = ()) -> None:
        """Make a key for somebody, unless there is one."""
        if person.pk not in self.privates:
            actions.make_ring(by=person, passphrase=demo.PASSPHRASE, custodians=list(custodians))
            self.privates[person.pk] = opened_ring(own_ring(person), demo.PASSPHRASE, "", by=person)

    def person(self, username: str) -> Person:
        return self.stage.person(username)

    def private(self, person: Person) -> bytes:
        return self.privates[person.pk]


def _holds(person: Person, role: Role) -> bool:
    return any(post.role == role for post in person.current_posts)


@dataclass
class Course(Referrals, Guarded):
    """One tip from the report to its end; each act puts the next one on the agenda."""

    desk: Desk
    number: int
    end: str
    day: date
    tip: Tip | None = None

    @property
    def story(self) -> dict[str, str]:
        stories = self.desk.content["stories"]
        return stories[self.number % len(stories)]

    @property
    def secret(self) -> bytes:
        """The same code in every play, so that the demo can show one."""
        return demo.secret(self.number)

    # --- the reporter

    def report(self) -> None:
        place = self.desk.stage.unit(PLACES[self.number % len(PLACES)])
        mode = (Tip.IdentityMode.ANONYMOUS, Tip.IdentityMode.CONFIDENTIAL, Tip.IdentityMode.NAMED)[self.number % 3]
        names = self.desk.content["names"]
        report = Report(
            answers={"what": _both(self.story), "category": self.story["category"]},
            place=place,
            category=self.story["category"],
            identity_mode=mode,
            priority=Tip.Priority.HIGH if self.number % 4 == 0 else Tip.Priority.NORMAL,
            channel=(Tip.Channel.WEB, Tip.Channel.WEB, Tip.Channel.QR, Tip.Channel.PHONE)[self.number % 4],
            accused=self._accused(place),
            identity={} if mode == Tip.IdentityMode.ANONYMOUS else names[self.number % len(names)],
        )
        self.tip = actions.submit(self.secret, report)
        self._later(2, self.triage)

    def _accused(self, place: Unit) -> list[Unit]:
        """In tips about officials the police of the place, where it has any on the stage."""
        police = self.desk.stage.units.get(f"{place.code}-police")
        return [police] if police and self.story["category"] in ("protection", "investigator_misconduct") else []

    def reply(self) -> None:
        actions.reply(self.secret, _both(self.desk.content["replies"][self.number % 2]))

    # --- the desk

    def triage(self) -> None:
        if self.end == "received":
            return
        triager = self._triager()
        actions.undertake(self._tip, by=triager)
        actions.look(self._tip, by=triager, private=self.desk.private(triager), purpose="triage")
        if self.end in ("rejected", "transferred"):
            self._take("reject", triager, reason=self._word("scope"), text=self._word("reject"))
        elif self.end == "asked" or self.number % 5 == 2:
            self._take("ask", triager, text=self._word("ask"))
            self._later(3, self.reply)
            self._later(5, self.accept)
        else:
            self.accept()
        if self.end == "transferred":
            self._later(1, self.transfer)

    def accept(self) -> None:
        if self.end == "asked":
            return
        category = self.story["category"]
        given = {"category": category, "priority": self._tip.priority, "reason": self._word("concrete")}
        self._take("accept", self._triager(), **given)
        if self.end != "accepted":
            self._later(2, self.assign)

    def assign(self) -> None:
        triager = self._triager()
        verifier = self._verifier()
        unit = next(post.unit for post in verifier.current_posts if post.role == Role.ASSIGNEE)
        self._take("assign", triager, unit=unit, reason=self._word("thirty"))
        if self.end != "assigned":
            self._later(3, self.verify)

    def verify(self) -> None:
        for person in self._holders(Access.Why.ASSIGNED):
            actions.undertake(self._tip, by=person)
        verifier = self._holders(Access.Why.ASSIGNED)[0]
        self._take("start", verifier)
        if self.end != "verifying":
            self._later(18, self.propose)

    def propose(self) -> None:
        verifier, result = self._holders(Access.Why.ASSIGNED)[0], RESULTS[self.number % len(RESULTS)]
        row = {"text": _both(self.story)[:200], "result": result, "reasons": self._word("grounds")}
        self._take("propose", verifier, allegations=[row], actions_taken=self._word("actions"))
        if self.end != "proposed":
            self._later(4, self.review)

    def review(self) -> None:
        reviewer = self.desk.person("clue-reviewer")
        self._bring_in(reviewer, Access.Why.REVIEW)
        if self.end == "returned" and self._tip.round == 1:
            self._take("return", reviewer, reason=self._word("witness"))
            self._later(10, self.propose)
            return
        self.sign_as_head()
        self._take("confirm", reviewer, reason=self._word("borne"))
        if self.end != "confirmed":
            self._later(3, self.feed_back)

    def feed_back(self) -> None:
        intake = self.desk.person("intake")
        self._bring_in(intake, Access.Why.DESK)
        self._take("feed_back", intake, text=self._word("feedback"))
        self._later(2, self.reply)
        if self.end != "fed_back":
            self._later(8, self.close)

    def close(self) -> None:
        self._take("close", self.desk.person("clue-reviewer"), reason=self._word("told"), no_reward=True)

    # --- parts

    @property
    def _tip(self) -> Tip:
        assert self.tip is not None
        self.tip.refresh_from_db()
        return self.tip

    def _word(self, name: str) -> str:
        return _both(self.desk.content["words"][name])

    def _take(self, step: str, by: Person, **values: Any) -> None:
        self.tip = actions.advance(self._tip, step, by=by, private=self.desk.private(by), **values)

    def _later(self, days: int, act: Callable[[], None]) -> None:
        self.day += timedelta(days=days)
        if self.day <= self.desk.last_day:
            self.desk.stage.at(moment(self.day, 10, self.number), act)

    def _bring_in(self, person: Person, why: str) -> None:
        triager = self._triager()
        if keys.access_of(self._tip, person) is None:
            actions.bring_in(self._tip, by=triager, private=self.desk.private(triager), person=person, why=why)
            actions.undertake(self._tip, by=person)

    def _holders(self, why: str) -> list[Person]:
        rows = Access.objects.filter(tip=self._tip, ended_at=None, why=why).select_related("person").order_by("pk")
        return [row.person for row in rows]

    def _triager(self) -> Person:
        """Who triages at the desk that holds it."""
        return next(person for person in self._holders(Access.Why.DESK) if _holds(person, Role.TRIAGER))

    def _verifier(self) -> Person:
        names = ("assignee", "assignee-330100", "assignee-330000")
        accused = bool(self._accused(self.desk.stage.unit(PLACES[self.number % len(PLACES)])))
        return self.desk.person("assignee-330000" if accused else names[self.number % len(names)])


def _both(text: dict[str, str]) -> str:
    return f"{text['zh']}\n{text['en']}"
