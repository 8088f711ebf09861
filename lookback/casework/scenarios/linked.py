"""Forty letters of suggestion in their states, a few inquiries (most find nothing), and two joint desks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lookback.casework import actions
from lookback.casework.models import Case, HandOver, Letter, LinkedInquiry
from lookback.casework.rules import LETTER
from lookback.casework.scenarios.desk import DATA, Desk
from lookback.inspections.scenarios.stage import moment
from lookback.kit import clock
from lookback.org.models import Person, Unit

FIRST, EVERY, COUNT = date(2019, 4, 10), timedelta(days=5), 40
# How far the letters get, in turn. None is verified: that waits for its items in the ledger.
ANSWERED = ("issue", "sign_for", "accept", "rectify", "reply")
WAYS: tuple[tuple[str, ...], ...] = (
    *(ANSWERED, ANSWERED[:4], (*ANSWERED, "return"), ("issue", "sign_for", "object", "withdraw")),
    *(ANSWERED, ("issue", "serve"), ANSWERED[:3], ("issue", "sign_for", "object"), (*ANSWERED, "return", "reply")),
)
YOUNG = ((), ("issue",), ("issue", "sign_for"), ())
ISSUERS = ("procuratorate", "police", "court", "procuratorate", "discipline_inspection")
COMMISSIONS = ("330300", "330200")
INQUIRIES, ASKED = date(2019, 9, 9), 9
TALK = date(2019, 9, 16)
QUESTIONS = {"leadership_duty": "question_leadership", "regulator_duty": "question_regulator"}


def play(desk: Desk, scenario: str) -> None:
    """Put it on the agenda."""
    content = json.loads((DATA / scenario / "linked.json").read_text(encoding="utf-8"))
    people = Post(desk, content)
    for number in range(COUNT):
        desk.stage.at(moment(FIRST + EVERY * number, 11, number), people.write, number)
    desk.stage.at(moment(INQUIRIES, 10), people.inquire)
    desk.stage.at(moment(TALK, 10), people.sit_together)
    day = FIRST
    while day <= desk.last_day:
        desk.stage.at(moment(day, 6), lambda: actions.copy_overdue_letters(clock.today()))
        day += timedelta(days=1)


@dataclass
class Post:
    """Who writes and answers, and what."""

    desk: Desk
    content: dict[str, Any]

    def words(self, name: str) -> dict[str, str]:
        return self.content["words"][name]

    # --- letters

    def write(self, number: int) -> None:
        """A letter to a regulator, and what follows in the next weeks."""
        division, kind = self.content["addressees"][number % len(self.content["addressees"])]
        issuer = self._issuer(number)
        story = self.content["letters"][kind]
        letter = actions.draft_letter(
            issuer_unit=issuer,
            addressee_unit=self.desk.stage.unit(division, kind),
            title=story["title"],
            problem=story["problem"],
            legal_basis=_both(self.content["legal_basis"]),
            points=story["points"],
            reply_days=30 if number % 5 == 1 else None,
            is_fictional=True,
            by=self.desk.officer(issuer),
        )
        way = YOUNG[number - COUNT] if number >= COUNT - len(YOUNG) else WAYS[number % len(WAYS)]
        day = clock.today()
        for place, step in enumerate(way):
            day += timedelta(days=3 + (number + place) % 4 + (14 if step in ("reply", "return") else 0))
            if day <= self.desk.last_day:
                self.desk.stage.at(moment(day, 14, number), self.take, letter, step)

    def take(self, letter: Letter, step: str) -> None:
        """One step by the side whose step it is."""
        letter.refresh_from_db()
        by = self._side(letter, step)
        actions.advance_letter(letter, step, by=by, **self._details(step))

    def _side(self, letter: Letter, step: str) -> Person:
        if LETTER.step(step).where == "issuer_unit":
            return self.desk.officer(letter.issuer_unit)
        return self.desk.stage.worker(letter.addressee_unit)

    def _details(self, step: str) -> dict[str, Any]:
        return {
            "serve": {"served_date": clock.today(), "note": _both(self.words("service"))},
            "object": {"grounds": self.words("grounds")},
            "withdraw": {"reason": self.words("withdraw")},
            "reply": {"reply": self.words("reply"), "reply_number": f"〔2019〕{clock.today():%m%d}"},
            "return": {"reason": _both(self.words("return")), "due_date": clock.today() + timedelta(days=45)},
        }.get(step, {})

    def _issuer(self, number: int) -> Unit:
        kind = ISSUERS[number % len(ISSUERS)]
        place = COMMISSIONS[number % 2] if kind == "discipline_inspection" else self.desk.place(number)
        return self.desk.unit(place, kind)

    # --- those behind

    def inquire(self) -> None:
        """Some cases are examined for those behind: by the police alone, or by the commission."""
        for number, case in enumerate(self._cases()[:ASKED]):
            self._ask(number, case)

    def _cases(self) -> list[Case]:
        places = [self.desk.unit(place, "police") for place in self.desk.content["courts"]]
        return list(Case.objects.filter(leading_unit__in=places, kind=Case.Kind.ORGANISED).order_by("pk"))

    def _ask(self, number: int, case: Case) -> None:
        kind = LinkedInquiry.Kind.values[number % 3]
        inquiry = actions.open_inquiry(
            case,
            kind=kind,
            question=self.words(QUESTIONS.get(kind, "question")),
            about_unit=None if kind == "protection" else self._asked_about(case, kind),
            by=self.desk.officer(case.leading_unit),
        )
        later = clock.today() + timedelta(days=10 + number)
        act = self.find_nothing if number % 3 == 2 else self.hand_over
        self.desk.stage.at(moment(later, 10, number), act, inquiry, number)

    def _asked_about(self, case: Case, kind: str) -> Unit:
        place = case.leading_unit.code.partition("-")[0]
        return self.desk.unit(place, "transport") if kind == "regulator_duty" else self.desk.stage.unit(place)

    def find_nothing(self, inquiry: LinkedInquiry, number: int) -> None:
        """The police looked, and found nothing to hand over."""
        by = self.desk.officer(inquiry.unit)
        actions.advance_inquiry(inquiry, "find_nothing", by=by, examined=self.words("examined_nothing"))

    def hand_over(self, inquiry: LinkedInquiry, number: int) -> None:
        """To the commission of the city."""
        commission = self.desk.unit(COMMISSIONS[0], "discipline_inspection")
        actions.advance_inquiry(
            inquiry,
            "refer",
            by=self.desk.officer(inquiry.unit),
            receiver_unit=commission,
            kind=HandOver.Kind.LEAD,
            matter=self.words("matter"),
            document_number=f"〔2019〕{clock.today():%m%d}-{number}",
        )
        sent = inquiry.hand_overs.get()
        for place, step in enumerate(self._course(number)):
            day = clock.today() + timedelta(days=1 + 9 * place)
            self.desk.stage.at(moment(day, 15, number), self.move, sent, step, number)

    def move(self, hand_over: HandOver, step: str, number: int) -> None:
        """The commission takes a step."""
        hand_over.refresh_from_db()
        found = number == 4
        values: dict[str, Any] = {
            "return": {"reason": _both(self.words("return_lead"))},
            "answer": {
                "result": LinkedInquiry.Result.ESTABLISHED if found else LinkedInquiry.Result.NOTHING_FOUND,
                "examined": self.words("examined_found" if found else "examined_nothing"),
            },
        }.get(step, {})
        actions.advance_hand_over(hand_over, step, by=self.desk.officer(hand_over.receiver_unit), **values)

    @staticmethod
    def _course(number: int) -> tuple[str, ...]:
        """How far a hand-over gets: one is returned, one only accepted, the others are answered."""
        return {1: ("receive", "return"), 6: ("receive", "accept")}.get(number, ("receive", "accept", "answer"))

    # --- the joint desk

    def sit_together(self) -> None:
        """Police and procuratorate sit together on two cases, where both have them in hand."""
        cases = [case for case in self._cases() if case.prosecuting_unit is not None][:2]
        for case in cases:
            for unit in (case.leading_unit, case.prosecuting_unit):
                by = self.desk.officer(unit)
                actions.join_desk(case, unit=unit, person=by, duty=_both(self.words("duty")), by=by)
            by = self.desk.officer(case.leading_unit)
            actions.note_at_desk(case, unit=case.leading_unit, text=self.words("note"), by=by)


def _both(text: dict[str, str]) -> str:
    return f"{text['zh']} {text['en']}"
