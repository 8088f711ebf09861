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


class TipOut(Schema):
    """A tip, opened. `watermark` says who was shown it, and when."""

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
    watermark: str
    subjects: list[TipUnitRef]
    parts: list[PartOut]
    holders: list[HolderOut]
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


def person_ref(person: Person) -> dict[str, Any]:
    """A person as the answers name one."""
    return {"id": person.pk, "username": person.username, "name": person.name}
