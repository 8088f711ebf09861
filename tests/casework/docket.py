"""Cases brought to any stage by calling the actions, over the small country of tests/world.py.

County D1 has a police department, a procuratorate and a court; city C1 above it has the same, and oversees; the
province's overseer and reviewer sit at P1. Each report is made by the officer of the authority whose stage it is.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from lookback.casework import actions
from lookback.casework.models import Case, ListedCase, ListedMeasure, Remark
from lookback.casework.rules import CASE
from lookback.org import actions as org
from lookback.org.authority import Role
from lookback.org.models import Person, Unit, UnitKind
from tests.world import World

REPORTED = date(2019, 2, 1)
EVERY = timedelta(days=7)
TEXT = {"zh": "见卷宗", "en": "See the file"}
OFFICES = {"POLICE": "police", "PROC": "procuratorate", "COURT": "court", "DISC": "discipline_inspection"}
# The long way through all stages; `Docket.case` leaves out what the wanted stage does not need.
WAY = ("file", "investigate", "transfer", "prosecute", "accept", "finalise", "execute", "conclude")
WITH_RETURNS = ("file", "investigate", "transfer", "return_1", "resubmit_1", "return_2", "resubmit_2")
WITH_APPEAL = (*WAY[:5], "appeal", "accept_appeal", *WAY[5:])
DIRECT = {
    "not_filed": ("decline",),
    "withdrawn": ("file", "withdraw"),
    "not_prosecuted": ("file", "investigate", "transfer", "not_prosecute"),
}


class Docket:
    """`docket.case("prosecuted")`, `docket.take(case, "accept")`."""

    def __init__(self, world: World, *, place: str = "D1", above: str = "C1") -> None:
        self.world = world
        self.place = place
        self.above = above
        for territory in (place, above):
            for suffix, kind in OFFICES.items():
                self.office(territory, suffix, kind)

    def office(self, territory: str, suffix: str, kind: str) -> Unit:
        code, parent = f"{territory}-{suffix}", self.world.units[territory]
        if code not in self.world.units:
            self.world.units[code] = org.create_unit(
                code=code,
                kind=UnitKind.objects.get(key=kind),
                level=parent.level,
                parent=parent,
                name_zh=f"单位{code}",
                name_en=f"Unit {code}",
                by=None,
            )
        return self.world.units[code]

    def unit(self, suffix: str, territory: str = "") -> Unit:
        return self.world.units[f"{territory or self.place}-{suffix}"]

    def officer(self, suffix: str, territory: str = "") -> Person:
        return self.world.person(Role.CASE_OFFICER, f"{territory or self.place}-{suffix}")

    def officer_at(self, unit: Unit) -> Person:
        return self.world.person(Role.CASE_OFFICER, unit.code)

    @property
    def overseer(self) -> Person:
        return self.world.person(Role.CASE_OVERSIGHT, self.above)

    @property
    def leader(self) -> Person:
        return self.world.person(Role.PRINCIPAL, self.above)

    @property
    def reviewer(self) -> Person:
        return self.world.person(Role.LEGAL_REVIEWER, self.above)

    @property
    def stranger(self) -> Person:
        return self.world.person(Role.CASE_OVERSIGHT, "P2")

    def appoint_all(self) -> None:
        """Make everybody now: where nothing may be written, no people may be made either."""
        for territory in (self.place, self.above):
            for suffix in OFFICES:
                self.officer(suffix, territory)
        assert [self.overseer, self.leader, self.reviewer, self.stranger]

    # --- cases --------------------------------------------------------------------------------------------------

    def opened(self, **given: Any) -> Case:
        values: dict[str, Any] = {
            "title": {"zh": "码头强收卸货费案", "en": "Unloading fees at the landing stage"},
            "kind": Case.Kind.ORGANISED,
            "leading_unit": self.unit("POLICE"),
            "reported_date": REPORTED,
            "document_number": "R-1",
            "summary": TEXT,
            "is_fictional": True,
            "by": self.officer("POLICE"),
        }
        return actions.open_case(**{**values, **given})

    def case(self, status: str = "reported", **given: Any) -> Case:
        """A case in that stage, reached by the reports that lead there."""
        case = self.opened(**given)
        for step in self.way_to(status):
            case = self.take(case, step)
        assert case.status == status
        return case

    @staticmethod
    def way_to(status: str) -> tuple[str, ...]:
        if status == "reported":
            return ()
        if status in DIRECT:
            return DIRECT[status]
        for way in (WAY, WITH_RETURNS, WITH_APPEAL):
            targets = [CASE.step(step).target for step in way]
            if status in targets:
                return way[: targets.index(status) + 1]
        raise KeyError(status)

    def details(self, case: Case, step: str) -> dict[str, Any]:
        """What a report of that step says."""
        values: dict[str, Any] = {
            "stage_date": case.stage_date + EVERY,
            "document_number": f"{step}-1",
            "summary": TEXT,
        }
        extra: dict[str, dict[str, Any]] = {
            "transfer": {"unit": self.unit("PROC")},
            "prosecute": {"unit": self.unit("COURT")},
            "appeal": {"unit": self.unit("COURT", self.above)},
            "split": {"titles": ["One", "Two"]},
            "pass_on": {"unit": self.unit("POLICE", self.above)},
        }
        if step in ("decline", "return_1", "return_2", "not_prosecute", "withdraw", "split", "merge", "pass_on"):
            values["reason"] = "because the law says so"
        return values | extra.get(step, {})

    def take(self, case: Case, step: str, *, by: Person | None = None, **given: Any) -> Case:
        """Report a stage, as the officer of the authority whose stage it is unless told otherwise."""
        if by is None:
            unit = getattr(case, CASE.step(step).where)
            by = self.officer_at(unit)
        return actions.advance(case, step, by=by, **{**self.details(case, step), **given})

    # --- the list -----------------------------------------------------------------------------------------------

    def listed(self, case: Case, **given: Any) -> ListedCase:
        values: dict[str, Any] = {
            "listing_unit": self.world.units[self.above],
            "leader": self.leader,
            "difficulty": TEXT,
            "listed_date": case.stage_date,
            "by": self.overseer,
        }
        return actions.list_case(case, **{**values, **given})

    def measure(self, listed: ListedCase, **given: Any) -> ListedMeasure:
        values: dict[str, Any] = {
            "text": TEXT,
            "unit": self.unit("POLICE"),
            "due_date": date(2019, 7, 15),
            "by": self.overseer,
        }
        return actions.plan_measure(listed, **{**values, **given})

    def remark(self, case: Case) -> Remark:
        return actions.remark(case, text=TEXT, by=self.reviewer)
