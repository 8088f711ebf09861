"""The workflows of a difficult case on the list, and of what is done about it. Never writes."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lookback.casework.models import Case, ListedCase, ListedMeasure
from lookback.kit import vocabulary
from lookback.kit.workflow import Step, Workflow
from lookback.org.authority import Permission as P
from lookback.org.models import Person

L, M = ListedCase.Status, ListedMeasure.Status


def measures_settled(listed: ListedCase, by: Person) -> str | None:
    """A case leaves the list when what was planned is done, or dropped with a reason."""
    if listed.measures.filter(status=M.PLANNED).exists():
        return _(
            "Some measures are still open: each is done, or dropped with a reason, before the case leaves the list."
        )
    return None


def not_to_list(case: Case, by: Person) -> str | None:
    """Why the case cannot be put on the list now."""
    if not case.is_open:
        return _("This case has ended under its number.")
    if case.listings.exclude(status=L.REMOVED).exists():
        return _("This case is on the list already.")
    return None


def is_on_the_list(listed: ListedCase, by: Person) -> str | None:
    """Measures are planned while the case is on the list."""
    return _("This case is no longer on the list.") if listed.status == L.REMOVED else None


LISTED = Workflow(
    "casework.listedcase",
    L,
    (
        Step(
            "break_through",
            lazy("Record the breakthrough"),
            (L.LISTED,),
            L.BROKEN_THROUGH,
            P.CASE_OVERSEE,
            "listing_unit",
            main=False,
        ),
        Step(
            "remove",
            lazy("Take off the list"),
            (L.LISTED, L.BROKEN_THROUGH),
            L.REMOVED,
            P.CASE_OVERSEE,
            "listing_unit",
            (measures_settled,),
            main=False,
        ),
    ),
    terminal=(L.REMOVED,),
)
MEASURE = Workflow(
    "casework.listedmeasure",
    M,
    (
        Step("finish", lazy("Report it done"), (M.PLANNED,), M.DONE, P.CASE_REPORT, "unit"),
        Step(
            "drop",
            lazy("Drop it"),
            (M.PLANNED,),
            M.DROPPED,
            P.CASE_OVERSEE,
            "listing_unit",
            main=False,
            danger=True,
        ),
    ),
    terminal=(M.DONE, M.DROPPED),
)

vocabulary.register(
    {
        "casework.listedcase": lazy("Listed case"),
        "casework.listedmeasure": lazy("Measure of a listed case"),
        "casework.listedcase.listed": lazy("Put on the list"),
        "casework.listedmeasure.planned": lazy("Measure planned"),
    }
)
