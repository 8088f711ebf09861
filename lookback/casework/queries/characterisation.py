"""Reads over characterisations: the norms of a day, the matrix of a case, and what changed, both ways at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case as Choice
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from lookback.casework.models import Case, Characterisation, Element, MarkedDay, NormSet
from lookback.casework.rules import JUDGED, open_duties
from lookback.kit.prose import Prose
from lookback.org.models import Person

PEOPLE = ("entered_by", "proposed_by", "reviewed_by", "reviewing_unit", "headed_by")


def norms_in_force(day: date) -> list[NormSet]:
    """The newest version of each set that held on a day, by family."""
    rows = NormSet.objects.filter(Q(to_date=None) | Q(to_date__gte=day), from_date__lte=day)
    newest = {(row.family, row.key): row for row in rows.order_by("family", "key", "version")}
    return list(newest.values())


def all_norms() -> list[NormSet]:
    """Every set and version on record."""
    return list(NormSet.objects.all())


def seen_characterisations(user: Person) -> QuerySet[Characterisation]:
    """Characterisations that the person sees, with what a page shows of one, in a fixed number of queries."""
    rows = Characterisation.objects.visible_to(user).select_related("case", "unit", "norms", *PEOPLE)
    return rows.prefetch_related("elements__assessed_by")


def seen_elements(user: Person) -> QuerySet[Element]:
    """Elements that the person sees, with their characterisation."""
    rows = Element.objects.filter(characterisation__in=Characterisation.objects.visible_to(user))
    return rows.select_related("characterisation__case", "characterisation__unit", "characterisation__norms")


def characterisations_of(case: Case) -> list[Characterisation]:
    """Those of a case in order, dropped drafts left out; one query."""
    rows = case.characterisations.exclude(status=Characterisation.Status.DROPPED)
    return list(rows.select_related("unit", "norms", "reviewed_by", "headed_by").order_by("number"))


@dataclass(frozen=True)
class Named:
    """An element with its words, and which level needs it."""

    element: Element
    name: Prose
    text: Prose
    source: str


def elements_with_names(characterisation: Characterisation) -> list[Named]:
    """The elements of a characterisation as its norms name them; no further query where they are at hand."""
    words = {row["key"]: row for row in characterisation.norms.element_rows}
    return [
        Named(
            element,
            Prose.of(words[element.key]["name"]),
            Prose.of(words[element.key]["text"]),
            words[element.key]["source"],
        )
        for element in characterisation.elements.all()
    ]


def element_words(element: Element) -> tuple[Prose, Prose]:
    """(name, text) of an element, as the norms of its characterisation have them."""
    row = next(row for row in element.characterisation.norms.element_rows if row["key"] == element.key)
    return Prose.of(row["name"]), Prose.of(row["text"])


def negatives_of(characterisation: Characterisation) -> list[tuple[Prose, bool]]:
    """(text, whether it applies) of each row of the negative list; empty while nobody went through it."""
    if characterisation.negatives is None:
        return []
    return [
        (Prose.of(row["text"]), row["key"] in characterisation.negatives)
        for row in characterisation.norms.negative_rows
    ]


def may_assess(characterisation: Characterisation, user: Person) -> bool:
    """Whether the person may assess its elements now: the same for all of them, so one is asked."""
    element = next(iter(characterisation.elements.all()), None)
    if element is None:
        return False
    element.characterisation = characterisation
    return "assess" in open_duties(element, user)


# --- the matrix: element x authority --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One element as one authority sees it; `element` is None where its norms do not know the element."""

    element: Element | None
    is_changed: bool


@dataclass(frozen=True)
class Row:
    """One element across the authorities, in the order in which they decided."""

    key: str
    name: Prose
    text: Prose
    cells: list[Cell]


@dataclass(frozen=True)
class Matrix:
    """All characterisations of a case side by side: columns in order, rows by element."""

    columns: list[Characterisation]
    rows: list[Row]


def matrix_of(case: Case, user: Person) -> Matrix:
    """The matrix of a case that the person sees. A cell is changed where the last settled column before differs."""
    columns = [
        row
        for row in seen_characterisations(user).filter(case=case).order_by("number")
        if row.status != Characterisation.Status.DROPPED
    ]
    found = [{element.key: element for element in column.elements.all()} for column in columns]
    known = {row["key"]: row for column in columns for row in column.norms.element_rows}
    return Matrix(columns, [_row(key, known[key], columns, found) for key in known])


def _row(key: str, named: dict[str, Any], columns: list[Characterisation], found: list[dict[str, Element]]) -> Row:
    before: Element | None = None
    cells = []
    for column, elements in zip(columns, found, strict=True):
        element = elements.get(key)
        differs = bool(element and element.state and before and before.state != element.state)
        cells.append(Cell(element, differs))
        if column.status == Characterisation.Status.SETTLED and element:
            before = element
    return Row(key, Prose.of(named["name"]), Prose.of(named["text"]), cells)


# --- raised and lowered, side by side (N6) --------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """How many characterisations of one authority went which way, and what the final judgment made of them."""

    instance: str
    direction: int
    number: int
    confirmed: int
    judged_higher: int
    judged_lower: int
    not_final: int


def changes(user: Person, *, from_date: date, to_date: date) -> list[Change]:
    """Settled in the period, by authority and direction; one query. No score, no order of units, no target (B5, N6)."""
    settled = Characterisation.objects.visible_to(user).filter(
        status=Characterisation.Status.SETTLED, decided_date__range=(from_date, to_date)
    )
    rows = settled.annotate(final=_final_level()).values("instance", "direction").order_by("instance", "direction")
    counted = rows.annotate(
        number=Count("pk"),
        confirmed=Count("pk", filter=Q(final=F("level"))),
        judged_higher=Count("pk", filter=Q(final__gt=F("level"))),
        judged_lower=Count("pk", filter=Q(final__lt=F("level"))),
        not_final=Count("pk", filter=Q(final=None)),
    )
    return _complete(Change(**row) for row in counted)


def _complete(found: Iterable[Change]) -> list[Change]:
    """Raised, unchanged and lowered always stand together, also where one is zero."""
    by_key = {(change.instance, change.direction): change for change in found}
    return [
        by_key.get((instance, direction), Change(instance, direction, 0, 0, 0, 0, 0))
        for instance in Characterisation.Instance.values
        for direction in (1, 0, -1)
    ]


def _final_level() -> Any:
    """The level of the court's last characterisation, where the judgment is final."""
    courts = (Characterisation.Instance.FIRST, Characterisation.Instance.SECOND)
    last = Characterisation.objects.filter(
        case=OuterRef("case"), status=Characterisation.Status.SETTLED, instance__in=courts
    ).order_by("-settled_at", "-pk")
    return Choice(
        When(case__status__in=JUDGED, then=Subquery(last.values("level")[:1])),
        default=Value(None),
        output_field=IntegerField(),
    )


def marked_days(user: Person) -> QuerySet[MarkedDay]:
    """Marked days of units in reach of those who see cases."""
    rows = MarkedDay.objects.filter(user.reach("case.read", "unit__path"))
    return rows.select_related("unit", "entered_by", "case")
