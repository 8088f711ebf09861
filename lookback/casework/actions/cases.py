"""Entering a case, and whom it concerns by number."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.casework.actions.common import authority, line, one_of, past_day, words
from lookback.casework.actions.desk import follow
from lookback.casework.models import Accused, Case, StageReport
from lookback.casework.rules import LAWFUL_BASIS, PURPOSE, delete_by, not_a_family_name, require_duty
from lookback.documents.actions import next_number
from lookback.journal.actions import locked, record
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Division, Person, Unit
from lookback.org.rules import require


@transaction.atomic
def open_case(
    *,
    title: Any,
    kind: str,
    leading_unit: Unit,
    reported_date: date,
    document_number: str,
    summary: Any,
    by: Person,
    area: Division | None = None,
    supervision_unit: Unit | None = None,
    is_fictional: bool = False,
) -> Case:
    """Enter a case of which an investigating authority received the report, with its first stage report."""
    require(by, P.CASE_REPORT, leading_unit)
    if supervision_unit is not None:
        authority(supervision_unit, "supervision_unit")
    case = Case(
        title=words(title, "title"),
        kind=one_of(kind, Case.Kind.values, "kind"),
        leading_unit=authority(leading_unit, "leading_unit"),
        supervision_unit=supervision_unit,
        area=area or leading_unit.division,
        reported_date=past_day(reported_date, "reported_date"),
        stage_date=reported_date,
        entered_by=by,
        is_fictional=is_fictional,
    )
    number(case)
    add_report(case, authority=leading_unit, by=by, document_number=document_number, summary=summary)
    record("casework.case.opened", subject=case, actor=by, unit=leading_unit, now=case.status, code=case.code)
    follow(case, units_changed=True)
    return case


def number(case: Case) -> None:
    """Save a new case under the next number of the year in which it is entered: C-2019-00012."""
    year = clock.today().year
    case.code = f"C-{year}-{next_number(f'casework.case:{year}'):05d}"
    case.save(force_insert=True)


def add_report(
    case: Case,
    *,
    authority: Unit,
    by: Person | None,
    document_number: str,
    summary: Any,
    stage: str = "",
    reason: str = "",
) -> StageReport:
    """Put the next stage report on record, dated as the case's stage is. The case must be locked or new."""
    return StageReport.objects.create(
        case=case,
        number=case.reports.count() + 1,
        authority=authority,
        stage=stage or case.status,
        stage_date=case.stage_date,
        document_number=line(document_number, "document_number", longest=80),
        summary=words(summary, "summary"),
        reason=reason,
        reported_by=by,
    )


@transaction.atomic
def add_accused(case: Case, *, family_name: str = "", by: Person) -> Accused:
    """Add the next accused of a case: a number, and the family name where it is known."""
    case = locked(case)
    require_duty("add_accused", case, by)
    family_name = (family_name or "").strip()
    if sentence := not_a_family_name(family_name):
        raise Refused(sentence, field="family_name")
    if case.accused.count() >= 500:
        raise Refused(_("At most 500 accused can be numbered in one case."))
    accused = Accused.objects.create(
        case=case,
        number=case.accused.count() + 1,
        family_name=family_name,
        purpose=PURPOSE,
        lawful_basis=LAWFUL_BASIS,
        delete_by_date=delete_by(clock.today()),
    )
    record("casework.case.accused_added", subject=case, actor=by, unit=case.holding_unit, number=accused.number)
    return accused


@transaction.atomic
def delete_names(today: date) -> int:
    """Delete the family names whose day has come; the numbers stay. Gives back how many cases were concerned."""
    due = Accused.objects.filter(delete_by_date__lt=today).exclude(family_name="").values("case")
    cases = list(Case.objects.select_for_update().filter(pk__in=due).order_by("pk")[:500])
    for case in cases:
        gone = case.accused.filter(delete_by_date__lt=today).exclude(family_name="").update(family_name="")
        record("casework.case.names_deleted", subject=case, unit=case.leading_unit, names=gone)
    return len(cases)
