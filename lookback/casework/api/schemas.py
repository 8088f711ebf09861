"""The shapes of the answers. Text that people wrote comes in all its languages: {"zh": …, "en": …}."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema

from lookback.org.shapes import PersonRef, UnitRef

Text = dict[str, str]


class AreaRef(Schema):
    """An administrative division."""

    code: str
    name: str


class CaseRow(Schema):
    """The columns of a case in a list. `due_date`: when the next report is due from the authority that has it."""

    id: int
    code: str
    title: Text
    kind: str
    status: str
    leading_unit: UnitRef
    area: AreaRef | None
    reported_date: date
    filed_date: date | None
    stage_date: date
    ended_date: date | None
    due_date: date | None
    is_fictional: bool


class CasePage(Schema):
    """A page of cases."""

    rows: list[CaseRow]
    next: str | None
    previous: str | None


class CaseCount(Schema):
    """How many cases in reach stand in a stage."""

    stage: str
    number: int


class StageReportOut(Schema):
    """A stage report of an authority."""

    number: int
    stage: str
    authority: UnitRef
    stage_date: date
    document_number: str
    summary: Text
    reason: str
    reported_by: PersonRef | None
    reported_at: datetime


class AccusedOut(Schema):
    """An accused of this case, by number and masked name."""

    id: int
    number: int
    masked_name: str
    delete_by_date: date


class CaseLinkOut(Schema):
    """A case that this one came from or went on as; `case_id` is null where the reader does not see it."""

    kind: str
    is_successor: bool
    code: str
    case_id: int | None
    link_date: date


class CaseRemarkOut(Schema):
    """A reviewer's remark and its answer."""

    id: int
    text: Text
    remarked_by: PersonRef
    remarked_at: datetime
    answer: Text
    answered_by: PersonRef | None
    answered_at: datetime | None


class ListedMeasureOut(Schema):
    """A measure to get a listed case moving."""

    id: int
    text: Text
    unit: UnitRef
    due_date: date
    status: str
    result: Text
    done_date: date | None
    steps: list[str]


class ListedCaseRow(Schema):
    """A case on the list of difficult cases."""

    id: int
    case_id: int
    case_code: str
    status: str
    listing_unit: UnitRef
    leader: PersonRef
    difficulty: Text
    listed_date: date
    breakthrough: Text
    breakthrough_date: date | None
    removed_date: date | None


class ListedCasePage(Schema):
    """A page of listed cases."""

    rows: list[ListedCaseRow]
    next: str | None
    previous: str | None


class ListedCaseOut(ListedCaseRow):
    """A listed case with its measures, and what the reader may do with it now."""

    measures: list[ListedMeasureOut]
    steps: list[str]
    may: list[str]


class CaseOut(CaseRow):
    """A case with everything about it that the reader may see, and what the reader may do with it now."""

    prosecuting_unit: UnitRef | None
    court_unit: UnitRef | None
    appeal_unit: UnitRef | None
    supervision_unit: UnitRef | None
    reports: list[StageReportOut]
    accused: list[AccusedOut]
    links: list[CaseLinkOut]
    remarks: list[CaseRemarkOut]
    listings: list[ListedCaseRow]
    steps: list[str]
    may: list[str]
