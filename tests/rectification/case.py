"""One ledger over the small country of tests/world.py, and items brought to any status by calling the actions.

The body is province P1, pressed by the nation's office, inspected by group G11. Items are led by county D1 unless
told otherwise: then city C1 supervises and province P1 accepts.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from lookback.dispatch.queries import profile
from lookback.kit import clock
from lookback.org.authority import Role
from lookback.org.models import Person, Unit
from lookback.rectification import actions
from lookback.rectification.models import Item, Ledger, Measure
from tests.world import World

FOUND = date(2019, 4, 20)
COMMUNICATED = date(2019, 6, 3)
DUE = date(2019, 9, 30)
DIMENSIONS = [
    {"key": "leadership", "name": {"zh": "组织领导", "en": "Leadership"}},
    {"key": "governance", "name": {"zh": "综合治理", "en": "Governance"}},
]


class Case:
    """`case.item("claimed")`, `case.take(item, "desk_pass")`: each step by the person whose post it is."""

    def __init__(self, world: World, *, lead: str = "D1") -> None:
        self.world = world
        self.lead = lead
        self.files = 0
        self.ledger = self.open_ledger("ZJ-2019")

    def open_ledger(self, code: str) -> Ledger:
        units = self.world.units
        return actions.open_ledger(
            code=code,
            title={"zh": "整改台账", "en": "Ledger"},
            body_unit=units["P1"],
            supervising_unit=units["NAT"],
            team_unit=units["G11"],
            principal_unit=units["NAT"],
            profile=profile("cn", COMMUNICATED),
            dimensions=DIMENSIONS,
            communicated_date=COMMUNICATED,
            by=None,
        )

    def unit(self, code: str) -> Unit:
        return self.world.units[code]

    def person(self, role: str, unit: str, number: int = 1) -> Person:
        return self.world.person(role, unit, number)

    @property
    def office(self) -> Person:
        return self.person(Role.RECTIFICATION_OFFICE, "P1")

    @property
    def worker(self) -> Person:
        return self.person(Role.RESPONSIBLE_UNIT, self.lead)

    @property
    def leader(self) -> Person:
        return self.person(Role.BODY_HEAD, self.lead)

    @property
    def secretary(self) -> Person:
        return self.person(Role.SECRETARIAT, "C1")

    @property
    def verifier(self) -> Person:
        return self.person(Role.VERIFIER, "C1")

    @property
    def acceptor(self) -> Person:
        return self.person(Role.ACCEPTOR, "P1")

    @property
    def publisher(self) -> Person:
        return self.person(Role.PUBLISHER, "P1")

    @property
    def principal(self) -> Person:
        return self.person(Role.PRINCIPAL, "NAT")

    def appoint_all(self, *leads: str) -> None:
        """Make everybody now: a test that rolls back must not make people inside."""
        for lead in leads:
            self.lead = lead
            for name in set(ACTORS.values()) | {"leader"}:
                getattr(self, name)

    # --- items ------------------------------------------------------------------------------------------------

    def new(self, **given: Any) -> Item:
        values = {
            "ledger": self.ledger,
            "title": {"zh": "部署不及时", "en": "Late planning"},
            "dimension": "leadership",
            "severity": "medium",
            "found_date": FOUND,
            "origin_kind": "finding",
            "origin_code": "L-01",
            "by": None,
        }
        return actions.open_item(**{**values, **given})

    def item(self, status: str = "new", *, co_units: tuple[str, ...] = (), **given: Any) -> Item:
        """A new item, brought to `status` along the main line."""
        item = self.new(**given)
        for step in LINE[: REACHED_AFTER[status]]:
            if step == "submit_plan":
                self.plan(item)
            if step == "claim_complete":
                self.finish(item)
            extra = {"co_units": [self.unit(code) for code in co_units]} if step == "assign" else {}
            item = self.take(item, step, **extra)
        return item

    def take(self, item: Item, step: str, *, by: Person | None = None, **detail: Any) -> Item:
        """Take one step as whoever may, with plausible details."""
        return actions.advance(item, step, by=by or self.who(step), **{**self.details(step), **detail})

    def who(self, step: str) -> Person:
        return getattr(self, ACTORS[step])

    def details(self, step: str) -> dict[str, Any]:
        later = clock.today() + timedelta(days=60)
        check = {"method": "on_site", "tested": "12 files of 40", "checked_date": clock.today(), "place": "D1"}
        return {
            "assign": {"lead_unit": self.unit(self.lead), "leader": self.leader, "due_date": DUE},
            "return_plan": {"reason": "too vague"},
            "request_extension": {"new_due_date": DUE + timedelta(days=30), "reason": "floods"},
            "claim_complete": {"declaration": True},
            "desk_return": {"reason": "photo unclear"},
            "verify": check,
            "fail_verification": {**check, "reason": "nothing there"},
            "accept": {"outcome": "implemented", "residual_risk": "none seen"},
            "return": {"reason": "look again"},
            "notice": {"days": 7},
            "uphold_objection": {"reason": "a villager was right", "new_due_date": later},
            "propose_alternative": {"reason": "meets the intent"},
            "accept_risk": {"reason": "costs exceed the harm"},
            "withdraw": {"outcome": "overtaken", "reason": "unit dissolved"},
            "relapse": {"reason": "back to the old way", "new_due_date": later},
            "reopen": {"reason": "the office learned more", "new_due_date": later},
        }.get(step, {})

    def plan(self, item: Item) -> Item:
        """Write a plan that passes: both kinds of measure, a target, two milestones."""
        item = actions.edit_plan(
            item,
            by=self.worker,
            cause_category="process",
            cause={"en": "Nobody was named to call the meeting"},
            target={"en": "All instructions discussed within 30 days"},
            target_quantity="100 %",
            expected_evidence={"en": "Minutes"},
        )
        for kind in Measure.Kind.values:
            actions.add_measure(
                item, by=self.worker, kind=kind, text={"en": "Hold meetings"}, quantity="5", due_date=DUE
            )
        for title in ("half", "all"):
            actions.add_milestone(item, by=self.worker, title={"en": title}, due_date=DUE)
        return item

    def finish(self, item: Item) -> None:
        """Put proof forward for each milestone, and mark it as done."""
        for milestone in item.milestones.filter(done_at=None):
            self.prove(item, milestone=milestone)
            actions.finish_milestone(milestone, by=self.worker)

    def prove(self, item: Item, *, content: bytes | None = None, by: Person | None = None, **given: Any):
        values = {"files": [self.file(content)], "evidence_date": clock.today(), "kind": "document"}
        return actions.add_evidence(item, by=by or self.worker, **{**values, **given})

    def file(self, content: bytes | None = None) -> SimpleUploadedFile:
        """A small text file, different each time unless told."""
        self.files += 1
        return SimpleUploadedFile(f"minutes-{self.files}.txt", content or f"minutes {self.files}".encode())


LINE = (
    "assign",
    "sign_for",
    "submit_plan",
    "approve_plan",
    "claim_complete",
    "desk_pass",
    "verify",
    "accept",
    "close",
)
REACHED_AFTER = {
    "new": 0,
    "assigned": 1,
    "acknowledged": 2,
    "plan_submitted": 3,
    "in_progress": 4,
    "claimed": 5,
    "desk_checked": 6,
    "verified": 7,
    "accepted": 8,
    "closed": 9,
}
ACTORS = {
    "assign": "office",
    "sign_for": "worker",
    "submit_plan": "worker",
    "approve_plan": "secretary",
    "return_plan": "secretary",
    "report": "worker",
    "request_extension": "worker",
    "claim_complete": "worker",
    "desk_pass": "verifier",
    "desk_return": "verifier",
    "verify": "verifier",
    "fail_verification": "verifier",
    "accept": "acceptor",
    "return": "acceptor",
    "notice": "publisher",
    "uphold_objection": "acceptor",
    "close": "acceptor",
    "propose_alternative": "principal",
    "accept_risk": "principal",
    "withdraw": "principal",
    "relapse": "verifier",
    "reopen": "secretary",
    "resume": "worker",
}
