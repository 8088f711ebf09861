"""What each stage report does besides moving the stage. Called by `journal.actions.move` under the case's lock.

The journal notes the day, the document's number and the reason; the summary stays with the report, which fewer read.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.casework.actions import succession
from lookback.casework.actions.cases import add_report
from lookback.casework.actions.common import authority, line
from lookback.casework.actions.desk import follow
from lookback.casework.models import Case
from lookback.casework.models.case import ENDED
from lookback.casework.rules import BRINGS_IN, CASE, KEPT_AFTER_THE_END, WITH_REASON, wrong_stage_date
from lookback.journal.actions import move
from lookback.kit.workflow import Refused
from lookback.org.models import Person

Noted = dict[str, Any]
Effect = Callable[..., Noted]


@transaction.atomic
def advance(case: Case, step: str, *, by: Person, **values: Any) -> Case:
    """Record what the authority reported. `values`: stage_date, document_number, summary; reason for `WITH_REASON`;
    `unit` for `BRINGS_IN` and pass_on; titles for split; into for merge. Raises `Refused`; then nothing is saved."""
    if into := values.get("into"):
        succession.lock_both(case, into)
    case = move(CASE, case, step, by=by, effect=partial(_report, step), **values)
    follow(case, units_changed=step in BRINGS_IN)
    return case


def _report(
    step: str,
    case: Case,
    *,
    by: Person,
    stage_date: date,
    document_number: str,
    summary: Any,
    reason: str = "",
    **more: Any,
) -> Noted:
    if sentence := wrong_stage_date(case, stage_date):
        raise Refused(sentence, field="stage_date")
    if step in WITH_REASON:
        reason = line(reason, "reason", longest=2000)
    row = CASE.step(step)
    stage, authority_unit = row.lands_on(case), getattr(case, row.where)
    case.stage_date = stage_date
    noted = EFFECTS.get(step, _nothing)(case, by=by, **more)
    report = add_report(
        case,
        authority=authority_unit,
        by=by,
        document_number=document_number,
        summary=summary,
        stage=stage,
        reason=reason,
    )
    if stage in ENDED:
        case.ended_date = stage_date
        case.accused.update(delete_by_date=stage_date + KEPT_AFTER_THE_END)
    return {"date": stage_date, "document": report.document_number, "reason": reason, **noted}


def _nothing(case: Case, *, by: Person) -> Noted:
    return {}


def _file(case: Case, *, by: Person) -> Noted:
    case.filed_date = case.stage_date
    return {}


def _bring_in(attribute: str, case: Case, *, by: Person, unit: Any = None) -> Noted:
    """Name the authority that has the case next; it may be on record already."""
    unit = authority(unit or getattr(case, attribute), attribute, "unit")
    if attribute == "appeal_unit" and case.court_unit is not None and unit.level >= case.court_unit.level:
        raise Refused(_("An appeal goes to a court of a higher level."), field="unit")
    setattr(case, attribute, unit)
    return {"unit_code": unit.code}


EFFECTS: dict[str, Effect] = {
    "file": _file,
    **{step: partial(_bring_in, attribute) for step, attribute in BRINGS_IN.items()},
    "split": succession.split,
    "merge": succession.merge,
    "pass_on": succession.pass_on,
}
