"""A review session: called, roll, votes with recusals, minutes, decisions; the missions carry them out."""

from __future__ import annotations

from datetime import date
from typing import Any

from lookback.inspections import actions
from lookback.inspections.models import ReviewSession, SessionCase, Vote
from lookback.inspections.scenarios.cast import NATION
from lookback.inspections.scenarios.content import both, filled, word
from lookback.inspections.scenarios.inspection import Inspection
from lookback.inspections.scenarios.stage import Stage
from lookback.org.models import Person

MINUTES = word("minutes")


class Session:
    """One sitting over several missions."""

    def __init__(self, stage: Stage, *, code: str, title: dict, quorum: int, absent: tuple[str, ...] = ()) -> None:
        self.stage, self.code, self.title, self.quorum = stage, code, title, quorum
        self.absent = absent
        self.recusals: dict[tuple[str, str], str] = {}  # (username, body) -> reason
        self.session: ReviewSession

    @property
    def members(self) -> list[Person]:
        """The collective."""
        return [person for name, person in self.stage.people.items() if name.startswith("principal")]

    def call(self, inspections: list[Inspection], days: tuple[date, date]) -> None:
        """The office calls the collective together."""
        self.session = actions.call_session(
            code=self.code,
            title=self.title,
            principal_unit=self.stage.unit(NATION),
            from_date=days[0],
            to_date=days[1],
            quorum=self.quorum,
            members=self.members,
            missions=[inspection.mission for inspection in inspections],
            by=self.stage.person("secretariat"),
        )

    def open(self) -> None:
        """The roll is called and the session opened."""
        office = self.stage.person("secretariat")
        present = [person for person in self.members if person.username not in self.absent]
        self.session = actions.call_roll(self.session, present=present, by=office)
        self.session = actions.advance_session(self.session, "open", by=office)

    def decide(self, inspections: list[Inspection]) -> None:
        """Each mission is heard and voted on."""
        cases = {case.mission_id: case for case in self.session.cases.select_related("mission__body_unit")}
        for inspection in inspections:
            self._decide(cases[inspection.mission.pk])

    def close(self, inspections: list[Inspection]) -> None:
        """The session ends; the convener carries out what was decided."""
        self.session = actions.advance_session(self.session, "close", by=self.stage.person("secretariat"))
        for inspection in inspections:
            inspection.step("approve", self.stage.person("principal"))
            inspection.refresh()

    def _decide(self, case: SessionCase) -> None:
        office, body = self.stage.person("secretariat"), case.mission.body_unit
        for number, person in enumerate(self.members):
            if person.username not in self.absent:
                actions.cast_vote(case, by=person, **self._vote(person, body.code, number))
        name = {"zh": body.name_zh, "en": body.name_en}
        case = actions.write_minutes(case, by=office, minutes=filled(MINUTES, name=name))
        actions.advance_case(case, "approve", by=office)

    def _vote(self, person: Person, body: str, number: int) -> dict[str, Any]:
        if reason := self.recusals.get((person.username, body)):
            return {"choice": Vote.Choice.RECUSED, "reason": reason}
        abstains = (number, body[:2]) in ((5, "36"), (6, "52"))
        return {"choice": Vote.Choice.ABSTAIN if abstains else Vote.Choice.FOR}


def recusal(row: dict[str, Any]) -> dict[tuple[str, str], str]:
    """The recusal of the content, as a session takes it."""
    return {(row["username"], row["body"]): both(row["reason"])}
