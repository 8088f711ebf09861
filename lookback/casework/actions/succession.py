"""How a case goes on under another number. Called as effects of a step, under the lock of the case that ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from lookback.casework.actions.cases import add_report, number
from lookback.casework.actions.common import authority, words
from lookback.casework.actions.desk import follow
from lookback.casework.models import Case, CaseLink
from lookback.casework.models.case import HELD_BY
from lookback.casework.rules import DIVISIBLE
from lookback.journal.actions import locked, record
from lookback.kit.workflow import Refused
from lookback.org.models import Person, Unit

Noted = dict[str, Any]
INHERITED = (
    *("kind", "status", "leading_unit", "prosecuting_unit", "court_unit", "appeal_unit", "supervision_unit", "area"),
    *("reported_date", "filed_date", "stage_date", "is_fictional"),
)
MOST_PARTS = 20


def split(case: Case, *, by: Person, titles: Sequence[Any]) -> Noted:
    """End the case and go on as two or more, each in the stage that it had."""
    if not 2 <= len(titles) <= MOST_PARTS:
        raise Refused(
            _("Give the titles of 2 to %(most)s cases, one on each line.") % {"most": MOST_PARTS}, field="titles"
        )
    parts = [_successor(case, title, CaseLink.Kind.SPLIT, "split_off", by=by) for title in titles]
    return {"into": [part.code for part in parts]}


def pass_on(case: Case, *, by: Person, unit: Unit) -> Noted:
    """End the case here; it goes on at another authority that may have it, in the stage that it had."""
    attribute = HELD_BY.get(case.status, "leading_unit")
    unit = authority(unit, attribute, "unit")
    if unit == getattr(case, attribute):
        raise Refused(_("This authority has the case already."), field="unit")
    kind = CaseLink.Kind.JURISDICTION_CHANGED
    passed = _successor(case, case.title, kind, "passed_in", by=by, **{attribute: unit})
    return {"into": [passed.code], "unit_code": unit.code}


def merge(case: Case, *, by: Person, into: Case) -> Noted:
    """End the case and go on within another one in the same hands."""
    into = locked(into)
    if into.pk == case.pk:
        raise Refused(_("A case is not joined to itself."), field="into")
    if into.status not in DIVISIBLE or into.holding_unit != case.holding_unit:
        raise Refused(_("Cases are joined while one and the same authority has both in hand."), field="into")
    _link(case, into, CaseLink.Kind.MERGED, by=by)
    record("casework.case.joined", subject=into, actor=by, unit=into.holding_unit, code=case.code)
    return {"into": [into.code]}


def lock_both(case: Case, into: Case) -> None:
    """Lock two cases in the order of their keys, so that two people joining them crosswise wait for each other."""
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=[case.pk, into.pk]).order_by("pk"))


def _successor(case: Case, title: Any, kind: str, verb: str, *, by: Person, **changed: Any) -> Case:
    values = {name: getattr(case, name) for name in INHERITED} | changed
    successor = Case(title=words(title, "titles"), entered_by=by, **values)
    number(successor)
    holder = successor.holding_unit
    assert holder is not None
    add_report(successor, authority=holder, by=by, document_number=case.code, summary=case.title)
    _link(case, successor, kind, by=by)
    record(f"casework.case.{verb}", subject=successor, actor=by, unit=holder, now=successor.status, code=case.code)
    follow(successor, units_changed=True)
    return successor


def _link(case: Case, successor: Case, kind: str, *, by: Person) -> None:
    CaseLink.objects.create(kind=kind, case=case, successor=successor, link_date=case.stage_date, recorded_by=by)
