"""Going back to look, autumn 2019: the sample, what was found, and three repairs that did not hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from lookback.inspections.scenarios.content import both, read, word
from lookback.inspections.scenarios.course import place_of
from lookback.inspections.scenarios.inspection import Inspection, spread
from lookback.inspections.scenarios.stage import Stage, moment, working
from lookback.kit import clock
from lookback.rectification import actions
from lookback.rectification.models import Item, LookbackResult, LookbackRound

SEED = 20191014
TITLE = word("lookback_title")
FIRST, LAST = date(2019, 10, 14), date(2019, 11, 15)
TESTED = {
    "sustained": word("lookback_sustained"),
    "partly": word("lookback_partly"),
    "relapsed": word("lookback_relapsed"),
}


class Lookback:
    """One round over one ledger."""

    def __init__(self, stage: Stage, inspection: Inspection, scenario: str) -> None:
        self.stage, self.inspection = stage, inspection
        self.plot = read(scenario, "plot")["lookback"]
        self.round: LookbackRound

    def draw(self) -> None:
        """Draw the sample and lay out the visits."""
        ledger, by = self.inspection.mission.ledger, self.stage.person("national-verifier")
        self.round = actions.draw_lookback(ledger, by=by, title=TITLE, from_date=FIRST, to_date=LAST, random_seed=SEED)
        self.inspection.step("start_lookback", self.stage.person("principal"))
        results = list(self.round.results.select_related("item"))
        for number, result in enumerate(results):
            day = working(spread(date(2019, 10, 15), 27, number, len(results)))
            self.stage.at(moment(day, 10, number), self.visit, result)

    def visit(self, result: LookbackResult) -> None:
        """Go back to one item."""
        code = self.stage.codes[result.item_id]
        found = self._found(code)
        detail: dict[str, Any] = {}
        if found == "relapsed":
            detail["new_due_date"] = date.fromisoformat(self.plot["relapsed"][code])
        actions.record_lookback(
            result,
            by=self.stage.person("national-verifier"),
            result_code=found,
            tested=both(TESTED[found]),
            checked_date=clock.today(),
            place=place_of(result.item.lead_unit),
            **detail,
        )

    def take_up_again(self) -> None:
        """One unit has begun to repair what relapsed."""
        for key, code in self.stage.codes.items():
            if code in self.plot["resumed"]:
                item = Item.objects.get(pk=key)
                note = both(word("taken_up_again"))
                actions.advance(item, "resume", by=self.stage.worker(item.lead_unit), note=note)

    def _found(self, code: str) -> str:
        if code in self.plot["relapsed"]:
            return "relapsed"
        return "partly" if code in self.plot["partly"] else "sustained"
