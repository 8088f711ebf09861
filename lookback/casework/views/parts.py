"""The parts of a case's page. A further part of the room adds one row to `PARTS` and brings its template.

A part's template gets `part`, the dict that its `build` made, or is left out where that gave nothing; beside it
`case`, `duties` (names of the verbs that the reader may do now) and `user`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lookback.casework import queries
from lookback.casework.models import Case
from lookback.casework.rules import open_duties
from lookback.org.models import Person

Build = Callable[[Case, Person], "dict[str, Any] | None"]


@dataclass(frozen=True)
class Part:
    """One part: its template, what it shows, and whether it stands in the narrow column."""

    template: str
    build: Build
    is_side: bool = False


def _reports(case: Case, user: Person) -> dict[str, Any]:
    return {"reports": queries.reports_of(case)}


def _clocks(case: Case, user: Person) -> dict[str, Any]:
    return {"clocks": queries.clocks_of(case)}


def _characterisations(case: Case, user: Person) -> dict[str, Any]:
    return {"rows": queries.characterisations_of(case)}


def _accused(case: Case, user: Person) -> dict[str, Any]:
    return {"rows": list(case.accused.all())}


def _listings(case: Case, user: Person) -> dict[str, Any] | None:
    rows = queries.listings_of(case)
    return {"rows": rows} if rows else None


def _links(case: Case, user: Person) -> dict[str, Any] | None:
    rows = queries.links_of(case, user)
    return {"rows": rows} if rows else None


def _inquiries(case: Case, user: Person) -> dict[str, Any]:
    return {"rows": queries.inquiries_of(case, user)}


def _letters(case: Case, user: Person) -> dict[str, Any] | None:
    rows = list(queries.letters_seen(user).filter(case=case).order_by("pk"))
    return {"rows": rows} if rows else None


def _remarks(case: Case, user: Person) -> dict[str, Any]:
    return {"rows": [(row, "answer_remark" in open_duties(row, user)) for row in queries.remarks_of(case)]}


def _facts(case: Case, user: Person) -> dict[str, Any]:
    return {}


PARTS: tuple[Part, ...] = (
    Part("casework/parts/clocks.html", _clocks),
    Part("casework/parts/reports.html", _reports),
    Part("casework/parts/characterisations.html", _characterisations),
    Part("casework/parts/links.html", _links),
    Part("casework/parts/inquiries.html", _inquiries),
    Part("casework/parts/letters.html", _letters),
    Part("casework/parts/remarks.html", _remarks),
    Part("casework/parts/facts.html", _facts, is_side=True),
    Part("casework/parts/accused.html", _accused, is_side=True),
    Part("casework/parts/listings.html", _listings, is_side=True),
)


def parts_of(case: Case, user: Person) -> tuple[list[tuple[str, Any]], list[tuple[str, Any]]]:
    """(template, values) of the parts that have something to show: of the wide column, and of the narrow one."""
    built = [(part, part.build(case, user)) for part in PARTS]
    wide = [(part.template, values) for part, values in built if values is not None and not part.is_side]
    return wide, [(part.template, values) for part, values in built if values is not None and part.is_side]
