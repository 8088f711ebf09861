"""One case from the report to where it stands on the last day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from lookback.casework import actions
from lookback.casework.models import Case, ListedCase, ListedMeasure
from lookback.casework.rules import BRINGS_IN, CASE, WITH_REASON
from lookback.casework.scenarios.desk import Desk
from lookback.casework.scenarios.limits import Limits
from lookback.inspections.scenarios.stage import moment
from lookback.kit import clock
from lookback.org.models import Person, Unit

OPENED = date(2019, 3, 5)  # what began before is entered on this day, as a backlog
# Days from one report to the next.
GAPS = {
    "file": 3, "decline": 5, "investigate": 1, "transfer": 55, "return_1": 25, "resubmit_1": 25, "return_2": 20,
    "resubmit_2": 25, "prosecute": 25, "not_prosecute": 25, "accept": 5, "appeal": 50, "accept_appeal": 10,
    "finalise": 45, "execute": 12, "conclude": 40, "withdraw": 40, "split": 20, "merge": 20, "pass_on": 15,
}  # fmt: skip
LISTED_EVERY, REMARKED_EVERY = 8, 7


@dataclass
class Course:
    """Acts of one case; each finds the case as the act before left it."""

    desk: Desk
    number: int
    way: tuple[str, ...]
    case: Case | None = None
    listed: ListedCase | None = None
    measures: list[ListedMeasure] = field(default_factory=list)

    def put_on_the_agenda(self) -> None:
        """The report is received so early that the last stage is reached some days before the play ends."""
        steps = list(self._days())
        length = steps[-1][1] if steps else 0
        first = self.desk.last_day - timedelta(days=length + 2 + self.number * 5 % 22)
        self._at(first, self.enter, first)
        for step, days in steps:
            self._at(first + timedelta(days=days), self.report, step, first + timedelta(days=days))
        if len(self.way) > 1 and self.number % LISTED_EVERY == 2:
            self._at(first + timedelta(days=steps[1][1] + 10), self.put_on_the_list)
        if len(self.way) > 3 and self.number % REMARKED_EVERY == 6:
            self._at(first + timedelta(days=steps[-1][1] + 1), self.remark)

    def enter(self, day: date) -> None:
        """The authority enters the case, and numbers whom it concerns."""
        self.case = self._enter(day, self._title)
        names = self.desk.content["family_names"]
        for place in range(1 + self.number % 4):
            name = names[(self.number + place) % len(names)]
            actions.add_accused(self.case, family_name=name, by=self.desk.officer(self.case.leading_unit))

    def report(self, step: str, day: date) -> None:
        """The authority whose stage it is reports."""
        case = self._now
        unit = getattr(case, CASE.step(step).where)
        values: dict[str, Any] = {
            "stage_date": max(day, case.stage_date),
            "document_number": self._document(day),
            "summary": self.desk.words(step),
        }
        if step in WITH_REASON:
            values["reason"] = _both(self.desk.words("reason"))
        self.case = actions.advance(case, step, by=self.desk.officer(unit), **values, **self._more(case, step))
        Limits(self.desk, self.number).follow(self.case, step)

    # --- the list, remarks

    def put_on_the_list(self) -> None:
        """The overseer of the province puts it on the list, and plans what is done."""
        case, overseer = self._now, self._person("case-overseer-330000")
        if not case.is_open:
            return
        self.listed = actions.list_case(
            case,
            listing_unit=self.desk.unit("330000", "leading_group_office").parent,
            leader=self._person("province-secretariat"),
            difficulty=self.desk.words("difficulty"),
            listed_date=clock.today(),
            by=overseer,
        )
        for place in (1, 2):
            due = clock.today() + timedelta(days=20 * place)
            self.measures.append(
                actions.plan_measure(
                    self.listed,
                    text=self.desk.words(f"measure_{place}"),
                    unit=case.leading_unit,
                    due_date=due,
                    by=overseer,
                )
            )
            if place == 1 or self.number % 3 != 1:
                self._at(due - timedelta(days=3), self.finish, place - 1)
        if self.number % 3:
            self._at(clock.today() + timedelta(days=45), self.break_through)

    def finish(self, place: int) -> None:
        """The unit reports a measure done."""
        measure = self.measures[place]
        by = self.desk.officer(measure.unit)
        result = self.desk.words("measure_result")
        actions.advance_measure(measure, "finish", by=by, result=result, done_date=clock.today())

    def break_through(self) -> None:
        """The overseer records the breakthrough; every other case leaves the list when its measures are settled."""
        assert self.listed is not None
        by, words = self._person("case-overseer-330000"), self.desk.words("breakthrough")
        self.listed = actions.advance_listed(
            self.listed, "break_through", by=by, breakthrough=words, breakthrough_date=clock.today()
        )
        if not self.listed.measures.filter(status="planned").exists():
            actions.advance_listed(self.listed, "remove", by=by, reason=_both(self.desk.words("remove")))

    def remark(self) -> None:
        """A reviewer of another unit remarks; of every other remark the answer is on record."""
        case = self._now
        row = actions.remark(case, text=self.desk.words("remark"), by=self._person("legal-reviewer"))
        if self.number % 2 and case.holding_unit is not None:
            actions.answer_remark(row, answer=self.desk.words("answer"), by=self.desk.officer(case.holding_unit))

    # --- parts

    def _enter(self, day: date, title: dict[str, str]) -> Case:
        lead = self.desk.unit(self._place, "discipline_inspection" if self._is_duty else "police")
        return actions.open_case(
            title=title,
            kind=self._story["kind"],
            leading_unit=lead,
            reported_date=day,
            document_number=self._document(day),
            summary=self.desk.words("reported"),
            is_fictional=True,
            by=self.desk.officer(lead),
        )

    def _sister(self, case: Case) -> Case:
        """Another case of the same group in the same hands: what this one is joined to."""
        part = self.desk.words("part_2")
        sister = self._enter(clock.today(), {key: text + part[key] for key, text in self._title.items()})
        values = {"document_number": self._document(clock.today()), "summary": self.desk.words("file")}
        by = self.desk.officer(case.leading_unit)
        return actions.advance(sister, "file", by=by, stage_date=clock.today(), **values)

    def _days(self) -> Iterator[tuple[str, int]]:
        """(step, days after the report); where a stage takes long, how it stands is reported on the way."""
        day = 0
        for place, step in enumerate(self.way):
            gap = GAPS[step] + (self.number * 7 + place * 3) % 6
            while gap > 28:
                day, gap = day + 27, gap - 27
                yield "report", day
            day += gap
            yield step, day

    def _more(self, case: Case, step: str) -> dict[str, Any]:
        """What a step takes beside the report."""
        if step in BRINGS_IN:
            kind = {"transfer": "procuratorate"}.get(step, "court")
            return {"unit": self.desk.unit(self.desk.above(self._place) if step == "appeal" else self._place, kind)}
        if step == "split":
            parts = [self.desk.words("part_1"), self.desk.words("part_2")]
            return {"titles": [{key: case.title[key] + part[key] for key in part} for part in parts]}
        if step == "pass_on":
            return {"unit": self.desk.unit(self.desk.above(self._place), "police")}
        if step == "merge":
            return {"into": self._sister(case)}
        return {}

    def _at(self, day: date, act: Callable[..., None], *values: Any) -> None:
        day = max(day, OPENED)
        if day <= self.desk.last_day:
            self.desk.stage.at(moment(day, 9, self.number), act, *values)

    def _person(self, username: str) -> Person:
        return self.desk.stage.person(username)

    def _document(self, day: date) -> str:
        return f"〔{day.year}〕{self.number + 1:03d}-{day:%m%d}"

    @property
    def _now(self) -> Case:
        assert self.case is not None
        self.case.refresh_from_db()
        return self.case

    @property
    def _place(self) -> str:
        return self.desk.place(self.number)

    @property
    def _story(self) -> dict[str, str]:
        """A duty crime only where the supervisory commission is on the stage."""
        known = f"case-{self._place}-supervision" in self.desk.stage.people
        stories = [story for story in self.desk.content["stories"] if known or story["kind"] != "duty"]
        return stories[self.number * 7 % len(stories)]

    @property
    def _is_duty(self) -> bool:
        return self._story["kind"] == "duty"

    @property
    def _title(self) -> dict[str, str]:
        territory = self._territory
        return {
            "zh": f"{territory.division.name_zh}{self._story['zh']}",
            "en": f"{self._story['en']} ({territory.division.name_en})",
        }

    @property
    def _territory(self) -> Unit:
        return self.desk.stage.units[self._place]


def _both(text: dict[str, str]) -> str:
    return f"{text['zh']} / {text['en']}"
