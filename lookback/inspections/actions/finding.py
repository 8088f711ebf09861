"""Findings, what they rest on, the steps of one finding, and what is suggested."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from lookback.dispatch.actions import end_deadline
from lookback.inspections.actions.common import (
    begin,
    key_of,
    line,
    of_mission,
    one_of,
    reason_of,
    taxonomy_of,
    unused,
    within,
    words,
)
from lookback.inspections.actions.desk import queue_finding
from lookback.inspections.models import (
    AccountabilitySuggestion,
    EvidencePointer,
    Finding,
    FindingItem,
    Mission,
    Suggestion,
    WorkPaper,
)
from lookback.inspections.models.finding import COMMUNICATED, SIDE
from lookback.inspections.rules import FINDING, unanswered
from lookback.journal.actions import locked, move, record
from lookback.kit import clock
from lookback.kit.prose import Prose
from lookback.kit.workflow import Refused
from lookback.org.models import Person, Unit
from lookback.rectification.actions import open_item
from lookback.rectification.models.item import Item, Severity

Noted = dict[str, Any]
PROSE = ("title", "criterion", "condition", "cause", "effect", "public_summary")
PLAIN = ("dimension", "taxonomy", "severity", "cause_category", "is_positive", "prior_finding")


@transaction.atomic
def draft_finding(mission: Mission, *, by: Person, code: str, units: Iterable[Unit] = (), **given: Any) -> Finding:
    """Write the draft of a finding, or of a positive practice. What is missing may follow until it is complete.

    Takes title and dimension, and any of taxonomy, severity, criterion, condition, cause_category, cause, effect,
    is_positive, prior_finding, public_summary.
    """
    mission = begin("draft_finding", mission, by=by)
    code = unused(mission.findings.all(), code, longest=60)
    finding = Finding(mission=mission, code=code, drafted_by=by, drafted_at=clock.now())
    chosen = list(units)
    _write(finding, given, chosen)
    finding.save(force_insert=True)
    finding.units.set(chosen)
    record("inspections.finding.drafted", subject=finding, actor=by, code=code, dimension=finding.dimension)
    return finding


@transaction.atomic
def edit_finding(finding: Finding, *, by: Person, units: Iterable[Unit] | None = None, **given: Any) -> Finding:
    """Change a draft: any of the fields that `draft_finding` takes, save the code."""
    finding = begin("edit_finding", finding, by=by)
    chosen = None if units is None else list(units)
    _write(finding, given, chosen or ())
    finding.save()
    if chosen is not None:
        finding.units.set(chosen)
    record("inspections.finding.edited", subject=finding, actor=by, fields=sorted(given))
    return finding


@transaction.atomic
def add_pointer(
    finding: Finding, *, by: Person, paper: WorkPaper | None = None, place: str = "", is_official_record: bool = False
) -> EvidencePointer:
    """Say where the proof lies. A paper that rests on an official record counts as one; nothing counts twice."""
    finding = begin("add_pointer", finding, by=by)
    of_mission([paper] if paper else [], finding.mission, field="paper")
    place = line(place, field="place", longest=200, required=paper is None)
    if finding.pointers.filter(paper=paper, place=place).exists():
        raise Refused(_("The finding points there already."), field="place" if paper is None else "paper")
    official = paper.is_official_record if paper else is_official_record
    pointer = EvidencePointer.objects.create(finding=finding, paper=paper, place=place, is_official_record=official)
    record("inspections.finding.pointer_added", subject=finding, actor=by, paper=paper, place=place)
    return pointer


@transaction.atomic
def advance_finding(finding: Finding, step: str, *, by: Person, **detail: Any) -> Finding:
    """Take one step: agree and dispute take `reply`, withdraw a `reason`, merge and supersede `into` and a reason."""
    mission = locked(finding.mission)
    finding = step_finding(finding, step, by=by, **detail)
    if step in ("agree", "dispute", "withdraw"):
        _note_replies(mission, by=by)
    return finding


def step_finding(finding: Finding, step: str, *, by: Person, **detail: Any) -> Finding:
    """The step itself, for a caller who has locked the mission."""
    finding = move(FINDING, finding, step, by=by, effect=_EFFECTS.get(step), **detail)
    queue_finding(finding)
    return finding


@transaction.atomic
def open_items(finding: Finding, *, by: Person, items: Iterable[dict[str, Any]]) -> list[Item]:
    """Turn a communicated finding into rows of the ledger: each with a title, a severity and perhaps a due date."""
    finding = begin("open_items", finding, by=by)
    opened = [_open_item(finding, row, by=by) for row in items]
    if not opened:
        raise Refused(_("Write at least one item."), field="items")
    return opened


@transaction.atomic
def add_suggestion(
    mission: Mission,
    *,
    by: Person,
    aspect: str,
    title: Any,
    text: Any,
    findings: Iterable[Finding] = (),
    number: int | None = None,
) -> Suggestion:
    """Add one of the report's suggestions, under an aspect of the framework."""
    mission = begin("add_suggestion", mission, by=by)
    findings = of_mission(findings, mission, field="findings")
    suggestion = Suggestion.objects.create(
        mission=mission,
        number=_number(mission.suggestions, number),
        aspect=key_of(mission.framework, "suggestion_aspects", aspect, field="aspect"),
        title=words(title, field="title"),
        text=words(text, field="text"),
    )
    suggestion.findings.set(findings)
    record("inspections.mission.suggestion_added", subject=mission, actor=by, number=suggestion.number, aspect=aspect)
    return suggestion


