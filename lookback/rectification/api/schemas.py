"""The shapes of the answers. Text that people wrote comes in all its languages: {"zh": …, "en": …}."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema

from lookback.org.shapes import PersonRef, UnitRef

Text = dict[str, str]


class LedgerCount(Schema):
    """Items that the reader sees: all, accepted or closed, overdue. With `is_limit` there are more than `total`."""

    total: int
    done: int
    overdue: int
    is_limit: bool


class LedgerOut(Schema):
    """A ledger and how far it is."""

    id: int
    code: str
    title: Text
    origin: str
    body_unit: UnitRef
    communicated_date: date
    dimensions: list[dict[str, Any]]
    causes: list[dict[str, Any]]
    count: LedgerCount


class MeasureOut(Schema):
    """A measure of a plan."""

    id: int
    kind: str
    text: Text
    quantity: str
    document: str
    due_date: date


class MilestoneOut(Schema):
    """A milestone of a plan."""

    id: int
    title: Text
    due_date: date
    done_at: datetime | None


class FileOut(Schema):
    """A stored file."""

    name: str
    size: int
    media_type: str
    sha256: str


class EvidenceOut(Schema):
    """A piece of evidence."""

    id: int
    kind: str
    file: FileOut
    caption: Text
    evidence_date: date
    place: str
    milestone_id: int | None
    assignment_id: int | None
    added_at: datetime
    withdrawn_at: datetime | None
    withdrawal_reason: str


class VerificationOut(Schema):
    """A check: what was tested, and what came of it."""

    id: int
    method: str
    tested: str
    sample_size: int | None
    place: str
    checked_date: date
    result: str
    note: str
    verified_by: PersonRef
    recorded_at: datetime


class ItemCore(Schema):
    """The columns of an item that lists and pages share."""

    id: int
    ledger_id: int
    number: int
    code: str
    title: Text
    dimension: str
    severity: str
    status: str
    colour: str
    found_date: date
    lead_unit: UnitRef | None
    leader: PersonRef | None
    cause_category: str
    cause: Text
    target: Text
    target_quantity: str
    target_document: str
    original_due_date: date | None
    due_date: date
    progress: int
    outcome: str
    closure_number: int | None
    closed_at: datetime | None


class ItemRow(ItemCore):
    """A row of the ledger with all its columns."""

    co_units: list[UnitRef]
    measures: list[MeasureOut]
    milestones: list[MilestoneOut]
    evidence: list[EvidenceOut]
    verifications: list[VerificationOut]

    @staticmethod
    def resolve_co_units(item: Any) -> list[Any]:
        """The units behind the link rows, which are fetched with the page."""
        return [row.unit for row in item.co_unit_rows.all()]


class ItemFacts(ItemCore):
    """All single facts of an item."""

    origin_kind: str
    origin_code: str
    supervising_unit: UnitRef
    accepting_unit: UnitRef
    expected_evidence: Text
    systemic_waiver: str
    vagueness_override: str
    sign_for_by_date: date | None
    acknowledged_at: datetime | None
    plan_approved_at: datetime | None
    claimed_at: datetime | None
    claimed_by: PersonRef | None
    verified_at: datetime | None
    verified_by: PersonRef | None
    accepted_at: datetime | None
    accepted_by: PersonRef | None
    notice_until_date: date | None
    residual_risk: str
    returns: int
    relapses: int
    is_alternative: bool


class TipOriginOut(Schema):
    """A tip that an item was opened or reopened on; only for who holds its key."""

    tip: str
    kind: str
    made_at: datetime


class ItemMeasure(Schema):
    """A measure, and why its wording is vague, where it is."""

    row: MeasureOut
    vague: str | None


class ItemMilestone(Schema):
    """A milestone, and how many files prove it."""

    row: MilestoneOut
    evidence: int


class ItemProof(Schema):
    """A piece of evidence, and the other items that the same file was put forward for."""

    row: EvidenceOut
    elsewhere: list[str]


class ExtensionOut(Schema):
    """A request for more time."""

    id: int
    status: str
    reason: str
    old_due_date: date
    new_due_date: date
    requested_by: PersonRef
    requested_at: datetime
    decided_by: PersonRef | None
    decided_at: datetime | None
    decision_reason: str


class ItemExtension(Schema):
    """A request for more time, and the steps that the reader may take on it."""

    row: ExtensionOut
    steps: list[str]


class DeclarationOut(Schema):
    """A signed truth declaration."""

    id: int
    text: str
    signed_by: PersonRef
    signed_at: datetime


class HandedPart(Schema):
    """A part that was handed down."""

    id: int
    parent_id: int | None
    unit: UnitRef
    matter: Text
    status: str
    due_date: date
    sign_for_by_date: date
    received_at: datetime | None


class LookbackResultOut(Schema):
    """One item of a look-back round, and what was found there."""

    id: int
    round_id: int
    item_id: int
    stratum: str
    result: str
    tested: str
    place: str
    checked_by: PersonRef | None
    checked_date: date | None


class ItemOut(Schema):
    """Everything about an item: its facts, its parts, and what the reader may do now."""

    item: ItemFacts
    steps: list[str]
    may: list[str]
    co_units: list[UnitRef]
    measures: list[ItemMeasure]
    milestones: list[ItemMilestone]
    evidence: list[ItemProof]
    verifications: list[VerificationOut]
    extensions: list[ItemExtension]
    declarations: list[DeclarationOut]
    assignments: list[HandedPart]
    lookback_results: list[LookbackResultOut]
    tip_origins: list[TipOriginOut]


class LookbackRoundOut(Schema):
    """A look-back round with the items that the reader sees."""

    id: int
    ledger_id: int
    title: Text
    random_seed: int
    population: int
    from_date: date
    to_date: date
    drawn_by: PersonRef
    drawn_at: datetime
    results: list[LookbackResultOut]


class LookbackPreview(Schema):
    """What a draw would take now."""

    population: int
    high: int
    others: int
    drawn: int


class ItemEntry(Schema):
    """One thing that somebody did."""

    at: datetime
    action: str
    label: str
    actor_name: str
    was: str
    now: str
    detail: dict[str, Any]


class ItemPage(Schema):
    """One page of the ledger."""

    rows: list[ItemRow]
    next: str | None
    previous: str | None


class LedgerPage(Schema):
    """One page of ledgers."""

    rows: list[LedgerOut]
    next: str | None
    previous: str | None
