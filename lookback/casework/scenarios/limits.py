"""The time limits of the fictional cases: started by the stage reports, extended, stopped, counted anew, ended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from lookback.casework import actions
from lookback.casework.models import Case, CaseClock
from lookback.casework.scenarios.desk import Desk
from lookback.inspections.scenarios.stage import moment
from lookback.kit import clock

CPL, SUPERVISION = "cn-cpl-2018", "cn-supervision-2018"
# Stage report -> the limits that it ends, and the one that it starts (limit, whether somebody is held).
HELD = ("investigation_custody", "arrest_request", "retention")
ENDS = {
    **dict.fromkeys(("transfer", "withdraw", "split", "merge", "pass_on"), HELD),
    "resubmit_1": ("supplementary_investigation",),
    "resubmit_2": ("supplementary_investigation",),
    "prosecute": ("review",),
    "not_prosecute": ("review",),
    "appeal": ("first_instance",),
    "finalise": ("first_instance", "second_instance"),
}
STARTS = {
    "transfer": ("review", True),
    "return_1": ("supplementary_investigation", True),
    "return_2": ("supplementary_investigation", True),
    "accept": ("first_instance", True),
    "accept_appeal": ("second_instance", True),
}
# Days after the start -> (limit, basis, level): what is extended while the limit still runs.
EXTENDED = {
    "investigation_custody": ((50, "complex", "next_higher"), (80, "four_kinds", "province")),
    "review": ((24, "major", "own"),),
    "first_instance": ((52, "at_latest", "own"),),
    "second_instance": ((52, "four_kinds", "province"),),
    "retention": ((80, "special", "next_higher"),),
}
EVERY_OTHER = 2
LATE, FORGOTTEN = 4, 2  # every fourth detention is ended two days late; that of this case is not, and the alert tells


class Limits:
    """Follows the reports of one case."""

    def __init__(self, desk: Desk, number: int) -> None:
        self.desk = desk
        self.number = number

    def follow(self, case: Case, step: str) -> None:
        """What a stage report means for the clocks of the case."""
        if step == "investigate":
            self._detain(case)
        if step in ("return_1", "return_2"):
            self._take(self._open(case, "review"), "suspend", basis="returned")
        if step in ("resubmit_1", "resubmit_2"):
            self._take(self._open(case, "review"), "restart", basis="resubmitted")
        for rule in ENDS.get(step, ()):
            self._take(self._open(case, rule), "end")
        if step in STARTS:
            self._start(case, *STARTS[step])

    def alert(self) -> None:
        """The task of the house, on the evening of a day."""
        actions.send_clock_alerts(clock.now())

    def _detain(self, case: Case) -> None:
        """Somebody is detained or retained; every other one is arrested a few days later."""
        if case.leading_unit.kind_id == "discipline_inspection":
            self._start(case, "retention", True, table=SUPERVISION)
            return
        self._start(case, "arrest_request", True)
        asked = clock.today() + timedelta(days=3)
        if self.number % 3 == 0:
            self._at(asked - timedelta(days=1), self._extend, case, "arrest_request", "roaming", "own")
            asked += timedelta(days=20)
        if self.number % LATE == FORGOTTEN:
            asked += timedelta(days=2)
        if self.number != FORGOTTEN:
            self._at(asked, self._arrest, case)

    def _arrest(self, case: Case) -> None:
        if self._take(self._open(case, "arrest_request"), "end"):
            self._start(case, "investigation_custody", True)

    def _start(self, case: Case, rule: str, is_held: bool, *, table: str = CPL) -> None:
        case.refresh_from_db()
        if not case.is_open or case.holding_unit is None or self._open(case, rule) is not None:
            return
        actions.start_clock(
            case,
            table_key=table,
            rule_key=rule,
            at=clock.now(),
            document_number=self._document(),
            is_held=is_held,
            accused=None,
            by=self.desk.officer(case.holding_unit),
        )
        for days, basis, approver in EXTENDED.get(rule, ()):
            if (self.number + days) % EVERY_OTHER == 0:
                self._at(clock.today() + timedelta(days=days), self._extend, case, rule, basis, approver)

    def _extend(self, case: Case, rule: str, basis: str, approver: str) -> None:
        found = self._open(case, rule)
        if found is not None and found.status == "running" and found.due_at >= clock.now():
            after = {"four_kinds": "complex"}.get(basis) if rule == "investigation_custody" else None
            if after is None or found.events.filter(basis=after).exists():
                self._take(found, "extend", basis=basis, approver=approver)

    def _take(self, found: CaseClock | None, step: str, **values: Any) -> CaseClock | None:
        """The authority bound by the limit takes the step, where the limit is there and can take it."""
        if found is None or (step == "suspend" and found.due_at < clock.now()):
            return None
        if step == "restart" and found.status != "suspended":
            return None
        by, number = self.desk.officer(found.unit), self._document()
        return actions.advance_clock(found, step, by=by, at=clock.now(), document_number=number, **values)

    def _open(self, case: Case, rule: str) -> CaseClock | None:
        return CaseClock.objects.filter(case=case, rule_key=rule, ended_at=None).select_related("unit", "table").first()

    def _at(self, day: date, act: Any, *values: Any) -> None:
        if day <= self.desk.last_day:
            self.desk.stage.at(moment(day, 11, self.number), act, *values)

    def _document(self) -> str:
        return f"〔{clock.today().year}〕{self.number + 1:03d}-{clock.today():%m%d}-T"


def alert_every_day(desk: Desk, first: date) -> None:
    """Let the task of the house run on every evening of the play."""
    limits, day = Limits(desk, 0), first
    while day <= desk.last_day:
        desk.stage.at(moment(day, 19, 30), limits.alert)
        day += timedelta(days=1)
