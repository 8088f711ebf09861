"""The shapes of the answers. Text that people wrote comes in all its languages: {"zh": …, "en": …}."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema

from lookback.org.shapes import PersonRef, UnitRef

Words = dict[str, str]


class FrameworkOut(Schema):
    """A framework: dimensions, methods, checklist and all other lists whose keys forms take."""

    id: int
    key: str
    version: int
    name: Words
    content: dict[str, Any]


class CampaignOut(Schema):
    """A campaign."""

    id: int
    code: str
    title: Words
    principal_unit: UnitRef
    framework_id: int
    from_date: date
    to_date: date | None


class CampaignPage(Schema):
    """A page of campaigns."""

    rows: list[CampaignOut]
    next: str | None
    previous: str | None


class MissionRow(Schema):
    """The columns of a mission in a list."""

    id: int
    code: str
    title: Words
    kind: str
    status: str
    campaign_id: int
    principal_unit: UnitRef
    team_unit: UnitRef
    body_unit: UnitRef
    from_date: date
    to_date: date
    extended_to_date: date | None
    reply_due_date: date | None
    ledger_id: int | None


class MissionPage(Schema):
    """A page of missions."""

    rows: list[MissionRow]
    next: str | None
    previous: str | None


class MemberOut(Schema):
    """A member of the team; the declaration is null for whoever may not read it."""

    id: int
    person: PersonRef
    duty: str
    left_at: datetime | None
    declared: str | None
    declaration: str | None


class VisitOut(Schema):
    """A visit of the field calendar."""

    id: int
    unit: UnitRef
    from_date: date
    to_date: date
    purpose: Words
    announced: bool


class CheckOut(Schema):
    """A judged line of the quality checklist."""

    key: str
    passed: bool
    note: str
    checked_by: PersonRef
    checked_at: datetime


class ProgressOut(Schema):
    """A commitment beside the outcome. `percent` is null where there is nothing to divide by."""

    order: int
    text: Words
    indicator: str
    target_percent: int
    by_date: date
    signed_by: PersonRef
    signed_at: datetime
    as_of: date
    numerator: int
    denominator: int
    percent: float | None
    is_met: bool | None
    state: str


class CoverageOut(Schema):
    """A communicated finding and how many items it became."""

    finding_id: int
    code: str
    items: int
    closed: int


class MissionOut(MissionRow):
    """A mission with all that its pages show, and what the owner of the token may do now."""

    mandate_number: str
    legal_basis: Words
    scope: Words
    overlap_reason: str
    mobilisation_notice: Words
    channels: Words
    channels_open: bool
    overview: Words
    response: Words
    meeting_id: int | None
    team: list[MemberOut]
    visits: list[VisitOut]
    quality_checks: list[CheckOut]
    commitments: list[ProgressOut]
    coverage: list[CoverageOut]
    steps: list[str]
    may: list[str]


class HappenedOut(Schema):
    """Something that happened."""

    at: datetime
    action: str
    label: str
    actor_name: str
    was: str
    now: str


class PaperOut(Schema):
    """A work paper."""

    id: int
    mission_id: int
    code: str
    method: str
    dimension: str
    unit: UnitRef
    done_date: date
    record: Words
    is_official_record: bool
    corrects_id: int | None
    written_by: PersonRef
    written_at: datetime


class PaperPage(Schema):
    """A page of work papers."""

    rows: list[PaperOut]
    next: str | None
    previous: str | None


class FindingRow(Schema):
    """The columns of a finding in a list."""

    id: int
    mission_id: int
    code: str
    status: str
    is_positive: bool
    dimension: str
    taxonomy: str
    severity: str
    title: Words
    condition: Words
    communicated_date: date | None


class FindingPage(Schema):
    """A page of findings."""

    rows: list[FindingRow]
    next: str | None
    previous: str | None


class PointerOut(Schema):
    """Where the proof lies."""

    id: int
    paper_id: int | None
    place: str
    is_official_record: bool


class ItemRef(Schema):
    """A ledger item that the reader may see."""

    id: int
    code: str
    title: Words
    status: str


class ObjectionOut(Schema):
    """An objection and its decision."""

    id: int
    finding_id: int
    status: str
    grounds: Words
    raised_by: PersonRef
    raised_at: datetime
    decide_by_date: date
    decided_by: PersonRef | None
    decided_at: datetime | None
    reasons: Words


class FindingOut(FindingRow):
    """A finding with all that its page shows."""

    criterion: Words
    cause_category: str
    cause: Words
    effect: Words
    units: list[UnitRef]
    prior_finding_id: int | None
    successor_id: int | None
    reply: Words
    replied_at: datetime | None
    final_text: Words
    public_summary: Words
    pointers: list[PointerOut]
    items: list[ItemRef]
    objections: list[ObjectionOut]
    steps: list[str]
    may: list[str]


class SuggestionOut(Schema):
    """A suggestion, with the findings that the reader may see."""

    id: int
    number: int
    aspect: str
    title: Words
    text: Words
    finding_ids: list[int]


class AccountabilityOut(Schema):
    """A suggestion that an organisation's responsibility be looked into. Restricted."""

    id: int
    number: int
    dimension: str
    subject_unit: UnitRef
    competent_unit: UnitRef
    text: Words


class SessionRow(Schema):
    """The columns of a review session in a list."""

    id: int
    code: str
    title: Words
    status: str
    principal_unit: UnitRef
    from_date: date
    to_date: date
    quorum: int


class SessionPage(Schema):
    """A page of sessions."""

    rows: list[SessionRow]
    next: str | None
    previous: str | None


class SeatOut(Schema):
    """A member of the collective in the session."""

    id: int
    person: PersonRef
    is_present: bool


class VoteOut(Schema):
    """A vote, or that somebody stepped aside."""

    seat_id: int
    choice: str
    reason: str


class SessionCaseOut(Schema):
    """One mission before the session."""

    id: int
    mission_id: int
    order: int
    status: str
    minutes: Words
    decided_at: datetime | None
    votes: list[VoteOut]
    steps: list[str]
    may: list[str]


class SessionOut(SessionRow):
    """A session with roll, cases and votes."""

    seats: list[SeatOut]
    cases: list[SessionCaseOut]
    steps: list[str]
    may: list[str]


class PointOut(Schema):
    """A point of the agenda."""

    order: int
    title: Words
    speaker: Words
    minutes: int
    speech: Words


class VenueOut(Schema):
    """One venue: attendance and receipt. `depth` is 0 for the main venue."""

    id: int
    unit: UnitRef
    depth: int
    attended: int | None
    attendees: Words
    recorded_at: datetime | None
    received_at: datetime | None
    received_by: PersonRef | None


class MeetingOut(Schema):
    """The feedback meeting and the board of its venues."""

    id: int
    mission_id: int
    title: Words
    held_at: datetime
    place: Words
    chair: Words
    agenda: list[PointOut]
    venues: list[VenueOut]
    recorded: int
    receipted: int
    people: int
    may: list[str]
