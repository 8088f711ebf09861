"""Inquiries, hand-overs and letters brought to any status, each step by whoever may take it."""

from __future__ import annotations

from datetime import date
from typing import Any

from lookback.casework import actions
from lookback.casework.models import HandOver, Letter, LinkedInquiry
from lookback.casework.rules import LETTER
from lookback.kit import clock
from lookback.org.authority import Role
from lookback.org.models import Person
from tests.casework.docket import TEXT, Docket

Kind, Result = LinkedInquiry.Kind, LinkedInquiry.Result
# The way of a letter up to the reply.
WAY = ("issue", "sign_for", "accept", "rectify", "reply")


class Behind:
    """Inquiries and hand-overs, each by the officer whose organ acts."""

    def __init__(self, docket: Docket) -> None:
        self.docket = docket
        self.case = docket.case("investigating")

    @property
    def police(self):
        return self.docket.officer("POLICE")

    @property
    def commission(self):
        return self.docket.officer("DISC", self.docket.above)

    def opened(self, kind=Kind.PROTECTION, **given) -> LinkedInquiry:
        values = {"kind": kind, "question": TEXT, "by": self.police, **given}
        return actions.open_inquiry(self.case, **values)

    def refer(self, inquiry, **given) -> LinkedInquiry:
        values = {
            "receiver_unit": self.docket.unit("DISC", self.docket.above),
            "kind": HandOver.Kind.LEAD,
            "matter": TEXT,
            "document_number": "H-1",
            "by": self.police,
            **given,
        }
        return actions.advance_inquiry(inquiry, "refer", **values)

    def handed_over(self, *steps, **given) -> HandOver:
        inquiry = self.refer(self.opened(**given))
        hand_over = inquiry.hand_overs.get()
        for step in steps:
            hand_over = self.take(hand_over, step)
        return hand_over

    def take(self, hand_over, step, **given) -> HandOver:
        values = {"answer": {"result": Result.NOTHING_FOUND, "examined": TEXT}, "return": {"reason": "not ours"}}
        return actions.advance_hand_over(hand_over, step, **{"by": self.commission, **values.get(step, {}), **given})


class Post:
    """Letters from the city's organs to county D2's government, each step by who may."""

    def __init__(self, docket: Docket, *, organ: str = "PROC") -> None:
        self.docket = docket
        self.units = docket.world.units
        self.organ = organ

    @property
    def issuer(self) -> Person:
        return self.docket.officer(self.organ, "C1")

    @property
    def second(self) -> Person:
        return self.docket.world.person(Role.CASE_OFFICER, f"C1-{self.organ}", 2)

    @property
    def addressee(self) -> Person:
        return self.docket.world.person(Role.RESPONSIBLE_UNIT, "D2")

    def draft(self, **given: Any) -> Letter:
        values = {
            "issuer_unit": self.docket.unit(self.organ, "C1"),
            "addressee_unit": self.units["D2"],
            "title": TEXT,
            "problem": TEXT,
            "legal_basis": "AOCL art. 14",
            "points": ["Weigh all lorries", "Publish the fees"],
            "by": self.issuer,
            "is_fictional": True,
        }
        return actions.draft_letter(**{**values, **given})

    def letter(self, *steps: str, **given: Any) -> Letter:
        letter = self.draft(**given)
        for step in steps:
            letter = self.take(letter, step)
        return letter

    def take(self, letter: Letter, step: str, *, by: Person | None = None, **given: Any) -> Letter:
        details: dict[str, dict[str, Any]] = {
            "serve": {"served_date": clock.today(), "note": "by courier"},
            "object": {"grounds": TEXT},
            "insist": {"reason": TEXT},
            "withdraw": {"reason": TEXT},
            "reply": {"reply": TEXT, "reply_number": "D2-7"},
            "return": {"reason": "point 2 is missing", "due_date": date(2019, 12, 2)},
            "verify": {"tested": TEXT},
        }
        if by is None:
            by = self.issuer if LETTER.step(step).where == "issuer_unit" else self.addressee
            by = self.second if step == "insist" else by
        return actions.advance_letter(letter, step, by=by, **{**details.get(step, {}), **given})
