"""Characterisations and quality reviews brought to any state by calling the actions, on top of the docket."""

from __future__ import annotations

from datetime import date
from typing import Any

from lookback.casework import actions
from lookback.casework.models import Case, Characterisation, Element, QualityRound, SampledCase
from lookback.casework.rules import CHARACTERISATION
from lookback.org.authority import Role
from lookback.org.models import Person
from tests.casework.docket import TEXT, Docket

EVENTS = date(2019, 5, 1)  # under the norms of 9 April 2019
FILE = {"documentary": "vol. 2, pp. 14-20", "witness": "vol. 3, p. 5"}
EVIL = ("V1", "V2", "V3", "V4", "V5", "V6", "V7")
MAFIA = ("E1", "E2", "E3", "E4")
NEEDED = {0: (), 1: EVIL, 2: (*EVIL, "G1"), 3: MAFIA}


class Judging:
    """`judging.settled(case, 1)`, `judging.proposed(case, 0)`: the authority that has the case acts."""

    def __init__(self, docket: Docket) -> None:
        self.docket = docket

    def officer(self, case: Case) -> Person:
        assert case.holding_unit is not None
        return self.docket.officer_at(case.holding_unit)

    def head(self, found: Characterisation) -> Person:
        return self.docket.world.person(Role.AUTHORITY_HEAD, found.unit.code)

    @property
    def reviewer(self) -> Person:
        return self.docket.reviewer

    @property
    def second_reviewer(self) -> Person:
        return self.docket.world.person(Role.LEGAL_REVIEWER, self.docket.above, 2)

    # --- characterisations

    def begun(self, case: Case, **given: Any) -> Characterisation:
        values = {"events_date": EVENTS, "by": self.officer(case)}
        return actions.begin_characterisation(case, **{**values, **given})

    def element(self, draft: Characterisation, key: str, state: str = "met", **given: Any) -> Element:
        values: dict[str, Any] = {"state": state, "facts": TEXT, "pointers": FILE, "by": self.officer(draft.case)}
        return actions.assess_element(draft.elements.get(key=key), **{**values, **given})

    def assessed(self, case: Case, met: tuple[str, ...], *, reasons: Any = None, **given: Any) -> Characterisation:
        """A draft with every element assessed and no row of the negative list."""
        draft = self.begun(case, **given)
        for row in draft.elements.all():
            self.element(draft, row.key, "met" if row.key in met else "not_met", change_reason=reasons)
        return actions.answer_negatives(draft, applies=[], by=self.officer(case))

    def level(self, draft: Characterisation, level: int, **given: Any) -> Characterisation:
        values = {"level": level, "document_number": "Q-1", "decided_date": draft.case.stage_date}
        return actions.choose_level(draft, by=self.officer(draft.case), **{**values, **given})

    def settled(self, case: Case, level: int) -> Characterisation:
        """Settled without a change: the first of its case, or the same level as before."""
        draft = self.level(self.assessed(case, NEEDED[level]), level)
        return self.take(draft, "settle", by=self.officer(case))

    def changed(self, case: Case, level: int, **given: Any) -> Characterisation:
        """A draft of another level than the one settled before, with all that a change needs."""
        draft = self.assessed(case, NEEDED[level], reasons=TEXT)
        values = {"legal_basis": "CPL art. 55", "is_defence_heard": True}
        return self.level(draft, level, **{**values, **given})

    def proposed(self, case: Case, level: int) -> Characterisation:
        return self.take(self.changed(case, level), "propose", by=self.officer(case))

    def cosigned(self, case: Case, level: int) -> Characterisation:
        return self.take(self.proposed(case, level), "cosign", by=self.reviewer)

    def signed(self, case: Case, level: int) -> Characterisation:
        found = self.cosigned(case, level)
        return self.take(found, "sign", by=self.head(found))

    def take(self, found: Characterisation, step: str, *, by: Person, **given: Any) -> Characterisation:
        assert step in CHARACTERISATION.by_name
        return actions.advance_characterisation(found, step, by=by, **given)

    def lowered(self, level: int = 1) -> Characterisation:
        """Settled by the police, then lowered by the procuratorate and signed by both."""
        case = self.docket.case("investigating")
        self.settled(case, level)
        return self.signed(self.docket.take(case, "transfer"), 0)

    # --- quality review

    def round(self, **given: Any) -> QualityRound:
        values: dict[str, Any] = {
            "title": TEXT,
            "from_date": date(2019, 1, 1),
            "to_date": date(2019, 6, 10),
            "share": 100,
            "random_seed": 7,
            "by": self.docket.overseer,
        }
        unit = given.pop("unit", None) or self.docket.world.units[self.docket.above]
        return actions.draw_quality(unit, **{**values, **given})

    def sampled(self, *, control: bool = False) -> SampledCase:
        """A drawn case. Whether it is reviewed twice in any case is set, not left to the draw."""
        case = self.docket.case("prosecuted")
        sampled = self.round().sampled.get(case=case)
        SampledCase.objects.filter(pk=sampled.pk).update(is_control=control)
        sampled.refresh_from_db()
        return sampled

    @staticmethod
    def answers(sampled: SampledCase, *defects: str) -> dict[str, dict[str, str]]:
        keys = [row["key"] for row in sampled.round.questions]
        return {
            key: {"answer": "defect" if key in defects else "in_order", "note": "see p. 3" if key in defects else ""}
            for key in keys
        }

    def review(self, sampled: SampledCase, *defects: str, by: Person | None = None) -> SampledCase:
        """The first review, or the second where the first is in."""
        step = "review" if sampled.status == SampledCase.Status.DRAWN else "review_again"
        by = by or (self.reviewer if step == "review" else self.second_reviewer)
        return actions.advance_sampled(sampled, step, by=by, answers=self.answers(sampled, *defects))

    def conclude(self, sampled: SampledCase, *defects: str, by: Person | None = None) -> SampledCase:
        by = by or self.docket.overseer
        return actions.advance_sampled(sampled, "conclude", by=by, defects=list(defects), conclusion=TEXT)
