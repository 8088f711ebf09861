"""The story of an item, and whether its proof was used before."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from lookback.journal.models import Entry
from lookback.rectification.models import Evidence, Extension, Item


@dataclass(frozen=True)
class Reuse:
    """A file of one item that also serves another."""

    evidence: Evidence
    other: Evidence

    @property
    def is_first(self) -> bool:
        """Whether this item put it forward before the other did."""
        return self.evidence.pk < self.other.pk


def reused_files(item: Item) -> list[Reuse]:
    """Every file of the item that is put forward for another item as well; withdrawn ones do not count."""
    own = list(item.evidence.standing().select_related("file"))
    others = Evidence.objects.standing().filter(file__sha256__in={row.file.sha256 for row in own}).exclude(item=item)
    by_hash: dict[str, list[Evidence]] = {}
    for other in others.select_related("file", "item__ledger"):
        by_hash.setdefault(other.file.sha256, []).append(other)
    return [Reuse(row, other) for row in own for other in by_hash.get(row.file.sha256, [])]


def item_timeline(item: Item, *, limit: int = 200) -> list[Entry]:
    """What happened to the item, to its requests for more time and to the parts handed down, newest first."""
    about = Q(subject_kind=item._meta.label_lower, subject_key=str(item.pk))
    about |= _about(Extension._meta.label_lower, item.extensions.values_list("pk", flat=True))
    if item.cascade:
        about |= _about("dispatch.assignment", item.cascade.assignments.values_list("pk", flat=True))
    return list(Entry.objects.filter(about).order_by("-id")[:limit])


def _about(kind: str, keys) -> Q:
    return Q(subject_kind=kind, subject_key__in=[str(key) for key in keys])
