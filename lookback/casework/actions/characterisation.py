"""Drawing up a characterisation: beginning, elements, negative list, level; then settling or signing for a change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lookback.casework.actions.common import line, one_of, past_day, words
from lookback.casework.models import Case, Characterisation, Element, MarkedDay, NormSet
from lookback.casework.queries import norms_in_force
from lookback.casework.rules import (
    CHARACTERISATION,
    EVIDENCE_KINDS,
    NEAR,
    direction_of,
    instance_of,
    is_near_a_day,
    previous_of,
    require_duty,
    reviewing_post,
    wrong_level,
    wrong_pointers,
)
from lookback.dispatch.actions import requeue
from lookback.journal.actions import Effect, locked, move, record
from lookback.kit import clock
from lookback.kit.prose import Prose
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit
from lookback.org.rules import require

Noted = dict[str, Any]
Status = Characterisation.Status
# Design decision (docs/adr/0027): a draft, and each signature, within ten days.
WITHIN = timedelta(days=10)


@transaction.atomic
def begin_characterisation(case: Case, *, events_date: date, family: str = "", by: Person) -> Characterisation:
    """Begin the draft of the authority that has the case, under the norms that held on `events_date` (N7)."""
    case = locked(case)
    require_duty("characterise", case, by)
    instance, unit = instance_of(case)
    assert unit is not None
    draft = Characterisation(
        case=case,
        number=case.characterisations.count() + 1,
        instance=instance,
        unit=unit,
        norms=_norms(past_day(events_date, "events_date"), family),
        events_date=events_date,
        entered_by=by,
    )
    draft.save(force_insert=True)
    Element.objects.bulk_create(
        Element(characterisation=draft, key=row["key"], place=place)
        for place, row in enumerate(draft.norms.element_rows, start=1)
    )
    record(
        "casework.characterisation.begun",
        subject=draft,
        actor=by,
        unit=draft.unit,
        now=draft.status,
        norms=draft.norms.key,
        events_date=events_date,
    )
    _queue(draft)
    return draft


def _norms(day: date, family: str) -> NormSet:
    found = [norms for norms in norms_in_force(day) if family in ("", norms.family)]
    if not found:
        raise Refused(_("No norms are on record that were in force on that day (N7)."), field="events_date")
    if len(found) > 1:
        raise Refused(_("Say by which system of law the facts are judged."), field="family")
    return found[0]


@transaction.atomic
def assess_element(
    element: Element,
    *,
    state: str,
    facts: Any,
    pointers: dict[str, str],
    contrary: Any = None,
    defence: Any = None,
    defence_answer: Any = None,
    change_reason: Any = None,
    by: Person,
) -> Element:
    """Say whether an element is met, with the facts in short and at least one pointer into the authority's file."""
    element = locked(element)
    element.characterisation = locked(element.characterisation)
    require_duty("assess", element, by)
    element.state = one_of(state, Element.State.values, "state")
    element.facts = words(facts, "facts")
    element.pointers = _pointers(element.state, pointers)
    element.contrary, element.change_reason = Prose.of(contrary), Prose.of(change_reason)
    element.defence, element.defence_answer = Prose.of(defence), Prose.of(defence_answer)
    if element.defence and not element.defence_answer:
        raise Refused(_("Each argument of the defence has an answer."), field="defence_answer")
    element.assessed_by, element.assessed_at = by, clock.now()
    element.save()
    record(
        "casework.characterisation.assessed",
        subject=element.characterisation,
        actor=by,
        unit=element.unit,
        element=element.key,
        state=element.state,
    )
    return element


def _pointers(state: str, pointers: dict[str, str]) -> dict[str, str]:
    given = {
        kind: line(text, f"pointer_{kind}", longest=200) for kind, text in pointers.items() if (text or "").strip()
    }
    if set(given) - set(EVIDENCE_KINDS):
        raise Refused(_("Choose one of the values offered."), field="pointers")
    if sentence := wrong_pointers(state, given):
        raise Refused(sentence, field="state")
    return given


@transaction.atomic
def answer_negatives(
    draft: Characterisation, *, applies: Iterable[str], note: Any = None, by: Person
) -> Characterisation:
    """Go through the negative list: which rows apply, and why. One that applies bars every level but the lowest."""
    draft = locked(draft)
    require_duty("answer_negatives", draft, by)
    known = [row["key"] for row in draft.norms.negative_rows]
    chosen = [one_of(key, known, "applies") for key in dict.fromkeys(applies)]
    draft.negatives, draft.is_barred = chosen, bool(chosen)
    draft.negatives_note = words(note, "note") if chosen else Prose()
    if draft.is_barred and draft.level:
        draft.level = None
    draft.save()
    record("casework.characterisation.negatives_answered", subject=draft, actor=by, unit=draft.unit, applies=chosen)
    return draft


