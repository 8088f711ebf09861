"""The shapes of the answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema

from lookback.org.models import Person


class TipUnitRef(Schema):
    """A unit; `code` is how forms name it, `name` is in the reader's language."""

    id: int
    code: str
    name: str


class HolderRef(Schema):
    """A person, by the name in the reader's language."""

    id: int
    username: str
    name: str


class TipRow(Schema):
    """A tip as the list shows it: nothing sealed."""

    ref: str
    status: str
    priority: int
    category: str
    desk_unit: TipUnitRef
    received_date: date
    due_date: date | None
    colour: str
    why: str
    undertaken_at: datetime | None


class TipPage(Schema):
    """One page of one's own tips, the newest key first."""

    rows: list[TipRow]
    next: str | None
    previous: str | None


class PartOut(Schema):
    """One text of a tip, opened."""

    id: int
    kind: str
    made_date: date
    author: HolderRef | None
    body: dict[str, Any]


class HolderOut(Schema):
    """Somebody who can read the tip, or could."""

    person: HolderRef
    why: str
    given_at: datetime
    undertaken_at: datetime | None
    ended_at: datetime | None
    ended_why: str


class EventOut(Schema):
    """An entry of the tip's timeline."""

    at: datetime
    action: str
    label: str
    actor: str
    was: str
    now: str


class SentOut(Schema):
    """A matter handed to another body, without what was written."""

    id: int
    number: str
    status: str
    sender_unit: TipUnitRef
    unit: TipUnitRef
    sent_date: date
    sign_by_date: date
    due_date: date
    signed_date: date | None
    colour: str


class TransferPage(Schema):
    """One page of the matters referred to oneself, the newest first."""

    rows: list[SentOut]
    next: str | None
    previous: str | None


class TransferOut(SentOut):
    """A referred matter, opened. `watermark` says who was shown it, and when."""

    signed_by: HolderRef | None
    text: str
    answer: str
    result: str
    watermark: str
    steps: list[str]


class TransferState(Schema):
    """Where a referred matter stands after something was done."""

    id: int
    status: str
    steps: list[str]


class SentTextOut(SentOut):
    """A matter handed to another body, as the sending side reads it."""

    text: str
    answer: str
    result: str


class SignatureOut(Schema):
    """Somebody who answers for the result of the present round."""

    person: HolderRef
    unit: TipUnitRef
    is_head: bool
    signed_at: datetime


class TipOut(Schema):
    """A tip, opened. `watermark` says who was shown it, and when; `name_number`, which sealed name belongs to it."""

    ref: str
    status: str
    result: str
    priority: int
    category: str
    channel: str
    identity_mode: str
    received_date: date
    due_date: date | None
    colour: str
    desk_unit: TipUnitRef
    assigned_unit: TipUnitRef | None
    merged_into: str | None
    round: int
    name_number: str
    watermark: str
    subjects: list[TipUnitRef]
    parts: list[PartOut]
    signatures: list[SignatureOut]
    holders: list[HolderOut]
    transfers: list[SentTextOut]
    timeline: list[EventOut]
    steps: list[str]


class TipState(Schema):
    """Where a tip stands after something was done; `is_mine` is false where one no longer holds its key."""

    ref: str
    status: str
    is_mine: bool
    steps: list[str]


class KeyOut(Schema):
    """One's own key."""

    made_at: datetime
    custodians: list[HolderRef]
    recovery_asked_at: datetime | None


class UnlockedOut(Schema):
    """The session key: send it as the header Lookback-Unlock. It is shown only now and lasts 30 idle minutes."""

    session_key: str


class HandedOut(Schema):
    """How many keys went over to the successor, and how many must not."""

    handed: int
    kept: int


class RecoveryOut(Schema):
    """A colleague's request that waits for one's share."""

    id: int
    person: HolderRef
    asked_at: datetime


class UnsealingOut(Schema):
    """A request to open a sealed name. `is_over` where nobody can grant or open it any more, whatever the status."""

    id: int
    number: str
    status: str
    reason: str
    hours: int
    asked_by: HolderRef
    asked_at: datetime
    decided_by: HolderRef | None
    decided_at: datetime | None
    expires_at: datetime | None
    is_over: bool
    steps: list[str]


class NameOut(Schema):
    """A reporter's name and contact, opened."""

    name: str
    contact: str


class RecheckOut(Schema):
    """One draw of closed tips: the seed draws the same ones from the same pool again."""

    id: int
    unit: TipUnitRef
    from_date: date
    to_date: date
    share: int
    random_seed: int
    population: int
    drawn: int
    drawn_by: HolderRef
    drawn_at: datetime


class RecheckRoundOut(RecheckOut):
    """A draw with what came of it: counts of the drawn tips, and those tips whose keys one holds."""

    is_right: bool
    outcome: dict[str, int]
    tips: list[dict[str, str]]


class LeakRow(Schema):
    """An inquiry into a leak, as the list shows it."""

    id: int
    number: str
    tip: str
    status: str
    source: str
    from_at: datetime
    to_at: datetime
    opened_at: datetime
    opened_by: HolderRef
    referred_to: str
    referral_due_date: date | None


class SightOut(HolderOut):
    """Somebody who could read the tip in the inquiry's span, and how often he or she looked in it."""

    opened: int
    printed: int
    exported: int
    first_at: datetime | None
    last_at: datetime | None


class CopyHolderOut(Schema):
    """Somebody at another body who held a stripped copy of the tip in the inquiry's span."""

    person: HolderRef
    unit: TipUnitRef
    given_at: datetime
    undertaken_at: datetime | None
    ended_at: datetime | None


class TraceOut(Schema):
    """What a comparison said about one viewer: a hint where to ask. `confidence` in per cent."""

    person: HolderRef
    confidence: int
    mark: str
    traced_by: HolderRef
    traced_at: datetime


class LeakInquiryOut(LeakRow):
    """An inquiry, whole. `innocent_named_percent`: how often a comparison is sure of somebody though nobody leaked."""

    suspicion: str
    found_at: str
    findings: str
    closed_date: date | None
    sights: list[SightOut]
    copies: list[CopyHolderOut]
    traces: list[TraceOut]
    innocent_named_percent: int
    steps: list[str]


class VolumeAlertOut(Schema):
    """One viewer passed a limit in an hour or a day. A reason to ask."""

    id: int
    person: HolderRef
    status: str
    kind: str
    span: str
    since_at: datetime
    limit: int
    raised_at: datetime
    note: str


class VoucherOut(Schema):
    """A voucher at the counter: no name, no reward, no tip."""

    number: str
    amount: str
    currency: str
    expires_date: date
    paid_date: date | None
    is_signed: bool


class SlipOut(VoucherOut):
    """A voucher just issued, with the secret for the unit that pays: shown only now."""

    unit_code: str


class ProtectionOut(Schema):
    """A standing protection plan of one's own; what it says is sealed into the tip."""

    tip: str
    review_date: date
    colour: str


def person_ref(person: Person) -> dict[str, Any]:
    """A person as the answers name one."""
    return {"id": person.pk, "username": person.username, "name": person.name}
