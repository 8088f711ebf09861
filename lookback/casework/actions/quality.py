"""Quality review: drawing cases, two reviews that do not see each other, and a conclusion that makes items."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lookback.casework.actions.common import line, one_of, past_day, words
from lookback.casework.actions.ledgers import ledger_of
from lookback.casework.actions.norms import shipped_checklist
from lookback.casework.models import BlindReview, Case, Characterisation, QualityRound, SampledCase
from lookback.casework.rules import ANSWERS, DEFECT, SAMPLED, controls, defects_in, quality_sample
from lookback.dispatch.actions import requeue
from lookback.journal.actions import Effect, locked, move, record
from lookback.kit import clock
from lookback.kit.prose import Prose
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person, Unit
from lookback.org.rules import require
from lookback.rectification.actions import open_item

Noted = dict[str, Any]
Stratum = SampledCase.Stratum
WITHIN = timedelta(days=20)
LARGEST_DRAW = 500
LEDGER_NAMES = {"zh": "案件质量评查整改台账", "en": "Quality review of cases"}


@transaction.atomic
def draw_quality(
    unit: Unit,
    *,
    title: Any,
    from_date: date,
    to_date: date,
    share: int,
    random_seed: int | None = None,
    by: Person,
) -> QualityRound:
    """Draw cases of the unit and below whose latest report is of the period, and all with a change near a marked day.

    The seed is stored and published; with it anybody can draw the same sample from the same cases again.
    """
    require(by, P.CASE_OVERSEE, unit)
    _check_draw(from_date, to_date, share)
    cases, flagged = _population(unit, from_date, to_date)
    seed = secrets.randbelow(2**31) if random_seed is None else random_seed
    near, drawn = quality_sample(cases, flagged, seed, share)
    if len(near) + len(drawn) > LARGEST_DRAW:
        sentence = _("At most %(number)s cases are drawn at once: choose a smaller share.")
        raise Refused(sentence % {"number": LARGEST_DRAW}, field="share")
    round_ = QualityRound.objects.create(
        unit=unit,
        title=words(title, "title"),
        from_date=from_date,
        to_date=to_date,
        random_seed=seed,
        share=share,
        population=len(cases),
        checklist=shipped_checklist(),
        drawn_by=by,
    )
    _put_in(round_, near, drawn)
    figures: Noted = {"random_seed": seed, "share": share, "population": len(cases), "drawn": len(near) + len(drawn)}
    record("casework.qualityround.drawn", subject=round_, actor=by, unit=unit, **figures)
    return round_


def _check_draw(from_date: date, to_date: date, share: int) -> None:
    if past_day(to_date, "to_date") < from_date:
        raise Refused(_("The period cannot end before it begins."), field="to_date")
    if not 1 <= share <= 100:
        raise Refused(_("Give a share from 1 to 100 per cent."), field="share")


def _population(unit: Unit, from_date: date, to_date: date) -> tuple[list[Case], set[int]]:
    below = Case.objects.filter(leading_unit__path__startswith=unit.path)
    near = Characterisation.objects.filter(is_near_a_day=True, decided_date__range=(from_date, to_date))
    flagged = set(near.filter(case__in=below).values_list("case", flat=True))
    cases = below.filter(Q(stage_date__range=(from_date, to_date)) | Q(pk__in=flagged))
    found = list(cases.only("pk", "code", "title", "kind", "leading_unit_id"))
    if not found:
        raise Refused(_("No case of this unit or below was reported on in that period."), field="to_date")
    return found, flagged


def _put_in(round_: QualityRound, near: list[Case], drawn: list[Case]) -> None:
    twice = controls([*near, *drawn], round_.random_seed)
    rows = [(case, Stratum.FLAGGED) for case in near] + [(case, Stratum.RANDOM) for case in drawn]
    # By key, so that the order of the list does not tell why a case is on it.
    rows.sort(key=lambda row: row[0].pk)
    SampledCase.objects.bulk_create(
        SampledCase(round=round_, case=case, stratum=stratum, is_control=case.pk in twice) for case, stratum in rows
    )
    for sampled in round_.sampled.select_related("case__leading_unit", "round__unit"):
        _queue(sampled)


@transaction.atomic
def advance_sampled(sampled: SampledCase, step: str, *, by: Person, **values: Any) -> SampledCase:
    """Review (answers), review again (answers), conclude (defects, conclusion)."""
    if step == "review":
        _note_doubt(sampled, by, values["answers"])
    sampled = move(SAMPLED, sampled, step, by=by, effect=EFFECTS[step], **values)
    _queue(sampled)
    return sampled


def _note_doubt(sampled: SampledCase, by: Person, answers: Mapping[str, Mapping[str, str]]) -> None:
    """Whether a second review follows is asked of the row before it moves."""
    row = locked(sampled)
    SAMPLED.check("review", row, by)
    row.is_doubted = bool(defects_in(_answers(row, answers)))
    row.save(update_fields=["is_doubted"])


def _review(sampled: SampledCase, *, by: Person, answers: Mapping[str, Mapping[str, str]]) -> Noted:
    BlindReview.objects.create(
        sampled=sampled,
        number=sampled.reviews.count() + 1,
        answers=_answers(sampled, answers),
        reviewed_by=by,
    )
    return {}  # the journal has other readers than the review


def _answers(sampled: SampledCase, given: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    found = {}
    for question in sampled.round.questions:
        key = question["key"]
        row = given.get(key) or {}
        note = (row.get("note") or "").strip()[:1000]
        found[key] = {"answer": one_of(row.get("answer") or "", ANSWERS, f"answer_{key}"), "note": note}
        if found[key]["answer"] == DEFECT and not note:
            raise Refused(_("Say what the defect is."), field=f"note_{key}")
    return found


def _conclude(sampled: SampledCase, *, by: Person, conclusion: Any, defects: Iterable[str] = ()) -> Noted:
    reviews = list(sampled.reviews.all())
    named = [set(defects_in(review.answers)) for review in reviews]
    chosen = list(dict.fromkeys(defects))
    if not set(chosen) <= set().union(*named):
        raise Refused(_("Only what a reviewer found can be held to be a defect."), field="defects")
    if not set.intersection(*named) <= set(chosen):
        raise Refused(_("What every reviewer found is a defect."), field="defects")
    sampled.defects, sampled.conclusion = chosen, words(conclusion, "conclusion")
    sampled.concluded_by, sampled.concluded_at = by, clock.now()
    for question in sampled.round.questions:
        if question["key"] in chosen:
            _open_item(sampled, question, by)
    return {"defects": len(chosen), "conclusion": line(str(sampled.conclusion), "conclusion", longest=2000)}


def _open_item(sampled: SampledCase, question: dict[str, Any], by: Person) -> None:
    """A defect is rectified by the authority that answers for it, as any other finding is."""
    case, text = sampled.case, Prose.of(question["text"])
    ledger = ledger_of(
        getattr(case, question["of"]) or case.leading_unit,
        prefix="QR",
        names=LEDGER_NAMES,
        dimensions=sampled.round.checklist["dimensions"],
        origin="quality_review",
        by=by,
    )
    open_item(
        ledger=ledger,
        title={language: f"{case.code}: {words_}" for language, words_ in text.items()},
        dimension=question["dimension"],
        severity="medium",
        found_date=clock.today(),
        origin_kind="quality_review",
        origin_code=f"{sampled.round_id}/{case.code}",
        by=by,
    )


EFFECTS: dict[str, Effect] = {"review": _review, "review_again": _review, "conclude": _conclude}


def _queue(sampled: SampledCase) -> None:
    requeue(
        SAMPLED,
        sampled,
        due_date=clock.today() + WITHIN,
        title=sampled.coded_title,
        url_name="casework:sampled-step",
    )
