"""How the fictional cases are characterised, two of them changed and signed for; a quality review with a dispute."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lookback.casework import actions
from lookback.casework.models import Case, Characterisation, QualityRound, SampledCase
from lookback.casework.rules import CHARACTERISED, instance_of, previous_of
from lookback.casework.scenarios.desk import DATA, Desk
from lookback.inspections.scenarios.cast import add_person
from lookback.inspections.scenarios.stage import moment
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.models import Person

FIRST, STATISTICS, DRAW = date(2019, 3, 6), date(2019, 6, 30), date(2019, 10, 21)
SEED = 20191021
EVERY_OTHER, AT_A_TIME = 2, 4
EVENTS = timedelta(days=20)
POINTERS = {"documentary": "vol. 2, pp. 14-20", "witness": "vol. 3, pp. 5-9"}


def play(desk: Desk, scenario: str) -> None:
    """Put it on the agenda: each evening the authorities characterise what they have in hand."""
    content = json.loads((DATA / scenario / "judging.json").read_text(encoding="utf-8"))
    bench = Bench(desk, content)
    desk.stage.at(moment(FIRST, 8), bench.open)
    day = FIRST
    while day <= desk.last_day:
        desk.stage.at(moment(day, 17), bench.evening)
        day += timedelta(days=1)
    desk.stage.at(moment(STATISTICS, 12), bench.mark)
    desk.stage.at(moment(DRAW, 10), bench.draw)


@dataclass
class Bench:
    """The people who characterise, sign and review, and what they write."""

    desk: Desk
    content: dict[str, Any]

    def open(self) -> None:
        """Register who signs and who reviews."""
        for row in self.content["people"]:
            add_person(self.desk.stage, row, by=self.desk.stage.person("sysadmin"))

    # --- characterisations

    def evening(self) -> None:
        """Draw up what is missing for every other case, a few an evening."""
        for case in list(self._waiting())[:AT_A_TIME]:
            self._characterise(case)

    def _waiting(self) -> Iterator[Case]:
        cases = Case.objects.filter(status__in=CHARACTERISED).exclude(kind=Case.Kind.DUTY)
        for case in cases.select_related("leading_unit", "prosecuting_unit", "court_unit", "appeal_unit"):
            instance, _unit = instance_of(case)
            if self._is_chosen(case) and not case.characterisations.filter(instance=instance).exists():
                yield case

    def _is_chosen(self, case: Case) -> bool:
        """Every other case, and all of the places where a change is to happen."""
        return case.pk % EVERY_OTHER == 0 or any(_place(case) == row["place"] for row in self.content["changes"])

    def _characterise(self, case: Case) -> None:
        """The level settled before stands, except where the content has this authority change it, once."""
        by = self._officer(case)
        draft = actions.begin_characterisation(case, events_date=case.reported_date - EVENTS, by=by)
        previous = previous_of(draft)
        before = previous.level if previous and previous.level is not None else self._first_level(case)
        change = self._change_of(draft) if previous else None
        level = change["after"] if change else before
        self._assess(draft, level, by, is_changed=bool(change))
        self._decide(draft, level, by)
        if change is None:
            actions.advance_characterisation(draft, "settle", by=by)
        else:
            self._ask_for_signatures(draft, by)

    def _first_level(self, case: Case) -> int:
        wanted = [row["before"] for row in self.content["changes"] if row["place"] == _place(case)]
        return wanted[0] if wanted else case.pk // 2 % 4

    def _change_of(self, draft: Characterisation) -> dict[str, Any] | None:
        """The change that is to happen at this authority, while it has not happened yet."""
        place, _dash, kind = draft.unit.code.partition("-")
        if Characterisation.objects.filter(unit=draft.unit).exclude(pk=draft.pk).exclude(direction=0).exists():
            return None
        rows = [row for row in self.content["changes"] if (row["place"], row["kind"]) == (place, kind)]
        return rows[0] if rows else None

    def _assess(self, draft: Characterisation, level: int, by: Person, *, is_changed: bool) -> None:
        met = set(draft.norms.needed(level))
        for element in draft.elements.all():
            is_met = element.key in met
            actions.assess_element(
                element,
                state="met" if is_met else "not_met",
                facts=self._words("met" if is_met else "not_met"),
                pointers=POINTERS,
                contrary=self._words("contrary") if is_met else None,
                defence=self._words("defence") if is_met else None,
                defence_answer=self._words("defence_answer") if is_met else None,
                change_reason=self._words("change_reason") if is_changed else None,
                by=by,
            )
        actions.answer_negatives(draft, applies=[], by=by)

    def _decide(self, draft: Characterisation, level: int, by: Person, **more: Any) -> None:
        actions.choose_level(
            draft,
            level=level,
            document_number=f"〔{clock.today().year}〕{draft.case_id:03d}-{draft.number}",
            decided_date=clock.today(),
            by=by,
            **more,
        )

    def _ask_for_signatures(self, draft: Characterisation, by: Person) -> None:
        """Neither settled alone nor submitted without a legal basis: both are refused, and nothing is left behind."""
        for step in ("settle", "propose"):
            try:
                actions.advance_characterisation(draft, step, by=by)
            except Refused:
                continue
            raise AssertionError(f"{step} should have been refused")
        basis = self._words("legal_basis")
        self._decide(draft, self._level(draft), by, legal_basis=_both(basis), is_defence_heard=True)
        actions.advance_characterisation(draft, "propose", by=by)
        for days, act in enumerate((self._object, self._correct, self._cosign, self._sign), start=1):
            self.desk.stage.at(moment(clock.today() + timedelta(days=days), 10), act, draft)

    def _object(self, draft: Characterisation) -> None:
        by, reason = self.desk.stage.person("legal-reviewer"), _both(self._words("objection"))
        actions.advance_characterisation(draft, "object", by=by, reason=reason)

    def _correct(self, draft: Characterisation) -> None:
        by = self._officer(draft.case)
        for element in draft.elements.filter(key__in=("V3", "V5")):
            actions.assess_element(
                element,
                state=element.state,
                facts=element.facts,
                pointers=element.pointers,
                contrary=element.contrary,
                defence=element.defence,
                defence_answer=element.defence_answer,
                change_reason=self._words("corrected"),
                by=by,
            )
        actions.advance_characterisation(draft, "propose", by=by)

    def _cosign(self, draft: Characterisation) -> None:
        actions.advance_characterisation(draft, "cosign", by=self.desk.stage.person("legal-reviewer"))

    def _sign(self, draft: Characterisation) -> None:
        actions.advance_characterisation(draft, "sign", by=self.desk.stage.person(f"head-{draft.unit.code}"))

    @staticmethod
    def _level(draft: Characterisation) -> int:
        level = Characterisation.objects.values_list("level", flat=True).get(pk=draft.pk)
        assert level is not None
        return level

    # --- marked day, quality review

    def mark(self) -> None:
        """The overseer enters the statistics deadline."""
        actions.mark_day(
            self._province,
            kind="statistics",
            day=STATISTICS,
            reference=_both(self._words("statistics")),
            by=self._overseer,
        )

    def draw(self) -> None:
        """Cases are drawn; the reviewers work through them in the days after."""
        round_ = actions.draw_quality(
            self._province,
            title=self._words("round"),
            from_date=date(2019, 3, 1),
            to_date=clock.today(),
            share=10,
            random_seed=SEED,
            by=self._overseer,
        )
        for days, act in ((4, self._review_first), (9, self._review_again), (14, self._conclude)):
            self.desk.stage.at(moment(clock.today() + timedelta(days=days), 15), act, round_)

    def _review_first(self, round_: QualityRound) -> None:
        """The first reviewer finds a defect in the first case, and leaves the last one for later."""
        sampled = list(round_.sampled.all())
        for place, row in enumerate(sampled[:-1]):
            defects = ("elements",) if place == 0 else ()
            self._review(row, "review", "quality-reviewer-1", defects)

    def _review_again(self, round_: QualityRound) -> None:
        """The second one, who sees nothing of the first review, finds none."""
        for row in round_.sampled.filter(status=SampledCase.Status.SECOND):
            self._review(row, "review_again", "quality-reviewer-2", ())

    def _conclude(self, round_: QualityRound) -> None:
        """The overseer decides with reasons; what is held to be a defect becomes a rectification item."""
        for row in round_.sampled.filter(status=SampledCase.Status.REVIEWED):
            defects = ["elements"] if row.is_doubted else []
            conclusion = self._words("conclusion" if row.is_doubted else "clean")
            actions.advance_sampled(row, "conclude", by=self._overseer, defects=defects, conclusion=conclusion)

    def _review(self, row: SampledCase, step: str, username: str, defects: tuple[str, ...]) -> None:
        answers = {
            question["key"]: {
                "answer": "defect" if question["key"] in defects else "in_order",
                "note": _both(self._words("defect")) if question["key"] in defects else "",
            }
            for question in row.round.questions
        }
        actions.advance_sampled(row, step, by=self.desk.stage.person(username), answers=answers)

    # --- parts

    def _officer(self, case: Case) -> Person:
        case.refresh_from_db()
        assert case.holding_unit is not None
        return self.desk.officer(case.holding_unit)

    @property
    def _overseer(self) -> Person:
        return self.desk.stage.person("case-overseer-330000")

    @property
    def _province(self) -> Any:
        return self.desk.stage.units["330000"]

    def _words(self, name: str) -> dict[str, str]:
        return self.content["words"][name]


def _place(case: Case) -> str:
    return case.leading_unit.code.partition("-")[0]


def _both(text: dict[str, str]) -> str:
    return f"{text['zh']} / {text['en']}"