@transaction.atomic
def add_accountability(
    mission: Mission,
    *,
    by: Person,
    dimension: str,
    subject_unit: Unit,
    competent_unit: Unit,
    text: Any,
    number: int | None = None,
) -> AccountabilitySuggestion:
    """Suggest that an organisation's responsibility be looked into, by a body that is not part of it (B9)."""
    mission = begin("add_accountability", mission, by=by)
    if competent_unit.is_within(subject_unit):
        raise Refused(_("An organisation cannot be the one to look into itself."), field="competent_unit")
    suggestion = AccountabilitySuggestion.objects.create(
        mission=mission,
        number=_number(mission.accountability, number),
        dimension=key_of(mission.framework, "dimensions", dimension, field="dimension"),
        subject_unit=within(subject_unit, mission.body_unit, field="subject_unit"),
        competent_unit=within(competent_unit, mission.principal_unit, field="competent_unit"),
        text=words(text, field="text"),
    )
    record(
        "inspections.mission.accountability_added",
        subject=mission,
        actor=by,
        unit=subject_unit,
        number=suggestion.number,
    )
    return suggestion


# --- parts ------------------------------------------------------------------------------------------------------


def _write(finding: Finding, given: dict[str, Any], units: Iterable[Unit]) -> None:
    """Set the given fields, each checked against the framework and the body."""
    mission, framework = finding.mission, finding.mission.framework
    for name, value in given.items():
        if name not in (*PROSE, *PLAIN):
            raise TypeError(f"a finding has no field {name} to write")
        setattr(finding, name, Prose.of(value) if name in PROSE else value)
    words(finding.title, field="title")
    one_of(Severity, finding.severity, field="severity")
    key_of(framework, "dimensions", finding.dimension, field="dimension")
    key_of(framework, "root_cause_categories", finding.cause_category, field="cause_category", required=False)
    taxonomy_of(framework, finding.dimension, finding.taxonomy)
    _check_prior(finding)
    for unit in units:
        within(unit, mission.body_unit, field="units")


def _check_prior(finding: Finding) -> None:
    prior = finding.prior_finding
    if prior is None:
        return
    same_body = prior.mission.body_unit_id == finding.mission.body_unit_id
    if not same_body or prior.mission_id == finding.mission_id or prior.status not in COMMUNICATED:
        raise Refused(
            _("An earlier finding is one that another mission communicated to the same body."), field="prior_finding"
        )


def _open_item(finding: Finding, row: dict[str, Any], *, by: Person) -> Item:
    ledger = finding.mission.ledger
    assert ledger is not None  # opened when the finding was communicated
    item = open_item(
        ledger=ledger,
        title=row.get("title") or finding.title,
        dimension=finding.dimension,
        severity=row.get("severity") or finding.severity,
        found_date=min(timezone.localdate(finding.drafted_at), clock.today()),
        origin_kind="finding",
        origin_code=finding.code,
        due_date=row.get("due_date"),
        by=by,
    )
    FindingItem.objects.create(finding=finding, item=item)
    record("inspections.finding.item_opened", subject=finding, actor=by, item=item, code=item.code)
    return item


def _note_replies(mission: Mission, *, by: Person) -> None:
    """The reply is in with its last part: the clock of the reply stops."""
    if mission.status != Mission.Status.REPLY_OPEN or mission.replied_at or unanswered(mission).exists():
        return
    mission.replied_at = clock.now()
    mission.save(update_fields=["replied_at"])
    record("inspections.mission.replied", subject=mission, actor=by)
    end_deadline(mission, "reply", by=by)


def _number(rows: Any, number: int | None) -> int:
    if number is None:
        return (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    if rows.filter(number=number).exists():
        raise Refused(_("The number %(number)s is taken already.") % {"number": number}, field="number")
    return number


# --- what a step changes besides the status ---------------------------------------------------------------------


def _agree(finding: Finding, *, by: Person, reply: Any = "", **detail: Any) -> Noted:
    finding.reply, finding.replied_by, finding.replied_at = Prose.of(reply), by, clock.now()
    return {"reply": str(finding.reply)}


def _dispute(finding: Finding, *, by: Person, reply: Any = "", **detail: Any) -> Noted:
    return _agree(finding, by=by, reply=words(reply, field="reply"))


def _withdraw(finding: Finding, *, by: Person, reason: str = "", **detail: Any) -> Noted:
    return {"reason": reason_of(reason)}


def _replace(finding: Finding, *, by: Person, into: Finding | None = None, reason: str = "", **detail: Any) -> Noted:
    others = Finding.objects.filter(mission=finding.mission_id).exclude(status__in=SIDE).exclude(pk=finding.pk)
    # Read afresh: the page may be older than the moment at which the other one was itself replaced.
    finding.successor = others.filter(pk=into.pk).first() if into else None
    if finding.successor is None:
        raise Refused(_("Say which other finding of this mission takes this one's place."), field="into")
    return {"into": finding.successor, "code": finding.successor.code, "reason": reason}


def _reopen(finding: Finding, *, by: Person, **detail: Any) -> None:
    # The body is asked afresh; what it said before stays in the journal.
    finding.reply, finding.replied_by, finding.replied_at = Prose(), None, None


def _finalise(finding: Finding, *, by: Person, **detail: Any) -> None:
    finding.final_text = finding.final_text or finding.condition or finding.title


def _communicate(finding: Finding, *, by: Person, **detail: Any) -> None:
    finding.communicated_date = clock.today()


_EFFECTS: dict[str, Callable[..., Noted | None]] = {
    "agree": _agree,
    "dispute": _dispute,
    "withdraw": _withdraw,
    "merge": _replace,
    "supersede": _replace,
    "open_reply": _reopen,
    "finalise": _finalise,
    "communicate": _communicate,
}
