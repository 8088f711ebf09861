"""What makes a measure checkable, and in which statuses a plan may be touched."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.rectification.models import Item, Measure

S = Item.Status
# The plan is written before it is submitted, and again after a relapse.
PLANNING = (S.ASSIGNED, S.ACKNOWLEDGED, S.REOPENED)
# Promises may be added while the work goes on; none may be taken back then.
ADDING = (*PLANNING, S.IN_PROGRESS)
# Proof is put forward until completion is claimed; afterwards it stands as it is.
PROVING = (S.ASSIGNED, S.ACKNOWLEDGED, S.PLAN_SUBMITTED, S.IN_PROGRESS, S.REOPENED)

TRUTH_DECLARATION = lazy(
    "I declare that what is claimed here was done, that the evidence is genuine, and that I answer for it."
)

_COUNTED = re.compile(r"[0-9０-９]|[一二两三四五六七八九十百千万]+(个|项|次|份|名|人|户|件|天|日|月|家|处|起|类|条|场)")


def vagueness(measure: Measure, verbs: Iterable[str] | None = None) -> str | None:
    """Why a measure promises nothing: it has neither number nor document, or is only a banned verb.

    `verbs` are the site's vague verbs. Source: domain.md 1.7, "vague measures".
    """
    if measure.quantity or measure.document:
        return None
    text = measure.text.every()
    vague = [verb for verb in (verbs or ()) if verb.lower() in text.lower()]
    if vague and not _COUNTED.search(text):
        return _("“%(text)s” only says “%(verb)s”: say what, how many or which document, and by when.") % {
            "text": measure.text,
            "verb": max(vague, key=len),
        }
    return _("“%(text)s” needs a number or a document by which it can be checked.") % {"text": measure.text}


def latest_allowed(item: Item) -> date:
    """A generous bound on new due dates, so that a typing error of a year is caught."""
    return item.found_date + timedelta(days=365 * 5)
