"""Declarations and verifications: rows that stay, whatever becomes of the claim."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lookback.kit import clock
from lookback.kit.workflow import Refused
from lookback.org.models import Person
from lookback.rectification.actions.common import choice, past_day, words
from lookback.rectification.models import Declaration, Item, Verification
from lookback.rectification.rules import TRUTH_DECLARATION

Method, Result = Verification.Method, Verification.Result
ON_THE_FACTS = tuple(method for method in Method.values if method != Method.DESK)


def declare(item: Item, *, by: Person, declaration: bool) -> Declaration:
    """Sign the truth declaration, in the words that the signer read."""
    if declaration is not True:
        raise Refused(_("Sign the declaration first."), field="declaration")
    return Declaration.objects.create(item=item, text=str(TRUTH_DECLARATION), signed_by=by)


def passed_at_the_desk(item: Item, *, by: Person, note: str = "") -> Verification:
    """Record that the papers were checked."""
    return Verification.objects.create(
        item=item,
        method=Method.DESK,
        tested=note or _("Date of the evidence, and that no file serves elsewhere."),
        checked_date=clock.today(),
        result=Result.PASSED,
        verified_by=by,
    )


def passed_on_the_facts(item: Item, *, by: Person, **found: Any) -> Verification:
    """Record a check on the facts that found the claim true."""
    return _record(item, Result.PASSED, by=by, **found)


def failed_on_the_facts(item: Item, *, by: Person, reason: str, **found: Any) -> Verification:
    """Record a check on the facts that did not."""
    note = "\n".join(text for text in (found.pop("note", ""), reason) if text)
    return _record(item, Result.FAILED, by=by, note=note, **found)


def _record(
    item: Item,
    result: str,
    *,
    by: Person,
    method: str,
    tested: str,
    checked_date: date,
    sample_size: int | None = None,
    place: str = "",
    note: str = "",
) -> Verification:
    if checked_date and item.claimed_at and checked_date < timezone.localdate(item.claimed_at):
        raise Refused(_("A check made before the claim does not verify it."), field="checked_date")
    return Verification.objects.create(
        item=item,
        method=choice(method, ON_THE_FACTS, "method"),
        tested=words(tested, "tested"),
        sample_size=sample_size,
        place=place,
        checked_date=past_day(checked_date, "checked_date"),
        result=result,
        note=note,
        verified_by=by,
    )
