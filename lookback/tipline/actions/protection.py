"""Protecting a reporter, and hearing of retaliation. Measures and reasons are sealed under the tip's key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from lookback.journal.actions import locked, record
from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.authority import Permission as P
from lookback.org.models import Person
from lookback.tipline.actions.common import follow, hold, note_down, words
from lookback.tipline.actions.dialogue import reply
from lookback.tipline.actions.files import Arrived
from lookback.tipline.actions.parts import add_part
from lookback.tipline.actions.retention import keep_identity
from lookback.tipline.models import Hold, Part, ProtectionPlan, Tip
from lookback.tipline.queries.custody import identity_of


@transaction.atomic
def plan_protection(
    tip: Tip, *, by: Person, private: bytes, level: str, measures: Sequence[str], review_date: date, reason: str
) -> ProtectionPlan:
    """Plan the protection of a reporter, or plan it anew: the plan before it ends."""
    row, key = _officer(tip, by, private)
    if level not in ProtectionPlan.Level.values:
        raise Refused(_("Choose one of the values offered."), field="level")
    if not measures or set(measures) - set(ProtectionPlan.Measure.values):
        raise Refused(_("Choose at least one measure."), field="measures")
    if review_date <= clock.today():
        raise Refused(_("Choose a day to come."), field="review_date")
    standing = row.plans.filter(ended_date=None)
    if not standing.exists():
        keep_identity(row, key, Hold.Kind.PROTECTION)
    standing.update(ended_date=clock.today())
    body = {"level": level, "measures": list(measures), "text": words(reason)}
    part = add_part(row, Part.Kind.PROTECTION, body, key=key, author=by)
    plan = ProtectionPlan.objects.create(tip=row, part=part, owner=by, review_date=review_date)
    record("tipline.protectionplan.made", subject=plan, actor=by, review=review_date)
    return plan


@transaction.atomic
def end_protection(tip: Tip, *, by: Person, private: bytes, reason: str) -> None:
    """End the protection; the identity is kept for its sake no longer."""
    row, key = _officer(tip, by, private)
    plan = row.plans.filter(ended_date=None).first()
    if plan is None:
        raise Refused(_("No protection is planned for this tip."))
    note_down(row, words(reason), key=key, by=by, step="end_protection")
    plan.ended_date = clock.today()
    plan.save(update_fields=["ended_date"])
    Hold.objects.filter(identity=identity_of(row, key), kind=Hold.Kind.PROTECTION).delete()
    record("tipline.protectionplan.ended", subject=plan, actor=by)


def report_retaliation(secret: bytes, text: str, files: Sequence[Arrived] = ()) -> Part:
    """A message of the reporter that says: I suffer for it. The tip becomes urgent for everybody who holds its key."""
    with transaction.atomic():
        part = reply(secret, text, files)
        row = locked(part.tip)
        if row.priority != Tip.Priority.URGENT:
            row.priority = Tip.Priority.URGENT
            row.save(update_fields=["priority"])
        follow(row)
        record("tipline.tip.retaliation", subject=row)
    return part


def _officer(tip: Tip, by: Person, private: bytes) -> tuple[Tip, bytes]:
    row, key = hold(tip, by, private)
    if not by.may(P.TIP_PROTECT, row.desk_unit):
        raise Refused(_("This is not among the duties of your post for this unit."), forbidden=True)
    return row, key
