"""Before and during field work: mandate, mobilisation, calendar, work papers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.dispatch.actions import move_deadline
from lookback.inspections.actions.common import (
    FARTHEST,
    begin,
    key_of,
    line,
    not_later_than_today,
    of_mission,
    reason_of,
    span,
    unused,
    within,
    words,
)
from lookback.inspections.actions.desk import queue_mission
from lookback.inspections.actions.team import works_for
from lookback.inspections.models import FieldVisit, Mission, WorkPaper
from lookback.journal.actions import record as note  # `record` is what a work paper holds
from lookback.kit.prose import Prose
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit


@transaction.atomic
def edit_mandate(
    mission: Mission, *, by: Person, mandate_number: str, legal_basis: Any, scope: Any, overlap_reason: str = ""
) -> Mission:
    """Write the mandate. Only while the mission is planned: a scope that was authorised is not widened."""
    mission = begin("edit_mandate", mission, by=by)
    mission.mandate_number = line(mandate_number, field="mandate_number", longest=60, required=False)
    mission.legal_basis, mission.scope = Prose.of(legal_basis), Prose.of(scope)
    mission.overlap_reason = line(overlap_reason, field="overlap_reason", longest=300, required=False)
    mission.save(update_fields=["mandate_number", "legal_basis", "scope", "overlap_reason"])
    note(
        "inspections.mission.edited",
        subject=mission,
        actor=by,
        mandate_number=mission.mandate_number,
        overlap_reason=mission.overlap_reason,
    )
    return mission


@transaction.atomic
def mobilise(mission: Mission, *, by: Person, notice: Any, channels: Any) -> Mission:
    """Issue the mobilisation notice and open the public channels."""
    mission = begin("mobilise", mission, by=by)
    mission.mobilisation_notice, mission.channels = words(notice, field="notice"), words(channels, field="channels")
    mission.channels_open = True
    mission.save(update_fields=["mobilisation_notice", "channels", "channels_open"])
    note("inspections.mission.mobilised", subject=mission, actor=by, notice=str(mission.mobilisation_notice))
    return mission


@transaction.atomic
def close_channels(mission: Mission, *, by: Person) -> Mission:
    """Close the public channels: they end with field work."""
    mission = begin("close_channels", mission, by=by)
    if not mission.channels_open:
        raise Refused(_("The public channels are closed already."))
    mission.channels_open = False
    mission.save(update_fields=["channels_open"])
    note("inspections.mission.channels_closed", subject=mission, actor=by)
    return mission


@transaction.atomic
def extend_field(mission: Mission, *, by: Person, to_date: date, reason: str) -> Mission:
    """Approve a later end of field work; the day that was planned stays on record."""
    mission = begin("extend_field", mission, by=by)
    was, reason = mission.field_end_date, reason_of(reason)
    if to_date <= was or to_date - was > FARTHEST:
        raise Refused(_("Field work already runs until %(date)s.") % {"date": was.isoformat()}, field="to_date")
    mission.extended_to_date = to_date
    mission.save(update_fields=["extended_to_date"])
    note("inspections.mission.extended", subject=mission, actor=by, was_date=was, to_date=to_date, reason=reason)
    move_deadline(mission, "fieldwork", due_date=to_date, by=by)
    queue_mission(mission)
    return mission


@transaction.atomic
def add_visit(
    mission: Mission,
    *,
    by: Person,
    unit: Unit,
    from_date: date,
    to_date: date,
    purpose: Any,
    announced: bool = True,
) -> FieldVisit:
    """Plan where a sub-team goes, inside the field phase and inside the inspected body."""
    mission = begin("add_visit", mission, by=by)
    span(from_date, to_date)
    if from_date < mission.from_date:
        raise Refused(_("Field work begins on %(date)s.") % {"date": mission.from_date.isoformat()}, field="from_date")
    if to_date > mission.field_end_date:
        raise Refused(_("Field work ends on %(date)s.") % {"date": mission.field_end_date.isoformat()}, field="to_date")
    visit = FieldVisit.objects.create(
        mission=mission,
        unit=within(unit, mission.body_unit, field="unit"),
        from_date=from_date,
        to_date=to_date,
        purpose=words(purpose, field="purpose"),
        announced=announced,
    )
    note("inspections.mission.visit_added", subject=mission, actor=by, unit=unit, from_date=from_date, to_date=to_date)
    return visit


@transaction.atomic
def write_paper(
    mission: Mission,
    *,
    by: Person,
    code: str,
    method: str,
    dimension: str,
    unit: Unit,
    done_date: date,
    record: Any,
    is_official_record: bool = False,
    corrects: WorkPaper | None = None,
    readers: Iterable[Person] = (),
) -> WorkPaper:
    """Put on paper what was done and seen. A paper is never changed: a correction is another paper."""
    mission = begin("write_paper", mission, by=by)
    framework, readers = mission.framework, _readers(readers, mission)
    of_mission([corrects] if corrects else [], mission, field="corrects")
    paper = WorkPaper.objects.create(
        mission=mission,
        code=unused(mission.papers.all(), code, longest=60),
        method=key_of(framework, "methods", method, field="method"),
        dimension=key_of(framework, "dimensions", dimension, field="dimension"),
        unit=within(unit, mission.body_unit, field="unit"),
        done_date=not_later_than_today(done_date, field="done_date"),
        record=words(record, field="record"),
        is_official_record=is_official_record,
        corrects=corrects,
        written_by=by,
    )
    paper.readers.set(readers)
    note("inspections.mission.paper_written", subject=mission, actor=by, unit=unit, code=paper.code, method=method)
    return paper


@transaction.atomic
def write_overview(mission: Mission, *, by: Person, overview: Any) -> Mission:
    """Write the opening part of the report."""
    mission = begin("write_overview", mission, by=by)
    mission.overview = words(overview, field="overview")
    mission.save(update_fields=["overview"])
    note("inspections.mission.overview_written", subject=mission, actor=by)
    return mission


def _readers(readers: Iterable[Person], mission: Mission) -> list[Person]:
    """Advisers read what they are given; nobody of the inspected body does."""
    people = list(readers)
    for person in people:
        if works_for(person, mission) or not person.may_anywhere(P.MISSION_READ):
            raise Refused(_("%(person)s may not read papers of this mission.") % {"person": person}, field="readers")
    return people