@transaction.atomic
def choose_level(
    draft: Characterisation,
    *,
    level: int,
    document_number: str,
    decided_date: date,
    below_reason: str = "",
    legal_basis: str = "",
    is_defence_heard: bool = False,
    by: Person,
) -> Characterisation:
    """Write the level of the authority's document on the draft. Refused by N1 to N3 with the element or row."""
    draft = locked(draft)
    require_duty("choose_level", draft, by)
    one_of(str(level), [str(row["level"]) for row in draft.norms.ladder], "level")
    below_reason = (below_reason or "").strip()
    if found := wrong_level(draft, int(level), below_reason):
        raise Refused(found[1], field=found[0])
    draft.level, draft.below_reason = int(level), below_reason
    draft.legal_basis, draft.is_defence_heard = (legal_basis or "").strip(), bool(is_defence_heard)
    draft.document_number = line(document_number, "document_number", longest=80)
    draft.decided_date = past_day(decided_date, "decided_date", first=_earliest(draft))
    draft.save()
    record(
        "casework.characterisation.level_chosen",
        subject=draft,
        actor=by,
        unit=draft.unit,
        level=draft.level,
        document=draft.document_number,
        date=decided_date,
    )
    return draft


def _earliest(draft: Characterisation) -> date:
    previous = previous_of(draft)
    settled = previous.decided_date if previous else None
    return max(draft.case.reported_date, settled or draft.case.reported_date)


@transaction.atomic
def advance_characterisation(subject: Characterisation, step: str, *, by: Person, **values: Any) -> Characterisation:
    """Settle, submit, co-sign or sign; return, refuse and drop with a `reason`."""
    locked(subject.case)
    subject = move(CHARACTERISATION, subject, step, by=by, effect=partial(EFFECTS[step]), **values)
    _queue(subject)
    return subject


def _settle(subject: Characterisation, *, by: Person, note: str = "") -> Noted:
    _compare(subject)
    subject.settled_at = clock.now()
    return _told(subject, note)


def _propose(subject: Characterisation, *, by: Person, note: str = "") -> Noted:
    _compare(subject)
    subject.proposed_by, subject.proposed_at = by, clock.now()
    return _told(subject, note)


def _cosign(subject: Characterisation, *, by: Person, note: str = "") -> Noted:
    subject.reviewing_unit = reviewing_post(subject, by)
    subject.reviewed_by, subject.reviewed_at = by, clock.now()
    return _told(subject, note)


def _sign(subject: Characterisation, *, by: Person, note: str = "") -> Noted:
    subject.headed_by, subject.headed_at = by, clock.now()
    return _settle(subject, by=by, note=note)


def _send_back(subject: Characterisation, *, by: Person, reason: str) -> Noted:
    """Both signatures fall away: what is submitted again is signed again."""
    subject.proposed_by = subject.reviewed_by = subject.reviewing_unit = None
    subject.proposed_at = subject.reviewed_at = None
    return {"reason": line(reason, "reason", longest=2000)}


def _compare(subject: Characterisation) -> None:
    subject.previous = previous_of(subject)
    subject.direction = direction_of(subject, subject.previous)
    subject.is_near_a_day = subject.direction != 0 and is_near_a_day(subject)


def _told(subject: Characterisation, note: str) -> Noted:
    return {"level": subject.level, "direction": subject.direction, "note": note}


EFFECTS: dict[str, Effect] = {
    "settle": _settle,
    "propose": _propose,
    "cosign": _cosign,
    "sign": _sign,
    "object": _send_back,
    "refuse": _send_back,
    "drop": _send_back,
}


def _queue(subject: Characterisation) -> None:
    requeue(
        CHARACTERISATION,
        subject,
        due_date=clock.today() + WITHIN,
        title=subject.coded_title,
        url_name="casework:characterisation-step",
    )


@transaction.atomic
def mark_day(unit: Unit, *, kind: str, day: date, reference: str, case: Case | None = None, by: Person) -> MarkedDay:
    """Record a statistics deadline or a superior's letter: changes decided in the week after it go to review (N5)."""
    require(by, P.CASE_OVERSEE, unit)
    if case is not None and not case.leading_unit.is_within(unit):
        raise Refused(_("This case is not handled in that unit or below."), field="case")
    row = MarkedDay.objects.create(
        kind=one_of(kind, MarkedDay.Kind.values, "kind"),
        unit=unit,
        case=case,
        day=past_day(day, "day"),
        reference=line(reference, "reference", longest=120),
        entered_by=by,
    )
    near = Characterisation.objects.filter(
        Q(case=case) if case else Q(),
        status=Status.SETTLED,
        direction__in=(-1, 1),
        decided_date__range=(day, day + NEAR),
        unit__path__startswith=unit.path,
    )
    flagged = near.update(is_near_a_day=True)
    record("casework.markedday.entered", subject=row, actor=by, unit=unit, kind=kind, day=day, flagged=flagged)
    return row
